"""Carry a finding about a node back to the table and line that it comes from."""

from __future__ import annotations

from mscexo.names import iri, shorten
from mscexo.problems import Problem

Origins = dict[str, list[tuple[str, int]]]


def finding(node: str, origins: Origins, message: str) -> Problem:
    """A problem at the node's first row; a node of no table is named by its CURIE.

    Terms of the TBox belong to ``ontology/mscexo.ttl``.
    """
    places = origins.get(node)
    if places:
        file, line = places[0]
        return Problem(file, line, 0, f"{message} ({shorten(node)})")
    if node.startswith(iri("mscexo:")):
        return Problem("ontology/mscexo.ttl", 0, 0, f"{message} ({shorten(node)})")
    return Problem(shorten(node), 0, 0, message)
