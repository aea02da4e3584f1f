"""Pictures as plain data (boxes, lines, words), and their files: SVG and PNG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mscexo.problems import Problem, ProblemsError
from mscexo.show.text import cells, even, plain, wrap

INK, PALE, GRID = "#1f2933", "#667085", "#d0d5dd"
SIGNS = {
    "positive": "#1b7837",
    "negative": "#b2182b",
    "none": "#475467",
    "better": "#1b7837",
    "worse": "#b2182b",
}
MARKS = {"positive": " (+)", "negative": " (\N{MINUS SIGN})"}
HEADS = {"positive": "arrow", "negative": "bar", "none": "arrow", "better": "dot", "worse": "dot"}
SIZE = 10.0
LEADING = 1.3
# What characters take, in times the size of the font: widths of DejaVu Sans and Verdana, which
# are wider than most. A character of two cells takes _WIDE_EM; those not named here _EM, and
# capitals _CAPITAL_EM.
_EM, _CAPITAL_EM, _WIDE_EM, _BOLDER = 0.65, 0.75, 1.03, 1.13
_EMS = {
    **dict.fromkeys("fijlrtI.,:;'!|()[]{}/\\- ·", 0.4),
    **dict.fromkeys("mwMW@%+=<>~\N{MINUS SIGN}…—", 0.97),
}

# Fonts that draw Chinese, the best first, as font files name themselves.
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Noto Sans CJK KR",
    "Noto Sans CJK HK",
    "Source Han Sans",
    "SimHei",
    "Heiti SC",
    "STHeiti",
    "SimSun",
    "Songti SC",
    "Droid Sans Fallback",
    "AR PL UMing CN",
    "Arial Unicode MS",
)
_LATIN_FONT = "DejaVu Sans"  # comes with matplotlib
_FONT_FILES = re.compile(
    r"cjk|notosanssc|sourcehan|pingfang|hiragino|msyh|wqy|wenquanyi|simhei|simsun|heiti|songti"
    r"|droidsansfallback|uming|arialuni",
    re.IGNORECASE,
)
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_DPI = 150
_MOST_PIXELS = 20_000


@dataclass(frozen=True)
class Box:
    """A rectangle; lengths are points, and y grows downwards, as everywhere in a picture."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "#ffffff"
    line: str = ""
    corner: float = 4.0


@dataclass(frozen=True)
class Words:
    """A line of text from (left), about (center) or to (right) ``x``, on the baseline ``y``."""

    x: float
    y: float
    text: str
    size: float = SIZE
    colour: str = INK
    bold: bool = False
    italic: bool = False
    anchor: str = "left"
    angle: float = 0.0


@dataclass(frozen=True)
class Line:
    """A line from a point through Bezier curves (six numbers) and straight pieces (two).

    ``head`` is what it ends in: ``arrow``, ``bar``, ``dot`` or nothing.
    """

    start: tuple[float, float]
    pieces: tuple[tuple[float, ...], ...]
    colour: str = INK
    width: float = 1.6
    dashed: bool = False
    head: str = ""

    @property
    def end(self) -> tuple[float, float]:
        return self.pieces[-1][-2], self.pieces[-1][-1]


@dataclass
class Picture:
    """What is drawn, in this order: lines, boxes, words."""

    width: float = 0.0
    height: float = 0.0
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)

    def write(self, x: float, y: float, texts: Sequence[str], size: float = SIZE, **style) -> float:
        """Write lines of text below ``y``; the y below the last of them is returned."""
        for text in texts:
            self.words.append(Words(x, y + size, plain(text), size, **style))
            y += size * LEADING
        return y

    def put(self, other: Picture, x: float, y: float) -> None:
        """Put another picture into this one, its upper left corner at x, y."""
        for box in other.boxes:
            self.boxes.append(_moved(box, x, y))
        for words in other.words:
            self.words.append(_moved(words, x, y))
        for line in other.lines:
            pieces = tuple(
                tuple(n + (y if i % 2 else x) for i, n in enumerate(piece)) for piece in line.pieces
            )
            start = (line.start[0] + x, line.start[1] + y)
            self.lines.append(_with(line, start=start, pieces=pieces))
        self.width = max(self.width, x + other.width)
        self.height = max(self.height, y + other.height)


