"""The stored queries: what they must answer, must not answer, and what their parameters take.

The expected and forbidden rows in the headers come from reading the reviews' text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from mscexo.ask.answer import Answer, ask_store, short
from mscexo.ask.bind import bind, substitute
from mscexo.ask.catalogue import StoredQuery, find_query, read_catalogue
from mscexo.ask.lookup import NameIndex
from mscexo.ask.reach import DUMP, named, reach
from mscexo.evidence.text import ReviewText, slice_hash
from mscexo.graph.assemble import Knowledge
from mscexo.graph.populate import claim_identity
from mscexo.house import House
from mscexo.names import PREFIXES, iri, shorten
from mscexo.problems import ProblemsError
from mscexo.release.build import described
from mscexo.show.listing import theme
from rows import comparable

CATALOGUE = read_catalogue(House(Path(__file__).resolve().parents[1]))
QUERIES = [pytest.param(query, id=query.slug) for query in CATALOGUE.values()]
PARAMETERS = [
    pytest.param(query, name, id=f"{query.slug}-{name}")
    for query in CATALOGUE.values()
    for name in query.params
]
# One parameter of each kind: what is refused depends on nothing else.
KINDS = [
    pytest.param(query, name, id=f"{query.slug}-{name}")
    for query, name in {
        (one.type, one.category): (query, name)
        for query in CATALOGUE.values()
        for name, one in query.params.items()
    }.values()
]
# Queries about what claims say, whose rows must carry what a scientist needs to trust them.
STUDY = ("study", "cited", "doi", "pmid")
TRUST = ("statement_en", "statement_zh", "certainty", "setting", *STUDY, "review", "section")
TRUST += ("claim",)
HOSTILE = (
    '"',
    "'''",
    "a\\",
    "} DROP ALL #",
    "ent:pten } ; DELETE { ?s ?p ?o }",
    "<urn:x> ?s ?p",
    "?_exosome",
    "line\nbreak\r\ttab",
    "\udc80",
    "\x00",
    "x" * 10_000,
    "干" * 10_000,
)
CURIE = re.compile(r"(?:claim|ent|mscexo|path|review|skos|sssom|study):\S+")


@pytest.fixture(scope="module")
def store(house: House, knowledge: Knowledge) -> Store:
    """What a user has: all that goes into the N-Quads of a release."""
    store = Store()
    store.bulk_extend(knowledge.store)
    store.bulk_extend(described(house, replace(knowledge, store=store)))
    return store


@pytest.fixture(scope="module")
def names(store: Store) -> NameIndex:
    return NameIndex(store)


@pytest.fixture(scope="module")
def answers(store: Store):
    """The answer of each query with no parameter bound, asked once."""
    return cache(lambda slug: ask_store(store, CATALOGUE[slug].text))


def matching(rows: Iterable[dict[str, str]], wanted: dict[str, str]) -> list[dict[str, str]]:
    """The rows that have every wanted cell."""
    return [row for row in rows if wanted.items() <= row.items()]


def answered(query: StoredQuery, typed: dict[str, str], store: Store, names: NameIndex) -> Answer:
    return ask_store(store, substitute(query.text, bind(query, typed, names)))


def kinds_of(store: Store, value: str) -> set[str]:
    """The entity of a CURIE and the kinds below it."""
    text = f"SELECT ?kind {{ ?kind mscexo:broader* <{iri(value)}> }}"
    rows = store.query(text, use_default_graph_as_union=True, prefixes=PREFIXES)
    return {value} | {shorten(row["kind"].value) for row in rows}


# -- the files ---------------------------------------------------------------------------------


def test_questions_are_numbered_without_gap():
    assert [query.number for query in CATALOGUE.values()] == list(range(1, len(CATALOGUE) + 1))


@pytest.mark.parametrize("query", QUERIES)
def test_parses_bound_and_unbound(query: StoredQuery):
    literal = Literal("1", datatype=NamedNode(iri("xsd:integer")))
    node = NamedNode("https://example.org/x")
    values = {
        name: literal if parameter.type in ("string", "integer") else node
        for name, parameter in query.params.items()
    }
    for text in (query.text, substitute(query.text, values)):
        prepareQuery(text)
        ask_store(Store(), text)
    assert not re.search(r"[?$]_", re.sub(r"(?m)^#.*", "", substitute(query.text, values)))


@pytest.mark.parametrize("query", QUERIES)
def test_header_tells_what_the_query_does(query: StoredQuery, store: Store, answers):
    assert list(query.columns) == list(answers(query.slug).columns)
    assert all(query.columns.values())
    assert not any(column.startswith("_") for column in query.columns)
    assert re.search(r"[\u4e00-\u9fff]", query.summary_zh)
    assert query.summary.endswith("?") and query.summary_zh.endswith("？")
    for parameter in query.params.values():
        assert parameter.meaning
        if parameter.type == "entity" and parameter.category:
            node = NamedNode(iri(f"mscexo:{parameter.category}"))
            assert next(store.quads_for_pattern(node, None, None, None), None), parameter
    for covered in query.covers:
        node = NamedNode(iri(covered))
        graph = NamedNode(iri("graph:ontology"))
        assert next(store.quads_for_pattern(node, None, None, graph), None), covered
    assert len(query.expect) >= 2
    assert len(query.forbid) >= 1
    assert theme(query) in query.tags
    assert any(re.search(r"[\u4e00-\u9fff]", tag) for tag in query.tags)
    assert {"kind"} <= query.plot.keys() if query.plot else True


@pytest.mark.parametrize("query", [q for q in QUERIES if "statement_en" in q.values[0].columns])
def test_rows_on_claims_carry_what_makes_them_trusted(query: StoredQuery):
    missing = [column for column in TRUST if column not in query.columns]
    assert missing == ([] if query.slug != "uncited-statements" else list(STUDY))


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_reaches_what_it_says_it_covers(query: StoredQuery, store: Store, answers):
    missing = {iri(covered) for covered in query.covers} - named(query)
    if missing:
        terms = {t for row in answers(query.slug).rows for t in row if isinstance(t, NamedNode)}
        missing -= {term.value for term in terms} | classes_of(store, terms)
    assert missing == set()


@pytest.mark.parametrize("query", QUERIES)
def test_oracles_name_what_exists(query: StoredQuery, store: Store):
    """A forbidden row with a misspelt name could never be there."""
    for row in (*query.expect, *query.forbid):
        assert row.keys() <= query.columns.keys()
        for value in row.values():
            if CURIE.fullmatch(value):
                node = NamedNode(iri(value))
                as_subject = next(store.quads_for_pattern(node, None, None, None), None)
                as_predicate = next(store.quads_for_pattern(None, node, None, None), None)
                assert as_subject or as_predicate, value


def classes_of(store: Store, nodes: set[NamedNode]) -> set[str]:
    """The classes of the nodes, with all above them."""
    text = "SELECT ?node ?class { ?node a/rdfs:subClassOf* ?class }"
    rows = store.query(text, use_default_graph_as_union=True, prefixes=PREFIXES)
    return {row["class"].value for row in rows if row["node"] in nodes}


# -- what the catalogue reaches ----------------------------------------------------------------


def test_no_class_and_no_property_stays_uncovered_and_claims_are_reached(store: Store):
    found = {one.kind: one for one in reach(store, CATALOGUE.values())}
    assert found["classes"].missing == ()
    assert found["properties"].missing == ()
    assert found["claims"].share >= 0.95
    assert found["entities"].share >= 0.95
    assert found["claims"].total > 2000


def test_what_no_query_reaches_is_told(store: Store):
    (query,) = (one for one in CATALOGUE.values() if one.slug == "sponged-by-circrna")
    found = {one.kind: one for one in reach(store, [query])}
    assert iri("ent:circ-0072464") not in found["entities"].missing
    assert iri("ent:bach1") in found["entities"].missing
    assert iri("mscexo:sponges") not in found["properties"].missing
    assert iri("mscexo:hasSize") in found["properties"].missing
    assert iri("mscexo:CircularRNA") not in found["classes"].missing
    assert found["claims"].share < 0.01


def test_a_dump_reaches_nothing(store: Store):
    dumps = [query for query in CATALOGUE.values() if DUMP in query.tags]
    assert {query.slug for query in dumps} >= {"where-stated", "claims-about"}
    assert all(one.share == 0 for one in reach(store, dumps))


# -- the answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_expected_rows_are_there_and_forbidden_are_not(query: StoredQuery, answers):
    rows = answers(query.slug).short_rows()
    assert [row for row in query.expect if not matching(rows, row)] == []
    assert [row for row in query.forbid if matching(rows, row)] == []


@pytest.mark.parametrize("query", QUERIES)
def test_rows_vanish_with_what_they_rest_on(query: StoredQuery, store: Store, answers):
    """Each expected row falls with the triples of some node that it names."""
    answer = answers(query.slug)
    for wanted in query.expect:
        rows = [
            row
            for row, short_row in zip(answer.rows, answer.short_rows(), strict=True)
            if wanted.items() <= short_row.items()
        ]
        assert any(not matching(without(store, query, nodes), wanted) for nodes in hinges(rows)), (
            wanted
        )


def hinges(rows: list[tuple]) -> Iterator[set[NamedNode]]:
    """The nodes of the rows, column by column, the last first: there the claim stands."""
    for column in reversed(list(zip(*rows, strict=True))):
        if all(isinstance(term, NamedNode) for term in column):
            yield set(column)


def without(store: Store, query: StoredQuery, nodes: set[NamedNode]) -> list[dict[str, str]]:
    """The rows of a query when all that is said of the nodes is gone."""
    removed = [
        quad
        for node in nodes
        for pattern in ((node, None, None), (None, None, node))
        for quad in store.quads_for_pattern(*pattern)
    ]
    try:
        for quad in removed:
            store.remove(quad)
        return ask_store(store, query.text).short_rows()
    finally:
        store.extend(removed)


@pytest.mark.parametrize("query", [q for q in QUERIES if "claim" in q.values[0].columns])
def test_rows_say_what_the_tables_say(query: StoredQuery, knowledge: Knowledge, answers):
    """Soundness: no row joins a claim with evidence that is not its own, or hides a denial."""
    told = evidence_of(knowledge)
    for row in answers(query.slug).short_rows():
        lines = told[row["claim"]]
        for column in ("review", "section", "certainty", "setting", "study"):
            if column in row:
                lines = [line for line in lines if row[column] in line[column]]
        assert lines, row
        if "negated" not in query.columns:
            assert not any(line["negated"] for line in lines), row


def evidence_of(knowledge: Knowledge) -> dict[str, list[dict[str, Any]]]:
    """From the tables: where each claim stands, how surely, in what setting, on whose study."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for review, row in knowledge.seeds.all_claims():
        line = {
            "review": {f"review:{review}"},
            "section": {row.section},
            "certainty": {row.certainty},
            "setting": set(row.setting),
            "study": {f"study:{review}-{number}" for number in row.cites},
            "negated": row.negated == "true",
        }
        found[f"claim:{claim_identity(row)}"].append(line)
    return found


