"""The TBox as ontologists look at it: labelled, defined, declared, acyclic, aligned."""

from __future__ import annotations

import re

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from mscexo.names import ONTOLOGY_IRI, iri
from mscexo.tables.records import CATEGORIES

OURS = rdflib.Namespace(iri("mscexo:"))
BUILTIN = tuple(str(one) for one in (RDF, RDFS, OWL, rdflib.XSD))
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def tbox(house) -> rdflib.Graph:
    return rdflib.Graph().parse(house.tbox)


@pytest.fixture(scope="module")
def slims(house) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in house.imports.glob("*.ttl"):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def terms(tbox) -> set[rdflib.URIRef]:
    return {one for kind in KINDS for one in tbox.subjects(RDF.type, kind) if one in OURS}


def test_every_term_has_one_label_and_one_definition(tbox, terms):
    assert len(terms) > 100
    for term in terms:
        labels = list(tbox.objects(term, RDFS.label))
        assert len(labels) == 1 and labels[0].language is None, term
        definitions = list(tbox.objects(term, SKOS.definition))
        assert len(definitions) == 1 and definitions[0].language is None, term
        assert str(definitions[0]).endswith("."), term
        assert tbox.value(term, RDFS.isDefinedBy) == rdflib.URIRef(ONTOLOGY_IRI), term


def test_labels_are_unique(tbox, terms):
    for kind in KINDS:
        named = [one for one in tbox.subjects(RDF.type, kind) if one in terms]
        labels = [str(tbox.value(one, RDFS.label)) for one in named]
        doubled = {label for label in labels if labels.count(label) > 1}
        assert not doubled


def test_every_term_used_is_declared(tbox, slims):
    declared = set()
    for kind in (*KINDS, OWL.Ontology, OWL.NamedIndividual, RDFS.Datatype):
        declared |= set(tbox.subjects(RDF.type, kind)) | set(slims.subjects(RDF.type, kind))
    for predicate in set(tbox.predicates()):
        assert predicate in declared or str(predicate).startswith(BUILTIN), predicate
    logical = (RDFS.subClassOf, OWL.equivalentClass, OWL.someValuesFrom, RDFS.domain, RDFS.range)
    for predicate in logical:
        for target in tbox.objects(None, predicate):
            if isinstance(target, rdflib.URIRef) and not str(target).startswith(BUILTIN):
                assert target in declared, (predicate, target)


def test_names_follow_their_kind(tbox, terms):
    for term in terms:
        local = str(term).removeprefix(str(OURS))
        pattern = "[A-Z][A-Za-z]+" if (term, RDF.type, OWL.Class) in tbox else "[a-z][A-Za-z0-9]+"
        assert re.fullmatch(pattern, local), term


def test_no_term_is_of_two_kinds(tbox, terms):
    for term in terms:
        assert sum((term, RDF.type, kind) in tbox for kind in KINDS) == 1, term


def test_the_hierarchies_have_no_cycle(tbox, slims, terms):
    for graph in (tbox, slims):
        for link in (RDFS.subClassOf, RDFS.subPropertyOf):
            for one in set(graph.subjects(link)):
                assert one not in set(graph.transitive_objects(one, link)) - {one}
                assert (one, link, one) not in graph


def test_every_category_of_the_tables_is_a_class_under_entity(tbox):
    for category in CATEGORIES:
        above = set(tbox.transitive_objects(OURS[category], RDFS.subClassOf))
        assert OURS.Entity in above, category


def test_no_shacl_in_the_ontology_and_no_owl_in_the_shapes(house, tbox):
    assert "shacl#" not in house.tbox.read_text(encoding="utf-8")
    for path in house.shapes.glob("*.ttl"):
        shapes = rdflib.Graph().parse(path)
        assert not set(shapes.subjects(RDF.type, OWL.Class)), path.name


def test_settled_decisions_hold(tbox):
    """DESIGN section 4: traps already hit."""
    assert not list(tbox.subject_objects(OWL.propertyDisjointWith))
    used = {str(term) for triple in tbox for term in triple}
    obsolete = {f"http://purl.obolibrary.org/obo/RO_{number}" for number in ("0001018", "0001019")}
    assert not used & obsolete
    for number in ("0002448", "0002449", "0002450"):
        material = rdflib.URIRef(f"http://purl.obolibrary.org/obo/RO_{number}")
        assert not list(tbox.subjects(RDFS.subPropertyOf, material))
    for predicate in (RDF.subject, RDF.predicate, RDF.object):
        assert not list(tbox.subject_objects(predicate))


def test_predicates_are_opposites_of_each_other(tbox):
    pairs = set(tbox.subject_objects(OURS.oppositeOf))
    assert pairs and pairs == {(two, one) for one, two in pairs}
    for one, two in pairs:
        polarities = {str(tbox.value(term, OURS.polarity)) for term in (one, two)}
        assert polarities in ({"positive", "negative"}, {"none"})


def test_blocks_are_alphabetical_inside_each_section(house):
    text = house.tbox.read_text(encoding="utf-8")
    sections = re.split(r"^#{20,}\n# [^\n]+\n#{20,}$", text, flags=re.MULTILINE)[1:]
    assert len(sections) >= 4
    for section in sections:
        names = re.findall(r"^(\w+:\w+) a owl:", section, flags=re.MULTILINE)
        assert names == sorted(names, key=str.casefold)


def test_ontology_metadata_is_complete(tbox):
    ontology = rdflib.URIRef(ONTOLOGY_IRI)
    dcterms, vann = rdflib.DCTERMS, rdflib.VANN
    for wanted in (
        dcterms.title,
        dcterms.description,
        dcterms.license,
        dcterms.creator,
        dcterms.created,
        dcterms.modified,
        dcterms.bibliographicCitation,
        vann.preferredNamespacePrefix,
        vann.preferredNamespaceUri,
        OWL.versionIRI,
        OWL.versionInfo,
    ):
        assert tbox.value(ontology, wanted) is not None, wanted
