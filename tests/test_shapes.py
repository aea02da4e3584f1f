"""Every constraint of every shape: the good graph conforms, and its damage is found by it alone."""

from __future__ import annotations

from collections import defaultdict

import pyshacl
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, serialize
from rdflib import RDF, SH, BNode, Graph, URIRef

from damage import BLANK_NODE, HOUSE, damaged, expand, good_quads, read_cases
from mscexo.graph.populate import EVIDENCE_TYPES
from mscexo.names import iri
from mscexo.quality.shacl import VALIDATED, read_shapes
from mscexo.tables.records import CATEGORIES, CERTAINTIES, MAPPING_PREDICATES, SETTINGS

SHAPE = "https://w3id.org/mscexo/shape/"
CASES = read_cases("shapes")
SHAPES = read_shapes(HOUSE.shapes)
NAMED = sorted(
    shape
    for kind in (SH.NodeShape, SH.PropertyShape)
    for shape in SHAPES.subjects(RDF.type, kind)
    if isinstance(shape, URIRef)
)
# What of a shape is no constraint: where it looks, what it is called, what it is made of.
NO_CONSTRAINT = {SH.path, SH.message, SH.property, SH.targetClass, SH.ignoredProperties} | {
    RDF.type,
    SH.qualifiedValueShape,
}
# (shape, constraint, focus node), as a header names them
Result = tuple[str, str, str]


def validate(data: Graph) -> set[Result]:
    """What pyshacl reports on the data with all our shapes."""
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, advanced=False, inference="none")
    results = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component = str(report.value(result, SH.sourceConstraintComponent))
        name = component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        focus = report.value(result, SH.focusNode)
        results.add(
            (
                str(report.value(result, SH.sourceShape)).removeprefix(SHAPE),
                name[0].lower() + name[1:],
                BLANK_NODE if isinstance(focus, BNode) else str(focus),
            )
        )
    return results


def expected(case) -> set[Result]:
    """The result that the case is for, and those that come with it of necessity."""
    header = case.header
    results = [f"{header['shape']} {header['constraint']} {header['focus']}"]
    out = set()
    for line in results + header.get("also", []):
        shape, constraint, focus = line.split(" ", 2)
        out.add((shape, constraint, expand(focus)))
    return out


def union(quads) -> set:
    """The triples of the graphs that are validated."""
    graphs = {iri(f"graph:{name}") for name in VALIDATED}
    return {quad.triple for quad in quads if quad.graph_name.value in graphs}


def rdflib_triples(triples) -> list:
    graph = Graph()
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    return list(graph)


@pytest.fixture(scope="session")
def good() -> Graph:
    graph = Graph()
    for triple in rdflib_triples(union(good_quads())):
        graph.add(triple)
    return graph


@pytest.fixture(scope="session")
def found(good) -> dict[str, set[Result]]:
    """What is reported of each case, by its name.

    Cases that damage different nodes are validated together, which is ten times faster; a
    result belongs to the case that damaged its focus node, or to none (``""``).
    """
    quads = good_quads(ontology=False)
    whole = union(quads)
    store = Store()
    store.bulk_extend(quads)
    batches: list[list] = []
    for case in CASES:
        with damaged(store, quads, case.update) as (lost, gained):
            changed = {quad.subject.value for quad in lost | gained}
            left = union(store)
            damage = rdflib_triples(whole - left), rdflib_triples(left - whole)
        nodes = changed | {focus for _, _, focus in expected(case)}
        for batch in batches:
            if not any(nodes & others for _, others, _ in batch):
                batch.append((case, nodes, damage))
                break
        else:
            batches.append([(case, nodes, damage)])
    results: dict[str, set[Result]] = defaultdict(set)
    for batch in batches:
        for _, _, (lost, gained) in batch:
            for triple in lost:
                good.remove(triple)
            for triple in gained:
                good.add(triple)
        for result in validate(good):
            owners = [case.name for case, nodes, _ in batch if result[2] in nodes]
            results[owners[0] if owners else ""].add(result)
        for _, _, (lost, gained) in batch:
            for triple in gained:
                good.remove(triple)
            for triple in lost:
                good.add(triple)
    return results