def test_how_exosomes_activate_autophagy(store: Store, names: NameIndex):
    typed = {"exosome": "骨髓间充质干细胞外泌体", "effect": "autophagy"}
    rows = answered(CATALOGUE["mechanism-steps"], typed, store, names).short_rows()
    steps = [(row["step"], row["subject"], row["predicate"], row["object"]) for row in rows]
    assert steps[:4] == [
        ("1", "ent:bmsc-exosome", "mscexo:upregulates", "ent:mir-155"),
        ("2", "ent:mir-155", "mscexo:targets", "ent:bach1"),
        ("3", "ent:mir-155", "mscexo:upregulates", "ent:hmox1"),
        ("4", "ent:hmox1", "mscexo:promotes", "ent:autophagy"),
    ]
    assert {row["study"] for row in rows} == {"study:ivdd-22"}
    assert all("nucleus pulposus cell" in row["statement_en"] for row in rows[:4])
    assert all("髓核细胞" in row["statement_zh"] for row in rows[:4])


def test_the_place_of_a_statement_holds_its_words(
    store: Store, names: NameIndex, texts: dict[str, ReviewText]
):
    typed = {"subject": "miR-155", "predicate": "targets", "object": "BACH1"}
    (row,) = answered(CATALOGUE["where-stated"], typed, store, names).short_rows()
    place = texts["ivdd"].raw[int(row["start"]) : int(row["end"])]
    assert "BACH1" in place
    assert slice_hash(place) == row["sha256"]


