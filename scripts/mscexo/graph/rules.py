"""Derive triples: every CONSTRUCT rule of ``queries/rules``, in the order of their numbers."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from mscexo.ask.header import read_header
from mscexo.names import iri
from mscexo.problems import Problem, ProblemsError


def apply_rules(store: Store, folder: Path) -> dict[str, int]:
    """Run each rule over the union of all graphs and add what it derives to its graph.

    A rule's header names the graph (``#+ graph: direct``); what an earlier rule derived is
    there for the later ones. Returns how many new quads each rule gave, by file name. Raises
    ProblemsError where a rule cannot be parsed.
    """
    derived: dict[str, int] = {}
    for path in sorted(folder.glob("*.rq")):
        name = f"queries/rules/{path.name}"
        header, text = read_header(path, name)
        graph = header.get("graph")
        if graph not in ("direct", "inferred"):
            message = "header: 'graph' must be 'direct' or 'inferred'"
            raise ProblemsError([Problem(name, 1, 0, message)])
        target = NamedNode(iri(f"graph:{graph}"))
        try:
            triples = store.query(text, use_default_graph_as_union=True)
            quads = {Quad(t.subject, t.predicate, t.object, target) for t in triples}
        except (SyntaxError, ValueError) as error:
            raise ProblemsError([Problem(name, 0, 0, f"cannot run: {error}")]) from error
        before = len(store)
        store.bulk_extend(quads)
        derived[path.name] = len(store) - before
    return derived
