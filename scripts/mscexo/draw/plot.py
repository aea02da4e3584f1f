"""Draw an answer: mechanism paths, a matrix, bars, or two sides, as SVG or PNG."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mscexo.draw import bars, grid, mechanism, sides
from mscexo.draw.picture import HEADS, PALE, SIGNS, Line, Picture, Words, encode, fill, measure
from mscexo.names import iri, shorten
from mscexo.problems import Problem, ProblemsError, did_you_mean
from mscexo.show.labels import LANGUAGES, WORDS, Label, names_of, word_in
from mscexo.show.text import clip, plain

if TYPE_CHECKING:
    from mscexo.ask.answer import Answer, Term

SUFFIXES = (".svg", ".png")
# The keys of each kind of plot: those it must name, and those it may.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "path": (("source", "edge", "target"), ("path", "step", "certainty", "negated")),
    "matrix": (("rows", "columns"), ("value",)),
    "bars": (("label",), ("value", "group")),
    "sides": (("about",), ("side", "left", "right", "verdict", "statement")),
}
# Keys that name not a column but how the names of several begin.
_BEGINNINGS = ("left", "right", "statement")
_MARGIN = 24.0


def draw(
    answer: Answer,
    plot: Mapping[str, str],
    path: str | os.PathLike[str],
    labels: Mapping[str, Label],
    language: str = "both",
    title: str = "",
    signs: Mapping[str, str] | None = None,
) -> None:
    """Draw an answer into a file, ``.svg`` or ``.png`` by its suffix, whole or not at all.

    ``plot`` is what the header of a stored query says under ``plot``: a ``kind``, and the
    columns of the answer that it draws:

    - ``path``: ``source``, ``edge`` (the predicate), ``target``; ``path`` and ``step`` where
      there are several. One lane a path, arrows signed by ``signs``, the polarity of each
      predicate by IRI (``mscexo.show.labels.read_signs``). Columns ``certainty`` and
      ``negated`` are heeded where the answer has them: what is not asserted is marked.
    - ``matrix``: ``rows``, ``columns``, and ``value``: numbers are summed, other values counted,
      each once; without it rows of the answer are counted.
    - ``bars``: ``label``, ``value`` (as above), ``group``.
    - ``sides``: ``about``, and either ``side``, which says in each row which of two sides it is
      on, or ``left`` and ``right``, the beginnings of the names of paired columns
      (``raises`` for ``raises_en``, ``raises_certainty``, ...; ``raises_en`` itself will do),
      with a ``verdict`` between. ``statement`` is the beginning of the columns that hold the statement where it is not ``statement``.

    ``title`` stands above, each of its lines on one of its own. Nodes are named by ``labels``,
    in ``language`` (``en``, ``zh`` or ``both``), but reviews by their CURIEs, since their labels
    are whole titles. What improves or worsens its object ends
    in a dot: neither the arrow of what raises nor the bar of what lowers it. What does not
    fit is left out, the least first, and the picture says how much. Equal answers make files
    that are equal to the byte. Raises ProblemsError where the suffix, the language or the plot
    is wrong, where there is nothing to draw, where the file cannot be written, where matplotlib
    is missing, and where a PNG wants Chinese and no installed font has it.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        message = f"is drawn as {' or '.join(SUFFIXES)}, not as '{path.suffix}'"
        raise ProblemsError([Problem(str(path), 0, 0, message)])
    picture = compose(answer, plot, labels, language, title, signs)
    _write(path, encode(picture, suffix, title))


def compose(
    answer: Answer,
    plot: Mapping[str, str],
    labels: Mapping[str, Label],
    language: str = "both",
    title: str = "",
    signs: Mapping[str, str] | None = None,
) -> Picture:
    """The picture of an answer, before it becomes a file (see ``draw``)."""
    if language not in LANGUAGES:
        message = f"unknown language '{plain(language)}' (one of: {', '.join(LANGUAGES)})"
        raise ProblemsError([Problem("--lang", 0, 0, message)])
    plot = {
        key: re.sub("_(en|zh)$", "", value) if key in _BEGINNINGS else value
        for key, value in plot.items()
    }
    _refuse_unknown(answer, plot)
    if not answer.rows:
        raise ProblemsError([Problem("--plot", 0, 0, "nothing to draw: the answer has no rows")])
    rows = _Rows(answer, plot, labels, language, dict(signs or {}))
    body, notes = _DRAWN[plot["kind"]](rows)
    return _page(body, notes, title)


