"""Pictures of answers: what they say, that nothing overlaps, and that files are whole."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from mscexo.ask.answer import Answer
from mscexo.draw import picture
from mscexo.draw.mechanism import GAP, Link, with_gaps
from mscexo.draw.picture import SIGNS, Picture, encode, measure
from mscexo.draw.plot import compose, draw
from mscexo.names import iri
from mscexo.problems import ProblemsError
from mscexo.show.labels import Label

pytest.importorskip("matplotlib")
PATH = {
    "kind": "path",
    "path": "path",
    "step": "step",
    "source": "subject",
    "edge": "predicate",
    "target": "object",
}
MATRIX = {"kind": "matrix", "rows": "row", "columns": "column", "value": "n"}
BARS = {"kind": "bars", "label": "row", "value": "n", "group": "column"}
SIDES = {"kind": "sides", "about": "of", "side": "side"}
PAIRS = {"kind": "sides", "about": "of", "left": "raises", "right": "lowers"}
SIGN_OF = {
    iri(f"mscexo:{name}"): sign
    for name, sign in (
        ("upregulates", "positive"),
        ("inhibits", "negative"),
        ("carries", "none"),
        ("improves", "positive"),
        ("worsens", "negative"),
    )
}
LABELS = {
    iri(curie): Label(en, zh)
    for curie, en, zh in (
        ("ent:exo", "bone marrow mesenchymal stem cell-derived exosome", "骨髓间充质干细胞外泌体"),
        ("ent:mir", "miR-155", "miR-155"),
        ("ent:pten", "PTEN", "PTEN基因"),
        ("ent:auto", "autophagy", "自噬"),
        ("mscexo:upregulates", "upregulates", "上调"),
        ("mscexo:inhibits", "inhibits", "抑制活性"),
        ("mscexo:carries", "carries", "携带"),
        ("mscexo:improves", "improves", "改善"),
        ("mscexo:worsens", "worsens", "使恶化"),
    )
}
CHINESE = picture._CHINESE


def steps(*told: str) -> Answer:
    """``PATH STEP SUBJECT PREDICATE OBJECT [CERTAINTY]`` in each word's order."""
    rows = []
    for line in told:
        path, step, subject, predicate, target, *certainty = line.split()
        rows.append(
            (
                NamedNode(iri(f"path:{path}")),
                Literal(int(step)),
                NamedNode(iri(f"ent:{subject}")),
                NamedNode(iri(f"mscexo:{predicate}")),
                NamedNode(iri(f"ent:{target}")),
                Literal(certainty[0] if certainty else "asserted"),
            )
        )
    return Answer(("path", "step", "subject", "predicate", "object", "certainty"), tuple(rows))


CHAIN = steps(
    "p1 1 exo carries mir",
    "p1 2 mir inhibits pten",
    "p1 2 mir upregulates auto",
    "p1 3 auto worsens z suggested",
    "p1 4 exo improves z",
)


def table(*rows: tuple[str, str, float]) -> Answer:
    return Answer(
        ("row", "column", "n"),
        tuple(
            (NamedNode(iri(f"ent:{a}")), NamedNode(iri(f"ent:{b}")), Literal(n)) for a, b, n in rows
        ),
    )


def statements(*rows: tuple[str, str, str]) -> Answer:
    return Answer(
        ("of", "side", "statement_en", "statement_zh", "certainty", "review", "section"),
        tuple(
            (
                NamedNode(iri(f"ent:{of}")),
                Literal(side),
                Literal(said),
                Literal(f"论断{said}"),
                Literal("asserted"),
                NamedNode(iri("review:ivdd")),
                Literal("2.1"),
            )
            for of, side, said in rows
        ),
    )


