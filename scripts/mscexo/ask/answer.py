"""Run a query on the embedded store or on a SPARQL endpoint; one kind of answer for both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryTriples,
    Store,
    Triple,
)

from mscexo.names import GRAPHS, iri, shorten
from mscexo.problems import Problem, ProblemsError

Term = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Answer:
    """Rows of a SELECT (``None`` where unbound), triples of a CONSTRUCT, or the word of an ASK.

    Triples come as rows too, in the columns ``subject``, ``predicate`` and ``object``.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Sequence[Term | None], ...] = ()
    triples: tuple[Triple, ...] | None = None
    boolean: bool | None = None

    def short_rows(self) -> list[dict[str, str]]:
        """The rows with CURIEs for IRIs and plain text for literals; unbound cells are left out."""
        return [
            {
                column: short(term)
                for column, term in zip(self.columns, row, strict=True)
                if term is not None
            }
            for row in self.rows
        ]


def short(term: Term) -> str:
    """A term as people read it: a CURIE, or the text of a literal."""
    return shorten(term.value) if isinstance(term, NamedNode) else term.value


def ask_store(store: Store, text: str, prefixes: dict[str, str] | None = None) -> Answer:
    """Ask the embedded store, the union of all graphs being the default graph.

    Raises ProblemsError where the text is no SPARQL query, or one that cannot be answered.
    """
    try:
        result = store.query(text, use_default_graph_as_union=True, prefixes=prefixes)
        if isinstance(result, QueryBoolean):
            return Answer(boolean=bool(result))
        if isinstance(result, QueryTriples):
            return _graph(result)  # the engine gives each triple once
        columns = tuple(variable.value for variable in result.variables)
        return Answer(columns, tuple(tuple(row) for row in result))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        message = next(iter(str(error).splitlines()), type(error).__name__)
        if "Prefix not found" in message:
            place = message.partition(": ")[0]
            message = f"{place}: unknown prefix {_unknown_prefixes(text, prefixes or {})}"
        raise ProblemsError([Problem("query", 0, 0, message)]) from error


def _unknown_prefixes(text: str, known: dict[str, str]) -> str:
    """The prefixes that a query uses and nobody declares."""
    declared = {*known, *re.findall(r"(?i)\bPREFIX\s+([\w-]*):", text)}
    bare = re.sub(r"<[^<>\s]*>|\"[^\"]*\"|'[^']*'", "", text)
    used = dict.fromkeys(re.findall(r"(?<![\w?$])([A-Za-z][\w-]*):(?!//)", bare))
    return ", ".join(f"'{one}:'" for one in used if one not in declared)


def ask_endpoint(url: str, text: str, timeout: int = 60) -> Answer:
    """Ask a SPARQL 1.1 endpoint over HTTP (SPARQLWrapper); ``timeout`` is in seconds.

    Our graphs are named as the default graph (``default-graph-uri``), so that the same text
    answers whether or not the endpoint merges its graphs. Where they hold no answer, the
    endpoint is asked again without them: it may keep all in one graph. Raises ProblemsError
    where it cannot be reached, refuses the query, or answers with something else.
    """
    if not url.startswith(("http://", "https://")):
        raise ProblemsError([Problem(url, 0, 0, "is no http:// or https:// address")])
    answer = _ask_graphs(url, text, timeout, tuple(iri(f"graph:{name}") for name in GRAPHS))
    if answer.rows or answer.triples or answer.boolean:
        return answer
    return _ask_graphs(url, text, timeout, ())


def _graph(triples: Iterable[Triple]) -> Answer:
    """The answer of a CONSTRUCT: its triples, and the same as rows."""
    found = tuple(triples)
    # a triple is a row as it is: it has three terms, by place and in turn
    return Answer(("subject", "predicate", "object"), found, triples=found)


def _ask_graphs(url: str, text: str, timeout: int, graphs: tuple[str, ...]) -> Answer:
    """Ask with the graphs as the default graph, or with the endpoint's own where none is named."""
    import json
    from ast import literal_eval
    from http.client import HTTPException

    from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    from mscexo.ask.bind import without_comments

    client = SPARQLWrapper(url)
    client.setMethod(POST)
    client.setTimeout(timeout)
    # SPARQLWrapper takes the first keyword of a comment for that of the query
    client.setQuery(without_comments(text))
    for graph in graphs:
        client.addDefaultGraph(graph)
    graph_wanted = client.queryType in ("CONSTRUCT", "DESCRIBE")
    client.setReturnFormat(TURTLE if graph_wanted else JSON)
    try:
        body = client.query().response.read()
    except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
        reason = str(getattr(error, "reason", error)).strip().splitlines()
        if reason and reason[-1].startswith(("b'", 'b"')):  # the body, as SPARQLWrapper tells it
            reason = literal_eval(reason[-1]).decode(errors="replace").strip().splitlines()
        message = reason[-1] if reason else type(error).__name__
        raise ProblemsError([Problem(url, 0, 0, f"did not answer: {message}")]) from error
    if graph_wanted:
        from pyoxigraph import RdfFormat, parse

        try:
            quads = tuple(parse(body, format=RdfFormat.TURTLE))
        except (SyntaxError, ValueError) as error:
            raise ProblemsError([Problem(url, 0, 0, "the answer is no Turtle")]) from error
        return _graph(dict.fromkeys(quad.triple for quad in quads))
    try:
        result = json.loads(body)
        if "boolean" in result:
            return Answer(boolean=result["boolean"])
        columns = tuple(result["head"]["vars"])
        bindings = result["results"]["bindings"]
        rows = tuple(tuple(_term(row.get(column)) for column in columns) for row in bindings)
    except (ValueError, KeyError, TypeError) as error:
        message = "the answer is no SPARQL result (JSON)"
        raise ProblemsError([Problem(url, 0, 0, message)]) from error
    return Answer(columns, rows)


def _term(binding: dict[str, str] | None) -> Term | None:
    """A term of the SPARQL 1.1 JSON results format."""
    if binding is None:
        return None
    if binding["type"] == "uri":
        return NamedNode(binding["value"])
    if binding["type"] == "bnode":
        return BlankNode(binding["value"])
    if "xml:lang" in binding:
        return Literal(binding["value"], language=binding["xml:lang"])
    if "datatype" in binding:
        return Literal(binding["value"], datatype=NamedNode(binding["datatype"]))
    return Literal(binding["value"])
