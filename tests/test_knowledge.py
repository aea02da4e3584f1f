"""The Python interface, as a user of the package meets it."""

from __future__ import annotations

import doctest
import importlib

import pytest

import mscexo
from mscexo.ask.store import load_store, open_store
from mscexo.house import House
from mscexo.problems import ProblemsError

MODULES = (
    "mscexo",
    "mscexo.ask.bind",
    "mscexo.ask.knowledge",
    "mscexo.ask.lookup",
    "mscexo.evidence.text",
    "mscexo.graph.statements",
    "mscexo.names",
    "mscexo.problems",
)


@pytest.fixture(scope="module")
def kb() -> mscexo.KnowledgeBase:
    return mscexo.open()


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str):
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert failed == 0
    assert tried


def test_the_interface_is_typed_and_documented():
    for name in mscexo.__all__:
        thing = getattr(mscexo, name)
        assert thing.__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        mscexo.opne  # noqa: B018


def test_a_result_is_rows_of_short_terms(kb):
    result = kb.query("sponged-by-circrna", circrna="circ_0072464")
    assert len(result) == len(list(result)) == len(result.to_dicts())
    row = result[0]
    assert (row["circrna"], row["mirna"], row["gene"]) == (
        "ent:circ-0072464",
        "ent:mir-431",
        "ent:nrf2",
    )
    assert "pmid" not in row  # unbound cells are left out
    assert result.columns[:3] == ("circrna", "mirna", "gene")
    assert result and "miR-431" in result._repr_html_()
    assert "ent:mir-431" in result.to("md")


def test_a_query_goes_by_number_too(kb):
    assert kb.query("6").query is kb.query("006").query is kb.queries["sponged-by-circrna"]


def test_numbers_may_be_given_as_numbers(kb):
    assert {row["number"] for row in kb.query("claims-of-study", review="ivdd", number=27)} == {
        "27"
    }


def test_arguments_that_are_no_words(kb):
    assert len(kb.query(6, circrna=None)) == len(kb.query("sponged-by-circrna"))
    with pytest.raises(ProblemsError, match="gene: give one value as text, not a list"):
        kb.query("acts-on-gene", gene=["PTEN", "MMP13"])
    with pytest.raises(ProblemsError, match="nothing is called 'None'"):
        kb.entity(None)


def test_citation_numbers_and_settings_may_be_typed_as_printed(kb):
    rows = kb.query("claims-of-study", review="ivdd", number=27).to_dicts()
    for typed in ("[27]", "【27】", "２７"):
        assert kb.query("claims-of-study", review="ivdd", number=typed).to_dicts() == rows
    in_vitro = kb.query("outcomes-by-setting", setting="in-vitro").to_dicts()
    assert kb.query("outcomes-by-setting", setting="体外").to_dicts() == in_vitro


@pytest.mark.parametrize(
    ("typed", "curie"),
    [
        ("TGF-beta", "tgf-b"),
        ("IL-1beta", "il-1b"),
        ("hsa-miR-126", "mir-126"),
        ("微小RNA-126", "mir-126"),
        ("PI3K-AKT", "pi3k-akt-pathway"),
        ("BMSC来源外泌体", "bmsc-exosome"),
        ("UniProtKB:P60484", "pten"),
        ("骨性关节炎", "osteoarthritis"),
    ],
)
def test_names_as_the_field_writes_them(kb, typed: str, curie: str):
    assert kb.names.find(typed).endswith(f"/{curie}")


def test_rows_as_a_data_frame(kb):
    frame = kb.query("evidence-strength", subject="BMSC-Exos").to_pandas()
    assert frame.columns[0] == "subject"
    improved = frame[frame["object"] == "ent:intervertebral-disc-degeneration"]
    assert list(improved["independent_studies"]) == [4]
    assert frame["independent_studies"].dtype.kind == "i"
    assert set(frame["opposed"].unique()) <= {True, False}


def test_an_empty_answer_is_an_empty_frame(kb):
    frame = kb.sparql("SELECT ?a ?b { ent:pten mscexo:targets ?a ; ?a ?b }").to_pandas()
    assert list(frame.columns) == ["a", "b"]
    assert len(frame) == 0


@pytest.mark.parametrize(
    ("name", "curie", "category"),
    [
        ("PTEN", "ent:pten", "GeneOrGeneProduct"),
        ("HGNC:9588", "ent:pten", "GeneOrGeneProduct"),
        ("骨髓间充质干细胞外泌体", "ent:bmsc-exosome", "Exosome"),
        ("BMSC－Ｅｘｏｓ", "ent:bmsc-exosome", "Exosome"),
        ("MSC exosomes", "ent:msc-exosome", "Exosome"),
        ("http://purl.obolibrary.org/obo/GO_0006914", "ent:autophagy", "BiologicalProcess"),
    ],
)
def test_an_entity_has_many_names(kb, name: str, curie: str, category: str):
    entity = kb.entity(name)
    assert entity.curie == curie
    assert entity.category == category
    assert entity.label and entity.label_zh