def test_every_claim_is_found_where_it_is_stated(store: Store, answers):
    kind = NamedNode(iri("mscexo:EvidenceLine"))
    lines = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, NamedNode(iri("rdf:type")), kind, None)
    }
    assert {iri(row["evidence"]) for row in answers("where-stated").short_rows()} == lines


# -- the parameters ----------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_the_examples_are_answered_by_the_first_expected_row(
    query: StoredQuery, store: Store, names: NameIndex, answers
):
    bound = answered(query, query.examples, store, names)
    assert matching(bound.short_rows(), query.expect[0])
    assert comparable(bound.rows) <= comparable(answers(query.slug).rows)


@pytest.mark.parametrize(("query", "name"), PARAMETERS)
def test_bound_rows_are_part_of_the_unbound(
    query: StoredQuery, name: str, store: Store, names: NameIndex, answers
):
    everything = answers(query.slug)
    value = bind(query, {name: query.params[name].example}, names)[name]
    bound = answered(query, {name: query.params[name].example}, store, names)
    assert bound.rows
    assert bound.columns == everything.columns
    assert comparable(bound.rows) <= comparable(everything.rows)
    if name in bound.columns and re.search(rf"BIND\(\?_{name} AS \?{name}\)", query.text):
        assert {row.get(name) for row in bound.short_rows()} == {short(value)}
    elif name in bound.columns and re.search(rf"\?{name} mscexo:broader\* \?_{name}\b", query.text):
        assert {row[name] for row in bound.short_rows()} <= kinds_of(store, short(value))
    else:
        assert len(bound.rows) < len(everything.rows) or len(everything.rows) == 1


