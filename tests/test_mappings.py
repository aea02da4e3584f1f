"""The mapping table: valid SSSOM, sound identifiers, and slims that hold what is used."""

from __future__ import annotations

import re

import bioregistry
import pytest
import sssom_pydantic
from pyoxigraph import NamedNode, Store

from mscexo.names import iri
from mscexo.problems import ProblemsError
from mscexo.quality.identifiers import check_identifiers
from mscexo.release.reference import look_up, read_terms
from mscexo.release.slims import make_slims
from mscexo.tables.outside import CLASS_PREFIXES, read_metadata
from mscexo.tables.records import MappingRow, columns

HEADER = "id\tlabel\tsynonyms\tparents\tpart_of\tobsolete\treplaced_by\n"
GO_TABLE = HEADER + (
    "GO:0008150\tbiological_process\t\t\t\tfalse\t\n"
    "GO:0016236\tmacroautophagy\t\tGO:0006914\t\tfalse\t\n"
    "GO:0006914\tautophagy\t\tGO:0008150\t\tfalse\t\n"
    "GO:0000001\told name\t\t\t\ttrue\tGO:0006914\n"
)


def mapping(object_id: str, label: str) -> MappingRow:
    values = dict.fromkeys(columns(MappingRow), "") | {
        "subject_id": "ent:autophagy",
        "subject_label": "autophagy",
        "predicate_id": "skos:exactMatch",
        "object_id": object_id,
        "object_label": label,
    }
    return MappingRow(file="ontology/mappings.sssom.tsv", line=7, **values)


@pytest.fixture
def reference(tmp_path):
    """A small identifier table in the form of the real ones."""
    import gzip

    folder = tmp_path / "reference"
    folder.mkdir()
    for name, text in (
        ("go", GO_TABLE),
        (
            "eco",
            HEADER
            + "".join(
                f"ECO:{number}\tevidence {number}\t\t\t\tfalse\t\n"
                for number in ("0000303", "0000304", "0006017")
            ),
        ),
    ):
        with gzip.open(folder / f"{name}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write(text)
    return folder


def test_the_table_is_valid_sssom(house, knowledge):
    mappings, _, metadata = sssom_pydantic.read(house.mappings)
    found = [row for row in knowledge.seeds.mappings if row.found]
    assert len(mappings) >= len(found) > 200
    assert str(metadata.license) == "https://creativecommons.org/licenses/by/4.0/"


def test_every_identifier_has_the_pattern_of_its_vocabulary(knowledge):
    for row in knowledge.seeds.mappings:
        if not row.found:
            continue
        prefix, _, local = row.object_id.partition(":")
        pattern = bioregistry.get_pattern(bioregistry.normalize_prefix(prefix))
        if pattern:
            assert re.fullmatch(pattern.strip("^$"), local) or re.fullmatch(
                pattern, row.object_id
            ), row.object_id


def test_iris_are_in_the_form_that_their_owners_use(house):
    """DESIGN section 3: OBO, HGNC and UniProt in their own form."""
    prefixes = read_metadata(house.mappings)["curie_map"]
    assert prefixes["HGNC"] == "http://identifiers.org/hgnc/"
    assert prefixes["UniProtKB"] == "http://purl.uniprot.org/uniprot/"
    for prefix in CLASS_PREFIXES & prefixes.keys() - {"EFO"}:
        assert prefixes[prefix] == f"http://purl.obolibrary.org/obo/{prefix}_"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (mapping("GO:0006914", "autophagy"), None),
        (mapping("GO:0006914", "self-eating"), "is called 'autophagy', not 'self-eating'"),
        (mapping("GO:0000001", "old name"), "GO:0000001 is obsolete: use GO:0006914"),
        (mapping("GO:9999999", "nothing"), "GO:9999999 is not in its vocabulary"),
    ],
)
def test_mappings_are_held_against_the_vocabulary(knowledge, reference, row, message):
    found = check_identifiers([row], reference, knowledge.store, knowledge.outside)
    told = [one.message for one in found]
    if message is None:
        assert told == []
    else:
        assert any(message in one for one in told)
        assert all((one.file, one.line) == (row.file, 7) for one in found)


def test_a_known_class_must_be_in_its_slim_too(knowledge, reference):
    """Else a checkout without the vocabularies would find what this one does not."""
    row = mapping("GO:0006914", "autophagy")
    found = check_identifiers([row], reference, Store(), knowledge.outside)
    assert [one.message for one in found] == ["GO:0006914 is in no slim: run 'mscexo slims'"]


def test_without_the_vocabularies_the_slims_tell(knowledge):
    rows = [mapping("GO:9999999", "nothing"), mapping("GO:0006914", "wrong")]
    found = check_identifiers(rows, None, knowledge.store, knowledge.outside)
    assert [(one.column, one.message) for one in found] == [
        (4, "GO:9999999 is in no slim: run 'mscexo slims'"),
        (5, "GO:0006914 is called 'autophagy', not 'wrong'"),
    ]


def test_slims_hold_the_used_classes_and_all_their_ancestors(tmp_path, reference, knowledge):
    tbox = tmp_path / "tbox.ttl"
    tbox.write_text("")
    out = tmp_path / "imports"
    rows = [mapping("GO:0016236", "macroautophagy")]
    sizes = make_slims(rows, tbox, reference, out, knowledge.outside)
    assert sizes == {"ECO": 3, "GO": 3}
    store = Store()
    store.load(path=str(out / "go.ttl"))
    above = NamedNode(iri("rdfs:subClassOf"))
    edges = {
        (q.subject.value[-7:], q.object.value[-7:])
        for q in store.quads_for_pattern(None, above, None)
    }
    assert edges == {("0016236", "0006914"), ("0006914", "0008150")}


def test_a_slim_is_not_made_of_an_obsolete_class(tmp_path, reference, knowledge):
    tbox = tmp_path / "tbox.ttl"
    tbox.write_text("")
    out = tmp_path / "imports"
    out.mkdir()
    (out / "go.ttl").write_text("as it was")
    with pytest.raises(ProblemsError, match="GO:0000001 is obsolete: use GO:0006914"):
        make_slims([mapping("GO:0000001", "old name")], tbox, reference, out, knowledge.outside)
    assert (out / "go.ttl").read_text() == "as it was"


def test_the_slims_are_what_the_mappings_need(knowledge, house):
    graph = NamedNode(iri("graph:imports"))
    label = NamedNode(iri("rdfs:label"))
    for row in knowledge.seeds.mappings:
        if row.object_id.partition(":")[0] in CLASS_PREFIXES:
            term = NamedNode(knowledge.outside.expand(row.object_id, strict=True))
            names = list(knowledge.store.quads_for_pattern(term, label, None, graph))
            assert len(names) == 1, row.object_id


def test_terms_are_looked_up_by_table(reference):
    assert next(term.id for term in read_terms(reference, "go")) == "GO:0008150"
    assert set(look_up(reference, ["GO:0006914", "GO:1", "XX:1"])) == {"GO:0006914"}