def _refuse_unknown(answer: Answer, plot: Mapping[str, str]) -> None:
    """Raise ProblemsError with all that is wrong with a plot."""
    messages = []
    kind = plot.get("kind", "")
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        messages.append(f"unknown kind '{kind}'{hint}: one of {', '.join(KINDS)}")
    else:
        wanted, known = KINDS[kind]
        messages += [f"a {kind} wants '{key}'" for key in wanted if not plot.get(key)]
        pair = bool(plot.get("left") and plot.get("right"))
        if kind == "sides" and bool(plot.get("side")) == pair:
            messages.append("two sides want 'side', or both 'left' and 'right'")
        for key in plot.keys() - {"kind", *wanted, *known}:
            messages.append(f"unknown key '{key}'{did_you_mean(key, (*wanted, *known))}")
        for key in (*wanted, *known):
            column = plot.get(key)
            if column and key not in _BEGINNINGS and column not in answer.columns:
                messages.append(f"the answer has no column '{column}' to be its {key}")
            if column and key in _BEGINNINGS and not _begun(answer, column):
                messages.append(f"the answer has no column '{column}_en' or '{column}_zh'")
    if messages:
        raise ProblemsError([Problem("plot", 0, 0, message) for message in messages])


def _begun(answer: Answer, begin: str) -> bool:
    return any(f"{begin}_{language}" in answer.columns for language in ("en", "zh"))


class _Rows:
    """The rows of an answer by the keys of its plot, and names in the language wanted."""

    def __init__(
        self,
        answer: Answer,
        plot: dict[str, str],
        labels: Mapping[str, Label],
        language: str,
        signs: dict[str, str],
    ):
        self.plot, self.labels, self.language, self.signs = plot, labels, language, signs
        self.rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def term(self, row: dict[str, Term | None], key: str) -> Term | None:
        """The term that a key of the plot names; keys left out name the column called so."""
        return row.get(self.plot.get(key) or ("" if key in _CHOSEN else key))

    def key(self, term: Term | None) -> str:
        """What tells a node from others: an IRI, or the text of a literal."""
        return "" if term is None else term.value

    def names(self, term: Term | None) -> tuple[str, ...]:
        """A term in the language, or in both where they differ."""
        from pyoxigraph import NamedNode

        if term is None:
            return (self.say("not stated", "未说明"),)
        if isinstance(term, NamedNode):
            if term.value.startswith(iri("review:")):
                return (shorten(term.value),)
            return tuple(map(plain, names_of(term.value, self.labels, self.language)))
        word = plain(term.value)
        chinese = WORDS.get(word)
        if not chinese or self.language == "en":
            return (word,)
        return (chinese,) if self.language == "zh" else (word, chinese)

    def say(self, english: str, chinese: str) -> str:
        """A phrase of the picture itself, in the language."""
        return {"en": english, "zh": chinese}.get(self.language, f"{english} {chinese}")

    def texts(self, row: dict[str, Term | None], begin: str) -> tuple[str, ...]:
        """The statement in the columns ``begin_en`` and ``begin_zh``, in the language."""
        both = {side: row.get(f"{begin}_{side}") for side in ("en", "zh")}
        found = {side: plain(term.value) for side, term in both.items() if term is not None}
        if self.language != "both":
            return tuple(filter(None, [found.get(self.language) or next(iter(found.values()), "")]))
        return tuple(dict.fromkeys(found.values()))


_CHOSEN = frozenset(["path", "step", "side", "value", "group"])


def _draw_paths(rows: _Rows) -> tuple[Picture, list[str]]:
    paths: dict[str, list[dict[str, Term | None]]] = {}
    for row in rows.rows:
        if rows.term(row, "source") is not None and rows.term(row, "target") is not None:
            paths.setdefault(rows.key(rows.term(row, "path")), []).append(row)
    if not paths:
        message = "nothing to draw: no row has both a source and a target"
        raise ProblemsError([Problem("--plot", 0, 0, message)])
    shown = list(paths.values())[: mechanism.MOST_LANES]
    lanes = [_lane(rows, of_path) for of_path in shown]
    says = (("no link stated",), ("未说明的环节",))
    gap = {"en": says[0], "zh": says[1]}.get(rows.language, (*says[0], *says[1]))
    body = mechanism.lanes_picture(lanes, gap)
    _add_legend(rows, body, lanes, gap)
    left_out = len(paths) - len(shown)
    notes = []
    if left_out:
        notes.append(
            rows.say(f"{left_out} more paths are not drawn.", f"另有{left_out}条路径未画出。")
        )
    return body, notes