PAIR = Answer(
    ("of", "verdict", "raises_en", "raises_zh", "raises_cited", "lowers_en", "lowers_zh"),
    (
        (
            NamedNode(iri("ent:auto")),
            Literal("conflict"),
            Literal("exosome promotes autophagy"),
            Literal("外泌体促进自噬"),
            Literal("Shi [ivdd 22]"),
            Literal("exosome suppresses autophagy"),
            Literal("外泌体抑制自噬"),
        ),
    ),
)
EXAMPLES = [
    (CHAIN, PATH),
    (table(("exo", "pten", 3), ("auto", "pten", 2), ("auto", "mir", 4)), MATRIX),
    (table(("exo", "pten", 3), ("auto", "pten", 2), ("auto", "mir", 4)), BARS),
    (statements(("auto", "for", "yes it does"), ("auto", "against", "no it does not")), SIDES),
    (PAIR, PAIRS),
]
each_kind = pytest.mark.parametrize(("answer", "plot"), EXAMPLES, ids=lambda one: str(one)[:12])


def said(drawn: Picture) -> str:
    """All that a picture says, lines joined."""
    return " ".join(" ".join(words.text for words in drawn.words).split())


def is_sound(drawn: Picture) -> None:
    """Nothing lies outside the page, no framed box on another, no words on other words."""
    for box in drawn.boxes:
        assert box.x >= 0 and box.x + box.width <= drawn.width
        assert box.y >= 0 and box.y + box.height <= drawn.height
    places = []
    for words in drawn.words:
        wide = measure(words.text, words.size, words.bold)
        left = words.x - {"left": 0, "center": wide / 2, "right": wide}[words.anchor]
        if not words.angle:
            places.append((left, words.y - words.size * 0.8, left + wide, words.y))
            assert left >= 0 and left + wide <= drawn.width + 1, words
        assert 0 < words.y < drawn.height, words
    framed = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in drawn.boxes if b.line]
    for group in (framed, places):
        for one, two in combinations(group, 2):
            assert (
                one[2] <= two[0] + 0.01
                or two[2] <= one[0] + 0.01
                or one[3] <= two[1] + 0.01
                or two[3] <= one[1] + 0.01
            ), (one, two)
    for line in drawn.lines:
        numbers = [*line.start, *(number for piece in line.pieces for number in piece)]
        assert all(0 <= x <= drawn.width for x in numbers[::2])
        assert all(0 <= y <= drawn.height for y in numbers[1::2])


@each_kind
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_each_kind_is_drawn_as_svg_twice_alike(answer, plot, language, tmp_path):
    for name in ("one.svg", "two.svg"):
        draw(answer, plot, tmp_path / name, LABELS, language, "A title\n标题", SIGN_OF)
    one = (tmp_path / "one.svg").read_bytes()
    assert one == (tmp_path / "two.svg").read_bytes()
    root = ElementTree.fromstring(one)
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    drawn = compose(answer, plot, LABELS, language, "A title\n标题", SIGN_OF)
    assert sorted(texts) == sorted(words.text for words in drawn.words)
    assert "A title" in texts and "标题" in texts
    assert b"Noto Sans CJK SC" in one and b"Microsoft YaHei" in one
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@each_kind
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_nothing_overlaps_and_nothing_is_cut_off(answer, plot, language):
    is_sound(compose(answer, plot, LABELS, language, "A title " * 30, SIGN_OF))


@each_kind
def test_one_language_is_one_language(answer, plot):
    english = said(compose(answer, plot, LABELS, "en", "", SIGN_OF))
    assert not CHINESE.search(english)
    for word in ("asserted", "raises", "autophagy", "not stated", "for"):
        assert word not in said(compose(answer, plot, LABELS, "zh", "", SIGN_OF)).split()
    both = said(compose(answer, plot, LABELS, "both", "", SIGN_OF))
    assert CHINESE.search(both) and "autophagy" in both


@each_kind
def test_a_png_is_whole_and_of_the_size_of_the_picture(answer, plot, tmp_path):
    draw(answer, plot, tmp_path / "x.PNG", LABELS, "en", "A title", SIGN_OF)
    data = (tmp_path / "x.PNG").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and data[-8:-4] == b"IEND"
    drawn = compose(answer, plot, LABELS, "en", "A title", SIGN_OF)
    wide, high = struct.unpack(">II", data[16:24])
    assert abs(wide - drawn.width * 150 / 72) <= 1 and abs(high - drawn.height * 150 / 72) <= 1
    draw(answer, plot, tmp_path / "y.png", LABELS, "en", "A title", SIGN_OF)
    assert (tmp_path / "y.png").read_bytes() == data


