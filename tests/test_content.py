"""What holds of all five reviews together: how much is in the tables, and what never may be."""

from __future__ import annotations

import pytest

from mscexo.evidence.text import normalise
from mscexo.evidence.verify import cover, verify
from mscexo.names import iri

REVIEWS = ("cartilage", "dkd", "ivdd", "skin", "trauma")


@pytest.mark.parametrize("review", REVIEWS)
def test_each_review_has_what_a_careful_reader_finds(knowledge, review):
    claims = knowledge.seeds.claims[review]
    assert len(claims) > 280
    assert len({path for row in claims for path in row.path}) > 20
    assert len(knowledge.seeds.sic[review]) > 10


def test_every_table_fits_its_text_to_the_last_sentence(knowledge, texts):
    assert [str(problem) for problem in verify(knowledge.seeds, texts)] == []
    for review, text in texts.items():
        seeds = knowledge.seeds
        assert cover(text, seeds.claims[review], seeds.waived[review]).open == ()


def test_the_five_tables_hold_what_careful_readers_find(knowledge):
    rows = [row for _, row in knowledge.seeds.all_claims()]
    assert len(rows) > 1500
    assert len({name for row in rows for _, name in row.entities()}) > 700
    assert len({path for row in rows for path in row.path}) > 180
    assert sum(map(len, knowledge.seeds.sic.values())) > 120


def test_the_same_words_in_two_reviews_are_one_claim(knowledge):
    """Exosomes carry proteins, in whichever review it is said."""
    query = """
        SELECT (COUNT(DISTINCT ?review) AS ?reviews) (COUNT(DISTINCT ?claim) AS ?claims) {
          ?claim mscexo:subject ent:exosome ; mscexo:predicate mscexo:carries ;
            mscexo:object ent:protein ; mscexo:hasEvidence/mscexo:statedIn ?review .
        }"""
    prefixes = {"ent": iri("ent:"), "mscexo": iri("mscexo:")}
    ((reviews, claims),) = knowledge.store.query(
        query, use_default_graph_as_union=True, prefixes=prefixes
    )
    assert int(claims.value) == 1 < int(reviews.value)


def test_open_questions_give_no_direct_triple(knowledge):
    """What is only hypothesised, or left to the future, is no fact."""
    open_ones = [
        row
        for _, row in knowledge.seeds.all_claims()
        if row.certainty in ("hypothesised", "future") and row.object
    ]
    assert open_ones
    direct = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in knowledge.store
        if quad.graph_name.value == iri("graph:direct")
    }
    sure = {
        (row.subject, row.predicate, row.object)
        for _, row in knowledge.seeds.all_claims()
        if row.certainty in ("asserted", "suggested") and not row.negated
    }
    for row in open_ones:
        triple = (row.subject, row.predicate, row.object)
        if triple not in sure:
            assert (
                iri(f"ent:{row.subject}"),
                iri(f"mscexo:{row.predicate}"),
                iri(f"ent:{row.object}"),
            ) not in direct


def test_no_direct_triple_says_treats(knowledge):
    predicates = {
        quad.predicate.value
        for quad in knowledge.store
        if quad.graph_name.value in (iri("graph:direct"), iri("graph:inferred"))
    }
    assert not any("treats" in one.lower() for one in predicates)


def test_no_table_holds_a_run_of_the_text(house, texts):
    """The tables point at the text; no run of it longer than a term may stand in them."""
    limit = 20
    whole = [text.normalised.text for text in texts.values()]
    grams = {text[i : i + limit] for text in whole for i in range(len(text) - limit + 1)}
    grams = {gram for gram in grams if any("\u4e00" <= one <= "\u9fff" for one in gram)}
    folders = [house.seeds, house.ontology, house.queries, house.shapes, house.root / "tests"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in [*files, *house.root.glob("*.md")]:
        if path.suffix not in (".tsv", ".ttl", ".rq", ".py", ".md") or path.parent.name == "text":
            continue
        if path == house.seeds / "reviews.tsv":
            continue  # a title is the name of its review
        content = normalise(path.read_text(encoding="utf-8")).text
        for i in range(len(content) - limit + 1):
            assert content[i : i + limit] not in grams, (path, content[i : i + limit])
