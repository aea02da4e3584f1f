"""Print answers, the catalogue and the summary, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import Any

from mscexo.ask.answer import Answer, ask_endpoint, ask_store, short
from mscexo.ask.bind import NameIndex, bind, substitute
from mscexo.ask.catalogue import find_query, prefix_lines, read_catalogue
from mscexo.ask.store import open_store
from mscexo.house import House
from mscexo.names import PREFIXES
from mscexo.problems import Problem, ProblemsError

FORMATS = ("table", "csv", "tsv", "json", "ttl")
SHOWN = ("mechanism-steps", {"exosome": "bmsc-exosome", "effect": "autophagy"})


def run_stored(
    house: House, name: str, typed: dict[str, str], endpoint: str | None = None
) -> Answer:
    """Answer a stored query with parameters as a user typed them."""
    query = find_query(read_catalogue(house), name)
    store = open_store(house)
    text = substitute(query.text, bind(query, typed, NameIndex(store)))
    return ask_endpoint(endpoint, text) if endpoint else ask_store(store, text)


def run_text(house: House, text: str, endpoint: str | None = None) -> Answer:
    """Answer a query of the user's own, with our prefixes declared before it."""
    if endpoint:
        return ask_endpoint(endpoint, prefix_lines() + text)
    return ask_store(open_store(house), text, prefixes=PREFIXES)


def print_answer(answer: Answer, output: str) -> None:
    """Print an answer as a terminal table, CSV, TSV (SPARQL 1.1), SPARQL JSON or Turtle.

    Raises ProblemsError for an unknown format, or one that the answer does not have.
    """
    if output not in FORMATS:
        message = f"unknown format '{output}' (one of: {', '.join(FORMATS)})"
        raise ProblemsError([Problem("--format", 0, 0, message)])
    if answer.boolean is not None:
        said = {"head": {}, "boolean": answer.boolean}
        print(json.dumps(said) if output == "json" else str(answer.boolean).lower())
    elif answer.triples or (output == "ttl" and not answer.columns):
        if output not in ("ttl", "table"):
            raise ProblemsError([Problem("--format", 0, 0, "a graph is printed as ttl")])
        _print_turtle(answer)
    elif output == "ttl":
        raise ProblemsError([Problem("--format", 0, 0, "rows have no Turtle: use another format")])
    elif output == "table":
        _print_table(answer)
    elif output == "json":
        print(json.dumps(_sparql_json(answer), ensure_ascii=False, indent=1))
    else:
        _print_separated(answer, output)


