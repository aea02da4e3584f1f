"""A matrix as a picture: a heat map with its numbers in the cells."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians, sin, sqrt

from mscexo.draw.picture import INK, PALE, SIZE, Box, Picture, Words, fill, height, measure
from mscexo.show.text import clip

MOST_ROWS, MOST_COLUMNS = 40, 20
_CELL = 38.0
_ROW_LABEL, _COLUMN_LABEL = 420.0, 250.0
_ANGLE = 50.0
_LOW, _HIGH = (0xEA, 0xF2, 0xFB), (0x08, 0x45, 0x94)


def largest(values: Mapping[tuple[str, str], float], axis: int) -> list[str]:
    """The rows (axis 0) or columns (1) of a matrix, the largest total first, then by name.

    >>> largest({("a", "x"): 1, ("b", "x"): 2, ("b", "y"): 2}, 0)
    ['b', 'a']
    """
    totals: dict[str, float] = {}
    for key, value in values.items():
        totals[key[axis]] = totals.get(key[axis], 0) + value
    return sorted(totals, key=lambda name: (-totals[name], name))


def most_telling(values: Mapping[tuple[str, str], float]) -> tuple[list[str], list[str]]:
    """The rows and columns to draw: the largest that fit, none of them empty, by their totals.

    >>> most_telling({("a", "x"): 1, ("b", "x"): 2, ("b", "y"): 2})
    (['b', 'a'], ['x', 'y'])
    """
    across = set(largest(values, 1)[:MOST_COLUMNS])
    kept = {key: value for key, value in values.items() if key[1] in across and value}
    down = set(largest(kept, 0)[:MOST_ROWS])
    kept = {key: value for key, value in kept.items() if key[0] in down}
    return largest(kept, 0), largest(kept, 1)


def number(value: float) -> str:
    """A number as a picture prints it: whole, or with two digits behind the point.

    >>> number(12345.0), number(0.125)
    ('12,345', '0.12')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def grid_picture(
    values: Mapping[tuple[str, str], float],
    rows: list[str],
    columns: list[str],
    names: Mapping[str, tuple[str, ...]],
) -> Picture:
    """The cells of ``values`` in the given rows and columns, named by ``names``; 0 stays empty."""
    picture = Picture()
    lines = max(len(names[one]) for one in (*rows, *columns))
    row_text = {one: [clip(fill(name, _ROW_LABEL), 1)[0] for name in names[one]] for one in rows}
    high = max(26.0, height(lines) + 6)
    left = max(measure(line) for text in row_text.values() for line in text) + 10
    slope = radians(_ANGLE)
    column_text = {
        one: [clip(fill(name, _COLUMN_LABEL), 1)[0] for name in names[one]] for one in columns
    }
    longest = max(measure(line) for text in column_text.values() for line in text)
    top = longest * sin(slope) + 2 * SIZE
    step = SIZE * 1.3
    most = max(values.values(), default=1) or 1
    if most >= 1:  # so that a picture of ones and twos is not all dark
        most = max(most, 6)
    right = left + _CELL * len(columns)
    for at, one in enumerate(columns):
        x = left + _CELL * (at + 0.5)
        text = column_text[one]
        for place, line in enumerate(text):
            # the lines of a name lie side by side, across the slope
            shift = (place - (len(text) - 1) / 2) * step
            dx, dy = shift * sin(slope) + SIZE / 3, shift * cos(slope)
            spot = (x + dx, top - 8 + dy - step * (len(text) - 1) / 2 * cos(slope))
            picture.words.append(
                Words(*spot, line, angle=_ANGLE, colour=INK if not place else PALE)
            )
            right = max(right, spot[0] + measure(line) * cos(slope) + SIZE)
    for down, row in enumerate(rows):
        y = top + high * down
        text = row_text[row]
        begin = y + (high - height(len(text))) / 2
        for place, line in enumerate(text):
            base = begin + SIZE + place * step
            picture.words.append(
                Words(left - 8, base, line, anchor="right", colour=INK if not place else PALE)
            )
        for at, column in enumerate(columns):
            value = values.get((row, column), 0)
            shade, ink = _colours(value / most if value > 0 else 0)
            x = left + _CELL * at
            picture.boxes.append(Box(x + 0.75, y + 0.75, _CELL - 1.5, high - 1.5, shade, corner=2))
            if value:
                spot = (x + _CELL / 2, y + high / 2 + SIZE * 0.36)
                size = min(SIZE, SIZE * (_CELL - 4) / measure(number(value)))
                picture.words.append(Words(*spot, number(value), size, ink, anchor="center"))
    picture.width = right
    picture.height = top + high * len(rows)
    return picture


def _colours(share: float) -> tuple[str, str]:
    """The colour of a cell and of its number; the root makes small numbers seen."""
    if share <= 0:
        return "#f7f7f8", INK
    depth = sqrt(share)
    mixed = [round(low + (high - low) * depth) for low, high in zip(_LOW, _HIGH, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed), "#ffffff" if depth > 0.55 else INK
