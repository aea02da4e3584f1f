"""Rows of any engine as plain values, to be compared as sets."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from mscexo.names import iri


def comparable(rows: Iterable[Iterable[object]]) -> set[tuple[tuple[str, ...] | None, ...]]:
    """Rows of any engine as plain values; the parts of a joined cell come in no set order."""
    return {tuple(_cell(term) for term in row) for row in rows}


def _cell(term) -> tuple[str, ...] | None:
    """A term of either engine: its text, and datatype and language of a literal."""
    if term is None:
        return None
    text = term.value if isinstance(term, (NamedNode, Literal)) else str(term)
    if not hasattr(term, "datatype"):
        return (text,)
    datatype = str(getattr(term.datatype, "value", term.datatype or iri("xsd:string")))
    if datatype == iri("rdf:langString"):
        datatype = iri("xsd:string")
    return "; ".join(sorted(text.split("; "))), datatype, term.language or ""
