"""How answers are printed: what another library reads back is what was answered."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple
from rdflib.compare import isomorphic
from rich.cells import cell_len

from mscexo.ask.answer import Answer, ask_store
from mscexo.names import PREFIXES, iri
from mscexo.problems import ProblemsError
from mscexo.show.formats import FORMATS, GRAPH_FORMATS, render
from mscexo.show.labels import Label, nodes_of, read_labels, read_signs, spoken
from mscexo.show.text import clip, even, plain, wrap

ROWS = tuple(one for one in FORMATS if one not in GRAPH_FORMATS)
ODD = "\t\n\r\"'\\|,;`*_[]()<>&$~#\x00\x01\x07\x1b\x7f\x85\u2028\u202e\ufffe\uffff中文，（）😀é\u0301👩‍🔬שלום"
texts = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])))


def node(curie: str) -> NamedNode:
    return NamedNode(iri(curie))


terms = st.one_of(
    st.builds(Literal, texts),
    st.builds(lambda text: Literal(text, language="zh"), texts),
    st.builds(Literal, st.integers()),
    st.sampled_from([node("ent:pten"), NamedNode("urn:x:y"), BlankNode("b0"), None]),
)
answers = st.lists(st.tuples(terms, terms), max_size=4).map(
    lambda rows: Answer(("a", "b_zh"), tuple(rows))
)

PTEN = Answer(
    ("gene", "statement_en", "statement_zh", "n"),
    (
        (
            node("ent:pten"),
            Literal("PTEN is one", language="en"),
            Literal("PTEN是一个", language="zh"),
            Literal(3),
        ),
    ),
)
LABELS = {
    iri("ent:pten"): Label("PTEN gene", "PTEN基因"),
    iri("ent:x"): Label("only English"),
    iri("claim:x"): Label("a claim", "论断"),
    iri("review:ivdd"): Label("A review", "综述"),
    "http://purl.obolibrary.org/obo/GO_0006914": Label("autophagy"),
}
GRAPH = tuple(
    Triple(node("ent:a"), node(predicate), object)
    for predicate, object in (
        ("rdfs:label", Literal("a\t|b")),
        ("mscexo:targets", node("ent:pten")),
        ("mscexo:step", Literal("01", datatype=node("xsd:integer"))),
        ("skos:prefLabel", Literal("甲", language="zh")),
    )
)
GRAPH_ANSWER = Answer(
    ("subject", "predicate", "object"),
    tuple((one.subject, one.predicate, one.object) for one in GRAPH),
    triples=GRAPH,
)


def in_xml(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


def read_back(text: str, kind: QueryResultsFormat) -> list[list]:
    return [list(row) for row in pyoxigraph.parse_query_results(text.encode(), format=kind)]


@settings(deadline=None)
@given(answers)
def test_json_is_read_back_by_other_libraries(answer):
    said = render(answer, "json")
    assert read_back(said, QueryResultsFormat.JSON) == [list(row) for row in answer.rows]
    result = rdflib.query.Result.parse(io.BytesIO(said.encode()), format="json")
    assert [str(name) for name in result.vars] == list(answer.columns)
    assert len(result.bindings) == len(answer.rows)
    for row, terms in zip(result.bindings, answer.rows, strict=True):
        found = {str(name): str(term) for name, term in row.items() if term is not None}
        assert found == {
            name: term.value
            for name, term in zip(answer.columns, terms, strict=True)
            if term is not None
        }


@settings(deadline=None)
@given(answers)
def test_xml_is_read_back_by_other_libraries(answer):
    said = render(answer, "xml")
    result = rdflib.query.Result.parse(io.BytesIO(said.encode()), format="xml")
    assert len(result.bindings) == len(answer.rows)
    for row, terms in zip(result.bindings, answer.rows, strict=True):
        for name, term in zip(answer.columns, terms, strict=True):
            found = row.get(rdflib.Variable(name))
            assert (found is None) == (term is None)
            if isinstance(term, Literal):
                assert str(found) == in_xml(term.value)
                assert found.language == term.language
            elif isinstance(term, NamedNode):
                assert found == rdflib.URIRef(term.value)


@settings(deadline=None)
@given(answers)
def test_csv_is_read_back(answer):
    header, *rows = csv.reader(io.StringIO(render(answer, "csv"), newline=""))
    assert header == list(answer.columns)
    assert rows == [
        [("_:" if isinstance(one, BlankNode) else "") + one.value if one else "" for one in row]
        for row in answer.rows
    ]


@settings(deadline=None)
@given(answers)
def test_tsv_is_read_back(answer):
    said = render(answer, "tsv")
    assert said.count("\n") == 1 + len(answer.rows)
    header, *rows = said.removesuffix("\n").split("\n")
    assert header == "?a\t?b_zh"
    for line, row in zip(rows, answer.rows, strict=True):
        cells = line.split("\t")
        assert len(cells) == 2
        for cell, term in zip(cells, row, strict=True):
            assert (cell == "") == (term is None)
            if term is not None:  # a term of Turtle, as SPARQL 1.1 TSV has it
                turtle = f"<urn:s> <urn:p> {cell} .".encode()
                (quad,) = pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
                assert isinstance(term, BlankNode) or quad.object == term


@settings(deadline=None)
@given(answers)
def test_markdown_has_one_line_a_row_and_no_stray_pipe(answer):
    lines = render(answer, "md").split("\n")
    assert lines.pop() == ""
    assert len(lines) == 2 + len(answer.rows)
    for line in lines:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
        assert plain(line) == " ".join(line.split())
        assert "<" not in line


@settings(deadline=None)
@given(answers, st.integers(20, 120), st.booleans())
def test_table_is_never_wider_than_the_terminal(answer, width, colour):
    said = render(answer, "table", width=width, colour=colour)
    assert said.endswith(f"{len(answer.rows)} row{'s' * (len(answer.rows) != 1)}\n")
    for line in said.removesuffix("\n").split("\n"):
        bare = re.sub(r"\x1b\[[0-9;]*m", "", line)
        assert cell_len(bare) <= width
        assert bare == bare.rstrip()
        assert "\x1b" not in bare and "\u202e" not in bare


@settings(deadline=None)
@given(texts, st.integers(2, 40))
def test_wrapping_loses_nothing_but_white_space(text, width):
    text = plain(text)
    for lines in (wrap(text, width), even(text, width)):
        assert all(cell_len(line) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrapping_keeps_words_and_chinese_punctuation():
    said = "骨髓间充质干细胞外泌体促进自噬（体外；细胞：髓核细胞），并抑制凋亡。"
    for width in range(8, 60):
        lines = wrap(said, width)
        assert not any(line[0] in "，。；：）" for line in lines)
        assert not any(line[-1] in "（" for line in lines)
    english = "bone marrow mesenchymal stem cell-derived exosome promotes autophagy"
    for width in range(12, 60):
        assert " ".join(wrap(english, width)).split() == english.split()
    assert wrap("x" * 100_000, 80)[0] == "x" * 80
    assert clip(wrap("a b c", 1), 2) == ["a", "b…"]


def test_a_table_that_does_not_fit_becomes_cards_with_the_statement_first():
    columns = ("subject", "statement_en", "statement_zh", "study", "cited", "review", "certainty")
    row = (
        node("ent:bmsc-exosome"),
        Literal("bone marrow mesenchymal stem cell-derived exosome promotes autophagy " * 2),
        Literal("骨髓间充质干细胞外泌体促进自噬（体外；细胞：髓核细胞）" * 2),
        node("study:ivdd-22"),
        Literal("Shi [ivdd 22]"),
        node("review:ivdd"),
        Literal("asserted"),
    )
    said = render(Answer(columns, (row,)), "table", width=80)
    head, english, *rest = said.splitlines()
    assert head.startswith("── 1 ─")
    assert english.startswith("bone marrow")
    assert any(line.startswith("骨髓") for line in rest)
    assert "certainty: asserted · cited: Shi [ivdd 22] · review: review:ivdd" in said
    assert said.index("review:ivdd") < said.index("subject: ent:bmsc-exosome")
    labels = {iri("study:ivdd-22"): Label("Shi [ivdd 22]")}
    assert "study:" not in render(Answer(columns, (row,)), "table", "en", labels, width=80)


def test_numbers_stand_on_the_right():
    answer = Answer(("n",), ((Literal(3),), (Literal(1000),)))
    assert "│    3 │" in render(answer, "table", width=80)


@pytest.mark.parametrize("output", ROWS)
def test_an_answer_without_rows_has_its_header(output):
    said = render(Answer(("gene", "n")), output, width=80)
    assert "gene" in said and said.endswith("\n")
    if output == "table":
        assert said.endswith("0 rows\n")
        wide = Answer(tuple(f"column{number}" for number in range(20)))
        assert render(wide, output, width=80) == "0 rows\n"


@pytest.mark.parametrize("output", ROWS)
@pytest.mark.parametrize("word", [True, False])
def test_a_yes_or_no_is_true_or_false(output, word):
    said = render(Answer(boolean=word), output, language="zh")
    if output == "json":
        assert json.loads(said) == {"head": {}, "boolean": word}
    elif output == "xml":
        space = "{http://www.w3.org/2005/sparql-results#}"
        assert ElementTree.fromstring(said).find(f"{space}boolean").text == str(word).lower()
    else:
        assert said == f"{str(word).lower()}\n"


@pytest.mark.parametrize("output", ["table", "md", "csv", "tsv", "json", "xml"])
@pytest.mark.parametrize(
    ("language", "there", "gone"), [("en", "is one", "是一个"), ("zh", "是一个", "is one")]
)
def test_one_language_leaves_out_the_columns_of_the_other(output, language, there, gone):
    said = render(PTEN, output, language, LABELS, width=80)
    assert there in said and gone not in said
    both = render(PTEN, output, "both", LABELS, width=80)
    assert there in both and gone in both


def test_a_column_of_the_only_language_there_is_stays():
    answer = Answer(("only_zh",), ((Literal("甲"),),))
    assert "甲" in render(answer, "csv", "en")


@pytest.mark.parametrize("output", ["table", "md"])
def test_nodes_are_shown_by_their_labels_in_one_language_only(output):
    assert "PTEN gene" in render(PTEN, output, "en", LABELS, width=80)
    assert "PTEN基因" in render(PTEN, output, "zh", LABELS, width=80)
    assert "ent:pten" in render(PTEN, output, "both", LABELS, width=80)
    assert "ent:pten" in render(PTEN, output, "zh", width=80)


def test_what_a_node_is_called():
    assert spoken(iri("ent:x"), LABELS, "zh") == "only English"
    assert spoken(iri("claim:x"), LABELS, "zh") == "claim:x"
    assert spoken(iri("review:ivdd"), LABELS, "zh") == "review:ivdd"
    assert spoken(iri("obo:GO_0006914"), LABELS, "en") == "autophagy"
    assert spoken("urn:x", LABELS, "en") == "<urn:x>"


def test_curies_are_for_those_who_ask():
    assert "ent:pten," in render(PTEN, "csv", curies=True)
    assert f"{iri('ent:pten')}," in render(PTEN, "csv")
    assert "\nent:pten\t" in render(PTEN, "tsv", curies=True)
    assert f"\n<{iri('ent:pten')}>\t" in render(PTEN, "tsv")
    other = Answer(("a",), ((NamedNode("urn:x"),),))
    assert render(other, "csv", curies=True) == "a\r\nurn:x\r\n"


def test_a_graph_is_read_back_from_turtle_and_json_ld():
    wanted = rdflib.Graph().parse(
        data=pyoxigraph.serialize(GRAPH, format=pyoxigraph.RdfFormat.TURTLE)
    )
    for output, kind in (("ttl", "turtle"), ("jsonld", "json-ld")):
        said = render(GRAPH_ANSWER, output)
        assert isomorphic(rdflib.Graph().parse(data=said, format=kind), wanted)
    said = json.loads(render(GRAPH_ANSWER, "jsonld"))
    assert said["@context"]["ent"] == PREFIXES["ent"]
    (subject,) = said["@graph"]
    assert subject["@id"] == "ent:a" and subject["mscexo:targets"] == {"@id": "ent:pten"}
    assert subject["mscexo:step"] == {"@value": "01", "@type": "xsd:integer"}


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Triple,
            st.sampled_from([node("ent:a"), BlankNode("b"), NamedNode("urn:x")]),
            st.sampled_from([node("mscexo:targets"), node("rdf:type")]),
            terms.filter(lambda term: term is not None),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_json_ld_is_read_back_whole_and_in_one_order(triples):
    one, two = (
        render(Answer(triples=tuple(order)), "jsonld") for order in (triples, triples[::-1])
    )
    assert one == two
    quads = pyoxigraph.parse(one.encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    found = pyoxigraph.Dataset(quads)
    wanted = pyoxigraph.Dataset(
        pyoxigraph.Quad(one.subject, one.predicate, one.object) for one in triples
    )
    for graph in (found, wanted):
        graph.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == wanted


@pytest.mark.parametrize("output", ROWS)
def test_a_graph_has_rows_too(output):
    said = render(GRAPH_ANSWER, output, width=120)
    assert "predicate" in said and "甲" in said


def test_an_empty_graph_is_a_graph():
    empty = Answer(("subject", "predicate", "object"), triples=())
    assert len(rdflib.Graph().parse(data=render(empty, "ttl"), format="turtle")) == 0
    assert len(rdflib.Graph().parse(data=render(empty, "jsonld"), format="json-ld")) == 0


@pytest.mark.parametrize("output", GRAPH_FORMATS)
@pytest.mark.parametrize("answer", [PTEN, Answer(boolean=True)])
def test_rows_have_no_graph_format(output, answer):
    with pytest.raises(ProblemsError, match=r"no (Turtle|JSON-LD).*use one of table, csv"):
        render(answer, output)


def test_every_wrong_word_is_told_at_once():
    with pytest.raises(ProblemsError) as caught:
        render(PTEN, "yaml", "fr")
    assert len(caught.value.problems) == 2
    assert f"unknown format 'yaml' (one of: {', '.join(FORMATS)})" in str(caught.value)
    assert "unknown language 'fr' (one of: both, en, zh)" in str(caught.value)


def test_labels_and_signs_are_read_from_a_store():
    store = pyoxigraph.Store()
    store.load(
        b"""@prefix e: <https://w3id.org/mscexo/entity/> . @prefix m: <https://w3id.org/mscexo/ontology/> .
        @prefix r: <http://www.w3.org/2000/01/rdf-schema#> . @prefix s: <http://www.w3.org/2004/02/skos/core#> .
        e:a r:label "A", "A tagged"@en, "B"@fr ; s:prefLabel "\xe7\x94\xb2"@zh, "A"@en .
        e:b s:prefLabel "\xe4\xb9\x99"@zh-hans . m:inhibits m:polarity "negative" .""",
        format=pyoxigraph.RdfFormat.TURTLE,
    )
    wanted = [iri("ent:a"), iri("ent:b"), iri("ent:none")]
    assert read_labels(store, wanted) == {
        iri("ent:a"): Label("A", "甲"),
        iri("ent:b"): Label("", "乙"),
    }
    assert read_labels(store, []) == {}
    assert read_signs(store) == {iri("mscexo:inhibits"): "negative"}
    answer = ask_store(store, "SELECT ?s ?o { ?s r:label ?o }", {"r": PREFIXES["rdfs"]})
    assert nodes_of(answer) == {iri("ent:a")}