def _with(one, **changes):
    from dataclasses import replace

    return replace(one, **changes)


def _moved(one, x: float, y: float):
    return _with(one, x=one.x + x, y=one.y + y)


def measure(text: str, size: float = SIZE, bold: bool = False) -> float:
    """The points that a line of text takes at most, whatever the font."""
    narrow = wide = 0.0
    for one in text:
        if one in _EMS:
            narrow += _EMS[one]
        elif one.isascii():
            narrow += _CAPITAL_EM if one.isupper() else _EM
        else:
            taken = cells(one)
            wide += _WIDE_EM if taken > 1 else taken * _CAPITAL_EM
    return (narrow * (_BOLDER if bold else 1.0) + wide) * size


def fill(text: str, points: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """The text in lines of at most so many points."""
    return wrap(text, points, size=lambda one: measure(one, size, bold))


def fill_evenly(text: str, points: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """The text in lines of nearly the same width, of at most so many points.

    Half as much again is given to a word that would have to be cut.
    """
    latin = (word for word in text.split() if word.isascii())
    longest = max((measure(word, size, bold) for word in latin), default=0.0)
    points = max(points, min(longest, points * 1.5))
    return even(text, points, lambda one: measure(one, size, bold))


def height(lines: int, size: float = SIZE) -> float:
    """The points that so many lines of text take."""
    return lines * size * LEADING


def encode(picture: Picture, suffix: str, title: str = "") -> bytes:
    """The file of a picture, equal to the byte whenever the picture is equal.

    ``suffix`` is ``.svg`` (text stays text, in a list of fonts, whichever are installed) or
    ``.png`` (150 dots an inch). Raises ProblemsError where matplotlib is missing, or where a
    PNG wants Chinese and no installed font has it.
    """
    try:
        import matplotlib
    except ImportError:
        message = "drawing needs matplotlib: 'pip install matplotlib'"
        raise ProblemsError([Problem("--plot", 0, 0, message)]) from None
    import io
    import warnings

    fonts = [_LATIN_FONT]
    if suffix == ".png" and any(_CHINESE.search(words.text) for words in picture.words):
        fonts.append(_chinese_font())
    out = io.BytesIO()
    with matplotlib.rc_context(), warnings.catch_warnings():
        # characters that no font has are drawn as boxes, which need no warning
        warnings.filterwarnings("ignore", message="Glyph|Matplotlib currently", append=False)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {"svg.fonttype": "none", "svg.hashsalt": "mscexo", "font.family": fonts}
        )
        figure = _figure(picture, fonts)
        if suffix == ".svg":
            about = {"Date": None, "Creator": None} | ({"Title": plain(title)} if title else {})
            figure.savefig(out, format="svg", metadata=about)
            return _any_font(out.getvalue())
        dots = min(_DPI, int(_MOST_PIXELS * 72 / max(picture.width, picture.height, 1)))
        about = {"Software": None, "Title": plain(title)}
        figure.savefig(out, format="png", dpi=dots, metadata=about)
    return out.getvalue()


def _chinese_font() -> str:
    """The best installed font that draws Chinese. Raises ProblemsError where there is none."""
    from pathlib import Path

    from matplotlib import font_manager

    def found() -> str | None:
        known = {font.name for font in font_manager.fontManager.ttflist}
        return next((name for name in CHINESE_FONTS if name in known), None)

    font = found()
    if not font:  # installed since matplotlib last looked
        for path in font_manager.findSystemFonts():
            if _FONT_FILES.search(Path(path).name):
                try:
                    font_manager.fontManager.addfont(path)
                except (OSError, RuntimeError):
                    continue
        font = found()
    if not font:
        message = (
            "no installed font draws Chinese: install one (Debian, Ubuntu: 'apt-get install "
            "fonts-noto-cjk'; else Noto Sans CJK SC), or write .svg, or say --lang en"
        )
        raise ProblemsError([Problem("--plot", 0, 0, message)])
    return font


def _any_font(svg: bytes) -> bytes:
    """The SVG with a list of fonts in place of the one that the layout was made with."""
    listed = ", ".join(
        f"'{name}'" for name in (_LATIN_FONT, "Verdana", "Arial", *CHINESE_FONTS[:9])
    )
    pattern = rf"(style=\"[^\"]*font[^\"]*?)'{_LATIN_FONT}'(, sans-serif)?"
    return re.sub(pattern, rf"\1{listed}, sans-serif", svg.decode()).encode()


def _figure(picture: Picture, fonts: list[str]):
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch, Rectangle
    from matplotlib.text import Text

    wide, high = max(picture.width, 1), max(picture.height, 1)
    figure = Figure(figsize=(wide / 72, high / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, wide)
    axes.set_ylim(high, 0)
    for line in picture.lines:
        _draw_line(axes, line)
    for box in picture.boxes:
        style = {
            "facecolor": box.fill,
            "edgecolor": box.line or "none",
            "linewidth": 1.0 if box.line else 0,
            "zorder": 2,
        }
        if box.corner:
            shape = f"round,pad=0,rounding_size={min(box.corner, box.width / 2, box.height / 2)}"
            patch = FancyBboxPatch((box.x, box.y), box.width, box.height, boxstyle=shape, **style)
        else:
            patch = Rectangle((box.x, box.y), box.width, box.height, **style)
        axes.add_patch(patch)
    for words in picture.words:
        axes.add_artist(
            Text(
                words.x,
                words.y,
                words.text,
                color=words.colour,
                verticalalignment="baseline",
                horizontalalignment=words.anchor,
                rotation=words.angle,
                rotation_mode="anchor",
                fontfamily=fonts,
                fontsize=words.size,
                fontweight="bold" if words.bold else "normal",
                fontstyle="italic" if words.italic else "normal",
                parse_math=False,
                clip_on=False,
                zorder=3,
            )
        )
    return figure


def _draw_line(axes, line: Line) -> None:
    from math import hypot

    from matplotlib.patches import Circle, PathPatch, Polygon
    from matplotlib.path import Path

    points = [line.start]
    for piece in line.pieces:
        points += list(zip(piece[::2], piece[1::2], strict=True))
    (ax, ay), (bx, by) = points[-2:]
    far = hypot(bx - ax, by - ay) or 1.0
    ux, uy = (bx - ax) / far, (by - ay) / far
    back = {"arrow": 7.0, "bar": 2.0, "dot": 4.0}.get(line.head, 0.0)
    points[-1] = (bx - ux * back, by - uy * back)
    codes = [Path.MOVETO]
    for piece in line.pieces:
        codes += [Path.CURVE4] * 3 if len(piece) == 6 else [Path.LINETO]
    style = {"edgecolor": line.colour, "linewidth": line.width, "zorder": 1}
    if line.dashed:
        style["linestyle"] = (0, (4, 3))
    axes.add_patch(PathPatch(Path(points, codes), facecolor="none", capstyle="butt", **style))
    if line.head == "arrow":
        tail = (bx - ux * 9, by - uy * 9)
        corners = [
            (bx, by),
            (tail[0] - uy * 4.5, tail[1] + ux * 4.5),
            (tail[0] + uy * 4.5, tail[1] - ux * 4.5),
        ]
        axes.add_patch(Polygon(corners, facecolor=line.colour, edgecolor="none", zorder=1))
    elif line.head == "dot":
        centre = (bx - ux * 5, by - uy * 5)
        axes.add_patch(Circle(centre, 5, facecolor=line.colour, edgecolor="none", zorder=1))
    elif line.head == "bar":
        stop = (bx - ux * 2, by - uy * 2)
        ends = [
            (stop[0] - uy * 7, stop[1] + ux * 7),
            (stop[0] + uy * 7, stop[1] - ux * 7),
        ]
        style = {"edgecolor": line.colour, "linewidth": 3.0, "zorder": 1}
        axes.add_patch(PathPatch(Path(ends), facecolor="none", capstyle="butt", **style))
