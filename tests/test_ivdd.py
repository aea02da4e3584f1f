"""What a reader of the review `ivdd` finds in it, held against the graph.

The oracles were written down from the text, by citation number; they do not come from running
the program.
"""

from __future__ import annotations

import pytest

NPC = "nucleus-pulposus-cell"
EXO = "bmsc-exosome"
IVDD = "intervertebral-disc-degeneration"

# (subject, predicate, object, numbers cited): from sections 1.1 to 2.2
STATED = [
    ("mir-155", "targets", "bach1", {22}),
    ("mir-155", "upregulates", "hmox1", {22}),
    (EXO, "upregulates", "mir-155", {22}),
    ("mir-129-5p", "inhibits", "p38-mapk-pathway", {24}),
    ("mir-199a", "targets", "grem1", {25}),
    ("circ-0072464", "sponges", "mir-431", {27}),
    ("circ-0050205", "sponges", "mir-665", {28}),
    (EXO, "carries", "mir-194-5p", {26}),
    ("mir-105-5p", "downregulates", "pde4d", {29}),
    ("nucleus-pulposus-cell", "carries", "bach1", None),
    ("mir-155", "targets", "rassf5", None),
    ("mir-431", "sponges", "circ-0072464", None),
    ("circ-0050205", "sponges", "mir-431", None),
    ("mir-155", "downregulates", "hmox1", None),
]


@pytest.fixture(scope="module")
def stated(knowledge) -> dict[tuple[str, str, str], list]:
    out: dict[tuple[str, str, str], list] = {}
    for row in knowledge.seeds.claims["ivdd"]:
        if not row.negated:
            out.setdefault((row.subject, row.predicate, row.object), []).append(row)
    return out


@pytest.mark.parametrize(("subject", "predicate", "object_", "numbers"), STATED)
def test_the_text_states_it_or_does_not(stated, subject, predicate, object_, numbers):
    rows = stated.get((subject, predicate, object_), [])
    if numbers is None:
        assert rows == []
    else:
        assert rows and {number for row in rows for number in row.cites} == numbers


def test_the_table_holds_what_a_careful_reader_finds(knowledge):
    claims = knowledge.seeds.claims["ivdd"]
    assert len(claims) > 400
    assert len({path for row in claims for path in row.path}) > 40


def test_every_citation_of_the_review_is_used(knowledge):
    cited = {number for row in knowledge.seeds.claims["ivdd"] for number in row.cites}
    assert cited == set(range(1, 34)) == set(knowledge.seeds.citations["ivdd"])


def test_autophagy_is_activated_in_nucleus_pulposus_cells_by_mir_155(knowledge):
    """Shi et al. [22]: exosome, miR-155, BACH1, HO-1, autophagy, apoptosis, degeneration."""
    paths: dict[str, list] = {}
    for row in knowledge.seeds.claims["ivdd"]:
        for path in row.path:
            paths.setdefault(path, []).append(row)
    found = [
        sorted(rows, key=lambda row: row.step)
        for rows in paths.values()
        if any(row.subject == EXO for row in rows)
        and any(row.object == "autophagy" for row in rows)
    ]
    assert found
    for rows in found:
        named = {row.subject for row in rows} | {row.object for row in rows}
        assert {EXO, "mir-155", "hmox1", "autophagy"} <= named
        assert all(row.cites == (22,) for row in rows)
        autophagy = next(row for row in rows if row.object == "autophagy")
        assert autophagy.predicate in ("activates", "promotes")
        assert autophagy.cell == (NPC,)


def test_hla_matching_is_a_negative_result(knowledge):
    """García-Sancho et al. [12]: matching donor and recipient does not make it work better."""
    rows = [row for row in knowledge.seeds.claims["ivdd"] if row.cites == (12,)]
    assert any(row.negated or row.predicate == "hasNoEffectOn" for row in rows)
    assert not any(row.predicate == "improves" and not row.negated for row in rows)