@pytest.mark.parametrize(
    ("slug", "name", "forms"),
    [
        (
            "cargo-of-exosome",
            "exosome",
            (
                "bone marrow mesenchymal stem cell-derived exosome",
                "骨髓间充质干细胞外泌体",
                "ent:bmsc-exosome",
                "bmsc-exosome",
                "https://w3id.org/mscexo/entity/bmsc-exosome",
                "<https://w3id.org/mscexo/entity/bmsc-exosome>",
                "BMSCs 来源的 Exo",
                "bmscs来源的exo",
            ),
        ),
        ("acts-on-gene", "gene", ("HMOX1", "血红素加氧酶-1", "ent:hmox1", "HO-1", "ho1")),
        ("acts-on-gene", "gene", ("BACH1", "bach1", "HGNC:935")),
        ("regulates-pathway", "pathway", ("p38 MAPK signalling pathway", "p38 MAPK信号通路")),
        ("where-stated", "predicate", ("targets", "mscexo:targets", iri("mscexo:targets"), "靶向")),
        ("missing-links", "path", ("ivdd-24", "path:ivdd-24", iri("path:ivdd-24"))),
        ("uncited-statements", "review", ("ivdd", "review:ivdd", iri("review:ivdd"))),
        ("claims-of-study", "number", ("22", "022", " 22 ")),
        ("covering-queries", "term", ("Exosome", "mscexo:Exosome")),
    ],
)
def test_every_way_to_name_a_thing_gives_the_same_rows(
    slug: str, name: str, forms: tuple[str, ...], store: Store, names: NameIndex
):
    first, *others = (answered(CATALOGUE[slug], {name: form}, store, names) for form in forms)
    assert first.rows
    for other in others:
        assert other.rows == first.rows


