"""Write the catalogue for others: SIB sparql-examples RDF, grlc .rq files, a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml
from pyoxigraph import Literal, NamedNode, Triple

from mscexo.ask.bind import rename_parameters
from mscexo.ask.catalogue import QUERY_BASE, Parameter, StoredQuery, query_triples
from mscexo.ask.knowledge import KnowledgeBase
from mscexo.names import PREFIXES, iri
from mscexo.release.files import replace_files
from mscexo.release.serialise import turtle
from mscexo.show.formats import render
from mscexo.show.labels import read_labels
from mscexo.show.listing import example_command

ROWS = 5  # of an answer on the page
_HEADING = "Written by `mscexo queries --export` from queries/catalogue."


def export_catalogue(
    kb: KnowledgeBase, folder: Path, endpoint: str = "", say: Callable[[str], None] = lambda _: None
) -> int:
    """Write the catalogue to ``folder``; returns the number of files.

    ``sparql-examples/`` holds one Turtle file a query and one for the prefixes, as SIB's
    sparql-examples does; ``grlc/`` one .rq a query with grlc's decorators, its parameters
    optional and named as grlc wants them; ``catalogue.md`` each question, its query and its
    present answer. ``endpoint`` is the address that the first two name.
    """
    queries = list(kb.queries.values())
    examples = {f"{_stem(query)}.ttl": _example(query, endpoint) for query in queries}
    examples["prefixes.ttl"] = turtle(_prefixes(), _HEADING, _FILE_PREFIXES)
    calls = {f"{_stem(query)}.rq": grlc(query, endpoint).encode() for query in queries}
    say("asking every query for the page")
    page = {"catalogue.md": markdown(kb, queries).encode()}
    for place, contents in (("sparql-examples", examples), ("grlc", calls), ("", page)):
        replace_files(folder / place, contents)
    return len(examples) + len(calls) + len(page)


def _stem(query: StoredQuery) -> str:
    return f"{query.number:03d}-{query.slug}"


# -- SIB sparql-examples ---------------------------------------------------------------------

_FILE_PREFIXES = {
    name: PREFIXES[name] for name in ("dcterms", "mscexo", "rdf", "rdfs", "schema", "sh", "xsd")
} | {"ex": QUERY_BASE}


def _example(query: StoredQuery, endpoint: str) -> bytes:
    target = NamedNode(iri("schema:target"))
    triples = [
        Triple(one.subject, one.predicate, NamedNode(endpoint))
        if endpoint and one.predicate == target
        else one
        for one in query_triples(query)
    ]
    return turtle(triples, _HEADING, _FILE_PREFIXES)


def _prefixes() -> list[Triple]:
    """The prefixes that the queries declare, as sh:declare wants them, each node with an IRI."""
    ontology = NamedNode(QUERY_BASE + "prefixes")
    found = [Triple(ontology, NamedNode(iri("rdf:type")), NamedNode(iri("owl:Ontology")))]
    for name, namespace in sorted(PREFIXES.items()):
        node = NamedNode(f"{QUERY_BASE}prefixes/{name}")
        address = Literal(namespace, datatype=NamedNode(iri("xsd:anyURI")))
        found += [
            Triple(ontology, NamedNode(iri("sh:declare")), node),
            Triple(node, NamedNode(iri("sh:prefix")), Literal(name)),
            Triple(node, NamedNode(iri("sh:namespace")), address),
        ]
    return found


# -- grlc ------------------------------------------------------------------------------------


def grlc(query: StoredQuery, endpoint: str = "") -> str:
    """The query as a file that grlc serves: its decorators, and parameters in its notation.

    ``?_exosome`` becomes ``?__exosome_iri``: two underscores for what may be left out, then
    the type that grlc binds the value as.
    """
    decorators: dict[str, object] = {
        "summary": query.summary,
        "description": f"{query.summary_zh} {query.description}",
        "tags": list(query.tags),
        "method": "GET",
    }
    if endpoint:
        decorators["endpoint"] = endpoint
    choices = [{name: list(one.choices)} for name, one in query.params.items() if one.choices]
    if choices:
        decorators["enumerate"] = choices
    header = yaml.safe_dump(decorators, allow_unicode=True, sort_keys=False, width=94)
    commented = "".join(f"#+ {line}\n" for line in header.splitlines())
    body = re.sub(r"(?m)^#\+.*\n", "", query.text)
    return commented + rename_parameters(body, {n: _grlc(p) for n, p in query.params.items()})


def _grlc(parameter: Parameter) -> str:
    suffix = {"string": "", "integer": "_integer"}.get(parameter.type, "_iri")
    return f"__{parameter.name.replace('_', '')}{suffix}"  # what follows "_" is a type to grlc


# -- the page --------------------------------------------------------------------------------


def markdown(kb: KnowledgeBase, queries: list[StoredQuery]) -> str:
    """The page: each question in both languages, how to ask it, its SPARQL and its answer."""
    parts = [
        "# The catalogue of stored queries · 存储查询目录\n",
        f"{len(queries)} questions; under each its command, its query and the first rows of its "
        "present answer.\n",
    ]
    parts += [f"- [{query.number:03d} {query.summary}](#{_anchor(query)})" for query in queries]
    for query in queries:
        parts.append(_section(kb, query))
    return "\n".join(parts) + "\n"


def _anchor(query: StoredQuery) -> str:
    return f"{query.number:03d}-{query.slug}"


def _section(kb: KnowledgeBase, query: StoredQuery) -> str:
    result = kb.query(query.slug, **query.examples)
    first = replace(result.answer, rows=result.answer.rows[:ROWS])
    nodes = {t.value for row in first.rows for t in row if isinstance(t, NamedNode)}
    body = re.sub(r"(?m)^#\+.*\n", "", query.text).rstrip()
    parameters = "".join(
        f"- `{one.name}`: {one.meaning} (such as `{one.example}`)\n"
        for one in query.params.values()
    )
    count = "1 row" if len(result) == 1 else f"{len(result)} rows"
    left = f", the first {ROWS} of them" if len(result) > ROWS else ""
    return "\n".join(
        [
            f'\n<a id="{_anchor(query)}"></a>\n',
            f"## {query.number:03d} {query.summary}\n",
            f"{query.summary_zh}\n",
            f"{query.description}\n",
            *([parameters] if parameters else []),
            f"```\n{example_command(query)}\n```\n",
            f"{count}{left}:\n",
            render(first, "md", "en", read_labels(kb.store, nodes)),
            f"```sparql\n{body}\n```",
        ]
    )