def _lane(rows: _Rows, of_path: list[dict[str, Term | None]]) -> mechanism.Lane:
    """The lane of a path; rows that differ only in their evidence are one link."""
    names: dict[str, tuple[str, ...]] = {}
    steps: dict[tuple[str, str, str, bool], set[int]] = {}
    doubts: dict[tuple[str, str, str, bool], dict[str, None]] = {}
    edges: dict[str, Term] = {}
    for row in sorted(of_path, key=lambda one: _step(rows, one) or 0):
        source, edge, target = (rows.term(row, key) for key in ("source", "edge", "target"))
        for node in (source, target):
            names[rows.key(node)] = rows.names(node)
        negated = rows.term(row, "negated")
        denied = negated is not None and negated.value in ("true", "1")
        link = (rows.key(source), rows.key(edge), rows.key(target), denied)
        edges[rows.key(edge)] = edge
        step = _step(rows, row)
        steps.setdefault(link, set()).update([] if step is None else [step])
        certainty = rows.term(row, "certainty")
        doubts.setdefault(link, {})[certainty.value if certainty is not None else "asserted"] = None
    links = []
    for link, of_link in steps.items():
        source, edge, target, denied = link
        says = rows.names(edges[edge])
        if denied:
            says = tuple(f"不{one}" if _chinese(one) else f"not: {one}" for one in says)
        sign = "none" if denied else _sign(rows, edge)
        doubt = "" if "asserted" in doubts[link] else ", ".join(doubts[link])
        if doubt:
            doubt = ", ".join(word_in(one, rows.language) for one in doubts[link])
        links.append(mechanism.Link(source, target, says, sign, tuple(sorted(of_link)), doubt))
    path = rows.term(of_path[0], "path")
    heading: tuple[str, ...] = ()
    if path is not None:
        heading = rows.names(path)
    return mechanism.Lane(heading, tuple(links), names)


# Predicates that say for whom it goes well, not whether there is more or less of the object:
# what improves a disease does not promote it.
_OUTCOMES = frozenset(
    iri(f"mscexo:{name}") for name in ("improves", "worsens", "beneficialInModelsFor")
)


def _sign(rows: _Rows, edge: str) -> str:
    """The sign of a link: that of its predicate, or better or worse where it is an outcome."""
    sign = rows.signs.get(edge, "none")
    if edge in _OUTCOMES:
        return {"positive": "better", "negative": "worse"}.get(sign, sign)
    return sign if sign in SIGNS else "none"


def _step(rows: _Rows, row: dict[str, Term | None]) -> int | None:
    term = rows.term(row, "step")
    try:
        return None if term is None else int(float(term.value))
    except (ValueError, OverflowError):
        return None


def _chinese(text: str) -> bool:
    return any("\u4e00" <= one <= "\u9fff" for one in text)


def _add_legend(
    rows: _Rows, body: Picture, lanes: list[mechanism.Lane], gap: tuple[str, ...]
) -> None:
    """What the lines mean, as far as the picture has them."""
    found = {link.sign for lane in lanes for link in mechanism.with_gaps(lane.links, gap)}
    told = (
        ("positive", rows.say("raises, activates (+)", "增强、激活")),
        ("negative", rows.say("lowers, inhibits (\N{MINUS SIGN})", "减弱、抑制")),
        ("better", rows.say("improves", "改善")),
        ("worse", rows.say("worsens", "恶化")),
        ("none", rows.say("no direction stated", "不表示方向")),
        (mechanism.GAP, " ".join(gap)),
    )
    x, y = 0.0, body.height + 26
    for sign, said in told:
        if sign not in found:
            continue
        size = 34 + 8 + measure(said, 9) + 22
        if x and x + size > max(body.width, 640):
            x, y = 0.0, y + 18
        head = HEADS.get(sign, "")
        colour = SIGNS.get(sign, PALE)
        dashed = sign == mechanism.GAP
        body.lines.append(Line((x, y), ((x + 34, y),), colour, dashed=dashed, head=head))
        body.words.append(Words(x + 42, y + 3.2, said, 9, PALE))
        x += size
        body.width = max(body.width, x - 22)
    body.height = y + 8