def test_the_good_graph_conforms(good):
    assert len(good) > 1000
    assert validate(good) == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damage_is_found_by_its_shape_alone(case, found):
    assert found[case.name] == expected(case)


def test_damage_is_found_where_it_is(found):
    assert found[""] == set()


def test_every_constraint_has_its_damage():
    constraints = {
        (str(shape).removeprefix(SHAPE), str(parameter).removeprefix(str(SH)))
        for shape in NAMED
        for parameter in SHAPES.predicates(shape)
        if parameter not in NO_CONSTRAINT
    }
    shown = {(case.header["shape"], case.header["constraint"]) for case in CASES}
    assert shown == constraints


@pytest.mark.parametrize("shape", NAMED, ids=lambda shape: shape.removeprefix(SHAPE))
def test_every_shape_speaks_english_and_chinese(shape):
    messages = {message.language: message for message in SHAPES.objects(shape, SH.message)}
    assert messages.keys() == {"en", "zh"}
    assert all(messages.values())


def test_the_shapes_are_shacl_core():
    assert (None, SH.sparql, None) not in SHAPES
    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, report


def test_the_shapes_define_no_term():
    written = read_shapes(HOUSE.shapes)
    subjects = {str(subject) for subject in written.subjects() if isinstance(subject, URIRef)}
    assert {subject for subject in subjects if not subject.startswith(SHAPE)} == set()


@pytest.mark.parametrize(
    ("shape", "path", "values"),
    [
        ("entity-category", SH.qualifiedValueShape / SH["in"], [f"mscexo:{c}" for c in CATEGORIES]),
        ("claim-setting", SH["in"], SETTINGS),
        ("evidence-certainty", SH["in"], CERTAINTIES),
        ("evidence-type", SH["in"], [t.replace("ECO:", "obo:ECO_") for t in EVIDENCE_TYPES]),
        ("mapping-predicate", SH["in"], MAPPING_PREDICATES),
    ],
)
def test_shapes_and_tables_allow_the_same_values(shape, path, values):
    allowed = SHAPES.items(SHAPES.value(URIRef(SHAPE + shape), path))
    wanted = {expand(value) if ":" in value else value for value in values}
    assert {str(value) for value in allowed} == wanted


def forms(quads) -> set[tuple[str, str]]:
    """Which class of ours bears which property."""
    graphs = {iri(f"graph:{name}") for name in VALIDATED if name != "ontology"}
    quads = [quad for quad in quads if quad.graph_name.value in graphs]
    kinds = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == iri("rdf:type") and isinstance(quad.object, NamedNode):
            name = quad.object.value
            is_category = name.removeprefix(iri("mscexo:")) in CATEGORIES
            kinds[quad.subject].add(iri("mscexo:Entity") if is_category else name)
    targets = {str(target) for target in SHAPES.objects(None, SH.targetClass)}
    return {
        (kind, quad.predicate.value)
        for quad in quads
        for kind in kinds[quad.subject] & targets
        if quad.predicate.value != iri("rdf:type")
    }


def test_every_property_of_the_good_graph_has_a_shape():
    shaped = {
        (str(target), str(path))
        for node, target in SHAPES.subject_objects(SH.targetClass)
        for path in SHAPES.objects(node, SH.property / SH.path)
    }
    derived = {quad.predicate.value for quad in good_quads() if is_derived(quad)}
    bare = {(kind, path) for kind, path in forms(good_quads()) - shaped if path not in derived}
    assert bare == set()


def is_derived(quad) -> bool:
    """A relation between entities that a rule derives: the checks look after these."""
    return quad.graph_name.value == iri("graph:inferred") and quad.subject.value.startswith(
        iri("ent:")
    )


def test_the_good_graph_has_every_form_of_the_built_one(knowledge):
    derived = {quad.predicate.value for quad in knowledge.store if is_derived(quad)}
    missing = forms(knowledge.store) - forms(good_quads())
    assert {form for form in missing if form[1] not in derived} == set()
