"""From the checkout's files to the whole knowledge graph, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from curies import Converter
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from mscexo.graph.populate import populate
from mscexo.graph.rules import apply_rules
from mscexo.house import House
from mscexo.names import iri
from mscexo.problems import Problem, ProblemsError
from mscexo.tables.babelon import read_babelon
from mscexo.tables.outside import read_outside
from mscexo.tables.seeds import Seeds, read_seeds
from mscexo.tables.vocabulary import Predicate, read_predicates

T = TypeVar("T")


@dataclass(frozen=True)
class Knowledge:
    """The assembled graph, the records it came from and where each node stands in them."""

    store: Store
    seeds: Seeds
    predicates: dict[str, Predicate]
    outside: Converter
    origins: dict[str, list[tuple[str, int]]]
    derived: dict[str, int]


def assemble(house: House) -> Knowledge:
    """Read, populate and derive everything.

    Raises ProblemsError with every mistake of tables, translations and slims together. Where
    the TBox or the prefixes cannot be read the tables cannot be judged: then with those alone.
    """
    predicates = read_predicates(house.tbox, house.relative(house.tbox))
    outside = read_outside(house.mappings, house.relative(house.mappings))
    problems: list[Problem] = []
    seeds = _attempt(lambda: read_seeds(house, predicates, outside), problems)
    ontology = _attempt(lambda: ontology_quads(house), problems)
    imports = _attempt(lambda: import_quads(house), problems)
    if seeds is None or ontology is None or imports is None:
        raise ProblemsError(problems)
    populated = populate(seeds, predicates, outside)
    store = Store()
    store.bulk_extend(populated.quads)
    store.bulk_extend(ontology)
    store.bulk_extend(imports)
    derived = apply_rules(store, house.queries / "rules")
    return Knowledge(store, seeds, predicates, outside, dict(populated.origins), derived)


def _attempt(read: Callable[[], T], problems: list[Problem]) -> T | None:
    """What was read, or None with the reasons in ``problems``."""
    try:
        return read()
    except ProblemsError as error:
        problems += error.problems
        return None


def parse_turtle(path: Path, name: str, graph: NamedNode) -> list[Quad]:
    """Parse a Turtle file into a graph. Raises ProblemsError with file and line."""
    try:
        return [
            Quad(quad.subject, quad.predicate, quad.object, graph)
            for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        ]
    except SyntaxError as error:
        raise ProblemsError([Problem(name, error.lineno or 0, 0, str(error.msg))]) from error
    except OSError as error:
        raise ProblemsError([Problem(name, 0, 0, f"cannot be read: {error.strerror}")]) from error


def ontology_quads(house: House) -> list[Quad]:
    """The TBox with its Chinese labels and definitions; blank nodes named by RDFC-1.0."""
    graph = NamedNode(iri("graph:ontology"))
    quads = parse_turtle(house.tbox, house.relative(house.tbox), graph)
    english = {
        (quad.subject.value, quad.predicate.value): quad.object.value
        for quad in quads
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and not quad.object.language
    }
    for row in read_babelon(house.babelon, house.relative(house.babelon), english):
        predicate = "skos:prefLabel" if row.predicate_id == "rdfs:label" else row.predicate_id
        value = Literal(row.translation_value, language=row.translation_language)
        quads.append(Quad(NamedNode(iri(row.subject_id)), NamedNode(iri(predicate)), value, graph))
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def import_quads(house: House) -> list[Quad]:
    """The slims of the outside ontologies, which hold no blank nodes."""
    graph = NamedNode(iri("graph:imports"))
    quads: list[Quad] = []
    for path in sorted(house.imports.glob("*.ttl")):
        quads += parse_turtle(path, house.relative(path), graph)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            raise ProblemsError([Problem("ontology/imports", 0, 0, "a slim holds a blank node")])
    return quads


def count(store: Store) -> dict[str, int]:
    """How many individuals of each of our classes the store holds, and triples a graph."""
    kinds: Counter[str] = Counter()
    rdf_type = NamedNode(iri("rdf:type"))
    base = iri("mscexo:")
    for name in ("entities", "claims", "sources", "mappings"):
        for quad in store.quads_for_pattern(None, rdf_type, None, NamedNode(iri(f"graph:{name}"))):
            if quad.object.value.startswith(base):
                kinds[quad.object.value.removeprefix(base)] += 1
    return dict(sorted(kinds.items()))
