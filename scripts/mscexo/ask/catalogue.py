"""The catalogue of stored queries: one question a file (DESIGN section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from mscexo.ask.header import read_header
from mscexo.house import House
from mscexo.names import PREFIXES, iri
from mscexo.problems import Problem, ProblemsError, did_you_mean

FIELDS = frozenset(
    [
        "summary",
        "summary_zh",
        "description",
        "tags",
        "params",
        "columns",
        "expect",
        "forbid",
        "covers",
    ]
)
PARAMETER_TYPES = frozenset({"entity", "review", "path", "predicate", "string", "integer"})


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stored query: the variable ``?_name``, unbound unless it is given."""

    name: str
    type: str
    category: str
    default: str
    meaning: str


@dataclass(frozen=True)
class StoredQuery:
    """One question of the catalogue with its SPARQL text and its oracle rows."""

    number: int
    slug: str
    file: str
    text: str
    summary: str
    summary_zh: str
    description: str
    tags: tuple[str, ...]
    params: dict[str, Parameter]
    columns: dict[str, str]
    expect: tuple[dict[str, str], ...]
    forbid: tuple[dict[str, str], ...]
    covers: tuple[str, ...]


def read_catalogue(house: House) -> dict[str, StoredQuery]:
    """The stored queries by slug, in the order of their numbers.

    Raises ProblemsError with every file whose name or header is wrong.
    """
    problems: list[Problem] = []
    queries: dict[str, StoredQuery] = {}
    for path in sorted((house.queries / "catalogue").glob("*.rq")):
        name = f"queries/catalogue/{path.name}"
        try:
            header, text = read_header(path, name)
            query = _query(path.name, name, header, text)
        except ProblemsError as error:
            problems += error.problems
            continue
        if query.slug in queries:
            problems.append(Problem(name, 0, 0, f"'{query.slug}' is {queries[query.slug].file}"))
        queries[query.slug] = query
    if problems:
        raise ProblemsError(problems)
    return queries


def find_query(queries: dict[str, StoredQuery], wanted: str) -> StoredQuery:
    """The query of a slug or number. Raises ProblemsError with the nearest slug."""
    if wanted in queries:
        return queries[wanted]
    for query in queries.values():
        if wanted.isdigit() and int(wanted) == query.number:
            return query
    hint = did_you_mean(wanted, queries) or ": 'mscexo queries' lists them"
    raise ProblemsError([Problem("queries/catalogue", 0, 0, f"no query '{wanted}'{hint}")])


def _query(filename: str, name: str, header: dict[str, Any], text: str) -> StoredQuery:
    problems = []
    match = re.fullmatch(r"(\d{3})-([a-z0-9]+(?:-[a-z0-9]+)*)\.rq", filename)
    if not match:
        problems.append(Problem(name, 0, 0, "is not named NNN-slug.rq"))
    for key in header.keys() - FIELDS:
        hint = did_you_mean(key, FIELDS)
        problems.append(Problem(name, 0, 0, f"header: unknown field '{key}'{hint}"))
    for key in ("summary", "summary_zh", "description", "tags", "columns", "covers"):
        if not header.get(key):
            problems.append(Problem(name, 0, 0, f"header: '{key}' is wanted"))
    params = {}
    for entry in header.get("params") or []:
        params[entry["name"]] = Parameter(
            entry["name"],
            entry.get("type", "string"),
            entry.get("category", ""),
            str(entry.get("default", "")),
            entry.get("meaning", ""),
        )
    used = set(re.findall(r"[?$]_(\w+)", text))
    for parameter in params.values():
        if parameter.type not in PARAMETER_TYPES:
            problems.append(
                Problem(name, 0, 0, f"header: parameter type '{parameter.type}' is unknown")
            )
    for difference in used ^ params.keys():
        problems.append(
            Problem(name, 0, 0, f"parameter '{difference}' is not both in header and query")
        )
    if problems:
        raise ProblemsError(problems)
    assert match
    return StoredQuery(
        number=int(match[1]),
        slug=match[2],
        file=name,
        text=text,
        summary=header["summary"],
        summary_zh=header["summary_zh"],
        description=header["description"],
        tags=tuple(header["tags"]),
        params=params,
        columns=dict(header["columns"]),
        expect=tuple(header.get("expect") or ()),
        forbid=tuple(header.get("forbid") or ()),
        covers=tuple(header["covers"]),
    )


def catalogue_quads(house: House) -> Iterator[Quad]:
    """The catalogue as RDF, in the form of SIB's sparql-examples: sh:SPARQLExecutable."""
    graph = NamedNode(iri("graph:queries"))
    base = iri("graph:").removesuffix("graph/") + "query/"
    schema = "https://schema.org/"

    for query in read_catalogue(house).values():
        node = NamedNode(base + query.slug)
        select = not re.search(r"^\s*CONSTRUCT\b", query.text, re.MULTILINE | re.IGNORECASE)
        kind = "SPARQLSelectExecutable" if select else "SPARQLConstructExecutable"

        def say(predicate: str, value: NamedNode | Literal, node=node) -> Quad:
            return Quad(node, NamedNode(predicate), value, graph)

        yield say(iri("rdf:type"), NamedNode(iri("sh:SPARQLExecutable")))
        yield say(iri("rdf:type"), NamedNode(iri(f"sh:{kind}")))
        yield say(iri("rdfs:comment"), Literal(query.summary, language="en"))
        yield say(iri("rdfs:comment"), Literal(query.summary_zh, language="zh"))
        yield say(iri("dcterms:description"), Literal(query.description, language="en"))
        property_name = "select" if select else "construct"
        yield say(iri(f"sh:{property_name}"), Literal(query.text))
        for tag in query.tags:
            yield say(schema + "keywords", Literal(tag))
        yield say(schema + "target", NamedNode(iri("graph:").removesuffix("graph/") + "dataset"))
        for covered in query.covers:
            yield say(iri("dcterms:subject"), NamedNode(iri(covered)))


def prefix_lines() -> str:
    """PREFIX lines for all our prefixes, to put before a hand-typed query."""
    return "".join(f"PREFIX {name}: <{value}>\n" for name, value in sorted(PREFIXES.items()))
