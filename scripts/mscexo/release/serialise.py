"""RDF in canonical order, so that two builds are equal to the byte."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from mscexo.names import PREFIXES

RDF_TYPE = PREFIXES["rdf"] + "type"


def n_quads(quads: Iterable[Quad]) -> bytes:
    """N-Quads, the lines sorted."""
    lines = sorted(f"{quad} ." for quad in quads)
    return ("\n".join(lines) + "\n").encode()


def turtle(triples: Iterable[Triple], heading: str, prefixes: dict[str, str] = PREFIXES) -> bytes:
    """Turtle with sorted subjects, ``a`` first, sorted predicates and objects.

    ``heading`` is the comment in the first line; ``prefixes`` what it declares.
    """
    body = serialize(_sorted(triples), format=RdfFormat.TURTLE, prefixes=prefixes)
    return f"# {heading}\n".encode() + body


def rdf_xml(triples: Iterable[Triple], heading: str) -> bytes:
    """RDF/XML with sorted subjects; ``heading`` becomes a comment behind the declaration."""
    body = serialize(_sorted(triples), format=RdfFormat.RDF_XML, prefixes=PREFIXES)
    declaration, _, rest = body.partition(b"?>")
    return declaration + b"?>\n<!-- " + heading.encode() + b" -->" + rest


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(set(triples), key=_key)


def _key(triple: Triple) -> tuple[str, ...]:
    predicate = triple.predicate.value
    return (
        *_term(triple.subject),
        "" if predicate == RDF_TYPE else predicate,
        *_term(triple.object),
    )


def _term(term: NamedNode | BlankNode | Literal) -> tuple[str, str]:
    kind = {NamedNode: "0", BlankNode: "1", Literal: "2"}[type(term)]
    return kind, str(term)