@pytest.mark.parametrize(("query", "name"), KINDS)
def test_hostile_values_are_refused(query: StoredQuery, name: str, names: NameIndex):
    for value in HOSTILE:
        with pytest.raises(ProblemsError) as refused:
            bind(query, {name: value}, names)
        (problem,) = refused.value.problems
        message = str(problem)
        assert message.startswith(f"{query.slug} {name}: ")
        assert len(message) < 600 and message.isprintable()


@pytest.mark.parametrize(
    "value",
    [one for one in HOSTILE if one != "\udc80"],
    ids=lambda value: ascii(value[:12]),
)
def test_what_is_bound_cannot_change_the_query(value: str):
    text = 'SELECT ?word ("?_word" AS ?said) { BIND(?_word AS ?word) } # ?_word'
    bound = substitute(text, {"word": Literal(value)})
    expected = [(value, "?_word")]
    assert [tuple(term.value for term in row) for row in ask_store(Store(), bound).rows] == expected
    assert [tuple(map(str, row)) for row in Graph().query(bound)] == expected


def test_all_that_is_wrong_is_told_at_once(names: NameIndex):
    typed = {"exosom": "x", "effect": "autophagie", "path": "ivdd-0"}
    with pytest.raises(ProblemsError) as refused:
        bind(CATALOGUE["mechanism-steps"], typed, names)
    told = str(refused.value)
    assert "unknown parameter 'exosom' (did you mean 'exosome'?)" in told
    assert "nothing is called 'autophagie' (did you mean 'autophagy'?)" in told
    assert "there is no mechanism path 'ivdd-0'" in told


def test_words_of_a_string_parameter_are_listed(names: NameIndex):
    for typed in ("in vitro", "IN-VITRO", "体外"):
        bound = bind(CATALOGUE["outcomes-by-setting"], {"setting": typed}, names)
        assert bound["setting"] == Literal("in-vitro")
    with pytest.raises(ProblemsError, match=r"did you mean 'in-vitro'\?"):
        bind(CATALOGUE["outcomes-by-setting"], {"setting": "in-vitra"}, names)
    with pytest.raises(ProblemsError, match="in-vitro, ex-vivo, in-vivo, clinical"):
        bind(CATALOGUE["outcomes-by-setting"], {"setting": "?"}, names)


def test_empty_values_leave_a_parameter_unbound(names: NameIndex):
    assert bind(CATALOGUE["acts-on-gene"], {"gene": "  "}, names) == {}


NAMESAKES = """
@prefix ent: <https://w3id.org/mscexo/entity/> .
@prefix mscexo: <https://w3id.org/mscexo/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
mscexo:Pathway rdfs:subClassOf mscexo:Entity .
mscexo:ProteinFamily rdfs:subClassOf mscexo:Entity .
mscexo:MicroRNA rdfs:subClassOf mscexo:Entity .
ent:tgf-pathway a mscexo:Pathway ; rdfs:label "TGF pathway" ; skos:altLabel "TGF"@en .
ent:tgf-family a mscexo:ProteinFamily ; rdfs:label "transforming factor" ; skos:altLabel "TGF"@en .
ent:ab a mscexo:MicroRNA ; rdfs:label "AB" .
ent:ab-other a mscexo:MicroRNA ; rdfs:label "other" ; mscexo:sourceForm "AB" .
"""


