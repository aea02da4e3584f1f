"""Each rule derives what it should from a small graph, and nothing where its premise fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from mscexo.graph.rules import apply_rules
from mscexo.names import PREFIXES, iri
from mscexo.problems import ProblemsError

HEAD = "".join(f"@prefix {name}: <{value}> .\n" for name, value in PREFIXES.items())
CLAIM = """
graph:claims {{
  claim:1 a mscexo:Claim ; mscexo:subject ent:a ; mscexo:predicate mscexo:{predicate} ;
    mscexo:object ent:b ; mscexo:negated {negated} ; mscexo:setting "{setting}" ;
    mscexo:proposition proposition:1 ; mscexo:hasEvidence ev:x-0001 .
  ev:x-0001 mscexo:certainty "{certainty}" ; mscexo:attributedTo study:x-1 .
}}
graph:sources {{ study:x-1 mscexo:canonicalStudy study:x-1 . {status} }}
graph:entities {{ ent:a a mscexo:{kind} . ent:b a mscexo:{category} . }}
graph:ontology {{ mscexo:Exosome rdfs:subClassOf mscexo:MaterialAgent . }}
"""
USUAL = {
    "predicate": "improves",
    "negated": "false",
    "setting": "in-vivo",
    "certainty": "asserted",
    "kind": "Exosome",
    "category": "Disease",
    "status": "",
}


def derive(house, tmp_path: Path, rule: str, data: str) -> set[str]:
    """What one rule derives from TriG data, each triple as ``subject predicate object``."""
    (path,) = (house.queries / "rules").glob(f"*-{rule}.rq")
    shutil.copy(path, tmp_path)
    store = Store()
    store.load(HEAD + data, format=RdfFormat.TRIG)
    before = set(store)
    apply_rules(store, tmp_path)

    def short(term) -> str:
        value = term.value
        for name, namespace in PREFIXES.items():
            if value.startswith(namespace) and name != "mscexo":
                value = value.replace(namespace, f"{name}:")
        return value.removeprefix(iri("mscexo:"))

    new = set(store) - before
    assert {quad.graph_name for quad in new} <= {
        NamedNode(iri("graph:direct")),
        NamedNode(iri("graph:inferred")),
    }
    return {" ".join((short(q.subject), short(q.predicate), short(q.object))) for q in new}


@pytest.mark.parametrize(
    ("rule", "changes", "derived"),
    [
        ("direct", {}, {"ent:a improves ent:b"}),
        ("direct", {"certainty": "suggested"}, {"ent:a improves ent:b"}),
        ("direct", {"certainty": "hypothesised"}, set()),
        ("direct", {"certainty": "future"}, set()),
        ("direct", {"negated": "true"}, set()),
        ("beneficial-in-models", {}, {"ent:a beneficialInModelsFor ent:b"}),
        ("beneficial-in-models", {"setting": "in-vitro"}, {"ent:a beneficialInModelsFor ent:b"}),
        ("beneficial-in-models", {"setting": "clinical"}, set()),
        ("beneficial-in-models", {"negated": "true"}, set()),
        ("beneficial-in-models", {"category": "Phenotype"}, set()),
        ("beneficial-in-models", {"kind": "BiologicalProcess"}, set()),
        ("beneficial-in-models", {"predicate": "worsens"}, set()),
        ("beneficial-in-models", {"certainty": "future"}, set()),
        ("studied-in-trial", {}, set()),
        ("studied-in-trial", {"setting": "clinical"}, {"ent:a studiedInTrialFor ent:b"}),
        (
            "studied-in-trial",
            {"setting": "clinical", "negated": "true"},
            {"ent:a studiedInTrialFor ent:b"},
        ),
        (
            "studied-in-trial",
            {"setting": "clinical", "predicate": "usedFor"},
            {"ent:a studiedInTrialFor ent:b"},
        ),
        (
            "studied-in-trial",
            {"setting": "clinical", "predicate": "usedFor", "negated": "true"},
            set(),
        ),
        ("studied-in-trial", {"setting": "clinical", "predicate": "causes"}, set()),
        ("studied-in-trial", {"setting": "clinical", "certainty": "future"}, set()),
        ("studied-in-trial", {"setting": "clinical", "kind": "BiologicalProcess"}, set()),
        (
            "evidence-counts",
            {},
            {"proposition:1 evidenceLineCount 1", "proposition:1 independentStudyCount 1"},
        ),
        (
            "evidence-counts",
            {"status": 'study:x-1 mscexo:publicationStatus "retracted" .'},
            {"proposition:1 evidenceLineCount 1", "proposition:1 independentStudyCount 0"},
        ),
        ("evidence-counts", {"negated": "true"}, set()),
    ],
)
def test_rules_on_one_claim(house, tmp_path, rule, changes, derived):
    assert derive(house, tmp_path, rule, CLAIM.format(**USUAL | changes)) == derived


def test_the_same_study_in_two_reviews_counts_once(house, tmp_path):
    data = (
        CLAIM.format(**USUAL)
        + """
    graph:claims { claim:1 mscexo:hasEvidence ev:y-0001 . ev:y-0001 mscexo:attributedTo study:y-7 . }
    graph:sources { study:y-7 mscexo:canonicalStudy study:x-1 . }
    """
    )
    assert derive(house, tmp_path, "evidence-counts", data) == {
        "proposition:1 evidenceLineCount 2",
        "proposition:1 independentStudyCount 1",
    }


def test_a_direct_triple_rises_to_every_wider_predicate(house, tmp_path):
    data = """
    graph:ontology {
      mscexo:activates rdfs:subPropertyOf mscexo:promotes ; mscexo:predicateGroup "molecular" .
      mscexo:promotes rdfs:subPropertyOf mscexo:affects ; mscexo:predicateGroup "process" .
      mscexo:affects mscexo:predicateGroup "process" ; rdfs:subPropertyOf skos:related .
    }
    graph:direct { ent:a mscexo:activates ent:b . }
    graph:claims { ent:c mscexo:activates ent:d . }
    """
    assert derive(house, tmp_path, "super-property", data) == {
        "ent:a promotes ent:b",
        "ent:a affects ent:b",
    }


PROPOSITIONS = """
graph:ontology {{ mscexo:promotes mscexo:oppositeOf mscexo:suppresses .
  mscexo:suppresses mscexo:oppositeOf mscexo:promotes .
  mscexo:inhibits rdfs:subPropertyOf mscexo:suppresses . }}
