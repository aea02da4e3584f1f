"""HermiT: the ontology is consistent, classifies, proves the rules; a bad fixture does not."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from mscexo.names import iri
from mscexo.quality.reason import check_reasoning, defined_classes, reason, reasoned_triples

FIXTURE = "tests/fixtures/bad/inconsistent.ttl"


@pytest.fixture(scope="module")
def reasoned(knowledge):
    return reason(reasoned_triples(knowledge.store), defined_classes(knowledge.store))


def test_consistent_and_every_class_can_have_a_member(reasoned):
    assert reasoned.consistent
    assert reasoned.unsatisfiable == ()


def test_reasoner_and_rules_agree_on_the_defined_classes(knowledge):
    assert check_reasoning(knowledge.store, knowledge.origins) == []


@pytest.mark.parametrize(
    ("defined", "member"),
    [
        ("MSCExosome", "bmsc-exosome"),
        ("MicroRNACarryingExosome", "bmsc-exosome"),
        ("MesenchymalStemCell", "bone-marrow-mesenchymal-stem-cell"),
        ("ProAutophagicExosome", "bmsc-exosome"),
        ("AntiApoptoticExosome", "bmsc-exosome"),
        ("AntiInflammatoryExosome", "msc-exosome"),
        ("EngineeredExosome", "antagomir-4450-placental-msc-exosome"),
    ],
)
def test_defined_classes_are_filled(knowledge, reasoned, defined, member):
    """Oracles from the text: what the review says of these exosomes."""
    if defined == "MesenchymalStemCell":
        members = reason(reasoned_triples(knowledge.store), [iri(f"mscexo:{defined}")]).members
    else:
        members = reasoned.members
    assert iri(f"ent:{member}") in members[iri(f"mscexo:{defined}")]


def test_defined_classes_are_not_overfilled(reasoned):
    members = reasoned.members
    assert iri("ent:exosome") not in members[iri("mscexo:MSCExosome")]
    assert iri("ent:adipose-msc-exosome") not in members[iri("mscexo:ProAutophagicExosome")]


def test_a_cell_that_is_a_process_is_inconsistent(house, knowledge):
    bad = {quad.triple for quad in parse(path=str(house.root / FIXTURE), format=RdfFormat.TURTLE)}
    assert not reason(reasoned_triples(knowledge.store) | bad).consistent


def test_a_class_that_can_have_no_member_is_named(knowledge):
    name = iri("mscexo:Impossible")
    sub = NamedNode(iri("rdfs:subClassOf"))
    extra = {
        Triple(NamedNode(name), NamedNode(iri("rdf:type")), NamedNode(iri("owl:Class"))),
        Triple(NamedNode(name), sub, NamedNode(iri("mscexo:Cell"))),
        Triple(NamedNode(name), sub, NamedNode(iri("mscexo:Technique"))),
    }
    assert reason(reasoned_triples(knowledge.store) | extra).unsatisfiable == (name,)


def test_an_inconsistent_graph_is_a_finding(house, knowledge):
    from pyoxigraph import Quad, Store

    store = Store()
    store.bulk_extend(knowledge.store)
    graph = NamedNode(iri("graph:entities"))
    for quad in parse(path=str(house.root / FIXTURE), format=RdfFormat.TURTLE):
        store.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    (problem,) = check_reasoning(store, knowledge.origins)
    assert "inconsistent" in problem.message


def test_a_rule_that_misses_a_member_is_a_finding(knowledge):
    from pyoxigraph import Quad, Store

    store = Store()
    store.bulk_extend(knowledge.store)
    store.remove(
        Quad(
            NamedNode(iri("ent:bmsc-exosome")),
            NamedNode(iri("rdf:type")),
            NamedNode(iri("mscexo:MSCExosome")),
            NamedNode(iri("graph:inferred")),
        )
    )
    (problem,) = check_reasoning(store, knowledge.origins)
    assert problem.file == "seeds/entities/exosome.tsv" and "rules miss" in problem.message
