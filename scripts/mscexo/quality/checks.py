"""Run the check queries: each selects offenders, and no row means that it passes."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Store

from mscexo.ask.answer import short
from mscexo.ask.header import read_header
from mscexo.problems import Problem, ProblemsError
from mscexo.quality.origins import Origins, finding


def run_checks(store: Store, folder: Path, origins: Origins, language: str = "en") -> list[Problem]:
    """Every offender of every ``queries/checks/*.rq``, at the file and line it comes from.

    A check's first variable is the offending node; the others are told behind the message.
    ``language`` chooses the summary (``en`` or ``zh``). A check that cannot be run is a problem
    too, so that it hides nothing that the others find.
    """
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.rq")):
        name = f"queries/checks/{path.name}"
        try:
            header, text = read_header(path, name)
        except ProblemsError as error:
            problems += error.problems
            continue
        summary = header.get("summary_zh" if language == "zh" else "summary", header["summary"])
        try:
            rows = store.query(text, use_default_graph_as_union=True)
            names = [variable.value for variable in rows.variables]
        except (SyntaxError, AttributeError) as error:
            problems.append(Problem(name, 0, 0, f"is no SELECT query: {error}"))
            continue
        for row in rows:
            terms = list(row)
            told = [
                f"{column} {short(term)}"
                for column, term in zip(names[1:], terms[1:], strict=True)
                if term is not None
            ]
            message = f"{summary} [{path.stem}]" + (f": {', '.join(told)}" if told else "")
            node = terms[0].value if isinstance(terms[0], NamedNode) else str(terms[0])
            problems.append(finding(node, origins, message))
    return sorted(problems)