graph:entities {{ ent:kind mscexo:broader ent:middle . ent:middle mscexo:broader ent:a .
  ent:sister mscexo:broader ent:top . ent:a mscexo:broader ent:top . }}
graph:claims {{
  proposition:1 a mscexo:Proposition ; mscexo:subject ent:a ; mscexo:predicate mscexo:promotes ;
    mscexo:object ent:b .
  proposition:2 a mscexo:Proposition ; mscexo:subject ent:{subject} ;
    mscexo:predicate mscexo:{other} ; mscexo:object ent:{object} .
}}
"""


@pytest.mark.parametrize(
    ("subject", "other", "object_", "opposed"),
    [
        ("a", "suppresses", "b", True),
        ("a", "inhibits", "b", True),
        ("kind", "suppresses", "b", True),
        ("top", "inhibits", "b", True),
        ("a", "suppresses", "c", False),
        ("a", "improves", "b", False),
        ("sister", "suppresses", "b", False),
        ("stranger", "suppresses", "b", False),
    ],
)
def test_opposites_of_kindred_subjects_on_one_object_oppose(
    house, tmp_path, subject, other, object_, opposed
):
    data = PROPOSITIONS.format(subject=subject, other=other, object=object_)
    both = {"proposition:1 opposes proposition:2", "proposition:2 opposes proposition:1"}
    assert derive(house, tmp_path, "opposes", data) == (both if opposed else set())


PATH = """
graph:claims {{
  claim:1 mscexo:subject ent:exosome ; mscexo:object ent:mir ; mscexo:hasEvidence ev:x-0001 .
  claim:2 mscexo:subject ent:{second} ; mscexo:object ent:gene ; mscexo:hasEvidence ev:x-0002 .
  claim:3 mscexo:subject ent:gene ; mscexo:object ent:disease ; mscexo:hasEvidence ev:x-0003 .
  ev:x-0001 mscexo:onPath path:x-01 ; mscexo:step 1 ; mscexo:certainty "asserted" .
  ev:x-0002 mscexo:onPath path:x-01 ; mscexo:step 2 ; mscexo:certainty "{certainty}" .
  ev:x-0003 mscexo:onPath path:x-01 ; mscexo:step 3 ; mscexo:certainty "asserted" .
}}
"""


@pytest.mark.parametrize(
    ("second", "missing"),
    [("mir", set()), ("other", {"path:x-01 missingLinkAfterStep 1"})],
)
def test_a_missing_link_is_reported(house, tmp_path, second, missing):
    data = PATH.format(second=second, certainty="asserted")
    assert derive(house, tmp_path, "missing-link", data) == missing


def test_a_product_goes_on_from_its_secretion(house, tmp_path):
    data = PATH.format(second="exosome", certainty="asserted")
    assert derive(house, tmp_path, "missing-link", data) == {"path:x-01 missingLinkAfterStep 1"}
    secreted = data + "graph:claims { claim:1 mscexo:predicate mscexo:secretedBy . }"
    assert derive(house, tmp_path, "missing-link", secreted) == set()


@pytest.mark.parametrize("certainty", ["asserted", "suggested", "hypothesised", "future"])
def test_a_path_is_as_strong_as_its_weakest_link(house, tmp_path, certainty):
    data = PATH.format(second="mir", certainty=certainty)
    expected = {f"path:x-01 weakestCertainty {certainty}"}
    assert derive(house, tmp_path, "weakest-certainty", data) == expected


DEFINED = """
graph:ontology {{
  mscexo:Made owl:equivalentClass [ owl:intersectionOf ( mscexo:Exosome
    [ owl:onProperty mscexo:carries ; owl:someValuesFrom {filler} ] ) ] .
  mscexo:MicroRNA rdfs:subClassOf mscexo:NucleicAcid .
}}
graph:entities {{ ent:a a mscexo:{kind} . ent:b a mscexo:MicroRNA . }}
graph:direct {{ ent:a mscexo:{predicate} ent:b . }}
"""


@pytest.mark.parametrize(
    ("filler", "kind", "predicate", "member"),
    [
        ("mscexo:MicroRNA", "Exosome", "carries", True),
        ("mscexo:NucleicAcid", "Exosome", "carries", True),
        ("[ owl:unionOf ( mscexo:Lipid mscexo:MicroRNA ) ]", "Exosome", "carries", True),
        ("mscexo:Lipid", "Exosome", "carries", False),
        ("mscexo:MicroRNA", "Cell", "carries", False),
        ("mscexo:MicroRNA", "Exosome", "targets", False),
    ],
)
def test_defined_classes_are_filled_by_rule(house, tmp_path, filler, kind, predicate, member):
    data = DEFINED.format(filler=filler, kind=kind, predicate=predicate)
    assert derive(house, tmp_path, "defined-classes", data) == (
        {"ent:a rdf:type Made"} if member else set()
    )


def test_a_rule_must_name_its_graph(tmp_path):
    (tmp_path / "10-x.rq").write_text("#+ summary: x\n#+ graph: claims\nCONSTRUCT {} WHERE {}")
    with pytest.raises(ProblemsError, match="'direct' or 'inferred'"):
        apply_rules(Store(), tmp_path)


def test_every_rule_has_a_case(house):
    source = Path(__file__).read_text(encoding="utf-8")
    for path in (house.queries / "rules").glob("*.rq"):
        assert f'"{path.stem[3:]}"' in source, path.name
