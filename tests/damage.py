"""The good graph, and the damage that shapes and checks must find in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Quad, RdfFormat, Store

from mscexo.graph.assemble import ontology_quads
from mscexo.house import House
from mscexo.names import iri

HOUSE = House(Path(__file__).resolve().parents[1])
FIXTURES = HOUSE.root / "tests" / "fixtures"
BLANK_NODE = "blank node"
_HEADER = re.compile(r"^(?:#\+.*\n)+", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One SPARQL update on the good graph, and what its ``#+`` header expects of it."""

    name: str
    header: dict[str, Any]
    update: str


def read_cases(folder: str) -> list[Case]:
    """The cases of every file in ``tests/fixtures/bad/<folder>``, in order.

    A file holds the prefixes of all its cases; a case is a header and the update below it.
    """
    cases = []
    for path in sorted((FIXTURES / "bad" / folder).glob("*.ru")):
        text = path.read_text(encoding="utf-8")
        headers = list(_HEADER.finditer(text))
        prefixes = text[: headers[0].start()]
        ends = [header.start() for header in headers[1:]] + [len(text)]
        for number, (header, end) in enumerate(zip(headers, ends, strict=True), 1):
            values = yaml.safe_load(re.sub(r"^#\+", "", header[0], flags=re.MULTILINE))
            update = prefixes + text[header.end() : end]
            cases.append(Case(f"{path.stem}-{number}", values, update))
    return cases


def good_quads(ontology: bool = True) -> set[Quad]:
    """The good graph, with the ontology that it is written in."""
    store = Store()
    store.load(path=str(FIXTURES / "good" / "graph.trig"), format=RdfFormat.TRIG)
    return set(store) | set(ontology_quads(HOUSE) if ontology else ())


@contextmanager
def damaged(store: Store, good: set[Quad], update: str) -> Iterator[tuple[set[Quad], set[Quad]]]:
    """Damage the store by the update, and mend it afterwards: yields quads lost and gained."""
    store.update(update)
    now = set(store)
    lost, gained = good - now, now - good
    assert lost or gained, "the update changes nothing"
    try:
        yield lost, gained
    finally:
        for quad in gained:
            store.remove(quad)
        store.extend(lost)


def expand(name: str) -> str:
    """The IRI of one of our CURIEs; a blank node has none."""
    return name if name == BLANK_NODE else iri(name)