def _values(
    rows: _Rows, first: str, second: str
) -> tuple[dict[tuple[str, str], float], dict[str, tuple[str, ...]]]:
    """The number of each pair of keys, and the names of the keys.

    The values are summed where all are numbers; else the different ones are counted; without a
    column of values the rows are.
    """
    names: dict[str, tuple[str, ...]] = {}
    held: dict[tuple[str, str], list[str]] = {}
    for row in rows.rows:
        one = rows.term(row, first)
        two = rows.term(row, second) if second in rows.plot else None
        pair = (rows.key(one), rows.key(two) if second in rows.plot else "")
        names[pair[0]] = rows.names(one)
        if second in rows.plot:
            names[pair[1]] = rows.names(two)
        cell = held.setdefault(pair, [])
        if "value" not in rows.plot:
            cell.append("1")
        elif (value := rows.term(row, "value")) is not None:
            cell.append(value.value)
    numbers = [_number(value) for cell in held.values() for value in cell]
    if None in numbers:
        return {pair: float(len(set(cell))) for pair, cell in held.items()}, names
    values = {pair: sum(map(float, cell)) for pair, cell in held.items()}
    if any(value < 0 for value in values.values()):
        message = f"'{rows.plot['value']}' has negative numbers, which this plot cannot show"
        raise ProblemsError([Problem("plot", 0, 0, message)])
    return values, names


def _number(text: str) -> float | None:
    from math import isfinite

    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _counted(rows: _Rows) -> list[str]:
    """What the numbers of a picture are, where they are claims."""
    if rows.plot.get("value") != "claim":
        return []
    return [rows.say("Numbers count claims.", "数字为论断数。")]


def _draw_matrix(rows: _Rows) -> tuple[Picture, list[str]]:
    values, names = _values(rows, "rows", "columns")
    down, across = ({key[axis] for key, value in values.items() if value} for axis in (0, 1))
    shown, beside = grid.most_telling(values)
    if not shown:
        raise ProblemsError([Problem("--plot", 0, 0, "nothing to draw: all values are 0")])
    notes = _counted(rows)
    if len(down) > len(shown) or len(across) > len(beside):
        notes.append(
            rows.say(
                f"Shown are the largest {len(shown)} of {len(down)} rows and {len(beside)} of "
                f"{len(across)} columns.",
                f"仅显示合计最大者：{len(down)}行中的{len(shown)}行，"
                f"{len(across)}列中的{len(beside)}列。",
            )
        )
    return grid.grid_picture(values, shown, beside, names), notes


def _draw_bars(rows: _Rows) -> tuple[Picture, list[str]]:
    values, names = _values(rows, "label", "group")
    order = grid.largest(values, 0)
    shown = order[: bars.MOST_BARS]
    groups = grid.largest(values, 1)
    notes = _counted(rows)
    if "group" not in rows.plot:
        groups = [""]
    elif len(groups) > bars.MOST_GROUPS:
        kept, rest = groups[: bars.MOST_GROUPS - 1], groups[bars.MOST_GROUPS - 1 :]
        others = "\x00others"
        names[others] = (rows.say(f"{len(rest)} others", f"其他{len(rest)}类"),)
        for bar in order:
            values[bar, others] = sum(values.pop((bar, group), 0) for group in rest)
        groups = [*kept, others]
    if len(order) > len(shown):
        notes.append(
            rows.say(
                f"Shown are the largest {len(shown)} of {len(order)}.",
                f"仅显示{len(order)}项中最大的{len(shown)}项。",
            )
        )
    return bars.bars_picture(values, shown, groups, names), notes


_POSITIVE = frozenset(["for", "raises", "improves", "promotes", "positive", "up", "yes", "agrees"])
_NEGATIVE = frozenset(["against", "lowers", "worsens", "suppresses", "negative", "down", "no"])


def _draw_sides(rows: _Rows) -> tuple[Picture, list[str]]:
    if "side" in rows.plot:
        found = list(dict.fromkeys(rows.key(rows.term(row, "side")) for row in rows.rows))
        found.sort(key=lambda side: (side in _NEGATIVE) - (side in _POSITIVE))
        if len(found) > 2:
            message = f"'{rows.plot['side']}' says more than two sides: {', '.join(found)}"
            raise ProblemsError([Problem("plot", 0, 0, plain(message))])
        if len(found) == 1:
            found.insert(0 if found[0] in _NEGATIVE else 1, _OPPOSITE.get(found[0], ""))
        sections = _by_side(rows, found)
    else:
        found = [rows.plot["left"], rows.plot["right"]]
        sections = _by_pair(rows, found)
    left, right = (_side(side, rows.language) for side in found)
    if len(sections) > sides.MOST_SECTIONS:  # those with two sides tell the most
        sections.sort(key=lambda one: not (one.left and one.right))
    shown = sections[: sides.MOST_SECTIONS]
    nothing = rows.say("nothing stated", "无论断")
    more = rows.say("and {} more", "另有{}项")
    notes = []
    if len(sections) > len(shown):
        left_out = len(sections) - len(shown)
        notes.append(rows.say(f"{left_out} more are not drawn.", f"另有{left_out}组未画出。"))
    return sides.sides_picture(shown, left, right, nothing, more), notes