def test_each_sign_has_its_head_and_colour():
    drawn = compose(CHAIN, PATH, LABELS, "en", "", SIGN_OF)
    links = {(line.colour, line.head) for line in drawn.lines if line.head}
    assert links == {
        (SIGNS["none"], "arrow"),
        (SIGNS["negative"], "bar"),
        (SIGNS["positive"], "arrow"),
        (SIGNS["worse"], "dot"),
        (SIGNS["better"], "dot"),
    }
    text = said(drawn)
    assert "2 inhibits (−)" in text and "2 upregulates (+)" in text and "1 carries" in text
    assert "3 worsens [suggested]" in text
    without = compose(CHAIN, PATH, LABELS, "en")
    assert {line.colour for line in without.lines if line.head} == {SIGNS["none"]}


def test_an_entity_of_several_steps_is_one_box_and_evidence_makes_no_more_links():
    twice = Answer(CHAIN.columns, CHAIN.rows * 2)
    one, two = (compose(answer, PATH, LABELS, "both", "", SIGN_OF) for answer in (CHAIN, twice))
    assert one == two
    assert sum(1 for box in one.boxes if box.line) == 5
    assert said(one).count("cell-derived exosome") == 1


def test_a_break_in_a_path_is_dashed_but_branches_are_not():
    broken = steps("p 1 exo carries mir", "p 2 pten inhibits auto")
    drawn = compose(broken, PATH, LABELS, "both", "", SIGN_OF)
    dashed = [line for line in drawn.lines if line.dashed]
    assert len(dashed) == 2  # the link and its line in the legend
    assert "no link stated" in said(drawn) and "未说明的环节" in said(drawn)
    assert not any(line.dashed for line in compose(CHAIN, PATH, LABELS).lines)


def test_gaps_join_what_would_fall_apart():
    def link(source: str, target: str) -> Link:
        return Link(source, target, ("x",), "none")

    links = [link("a", "b"), link("c", "d"), link("b", "c"), link("e", "f")]
    gaps = [(one.source, one.target) for one in with_gaps(links, ("?",)) if one.sign == GAP]
    assert gaps == [("c", "e")]


def test_a_circle_and_a_link_to_itself_are_drawn():
    circle = steps("p 1 a upregulates b", "p 2 b inhibits a", "p 3 b upregulates b")
    drawn = compose(circle, PATH, LABELS, "both", "", SIGN_OF)
    assert sum(1 for box in drawn.boxes if box.line) == 2
    assert "2 inhibits" in said(drawn) and "3 upregulates" in said(drawn)


def test_long_paths_and_many_paths():
    long = steps(*(f"p {i} n{i} upregulates n{i + 1}" for i in range(12)))
    drawn = compose(long, PATH, LABELS, "both", "", SIGN_OF)
    is_sound(drawn)
    places = [(box.x, box.y + box.height / 2) for box in drawn.boxes if box.line]
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert len({round(y) for _, y in places}) == 1
    many = steps(*(f"p{i:02} 1 a{i} inhibits b{i}" for i in range(20)))
    drawn = compose(many, PATH, LABELS, "both", "", SIGN_OF)
    is_sound(drawn)
    assert "path:p11" in said(drawn) and "path:p12" not in said(drawn)
    assert "8 more paths are not drawn." in said(drawn) and "另有8条路径未画出" in said(drawn)


def test_what_is_denied_bears_no_sign():
    answer = Answer(
        (*CHAIN.columns, "negated"), tuple((*row, Literal(True)) for row in CHAIN.rows[1:2])
    )
    drawn = compose(answer, PATH, LABELS, "both", "", SIGN_OF)
    assert "not: inhibits" in said(drawn) and "不抑制活性" in said(drawn)
    assert {line.colour for line in drawn.lines if line.head} == {SIGNS["none"]}


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.integers(1, 5),
            st.integers(0, 6),
            st.sampled_from(["upregulates", "inhibits", "carries", "improves"]),
            st.integers(0, 6),
        ).filter(lambda one: one[2] < one[4]),
        min_size=1,
        max_size=12,
    )
)
def test_any_path_without_circles_is_drawn_without_overlaps(told):
    answer = steps(*(f"p{p} {step} n{a} {edge} n{b}" for p, step, a, edge, b in told))
    drawn = compose(answer, PATH, LABELS, "both", "", SIGN_OF)
    is_sound(drawn)
    boxes = sum(len({n for p, _, a, _, b in told if p == q for n in (a, b)}) for q in (1, 2))
    assert sum(1 for box in drawn.boxes if box.line) == boxes


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_text_is_drawn(text):
    label = {iri("ent:a"): Label(text, "甲")}
    answer = table(("a", "b", 1))
    data = encode(compose(answer, BARS, label, "both", text), ".svg", text)
    ElementTree.fromstring(data)


