"""Identity by content, statements in both languages, and what a row becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mscexo.graph.populate import (
    canonical_studies,
    claim_identity,
    evidence_type,
    populate,
    proposition_identity,
)
from mscexo.graph.statements import fill, state
from mscexo.names import content_hash, iri, shorten
from mscexo.tables.cells import quantity
from mscexo.tables.records import ClaimRow, columns
from mscexo.tables.seeds import kebab

CLAIM = ClaimRow(
    file="seeds/claims/x.tsv",
    line=2,
    row="x-0001",
    subject="mir-155",
    predicate="targets",
    object="bach1",
    quantity=None,
    negated="",
    aspect="",
    organism=(),
    model=(),
    cell=("nucleus-pulposus-cell",),
    tissue=(),
    setting=("in-vitro",),
    route=(),
    dose=None,
    duration=None,
    comparator=(),
    context_basis="stated",
    path=(),
    step=None,
    section="1",
    start=0,
    end=9,
    sha="0" * 16,
    cites=(1,),
    cites_basis="sentence",
    certainty="asserted",
    note="",
)
CONTENT = {
    "subject": "mir-21",
    "predicate": "binds",
    "object": "pten",
    "quantity": quantity("1 nm"),
    "negated": "true",
    "aspect": "size",
    "organism": ("rat",),
    "model": ("rat-model",),
    "cell": (),
    "tissue": ("bone",),
    "setting": ("in-vivo",),
    "route": ("oral",),
    "dose": quantity("1 mg"),
    "duration": quantity("2 wk"),
    "comparator": ("cell-therapy",),
}
ELSEWHERE = {
    "row": "x-0002",
    "context_basis": "inferred",
    "path": ("x-01",),
    "step": 1,
    "section": "2",
    "start": 5,
    "end": 6,
    "sha": "1" * 16,
    "cites": (),
    "cites_basis": "passage",
    "certainty": "suggested",
    "note": "other",
}


def test_every_column_is_either_content_or_evidence():
    assert set(columns(ClaimRow)) == set(CONTENT) | set(ELSEWHERE)


@pytest.mark.parametrize("name", CONTENT)
def test_what_a_claim_says_is_its_identity(name):
    assert claim_identity(replace(CLAIM, **{name: CONTENT[name]})) != claim_identity(CLAIM)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_where_and_how_surely_it_stands_is_not(name):
    assert claim_identity(replace(CLAIM, **{name: ELSEWHERE[name]})) == claim_identity(CLAIM)


def test_the_order_of_several_values_is_not_content():
    one = replace(CLAIM, organism=("rat", "mouse"))
    other = replace(CLAIM, organism=("mouse", "rat"))
    assert claim_identity(one) == claim_identity(other)


def test_a_proposition_is_subject_predicate_object():
    same = replace(CLAIM, negated="true", setting=(), cell=())
    assert proposition_identity(same) == proposition_identity(CLAIM)
    assert proposition_identity(replace(CLAIM, object="pten")) != proposition_identity(CLAIM)


@given(st.lists(st.text(alphabet="ab|", max_size=3), min_size=1, max_size=4))
def test_parts_never_run_together(parts):
    joined = ["".join(parts)] + [""] * (len(parts) - 1)
    assert (content_hash(*parts) == content_hash(*joined)) == (parts == joined)


@pytest.mark.parametrize(
    ("changes", "term"),
    [
        ({}, "obo:ECO_0000304"),
        ({"cites": (), "cites_basis": ""}, "obo:ECO_0000303"),
        ({"setting": ("clinical",)}, "obo:ECO_0006017"),
        ({"setting": ("clinical",), "cites": ()}, "obo:ECO_0000303"),
    ],
)
def test_evidence_types(changes, term):
    assert evidence_type(replace(CLAIM, **changes)) == term


def test_statements_read_in_both_languages(knowledge):
    predicates, entities = knowledge.predicates, knowledge.seeds.entities
    row = replace(CLAIM, comparator=("adipose-mesenchymal-stem-cell",))
    english = state(row, predicates["targets"], entities, "en")
    chinese = state(row, predicates["targets"], entities, "zh")
    assert english == (
        "miR-155 targets BACH1 (in vitro; in nucleus pulposus cell; "
        "compared with adipose mesenchymal stem cell)"
    )
    assert chinese == "miR-155靶向BACH1（体外；细胞：髓核细胞；对照：脂肪间充质干细胞）"


def test_a_denial_reads_as_one(knowledge):
    row = replace(CLAIM, negated="true", cell=(), setting=())
    predicate = knowledge.predicates["targets"]
    assert "not" in state(row, predicate, knowledge.seeds.entities, "en")
    assert any(word in state(row, predicate, knowledge.seeds.entities, "zh") for word in "不未")


def test_every_template_can_be_filled(knowledge):
    values = {"subject": "S", "object": "O", "quantity": "1 nm", "aspect": "A"}
    for predicate in knowledge.predicates.values():
        for templates in (predicate.templates, predicate.negated_templates):
            for template in templates.values():
                for given_values in (values, {"subject": "S", "object": "O"}):
                    said = fill(template, given_values)
                    assert not set("{}[]") & set(said), (predicate.name, said)
                assert "S" in fill(template, values), predicate.name


def test_every_node_knows_its_row(knowledge):
    seeds = knowledge.seeds
    populated = populate(seeds, knowledge.predicates, knowledge.outside)
    for review, row in seeds.all_claims():
        assert populated.origins[iri(f"ev:{row.row}")] == [(f"seeds/claims/{review}.tsv", row.line)]
    for name, entity in seeds.entities.items():
        assert populated.origins[iri(f"ent:{name}")] == [(entity.file, entity.line)]


def test_a_small_number_is_a_decimal_of_xsd(knowledge):
    seeds = knowledge.seeds
    row = replace(seeds.claims["ivdd"][0], dose=quantity("0.0000001 g"))
    few = replace(seeds, claims={"ivdd": [row, replace(row, row="ivdd-9999", line=9999)]})
    out = populate(few, knowledge.predicates, knowledge.outside)
    lows = {q.object.value for q in out.quads if q.predicate.value == iri("mscexo:minValue")}
    assert lows == {"0.0000001"}
    assert out.origins[iri(f"quantity:{content_hash('0.0000001 g')}")] == [
        (row.file, row.line),
        (row.file, 9999),
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("~100 nm", {"approximate"}),
        ("<5 nm", {"boundExcluded"}),
        ("<=5 nm", set()),
        ("30-150 nm", set()),
    ],
)
def test_how_a_bound_is_meant_reaches_the_graph(knowledge, cell, told):
    seeds = knowledge.seeds
    row = replace(seeds.claims["ivdd"][0], dose=quantity(cell))
    out = populate(replace(seeds, claims={"ivdd": [row]}), knowledge.predicates, knowledge.outside)
    flags = {iri("mscexo:approximate"), iri("mscexo:boundExcluded")}
    assert {q.predicate.value for q in out.quads} & flags == {iri(f"mscexo:{n}") for n in told}


def test_one_study_under_several_numbers_has_one_representative(knowledge):
    from mscexo.tables.records import CitationRow

    def cited(number, *same):
        values = dict.fromkeys(columns(CitationRow), "")
        return CitationRow(file="f", line=1, **values | {"number": number, "same_as": same})

    seeds = replace(
        knowledge.seeds,
        citations={
            "a": {1: cited(1), 2: cited(2)},
            "b": {5: cited(5, "a:1"), 6: cited(6)},
            "c": {9: cited(9, "b:5")},
        },
    )
    assert canonical_studies(seeds) == {
        "a-1": "a-1",
        "a-2": "a-2",
        "b-5": "a-1",
        "b-6": "b-6",
        "c-9": "a-1",
    }


@pytest.mark.parametrize(
    ("value", "curie"),
    [
        ("https://w3id.org/mscexo/ontology/Claim", "mscexo:Claim"),
        ("https://w3id.org/mscexo/entity/pten", "ent:pten"),
        ("http://purl.obolibrary.org/obo/GO_0006914", "obo:GO_0006914"),
        ("http://example.org/x", "<http://example.org/x>"),
        ("https://w3id.org/mscexo/entity/a/b", "<https://w3id.org/mscexo/entity/a/b>"),
    ],
)
def test_iris_are_shortened_only_where_a_prefix_fits(value, curie):
    assert shorten(value) == curie


def test_kebab():
    assert kebab("GeneOrGeneProduct") == "gene-or-gene-product"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["nm", "wk", "%"]))
def test_quantities_are_read_as_written(low, more, unit):
    high = low + more
    value = quantity(f"{low}-{high} {unit}")
    assert (int(value.low), int(value.high), value.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("cell", "low", "high", "strict", "about"),
    [
        ("37 %", "37", "37", False, False),
        (">=2 wk", "2", None, False, False),
        ("<5.5 mL", None, "5.5", True, False),
        ("~100 nm", "100", "100", False, True),
        ("-80 Cel", "-80", "-80", False, False),
        ("-80--20 Cel", "-80", "-20", False, False),
    ],
)
def test_bounds(cell, low, high, strict, about):
    value = quantity(cell)
    got = (value.low and str(value.low), value.high and str(value.high), value.strict, value.about)
    assert got == (low, high, strict, about)


@pytest.mark.parametrize(
    "cell", ["5-3 nm", "5", "nm", ">1-2 nm", "5 NM", "--5 nm", "5  nm", "١ nm "]
)
def test_no_quantity(cell):
    with pytest.raises(ValueError):
        quantity(cell)