def test_namesakes_are_told_apart_by_category_then_by_label():
    store = Store()
    store.load(NAMESAKES, format=RdfFormat.TURTLE, to_graph=NamedNode(iri("graph:entities")))
    names = NameIndex(store)
    assert names.find("tgf", "Pathway") == iri("ent:tgf-pathway")
    assert names.find("TGF", "ProteinFamily") == iri("ent:tgf-family")
    assert names.find("AB") == iri("ent:ab")
    with pytest.raises(ValueError, match="the name of several: ent:tgf-family; ent:tgf-pathway"):
        names.find("TGF", "MicroRNA")


# -- the catalogue itself ----------------------------------------------------------------------


def test_the_catalogue_is_in_the_graph(store: Store):
    rows = ask_store(
        store,
        "PREFIX sh: <http://www.w3.org/ns/shacl#> "
        "SELECT ?query ?text { ?query a sh:SPARQLExecutable ; sh:select|sh:construct ?text }",
    ).rows
    assert {query.value.rpartition("/")[2]: text.value for query, text in rows} == {
        query.slug: query.text for query in CATALOGUE.values()
    }


def test_a_query_is_found_by_slug_and_number():
    assert find_query(CATALOGUE, "001").slug == find_query(CATALOGUE, "1").slug
    with pytest.raises(ProblemsError, match=r"did you mean 'limitations'\?"):
        find_query(CATALOGUE, "limitation")


GOOD = {
    "summary": "What?",
    "summary_zh": "什么？",
    "description": "Tells.",
    "tags": "[x]",
    "columns": "{s: subject}",
    "covers": "['mscexo:Exosome']",
}