def print_catalogue(house: House, word: str, as_json: bool) -> None:
    """Print the stored queries whose slug, tags or summaries hold the word."""
    found = [
        query
        for query in read_catalogue(house).values()
        if word.casefold()
        in " ".join((query.slug, *query.tags, query.summary, query.summary_zh)).casefold()
    ]
    if as_json:
        listed = [
            {
                "number": query.number,
                "name": query.slug,
                "summary": query.summary,
                "summary_zh": query.summary_zh,
                "tags": query.tags,
                "params": [vars(parameter) for parameter in query.params.values()],
                "columns": query.columns,
            }
            for query in found
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    if not found:
        raise ProblemsError([Problem("queries/catalogue", 0, 0, f"no query speaks of '{word}'")])
    for query in found:
        params = " ".join(
            f"-p {one.name}={one.default or '|'.join(one.choices) or '...'}"
            for one in query.params.values()
        )
        print(f"{query.number:03d} {query.slug} {params}".rstrip())
        print(f"    {query.summary}\n    {query.summary_zh}")


def print_summary(house: House, as_json: bool) -> None:
    """Print the counts of the manifest and the answer to one stored query."""
    try:
        manifest = json.loads((house.build / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        message = "is missing: run 'mscexo build'"
        raise ProblemsError([Problem("build/manifest.json", 0, 0, message)]) from None
    if as_json:
        print(json.dumps(manifest["counts"], ensure_ascii=False, indent=1))
        return
    counts = manifest["counts"]
    kinds = counts["individuals"]
    print(f"mscexo {manifest['version']} holds")
    information = ("Claim", "EvidenceLine", "Proposition", "MechanismPath", "Study", "SourceError")
    told = {
        "Claim": "claims",
        "EvidenceLine": "evidence lines",
        "Proposition": "propositions",
        "MechanismPath": "mechanism paths",
        "Study": "cited studies",
        "SourceError": "slips of the sources",
    }
    entities = sum(size for kind, size in kinds.items() if kind not in {*information, *_MACHINERY})
    print(f"  {entities:>7,} entities, {counts['mappedEntities']:,} of them linked outside")
    for kind in information:
        print(f"  {kinds.get(kind, 0):>7,} {told[kind]}")
    print(f"  {sum(counts['triples'].values()):>7,} triples")
    name, typed = SHOWN
    query = find_query(read_catalogue(house), name)
    words = " ".join(f"-p {key}={value}" for key, value in typed.items())
    print(f"\n{query.summary}\n{query.summary_zh}\n$ mscexo query {name} {words}")
    print_answer(run_stored(house, name, typed), "table")


_MACHINERY = ("Quantity", "Review", "Span")


def _print_table(answer: Answer) -> None:
    """A table where it fits the terminal, else a card a row (the widths of Chinese counted)."""
    import shutil

    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # a pipe has no width of its own
    width = None if sys.stdout.isatty() else shutil.get_terminal_size((100, 24)).columns
    console = Console(width=width, highlight=False)
    cells = [[short(term) if term is not None else "" for term in row] for row in answer.rows]
    widths = [
        max(cell_len(name), *(cell_len(row[place]) for row in cells), 0)
        for place, name in enumerate(answer.columns)
    ]
    if sum(widths) + 3 * len(widths) + 1 <= console.width:
        table = Table()
        for name in answer.columns:
            table.add_column(name)
        for row in cells:
            table.add_row(*map(Text, row))
        console.print(table)
    else:
        for number, row in enumerate(cells, 1):
            console.rule(Text(str(number)), align="left", style="dim")
            for card_line in _card(answer.columns, row, console.width):
                console.print(card_line)
    console.print(f"{len(cells)} rows" if len(cells) != 1 else "1 row")


def _card(names: tuple[str, ...], row: list[str], width: int) -> list[Any]:
    """The lines of a row's card: short cells side by side, a long one on lines of its own."""
    from rich.cells import cell_len
    from rich.text import Text

    lines: list[Text] = []
    alone = True
    for name, value in zip(names, row, strict=True):
        if not value:
            continue
        said = Text.assemble((f"{name} ", "dim"), value)
        long = cell_len(value) > 32
        if alone or long or cell_len(lines[-1].plain) + 3 + cell_len(said.plain) > width:
            lines.append(said)
        else:
            lines[-1] = Text.assemble(lines[-1], (" · ", "dim"), said)
        alone = long
    return lines


def _print_separated(answer: Answer, output: str) -> None:
    """CSV or TSV as SPARQL 1.1 Query Results defines them."""
    if output == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(answer.columns)
        writer.writerows([term.value if term else "" for term in row] for row in answer.rows)
        sys.stdout.write(buffer.getvalue())
        return
    print("\t".join(f"?{column}" for column in answer.columns))
    for row in answer.rows:
        cells = (str(term).replace("\t", "\\t") if term else "" for term in row)
        print("\t".join(cells))


def _sparql_json(answer: Answer) -> dict[str, Any]:
    """SPARQL 1.1 Query Results JSON."""
    from pyoxigraph import BlankNode, NamedNode

    def term(value) -> dict[str, str]:
        if isinstance(value, NamedNode):
            return {"type": "uri", "value": value.value}
        if isinstance(value, BlankNode):
            return {"type": "bnode", "value": value.value}
        said = {"type": "literal", "value": value.value}
        if value.language:
            said["xml:lang"] = value.language
        elif value.datatype.value != PREFIXES["xsd"] + "string":
            said["datatype"] = value.datatype.value
        return said

    bindings = [
        {
            column: term(value)
            for column, value in zip(answer.columns, row, strict=True)
            if value is not None
        }
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}


def _print_turtle(answer: Answer) -> None:
    from mscexo.release.serialise import turtle

    sys.stdout.write(turtle(answer.triples, "an answer of mscexo").decode())
