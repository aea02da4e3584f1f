"""The catalogue of stored queries: one question a file (DESIGN section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from mscexo.ask.header import read_header
from mscexo.house import House
from mscexo.names import PREFIXES, iri
from mscexo.problems import Problem, ProblemsError, did_you_mean

FIELDS = frozenset(
    [
        "summary",
        "form",
        "summary_zh",
        "description",
        "tags",
        "params",
        "columns",
        "expect",
        "forbid",
        "covers",
        "plot",
    ]
)
# The forms of a stored query, and their classes in SIB's sparql-examples. The header names the
# form on its second line: SPARQLWrapper takes the first keyword that it meets, and it meets
# every second line of comments.
EXECUTABLES = {"SELECT": "SPARQLSelectExecutable", "CONSTRUCT": "SPARQLConstructExecutable"}
PARAMETER_TYPES = frozenset({"entity", "review", "study", "path", "predicate", "string", "integer"})


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stored query: the variable ``?_name``, unbound unless it is given.

    ``category`` is the class that an entity is wanted from, or the words that a string may be,
    parted by ``|``; empty where anything may be given. ``example`` is a value as people type it;
    the examples of all parameters together are answered by the first expected row.
    """

    name: str
    type: str
    category: str
    default: str
    meaning: str
    example: str

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that a string may be, or none where it may be any."""
        return tuple(self.category.split("|")) if self.type == "string" and self.category else ()


@dataclass(frozen=True)
class StoredQuery:
    """One question of the catalogue with its SPARQL text and its oracle rows."""

    number: int
    slug: str
    file: str
    text: str
    form: str
    summary: str
    summary_zh: str
    description: str
    tags: tuple[str, ...]
    params: dict[str, Parameter]
    columns: dict[str, str]
    expect: tuple[dict[str, str], ...]
    forbid: tuple[dict[str, str], ...]
    covers: tuple[str, ...]
    plot: dict[str, str]

    @property
    def examples(self) -> dict[str, str]:
        """The example of each parameter, as a user would type them together."""
        return {name: parameter.example for name, parameter in self.params.items()}


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
        if wanted.isdecimal() and int(wanted) == query.number:
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
    for key, kind in _SHAPE.items():
        if not isinstance(header.get(key) or kind(), kind):
            shape = "a list" if kind is list else "a mapping"
            problems.append(Problem(name, 0, 0, f"header: '{key}' is not {shape}"))
    for key in ("params", "expect", "forbid"):
        if not all(isinstance(entry, dict) for entry in _entries(header, key)):
            problems.append(Problem(name, 0, 0, f"header: '{key}' is not a list of mappings"))
    if problems:
        raise ProblemsError(problems)
    params = {}
    for entry in _entries(header, "params"):
        for key in ("name", "type", "meaning", "example"):
            if not entry.get(key):
                problems.append(Problem(name, 0, 0, f"header: a parameter wants '{key}'"))
        parameter = Parameter(
            *(
                _word(entry.get(key))
                for key in ("name", "type", "category", "default", "meaning", "example")
            )
        )
        params[parameter.name] = parameter
    for covered in _entries(header, "covers"):
        if str(covered).partition(":")[0] not in PREFIXES:
            problems.append(Problem(name, 0, 0, f"header: '{covered}' is no CURIE of ours"))
    words = re.search(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", text, re.MULTILINE | re.IGNORECASE)
    form = words[1].upper() if words else ""
    if form not in EXECUTABLES:
        problems.append(Problem(name, 0, 0, f"is no {' or '.join(EXECUTABLES)} query"))
    elif header.get("form", form) != form:
        problems.append(Problem(name, 0, 0, f"header: 'form' is not {form}, as the query is"))
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
        form=form,
        summary=header["summary"],
        summary_zh=header["summary_zh"],
        description=header["description"],
        tags=tuple(header["tags"]),
        params=params,
        columns={column: _word(meaning) for column, meaning in header["columns"].items()},
        expect=_rows(header, "expect"),
        forbid=_rows(header, "forbid"),
        covers=tuple(header["covers"]),
        plot={key: _word(value) for key, value in (header.get("plot") or {}).items()},
    )


_SHAPE = {
    "tags": list,
    "params": list,
    "columns": dict,
    "expect": list,
    "forbid": list,
    "covers": list,
    "plot": dict,
}


def _entries(header: dict[str, Any], key: str) -> list[Any]:
    return header.get(key) or []


def _rows(header: dict[str, Any], key: str) -> tuple[dict[str, str], ...]:
    return tuple(
        {column: _word(value) for column, value in row.items()} for row in _entries(header, key)
    )


def _word(value: Any) -> str:
    """A scalar of the header as answers print it: YAML turns some words into other types."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


QUERY_BASE = iri("graph:").removesuffix("graph/") + "query/"


def catalogue_quads(house: House) -> Iterator[Quad]:
    """The catalogue as RDF, in the graph ``queries``."""
    graph = NamedNode(iri("graph:queries"))
    for query in read_catalogue(house).values():
        for triple in query_triples(query):
            yield Quad(*triple, graph)


def query_triples(query: StoredQuery) -> Iterator[Triple]:
    """A stored query as RDF, in the form of SIB's sparql-examples: sh:SPARQLExecutable."""
    node = NamedNode(QUERY_BASE + query.slug)

    def say(predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(node, NamedNode(predicate), value)

    yield say(iri("rdf:type"), NamedNode(iri("sh:SPARQLExecutable")))
    yield say(iri("rdf:type"), NamedNode(iri(f"sh:{EXECUTABLES[query.form]}")))
    yield say(iri("rdfs:comment"), Literal(query.summary, language="en"))
    yield say(iri("rdfs:comment"), Literal(query.summary_zh, language="zh"))
    yield say(iri("dcterms:description"), Literal(query.description, language="en"))
    yield say(iri(f"sh:{query.form.lower()}"), Literal(query.text))
    yield say(iri("sh:prefixes"), NamedNode(QUERY_BASE + "prefixes"))
    for tag in query.tags:
        yield say(iri("schema:keywords"), Literal(tag))
    yield say(iri("schema:target"), NamedNode(iri("graph:").removesuffix("graph/") + "dataset"))
    for covered in query.covers:
        yield say(iri("dcterms:subject"), NamedNode(iri(covered)))


def prefix_lines() -> str:
    """PREFIX lines for all our prefixes, to put before a hand-typed query."""
    return "".join(f"PREFIX {name}: <{value}>\n" for name, value in sorted(PREFIXES.items()))