@pytest.mark.parametrize(
    ("change", "body", "told"),
    [
        ({"summary": ""}, "", "'summary' is wanted"),
        ({"sumary": "x"}, "", r"unknown field 'sumary' \(did you mean 'summary'\?\)"),
        ({"tags": "x"}, "", "'tags' is not a list"),
        ({"columns": "[s]"}, "", "'columns' is not a mapping"),
        ({"expect": "[s]"}, "", "'expect' is not a list of mappings"),
        ({"params": "[s]"}, "", "'params' is not a list of mappings"),
        ({"params": "[{type: entity}]"}, "", "a parameter wants 'name'"),
        ({"params": "[{name: s, type: thing, meaning: x}]"}, "?_s", "type 'thing' is unknown"),
        ({"params": "[{name: s, type: entity, meaning: x}]"}, "", "'s' is not both in header"),
        ({}, "?_s", "'s' is not both in header and query"),
        ({"covers": "['foo:Bar']"}, "", "'foo:Bar' is no CURIE of ours"),
        ({"form": "ASK"}, "", "'form' is not SELECT, as the query is"),
        ({"summary": "a: b"}, "", "header: mapping values are not allowed"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_wrong_header_is_told(tmp_path: Path, change: dict[str, str], body: str, told: str):
    header = "".join(f"#+ {key}: {value}\n" for key, value in (GOOD | change).items())
    folder = tmp_path / "queries" / "catalogue"
    folder.mkdir(parents=True)
    (folder / "001-a.rq").write_text(f"{header}SELECT ?s {{ ?s ?p ?o {body} }}\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match=told):
        read_catalogue(House(tmp_path))


def test_scalars_of_a_header_are_words(tmp_path: Path):
    folder = tmp_path / "queries" / "catalogue"
    folder.mkdir(parents=True)
    header = GOOD | {"expect": "[{s: true}, {s: 4}, {s: '2.1'}]"}
    lines = "".join(f"#+ {key}: {value}\n" for key, value in header.items())
    (folder / "001-a.rq").write_text(f"{lines}SELECT ?s {{ ?s ?p ?o }}\n", encoding="utf-8")
    assert read_catalogue(House(tmp_path))["a"].expect == ({"s": "true"}, {"s": "4"}, {"s": "2.1"})


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "INSERT DATA { <urn:a> <urn:a> <urn:a> }",
        "SELECT * { ?s <urn:p> \udc80 }",
        "SELECT ?x { BIND(<urn:function>(1) AS ?x) }",
    ],
    ids=ascii,
)
def test_text_that_cannot_be_answered_is_a_problem(text: str):
    with pytest.raises(ProblemsError, match=r"^query "):
        ask_store(Store(), text, prefixes=PREFIXES)


# -- verdicts of the contradictions ------------------------------------------------------------

OPPOSED = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix mscexo: <https://w3id.org/mscexo/ontology/> .
@prefix ent: <https://w3id.org/mscexo/entity/> .
@prefix ev: <https://w3id.org/mscexo/evidence/> .
@prefix review: <https://w3id.org/mscexo/review/> .
mscexo:promotes mscexo:polarity "positive" .
mscexo:suppresses mscexo:polarity "negative" .
ent:p1 mscexo:opposes ent:p2 ; mscexo:predicate mscexo:promotes ;
  mscexo:subject ent:exosome ; mscexo:object ent:autophagy .
ent:p2 mscexo:opposes ent:p1 ; mscexo:predicate mscexo:suppresses ;
  mscexo:subject ent:SUBJECT ; mscexo:object ent:autophagy .
ent:c1 mscexo:proposition ent:p1 ; mscexo:negated false ; mscexo:hasEvidence ev:1 ;
  mscexo:statement "raises"@en, "增强"@zh . ent:c1 UP .
ent:c2 mscexo:proposition ent:p2 ; mscexo:negated DENIED ; mscexo:hasEvidence ev:2 ;
  mscexo:statement "lowers"@en, "减弱"@zh . ent:c2 DOWN .
ev:1 mscexo:certainty "asserted" ; mscexo:statedIn review:a ; mscexo:span ent:s1 .
ev:2 mscexo:certainty "asserted" ; mscexo:statedIn review:b ; mscexo:span ent:s2 .
ent:s1 mscexo:section "1" . ent:s2 mscexo:section "2" .
"""
BARE = 'rdfs:label "x"'


@pytest.mark.parametrize(
    ("subject", "up", "down", "denied", "verdict"),
    [
        ("exosome", "mscexo:inCell ent:a", "mscexo:inCell ent:a", "false", "conflict"),
        ("exosome", "mscexo:inCell ent:a", "mscexo:inCell ent:b", "false", "context-dependent"),
        ("kind", "mscexo:inCell ent:a", "mscexo:inCell ent:a", "false", "context-dependent"),
        ("exosome", "mscexo:inCell ent:a", BARE, "false", "not comparable"),
        ("kind", BARE, BARE, "false", "not comparable"),
        (
            "exosome",
            "mscexo:inCell ent:a ; mscexo:inModel ent:m",
            "mscexo:inCell ent:a ; mscexo:inModel ent:n",
            "false",
            "context-dependent",
        ),
        ("exosome", "mscexo:inCell ent:a", "mscexo:inModel ent:n", "false", "not comparable"),
        ("exosome", "mscexo:inCell ent:a", "mscexo:inCell ent:a", "true", None),
    ],
)
def test_a_contradiction_is_judged_by_its_contexts(subject, up, down, denied, verdict):
    data = OPPOSED.replace("SUBJECT", subject).replace("UP", up).replace("DOWN", down)
    data = data.replace("DENIED", denied)
    text = CATALOGUE["contradictions"].text
    store = Store()
    store.load(data, format=RdfFormat.TURTLE)
    expected = [] if verdict is None else [verdict]
    assert [row["verdict"] for row in ask_store(store, text).short_rows()] == expected
    graph = Graph().parse(data=data, format="turtle")
    assert [str(row.verdict) for row in graph.query(prepareQuery(text))] == expected