def _side(word: str, language: str) -> sides.Side:
    sign = "positive" if word in _POSITIVE else "negative" if word in _NEGATIVE else "none"
    head = "" if word in ("for", "against") else HEADS[sign]
    return sides.Side(word_in(plain(word), language), sign, head)


_OPPOSITE = {"for": "against", "against": "for", "raises": "lowers", "lowers": "raises"}


def _by_side(rows: _Rows, found: list[str]) -> list[sides.Section]:
    """A section for each thing, its statements on the side that each row names."""
    begin = rows.plot.get("statement", "statement")
    names: dict[str, tuple[str, ...]] = {}
    cards: dict[tuple[str, str], dict[tuple[str, ...], dict[str, None]]] = {}
    for row in rows.rows:
        about = rows.term(row, "about")
        names.setdefault(rows.key(about), rows.names(about))
        place = (rows.key(about), rows.key(rows.term(row, "side")))
        feet = cards.setdefault(place, {}).setdefault(rows.texts(row, begin), {})
        feet[_foot(rows, row, "")] = None
    return [
        sides.Section(
            about,
            (),
            *(
                tuple(
                    sides.Card(says, tuple(feet))
                    for says, feet in cards.get((key, side), {}).items()
                )
                for side in found
            ),
        )
        for key, about in names.items()
    ]


def _by_pair(rows: _Rows, found: list[str]) -> list[sides.Section]:
    """A section for each pair of statements, with the verdict on them."""
    pairs: dict[tuple, tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows.rows:
        about, verdict = rows.term(row, "about"), rows.term(row, "verdict")
        says = tuple(rows.texts(row, side) for side in found)
        judged = rows.names(verdict) if verdict is not None else ()
        feet = pairs.setdefault((rows.names(about), judged, *says), ({}, {}))
        for held, side in zip(feet, found, strict=True):
            held[_foot(rows, row, f"{side}_")] = None
    return [
        sides.Section(
            about,
            verdict,
            (sides.Card(left, tuple(feet[0])),),
            (sides.Card(right, tuple(feet[1])),),
        )
        for (about, verdict, left, right), feet in pairs.items()
    ]


def _foot(rows: _Rows, row: dict[str, Term | None], begin: str) -> tuple[str, ...]:
    """Who says it, how surely, and where: what stands below a statement."""
    cell = {key: row.get(begin + key) for key in ("certainty", "setting", "cited", "review")}
    parts = [
        word_in(plain(cell[key].value), rows.language)
        for key in ("certainty", "setting", "cited")
        if cell[key] is not None
    ]
    if cell["review"] is not None:
        where = shorten(cell["review"].value)
        section = row.get(f"{begin}section")
        if section is not None:
            where += f" §{section.value}"
        parts.append(plain(where))
    return tuple(parts)


_DRAWN: dict[str, Callable[[_Rows], tuple[Picture, list[str]]]] = {
    "path": _draw_paths,
    "matrix": _draw_matrix,
    "bars": _draw_bars,
    "sides": _draw_sides,
}


def _page(body: Picture, notes: list[str], title: str) -> Picture:
    """The picture with its title above, its notes below and a margin around."""
    page = Picture()
    wide = max(body.width, 420.0)
    y = _MARGIN
    if title.strip():
        for place, line in enumerate(title.strip().splitlines()):
            size = 13 if not place else 11
            said = clip(fill(plain(line), wide, size, bold=True), 3)
            y = page.write(_MARGIN, y, said, size, bold=True)
        y += 12
    page.put(body, _MARGIN, y)
    y += body.height
    for note in notes:
        y = page.write(_MARGIN, y + 10, fill(note, wide, 9), 9, colour=PALE, italic=True)
    page.width, page.height = wide + 2 * _MARGIN, y + _MARGIN
    return page


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises ProblemsError where it cannot be written."""
    fresh = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=".new-", suffix=path.suffix, delete=False
        ) as file:
            fresh = Path(file.name)
            file.write(data)
        fresh.chmod(0o666 & ~_umask())
        os.replace(fresh, path)
    except OSError as error:
        if fresh:
            fresh.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise ProblemsError([Problem(str(path), 0, 0, f"cannot be written: {reason}")]) from error


def _umask() -> int:
    """The process's mask of file permissions, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