def test_a_matrix_is_sorted_by_totals_and_says_what_it_leaves_out():
    answer = table(*((f"r{i}", f"c{j}", i + j + 1) for i in range(45) for j in range(22)))
    drawn = compose(answer, MATRIX, {}, "both")
    is_sound(drawn)
    rows = [words.text for words in drawn.words if words.text.startswith("ent:r")]
    assert rows == [f"ent:r{i}" for i in range(44, 4, -1)]
    assert "largest 40 of 45 rows and 20 of 22 columns" in said(drawn)
    assert "45行中的40行" in said(drawn)


def test_numbers_are_summed_other_values_counted_and_rows_counted_without_any():
    two = table(("a", "b", 2), ("a", "b", 3))
    for plot, total in ((MATRIX, "5"), ({**MATRIX, "value": "column"}, "1")):
        assert total in [words.text for words in compose(two, plot, {}, "en").words]
    plot = {"kind": "matrix", "rows": "row", "columns": "column"}
    assert "2" in [words.text for words in compose(two, plot, {}, "en").words]


def test_bars_are_sorted_stacked_and_cut_at_thirty():
    answer = table(*((f"r{i:02}", f"g{i % 11}", i + 1) for i in range(40)))
    drawn = compose(answer, BARS, {}, "en")
    is_sound(drawn)
    shown = [words.text for words in drawn.words if words.text.startswith("ent:r")]
    assert shown == [f"ent:r{i:02}" for i in range(39, 9, -1)]
    assert "largest 30 of 40." in said(drawn) and "4 others" in said(drawn)
    single = compose(table(("a", "b", 1.5)), {"kind": "bars", "label": "row", "value": "n"}, {})
    assert "1.50" in said(single) and "ent:b" not in said(single)


def test_negative_numbers_are_refused():
    with pytest.raises(ProblemsError, match="negative numbers"):
        compose(table(("a", "b", -1)), BARS, {})


def test_sides_face_each_other():
    answer = statements(
        ("auto", "against", "no"),
        ("auto", "for", "yes"),
        *(("pten", "for", f"x{i}") for i in range(7)),
    )
    drawn = compose(answer, SIDES, LABELS, "both", "", SIGN_OF)
    is_sound(drawn)
    place = {words.text: words.x for words in drawn.words}
    assert place["for 支持 (+)"] < place["自噬"] < place["against 反对 (−)"]
    assert place["yes"] < place["autophagy"] < place["no"]
    text = said(drawn)
    assert "asserted 断言 · review:ivdd §2.1" in text
    assert "and 1 more 另有1项" in text and "nothing stated 无论断" in text
    heads = {(line.colour, line.head) for line in drawn.lines if line.colour in SIGNS.values()}
    assert heads == {(SIGNS["positive"], ""), (SIGNS["negative"], "")}


def test_pairs_have_their_verdict_between():
    drawn = compose(PAIR, PAIRS, LABELS, "both")
    place = {words.text: words.x for words in drawn.words}
    assert place["exosome promotes autophagy"] < place["conflict"] == place["autophagy"]
    assert place["矛盾"] < place["exosome suppresses autophagy"]
    assert "Shi [ivdd 22]" in place
    heads = {(line.colour, line.head) for line in drawn.lines if line.head}
    assert heads == {(SIGNS["positive"], "arrow"), (SIGNS["negative"], "bar")}


