"""What the catalogue reaches: classes, properties, entities and claims that some query answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from mscexo.ask.answer import ask_store
from mscexo.ask.bind import without_comments
from mscexo.ask.catalogue import StoredQuery
from mscexo.names import PREFIXES, iri

# A query with this tag lists every claim, whatever it says: to be found by it is no feat.
DUMP = "dump"
KINDS = ("classes", "properties", "entities", "claims")
_MEMBERS = {
    "classes": "?node a owl:Class FILTER(STRSTARTS(STR(?node), STR(mscexo:)))",
    "properties": "VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }"
    " ?node a ?kind FILTER(STRSTARTS(STR(?node), STR(mscexo:)))",
    "entities": "?node a owl:NamedIndividual FILTER(STRSTARTS(STR(?node), STR(ent:)))",
    "claims": "?node a mscexo:Claim",
}
_NAMED = re.compile(rf"\b({'|'.join(PREFIXES)}):(\w+)")


@dataclass(frozen=True)
class Reach:
    """Of one kind of node, how many there are and which no query reaches (as IRIs, sorted)."""

    kind: str
    total: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The part that is reached, from 0 to 1."""
        return 1 - len(self.missing) / self.total if self.total else 1.0


def reach(store: Store, queries: Iterable[StoredQuery]) -> list[Reach]:
    """What the queries reach, each asked with no parameter bound.

    An entity or claim is reached where it stands in an answer row; a class where a query names
    it or an entity in a row is one; a property where a query names it or a row holds it.
    Queries with the tag ``dump`` are left out.
    """
    asked = [query for query in queries if DUMP not in query.tags]
    found = {node for query in asked for node in shown(store, query)}
    found |= {node for query in asked for node in named(query)}
    found |= set(_classes(store, found))
    return [
        Reach(kind, len(members), tuple(sorted(members - found)))
        for kind, members in ((kind, set(_members(store, kind))) for kind in KINDS)
    ]


def named(query: StoredQuery) -> set[str]:
    """The terms under our prefixes that a query's text names, as IRIs."""
    return {iri(f"{p}:{name}") for p, name in _NAMED.findall(without_comments(query.text))}


def shown(store: Store, query: StoredQuery) -> set[str]:
    """The nodes that stand in the rows of a query with no parameter bound, as IRIs."""
    rows = ask_store(store, query.text).rows
    return {term.value for row in rows for term in row if isinstance(term, NamedNode)}


def _classes(store: Store, found: set[str]) -> Iterator[str]:
    """The classes, with all above them, of the entities that are found."""
    text = "SELECT ?node ?class { ?node a/rdfs:subClassOf* ?class }"
    for node, kind in store.query(text, use_default_graph_as_union=True, prefixes=PREFIXES):
        if node.value in found:
            yield kind.value


def _members(store: Store, kind: str) -> Iterator[str]:
    text = f"SELECT DISTINCT ?node {{ {_MEMBERS[kind]} }}"
    for (node,) in store.query(text, use_default_graph_as_union=True, prefixes=PREFIXES):
        yield node.value
