"""The Chinese labels and definitions of the TBox (Babelon translation profile)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mscexo.names import iri
from mscexo.problems import Problem, ProblemsError, did_you_mean
from mscexo.tables import cells
from mscexo.tables.reading import read_table
from mscexo.tables.records import Row, column, columns


@dataclass(frozen=True, kw_only=True)
class BabelonRow(Row):
    source_language: str = column(cells.one_of("en"), required=True)
    source_value: str = column(cells.english, required=True)
    subject_id: str = column(
        cells.pattern(r"mscexo:[A-Za-z][A-Za-z0-9]*", "TBox CURIE"), required=True
    )
    predicate_id: str = column(cells.one_of("rdfs:label", "skos:definition"), required=True)
    translation_language: str = column(cells.one_of("zh"), required=True)
    translation_value: str = column(cells.chinese, required=True)
    translation_status: str = column(cells.one_of("OFFICIAL", "CANDIDATE"), required=True)
    translator: str = column(required=True)
    translation_date: str = column(
        cells.pattern(r"\d{4}-\d\d-\d\d", "date (YYYY-MM-DD)"), required=True
    )


def read_babelon(path: Path, name: str, english: dict[tuple[str, str], str]) -> list[BabelonRow]:
    """Read the translations and hold them against the English of the TBox.

    ``english`` gives the untagged literals of the TBox by subject and predicate IRI. Raises
    ProblemsError where a term has no translation, or the English has changed since.
    """
    problems: list[Problem] = []
    rows = read_table(path, name, BabelonRow, problems)
    place = {column: index for index, column in enumerate(columns(BabelonRow), 1)}
    wanted = {
        (subject.removeprefix(iri("mscexo:")), predicate)
        for subject, predicate in english
        if subject.startswith(iri("mscexo:"))
        and predicate in (iri("rdfs:label"), iri("skos:definition"))
    }
    seen = set()
    for row in rows:
        key = (row.subject_id.removeprefix("mscexo:"), iri(row.predicate_id))
        if key not in wanted:
            hint = did_you_mean(key[0], {subject for subject, _ in wanted})
            message = f"the TBox has no {row.predicate_id} for {row.subject_id}{hint}"
            problems.append(Problem(name, row.line, place["subject_id"], message))
        elif key in seen:
            message = f"{row.predicate_id} of {row.subject_id} stands twice"
            problems.append(Problem(name, row.line, place["subject_id"], message))
        elif english[iri(row.subject_id), key[1]] != row.source_value:
            message = "the English has changed: translate it anew"
            problems.append(Problem(name, row.line, place["source_value"], message))
        seen.add(key)
    for subject, predicate in sorted(wanted - seen):
        what = predicate.rpartition("#")[2]
        problems.append(Problem(name, 0, 0, f"mscexo:{subject} has no Chinese {what}"))
    if problems:
        raise ProblemsError(problems)
    return rows