def test_chinese_in_a_png_wants_a_font_and_says_which(monkeypatch, tmp_path):
    monkeypatch.setattr(picture, "CHINESE_FONTS", ("No Such Font",))
    file = tmp_path / "x.png"
    with pytest.raises(ProblemsError, match=r"install.*Noto Sans CJK.*\.svg.*--lang en"):
        draw(CHAIN, PATH, file, LABELS, "both", "", SIGN_OF)
    assert list(tmp_path.iterdir()) == []
    draw(CHAIN, PATH, file, LABELS, "en", "", SIGN_OF)
    draw(CHAIN, PATH, tmp_path / "x.svg", LABELS, "both", "", SIGN_OF)


@pytest.mark.parametrize(
    ("name", "plot", "language", "message"),
    [
        ("x.pdf", PATH, "en", r"is drawn as \.svg or \.png, not as '\.pdf'"),
        ("x", PATH, "en", r"is drawn as \.svg or \.png"),
        ("x.svg", {"kind": "paths"}, "en", r"did you mean 'path'"),
        ("x.svg", {"kind": "path"}, "en", r"wants 'source'(.|\n)*wants 'target'"),
        ("x.svg", {**PATH, "edge": "verb"}, "en", r"no column 'verb' to be its edge"),
        ("x.svg", {**PATH, "stepp": "step"}, "en", r"unknown key 'stepp' \(did you mean 'step'"),
        ("x.svg", {"kind": "sides", "about": "path"}, "en", r"want 'side', or both"),
        ("x.svg", {**PAIRS, "about": "path"}, "en", r"no column 'lowers_en' or"),
        ("x.svg", PATH, "fr", r"unknown language 'fr'"),
        ("no/x.svg", PATH, "en", r"no/x\.svg cannot be written: No such file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(name, plot, language, message, tmp_path):
    with pytest.raises(ProblemsError, match=message):
        draw(CHAIN, plot, tmp_path / name, LABELS, language)
    assert list(tmp_path.iterdir()) == []


@each_kind
def test_no_rows_are_nothing_to_draw(answer, plot, tmp_path):
    with pytest.raises(ProblemsError, match="nothing to draw"):
        draw(Answer(answer.columns), plot, tmp_path / "x.svg", LABELS)


def test_three_sides_are_too_many():
    answer = statements(("a", "x", "1"), ("a", "y", "2"), ("a", "z", "3"))
    with pytest.raises(ProblemsError, match="more than two sides: x, y, z"):
        compose(answer, SIDES, {})


def test_a_file_that_cannot_be_replaced_stays(tmp_path):
    (tmp_path / "x.svg").mkdir()
    with pytest.raises(ProblemsError, match="cannot be written"):
        draw(CHAIN, PATH, tmp_path / "x.svg", LABELS)
    assert [one.name for one in tmp_path.iterdir()] == ["x.svg"]


def test_a_matrix_has_no_empty_rows_or_columns():
    large = [(f"r{i}", f"c{i % 20}", 9) for i in range(40)]
    small = [(f"s{i}", f"d{i}", 1) for i in range(10)]
    drawn = compose(table(*large, *small), MATRIX, {}, "en")
    text = said(drawn)
    assert "ent:s" not in text and "ent:d" not in text
    assert "largest 40 of 50 rows and 20 of 30 columns" in text


def test_what_has_two_sides_is_drawn_before_what_has_one():
    one_sided = [(f"a{i}", "for", "yes") for i in range(12)]
    answer = statements(*one_sided, ("b", "for", "yes"), ("b", "against", "no"))
    text = said(compose(answer, SIDES, {}, "en"))
    assert "ent:b" in text and "3 more are not drawn." in text


@pytest.mark.parametrize(
    "plot", [{"kind": "matrix", "rows": "a", "columns": "b"}, {"kind": "bars", "label": "a"}]
)
def test_what_the_numbers_count_is_said(plot):
    columns = ("a", "b", "n", "claim")
    row = tuple(map(Literal, ("x", "y", "1")))
    twice = Answer(columns, ((*row, CLAIM), (*row, CLAIM)))
    drawn = compose(twice, {**plot, "value": "claim"}, {}, "both")
    assert "Numbers count claims." in said(drawn) and "数字为论断数。" in said(drawn)
    assert "1" in {words.text for words in drawn.words}
    assert "2" not in {words.text for words in drawn.words}


CLAIM = NamedNode(iri("claim:0123456789abcdef"))