def test_an_entity_tells_its_identifiers(kb):
    entity = kb.entity("PTEN")
    assert "HGNC:9588" in entity.exact
    assert kb.entity("BMSC-Exos").derived_from == ("ent:bone-marrow-mesenchymal-stem-cell",)
    assert kb.entity("BMSC-Exos").broader == ("ent:msc-exosome",)


@pytest.mark.parametrize(
    ("name", "near"), [("PTENN", "'PTEN'"), ("骨髓间充质干细胞外泌", "'骨髓间充质干细胞外泌体'")]
)
def test_an_unknown_entity_gets_the_nearest(kb, name: str, near: str):
    with pytest.raises(ProblemsError, match=near):
        kb.entity(name)


def test_a_microrna_with_another_number_is_no_suggestion(kb):
    with pytest.raises(ProblemsError) as refused:
        kb.entity("miR-21")
    assert "211" not in str(refused.value)
    assert kb.names.near("miR-223-5p") == []
    assert "miR-223-3p" in kb.names.near("miR-223 3p.")


def test_claims_about_a_thing_and_its_kinds(kb):
    claims = kb.claims(about="BACH1")
    (targeting,) = {c.iri: c for c in claims if c.predicate == "mscexo:targets"}.values()
    assert (targeting.subject, targeting.object) == ("ent:mir-155", "ent:bach1")
    assert targeting.statement.startswith("miR-155 targets BACH1")
    assert not targeting.negated
    assert targeting.review == "review:ivdd"
    assert targeting.curie.startswith("claim:")
    wide = {claim.iri for claim in kb.claims(about="MSC exosome")}
    narrow = {claim.iri for claim in kb.claims(about="BMSC-Exos")}
    assert narrow < wide
    in_skin = kb.claims(about="MSC exosome", review="皮肤")
    assert {claim.review for claim in in_skin} == {"review:skin"}


@pytest.mark.parametrize(
    ("typed", "review"),
    [("ivdd", "ivdd"), ("软骨", "cartilage"), ("Skin", "skin"), ("kidney", "dkd")],
)
def test_a_review_goes_by_words_of_its_title(kb, typed: str, review: str):
    assert kb.names.find_node(typed, "review").endswith(f"/review/{review}")


def test_an_unknown_review_gets_the_list(kb):
    with pytest.raises(ProblemsError, match="there are: cartilage, dkd, ivdd, skin, trauma"):
        kb.query("uncited-statements", review="heart")


@pytest.mark.parametrize("typed", ["ivdd 22", "ivdd-22", "study:ivdd-22", "Shi [ivdd 22]"])
def test_a_study_goes_by_review_and_number(kb, typed: str):
    assert kb.names.find_node(typed, "study").endswith("/study/ivdd-22")


def test_what_gives_no_rows_gets_hints(kb):
    result = kb.query("cargo-of-exosome", exosome="骨髓间充质干细胞")
    assert len(result) == 0
    hints = kb.hints(result)
    assert hints == ["exosome=bmsc-exosome"]
    assert all(len(kb.query("cargo-of-exosome", **dict([hint.split("=")]))) for hint in hints)
    assert kb.hints(kb.query("sponged-by-circrna")) == []


def test_the_bare_name_of_a_pathway_is_enough_where_a_pathway_is_wanted(kb):
    assert kb.names.find("NF-κB").endswith("/nf-kb")
    assert kb.names.find("NF-κB", "Pathway").endswith("/nf-kb-pathway")
    assert kb.names.find("TGF-β", "Pathway").endswith("/tgf-b-pathway")
    assert kb.names.find("NF-κB", "GeneOrGeneProduct").endswith("/nf-kb")


def test_completion_offers_parameters_then_values(kb):
    query = kb.queries["outcomes-by-setting"]
    assert "setting=" in kb.complete(query, "se")
    assert kb.complete(query, "setting=in-v") == ["setting=in-vitro", "setting=in-vivo"]
    assert "agent=BMSC-Exos" in kb.complete(query, "agent=bmsc-ex")
    assert kb.complete(kb.queries["uncited-statements"], "review=c") == ["review=cartilage"]
    assert kb.complete(query, "no=x") == []


def test_memory_and_disk_hold_the_same(house: House):
    memory, disk = load_store(house), open_store(house)
    assert len(memory) == len(disk) > 100_000


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(ProblemsError, match="is no mscexo checkout"):
        mscexo.open(tmp_path)


def test_data_that_are_not_the_manifest_s_are_refused(copied_house: House):
    with (copied_house.build / "mscexo-kb.nq").open("a", encoding="utf-8") as file:
        file.write("<urn:a> <urn:b> <urn:c> .\n")
    kb = mscexo.open(copied_house.root)
    with pytest.raises(ProblemsError, match=r"is not the file that build/manifest\.json names"):
        kb.query("sponged-by-circrna")


def test_an_ask_is_true_or_false(kb):
    assert kb.sparql("ASK { ent:mir-155 mscexo:targets ent:bach1 }")
    assert not kb.sparql("ASK { ent:bach1 mscexo:targets ent:mir-155 }")
