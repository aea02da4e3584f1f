"""The tables against a made text: each way in which a row does not fit it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mscexo.evidence.text import ReviewText, slice_hash
from mscexo.evidence.verify import cover, verify
from mscexo.tables.records import CitationRow, ClaimRow, EntityRow, SicRow, WaivedRow, columns
from mscexo.tables.seeds import Seeds

RAW = (
    "题目\n摘要：甲囊泡很小。\n1 起源\n乙细胞分泌甲囊泡［1］。其携带丙酸［2］。\n"
    "2 作用\n丁因子升高。本文如上。\n"
)
TEXT = ReviewText("made", RAW)
FILES = {"file": "seeds/x/made.tsv", "line": 2}


def span(words: str) -> dict[str, object]:
    start = RAW.index(words)
    return {"start": start, "end": start + len(words), "sha": slice_hash(words)}


def claim(words: str, subject: str, object_: str, section: str, **more) -> ClaimRow:
    empty = {name: () if how.many else "" for name, how in columns(ClaimRow).items()}
    values = empty | {
        "row": "made-0001",
        "subject": subject,
        "predicate": "carries",
        "object": object_,
        "section": section,
        "quantity": None,
        "dose": None,
        "duration": None,
        "step": None,
        "certainty": "asserted",
    }
    return ClaimRow(**FILES, **values | span(words) | more)


def entity(name: str, printed: str) -> EntityRow:
    empty = {key: () if how.many else "" for key, how in columns(EntityRow).items()}
    values = empty | {"id": name, "label": name, "label_zh": printed}
    return EntityRow(**FILES, **values)


def citation(number: int) -> CitationRow:
    empty = {key: () if how.many else "" for key, how in columns(CitationRow).items()}
    return CitationRow(**FILES, **empty | {"number": number})


def waived(words: str) -> WaivedRow:
    return WaivedRow(**FILES, **span(words), reason="heading")


GOOD = Seeds(
    reviews={},
    entities={
        "vesicle": entity("vesicle", "甲囊泡"),
        "cell": entity("cell", "乙细胞"),
        "acid": entity("acid", "丙酸"),
        "factor": entity("factor", "丁因子"),
    },
    claims={
        "made": [
            claim("甲囊泡很小", "vesicle", "", "abstract"),
            claim("乙细胞分泌甲囊泡", "cell", "vesicle", "1", cites=(1,), cites_basis="sentence"),
            claim(
                "其携带丙酸",
                "vesicle",
                "acid",
                "1",
                cites=(1, 2),
                cites_basis="passage",
                note="mentioned in the passage: the pronoun is the vesicle",
            ),
            claim("丁因子升高", "factor", "", "2"),
        ]
    },
    citations={"made": {1: citation(1), 2: citation(2)}},
    waived={"made": [waived(one) for one in ("题目", "1 起源", "2 作用", "本文如上")]},
    sic={
        "made": [
            SicRow(
                **FILES,
                **span("丙酸"),
                as_printed="丙 酸",
                corrected="乙酸",
                kind="typo",
                reason="made",
                rows=(),
            )
        ]
    },
    mappings=[],
)


def told(seeds: Seeds, whole: bool = True) -> list[str]:
    return [problem.message for problem in verify(seeds, {"made": TEXT}, whole)]


def with_claim(index: int, **changes) -> Seeds:
    rows = list(GOOD.claims["made"])
    rows[index] = replace(rows[index], **changes)
    return replace(GOOD, claims={"made": rows})


def test_a_good_table_fits_its_text():
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("index", "changes", "message"),
    [
        (0, {"start": 7}, "has the hash"),
        (0, {"sha": "0" * 16}, "'mscexo locate' gives its new row"),
        (0, {"section": "1"}, "the span lies in section abstract"),
        (0, span("很小。\n1 起"), "the span lies in several sections: 1, abstract"),
        (0, span("\n摘要"), "begins or ends in white space"),
        (1, {"cites": (2,)}, "[2] does not stand in the sentence"),
        (2, {"cites": (7,)}, "[7] does not stand in section 1"),
        (1, {"object": "acid"}, "'acid' is not mentioned in the sentence"),
        (2, {"note": ""}, "'vesicle' is not mentioned in the sentence"),
        (2, {"subject": "factor"}, "'factor' is mentioned nowhere up to this sentence"),
        (1, {"note": "mentioned in the passage: all of it"}, "excuses nothing"),
    ],
)
def test_a_claim_that_does_not_fit_is_told(index, changes, message):
    assert any(message in one for one in told(with_claim(index, **changes)))


def test_every_sentence_and_every_citation_is_wanted_of_a_whole_table():
    no_waiver = replace(GOOD, waived={"made": GOOD.waived["made"][1:]})
    assert any("is neither claimed nor waived" in one for one in told(no_waiver))
    assert told(no_waiver, whole=False) == []
    fewer = replace(GOOD, citations={"made": {1: citation(1)}})
    assert "[2] stands in the text, but has no row" in told(fewer)
    more = replace(GOOD, citations={"made": GOOD.citations["made"] | {9: citation(9)}})
    assert "[9] stands nowhere in the text" in told(more)


def test_a_citation_mark_that_is_not_closed_wants_a_slip():
    """`[17。`, `[401。`: what such a mark cites is a guess, so that a reader must have looked."""
    raw = RAW.replace("［2］。\n2", "［2。\n2")
    start = raw.index("［2")
    text = ReviewText("made", raw)

    def found(seeds: Seeds, whole: bool = True) -> list[str]:
        told = [problem.message for problem in verify(seeds, {"made": text}, whole)]
        return [one for one in told if "not closed" in one]

    message = f"the citation mark at {start}-{start + 2} is not closed, and no row says so"
    assert found(GOOD) == [message]
    assert found(GOOD, whole=False) == []
    slip = replace(
        GOOD.sic["made"][0], start=start - 2, end=start + 3, kind="citation", as_printed="［2"
    )
    assert found(replace(GOOD, sic={"made": [slip]})) == []
    for other in ({"start": start + 1}, {"kind": "typo"}, {"as_printed": "丙 酸"}):
        assert found(replace(GOOD, sic={"made": [replace(slip, **other)]})) == [message]


def test_a_claim_may_cite_what_a_slip_puts_for_a_broken_mark():
    """`[401` is [40]: the number stands in the correction, not in the text."""
    slip = replace(GOOD.sic["made"][0], **span("［2］"), as_printed="[2]")
    mended = replace(slip, kind="citation", corrected="[7]")
    cited = with_claim(2, cites=(1, 7))
    listed = {"made": {1: citation(1), 7: citation(7)}}
    cited = replace(cited, citations=listed)
    assert told(replace(cited, sic={"made": [mended]})) == []
    for not_one in (replace(mended, kind="typo"), replace(mended, corrected="7")):
        assert set(told(replace(cited, sic={"made": [not_one]}))) == {
            "[7] does not stand in section 1",
            "[7] stands nowhere in the text",
            "[2] stands in the text, but has no row",
        }
    elsewhere = replace(mended, **span("丁因子"), as_printed="丁")
    assert "[7] does not stand in section 1" in told(replace(cited, sic={"made": [elsewhere]}))


def test_a_waiver_may_not_cover_what_a_claim_stands_on():
    over = replace(GOOD, waived={"made": [*GOOD.waived["made"], waived("丁因子")]})
    assert told(over) == ["waives characters that a claim stands on"]


def test_a_slip_must_stand_in_its_span():
    slip = replace(GOOD.sic["made"][0], as_printed="戊酸")
    assert told(replace(GOOD, sic={"made": [slip]})) == ["does not stand in its span"]


def test_coverage_counts_each_sentence_once():
    covered = cover(TEXT, GOOD.claims["made"], GOOD.waived["made"])
    assert (len(covered.claimed), len(covered.waived), len(covered.open)) == (4, 4, 0)
    assert covered.total == len(TEXT.sentences)
