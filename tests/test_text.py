"""The normaliser and its offset map, sentences, sections, citations, places and mentions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mscexo.evidence.segment import segment
from mscexo.evidence.text import (
    AmbiguousError,
    ReviewText,
    cited_numbers,
    fold,
    normalise,
    slice_hash,
)

ALPHABET = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "外泌体可激活自噬。，；：［］（）【】Ⅱ①μβ⁃\u00ad\n\t -~～ａＡé́ﬁabcMR155[]0123456789"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)
REVIEW = ReviewText(
    "made",
    "某题\n"
    "甲 1，乙 2\n"
    "摘要：退行性关节（degenerative joint dis⁃\nease, DJD）很常见。其二。\n"
    " Title in English // A, B\n"
    " Abstract: Exosomes help. They are small. \n"
    "引言说［1］。又说 miR-\n155 靶向 BACH1［2，4～6］。\n"
    "1 起源\n"
    "NPCs 与 NP 不同 【7】。共 2 周后，1 只鼠死。\n"
    "1.1 细胞\n"
    "COL Ⅱ 的表达［8\n］。MSCs 好！\n",
)


@given(ALPHABET)
def test_every_normalised_character_maps_back_to_its_raw_characters(raw):
    normalised = normalise(raw)
    assert len(normalised.text) == len(normalised.starts) == len(normalised.ends)
    assert list(normalised.starts) == sorted(normalised.starts)
    for character, start, end in zip(
        normalised.text, normalised.starts, normalised.ends, strict=True
    ):
        assert 0 <= start < end <= len(raw)
        assert character in unicodedata.normalize("NFKC", raw[start:end])


@given(ALPHABET)
def test_normal_form_has_no_white_space_or_soft_hyphen(raw):
    text = normalise(raw).text
    assert not any(character.isspace() or character in "\u2043\u00ad" for character in text)


@given(ALPHABET, ALPHABET)
def test_blanks_and_width_do_not_change_a_hash(one, two):
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "-" else c for c in one)
    assert slice_hash(wide) == slice_hash(one)
    if not unicodedata.combining((two or "x")[0]) and not one.endswith("-"):
        assert slice_hash(one + " \u3000" + two) == slice_hash(one + " " + two)


@given(ALPHABET)
def test_sentences_cover_every_visible_character_once_and_in_order(raw):
    sentences = segment(raw)
    at = 0
    for sentence in sentences:
        assert at <= sentence.start < sentence.end
        assert not raw[at : sentence.start].strip()
        assert raw[sentence.start : sentence.end] == raw[sentence.start : sentence.end].strip()
        at = sentence.end
    assert not raw[at:].strip()


@given(ALPHABET, st.data())
def test_what_is_located_is_what_was_asked_for(raw, data):
    text = ReviewText("any", raw)
    start = data.draw(st.integers(0, len(raw)))
    fragment = raw[start : data.draw(st.integers(start, len(raw)))]
    try:
        found = text.locate(fragment)
    except AmbiguousError as error:
        assert len(error.places) != 1
    else:
        inside = normalise(raw[slice(*found)]).text
        assert normalise(fragment).text in inside


def test_sections_and_sentences_of_a_made_review():
    got = [
        (sentence.section, normalise(REVIEW.raw[sentence.start : sentence.end]).text)
        for sentence in REVIEW.sentences
    ]
    assert got == [
        ("front", "某题"),
        ("front", "甲1,乙2"),
        ("abstract", "摘要:退行性关节(degenerativejointdisease,DJD)很常见。"),
        ("abstract", "其二。"),
        ("front", "TitleinEnglish//A,B"),
        ("abstract-en", "Abstract:Exosomeshelp."),
        ("abstract-en", "Theyaresmall."),
        ("0", "引言说[1]。"),
        ("0", "又说miR-155靶向BACH1[2,4~6]。"),
        ("1", "1起源"),
        ("1", "NPCs与NP不同【7】。"),
        ("1", "共2周后,1只鼠死。"),
        ("1.1", "1.1细胞"),
        ("1.1", "COLII的表达[8]。"),
        ("1.1", "MSCs好!"),
    ]


def test_citations_in_every_width_and_broken_over_lines():
    assert [citation.numbers for citation in REVIEW.citations] == [(1,), (2, 4, 5, 6), (7,), (8,)]


@pytest.mark.parametrize(
    ("printed", "numbers", "closed"),
    [
        ("[5-6]", (5, 6), True),
        ("［31］", (31,), True),
        ("【20】", (20,), True),
        ("【20]", (20,), True),
        ("［3，20～22］", (3, 20, 21, 22), True),
        ("［1、2］", (1, 2), True),
        ("[17。", (17,), False),
        ("[41,MSCs", (41,), False),
    ],
)
def test_citation_forms(printed, numbers, closed):
    (citation,) = ReviewText("x", f"甲{printed}乙").citations
    assert (citation.numbers, citation.closed) == (numbers, closed)


def test_citations_and_sentences_of_a_slice():
    start = REVIEW.raw.index("又说")
    (sentence,) = REVIEW.sentences_over(start, start + 2)
    assert REVIEW.raw[start : start + 2] == "又说"
    assert REVIEW.citations_in(sentence.start, sentence.end) == (2, 4, 5, 6)
    (cited,) = (one for one in REVIEW.citations if 4 in one.numbers)
    assert REVIEW.citations_in(cited.start, cited.end - 1) == ()
    assert REVIEW.citations_in(cited.start + 1, len(REVIEW.raw)) == (7, 8)
    assert len(REVIEW.sentences_over(start - 1, start + 2)) == 2
    assert REVIEW.sentences_over(sentence.end, sentence.end) == ()


def test_a_heading_is_only_the_next_number_of_the_outline():
    sections = [
        s.section for s in segment("摘要：甲。\n乙\n1 头\n3 周后好。\n1.1 身\n丙。\n2 尾\n丁。")
    ]
    assert sections == ["abstract", "abstract", "1", "1", "1.1", "1.1", "2", "2"]


def test_a_heading_goes_on_while_its_bracket_is_open():
    """`1.4 ... (synovial-derived MSC,` and the rest of the bracket in the next line."""
    text = "1 头\n1.1 甲细胞（first MSC,\nFMSC）的囊泡\n子。\n1.2 乙，\n丑。\n1.2 丙细胞\n寅。"
    assert [(s.section, text[s.start : s.end]) for s in segment(text)] == [
        ("1", "1 头"),
        ("1.1", "1.1 甲细胞（first MSC,"),
        ("1.1", "FMSC）的囊泡"),
        ("1.1", "子。"),
        ("1.1", "1.2 乙，\n丑。"),
        ("1.2", "1.2 丙细胞"),
        ("1.2", "寅。"),
    ]
    running = "1 头\n累及患者\n2 型糖尿病（T2DM,\n又称甲）及其他，均可。\n2 尾\n丁。"
    assert [s.section for s in segment(running)] == ["1", "1", "1", "2", "2"]


def test_a_full_stop_in_a_latin_name_ends_no_sentence():
    assert len(segment("1 甲\n用 S. aureus 与 p38. 再用 0.5 mL。")) == 2


def test_a_locator_names_one_place_or_none():
    assert REVIEW.raw[slice(*REVIEW.locate("miR-155靶向"))] == "miR-\n155 靶向"
    with pytest.raises(AmbiguousError, match="nowhere"):
        REVIEW.locate("miR-156")
    with pytest.raises(AmbiguousError, match="2 places"):
        REVIEW.locate("又说".replace("又", ""))
    with pytest.raises(AmbiguousError, match="nothing"):
        REVIEW.locate(" \u2043")


@pytest.mark.parametrize(
    ("name", "mentioned"),
    [
        ("NP", True),
        ("NPC", True),
        ("N", False),
        ("np", True),
        ("COL II", True),
        ("Col-II", True),
        ("COL I", False),
        ("miR-155", True),
        ("miR-15", False),
        ("细胞", True),
        ("degenerative joint disease", True),
        ("", False),
    ],
)
def test_a_name_is_mentioned_as_a_word_of_its_own(name, mentioned):
    assert REVIEW.mentions(frozenset([name]), 0, len(REVIEW.raw)) is mentioned


def test_a_plural_mentions_the_singular_but_not_a_longer_word():
    text = ReviewText("x", "exosomes are exosomal; NPCs")
    assert text.mentions(frozenset(["exosome"]), 0, 8)
    assert not text.mentions(frozenset(["exosome"]), 9, len(text.raw))
    assert not text.mentions(frozenset(["NP"]), 0, len(text.raw))


@given(st.text(alphabet="aBcＩⅡβμ-–外泌体 \n⁃①1５[］", max_size=60))
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6))
def test_cited_numbers_of_a_list(numbers):
    assert cited_numbers(",".join(map(str, numbers))) == tuple(numbers)
