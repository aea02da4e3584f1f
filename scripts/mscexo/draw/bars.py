"""Bars as a picture: horizontal, the longest first, stacked by group, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

from mscexo.draw.grid import number
from mscexo.draw.picture import (
    GRID,
    INK,
    PALE,
    SIZE,
    Box,
    Line,
    Picture,
    Words,
    fill,
    height,
    measure,
)
from mscexo.show.text import clip

MOST_BARS, MOST_GROUPS = 30, 8
_LENGTH, _LABEL = 380.0, 250.0
# Okabe and Ito's colours, which are told apart with any colour vision, and grey for the rest;
# those on which black is read better come with it.
_COLOURS = (
    ("#0072b2", "#ffffff"),
    ("#e69f00", INK),
    ("#009e73", "#ffffff"),
    ("#cc79a7", INK),
    ("#56b4e9", INK),
    ("#d55e00", "#ffffff"),
    ("#f0e442", INK),
    ("#98a2b3", INK),
)


def bars_picture(
    values: Mapping[tuple[str, str], float],
    bars: list[str],
    groups: list[str],
    names: Mapping[str, tuple[str, ...]],
) -> Picture:
    """The bars in the given order, each a stack of ``groups`` (one unnamed group: no legend)."""
    picture = Picture()
    text = {
        bar: [line for name in names[bar] for line in clip(fill(name, _LABEL), 2)] for bar in bars
    }
    left = max(measure(line) for lines in text.values() for line in lines) + 10
    y = 0.0
    if groups != [""]:
        y = _legend(picture, groups, names, left + _LENGTH) + 10
    totals = {bar: sum(values.get((bar, group), 0) for group in groups) for bar in bars}
    most = max(totals.values()) or 1
    begin = y
    for bar in bars:
        high = max(22.0, height(len(text[bar])) + 6)
        top = y + (high - height(len(text[bar]))) / 2
        for place, line in enumerate(text[bar]):
            base = top + SIZE + place * SIZE * 1.3
            picture.words.append(Words(left - 8, base, line, anchor="right"))
        x, thick = left, min(high - 6, 22.0)
        middle = y + high / 2
        for place, group in enumerate(groups):
            value = values.get((bar, group), 0)
            if value <= 0:
                continue
            long = _LENGTH * value / most
            shade, ink = _COLOURS[place % len(_COLOURS)]
            picture.boxes.append(Box(x, middle - thick / 2, long, thick, shade, corner=0))
            said = number(value)
            if len(groups) > 1 and measure(said, 8.5) + 4 <= long:
                spot = (x + long / 2, middle + 3)
                picture.words.append(Words(*spot, said, 8.5, ink, anchor="center"))
            x += long
        said = number(totals[bar])
        picture.words.append(Words(x + 5, middle + SIZE * 0.36, said, bold=True))
        picture.width = max(picture.width, x + 5 + measure(said, bold=True))
        y += high
    picture.lines.append(Line((left, begin), ((left, y),), GRID, 1.0))
    picture.width = max(picture.width, left + _LENGTH)
    picture.height = y
    return picture


def _legend(
    picture: Picture, groups: list[str], names: Mapping[str, tuple[str, ...]], width: float
) -> float:
    x = y = 0.0
    for place, group in enumerate(groups):
        said = clip(fill(" ".join(names[group]), 380, 9), 1)[0]
        size = 12 + 5 + measure(said, 9) + 14
        if x and x + size > width:
            x, y = 0.0, y + 18
        picture.boxes.append(Box(x, y, 12, 12, _COLOURS[place % len(_COLOURS)][0], corner=2))
        picture.words.append(Words(x + 17, y + 9.5, said, 9, PALE))
        x += size
        picture.width = max(picture.width, x)
    return y + 18
