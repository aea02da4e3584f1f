"""The catalogue written for others: SIB sparql-examples, grlc, and a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Store
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, RDFS

import mscexo
from mscexo.ask.bind import rename_parameters
from mscexo.show.export import export_catalogue

SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")
ENDPOINT = "https://example.org/sparql"
# The notation of grlc: two underscores for what may be left out, a name, a type.
GRLC_PARAMETER = re.compile(r"\?__(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>iri|integer))?\b")


@pytest.fixture(scope="module")
def kb() -> mscexo.KnowledgeBase:
    return mscexo.open()


@pytest.fixture(scope="module")
def folder(kb, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "new" / "catalogue"
    count = export_catalogue(kb, folder, ENDPOINT)
    assert count == sum(1 for path in folder.rglob("*") if path.is_file())
    return folder


def test_each_query_is_an_example_in_the_form_of_sib(kb, folder: Path):
    files = {path.stem[4:]: path for path in (folder / "sparql-examples").glob("[0-9]*.ttl")}
    assert files.keys() == kb.queries.keys()
    for slug, query in kb.queries.items():
        graph = Graph().parse(files[slug], format="turtle")
        (node,) = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
        (text,) = graph.objects(node, SH.select if query.form == "SELECT" else SH.construct)
        assert str(text) == query.text
        assert {c.language for c in graph.objects(node, RDFS.comment)} == {"en", "zh"}
        assert list(graph.objects(node, SCHEMA.target)) == [URIRef(ENDPOINT)]
        assert {str(one) for one in graph.objects(node, SCHEMA.keywords)} == set(query.tags)
        (prefixes,) = graph.objects(node, SH.prefixes)
        declared = Graph().parse(folder / "sparql-examples" / "prefixes.ttl", format="turtle")
        names = {
            str(declared.value(one, SH.prefix)) for one in declared.objects(prefixes, SH.declare)
        }
        assert set(re.findall(r"(?m)^PREFIX (\w+):", query.text)) <= names


def test_each_query_is_ready_for_grlc(kb, folder: Path):
    files = {path.stem[4:]: path for path in (folder / "grlc").glob("*.rq")}
    assert files.keys() == kb.queries.keys()
    for slug, query in kb.queries.items():
        text = files[slug].read_text(encoding="utf-8")
        header = yaml.safe_load(
            "\n".join(line[2:] for line in text.splitlines() if line.startswith("#+"))
        )
        assert header["summary"] == query.summary
        assert header["endpoint"] == ENDPOINT
        assert header["method"] == "GET"
        body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        Store().query(body)
        found = {m["name"]: m["type"] for m in GRLC_PARAMETER.finditer(body)}
        kinds = {"string": None, "integer": "integer"}
        wanted = {
            name.replace("_", ""): kinds.get(one.type, "iri") for name, one in query.params.items()
        }
        assert found == wanted
        assert not re.search(r"[?$]_[a-zA-Z]", body)
        listed = {name: words for one in header.get("enumerate", []) for name, words in one.items()}
        choices = {name: list(p.choices) for name, p in query.params.items() if p.choices}
        assert listed == choices


def test_the_page_has_each_question_its_query_and_its_answer(kb, folder: Path):
    page = (folder / "catalogue.md").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^## ", page)[1:]
    assert len(sections) == len(kb.queries)
    for section, query in zip(sections, kb.queries.values(), strict=True):
        assert section.startswith(f"{query.number:03d} {query.summary}\n\n{query.summary_zh}\n")
        assert f"mscexo query {query.slug}" in section
        (shown,) = re.findall(r"```sparql\n(.+?)\n```", section, re.DOTALL)
        assert shown == re.sub(r"(?m)^#\+.*\n", "", query.text).rstrip()
        assert re.search(r"(?m)^\d+ rows?[:,]", section)
        head = next(line for line in section.splitlines() if line.startswith("| "))
        assert head.count("|") > 2
        assert f"(#{query.number:03d}-{query.slug})" in page
        assert f'<a id="{query.number:03d}-{query.slug}">' in page


def test_a_second_export_replaces_the_first(kb, folder: Path):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    export_catalogue(kb, folder, ENDPOINT)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_parameters_are_renamed_in_the_pattern_only():
    text = 'SELECT ("?_x" AS ?s) { ?_x ?p <urn:?_x> ; ?_y $_x } # ?_x'
    renamed = 'SELECT ("?_x" AS ?s) { ?__x_iri ?p <urn:?_x> ; ?_y ?__x_iri } # ?_x'
    assert rename_parameters(text, {"x": "__x_iri"}) == renamed
