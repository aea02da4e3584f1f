"""Two sides as a picture: statements that face each other, and what they are about between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mscexo.draw.picture import (
    GRID,
    INK,
    MARKS,
    PALE,
    SIGNS,
    Box,
    Line,
    Picture,
    Words,
    fill,
    fill_evenly,
    height,
    measure,
)
from mscexo.show.text import clip

MOST_SECTIONS, MOST_CARDS, MOST_FOOTS = 10, 6, 3
_CARD, _GAP, _MIDDLE, _PAD = 310.0, 52.0, 150.0, 9.0
_FOOT = 8.5
_TINTS = {"positive": "#edf7ee", "negative": "#fcefee", "none": "#f5f6f8"}


@dataclass(frozen=True)
class Card:
    """A statement, in one or two languages, and for each line of evidence who says it."""

    says: tuple[str, ...]
    feet: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """What two sides are about, a verdict on them if there is one, and the two sides."""

    about: tuple[str, ...]
    verdict: tuple[str, ...]
    left: tuple[Card, ...]
    right: tuple[Card, ...]


@dataclass(frozen=True)
class Side:
    """The heading of a side, its sign (positive, negative or none), and what its lines end in.

    A statement that counts for or against a thing need not act on it: its line ends in nothing.
    """

    heading: str
    sign: str
    head: str = ""


def sides_picture(
    sections: Sequence[Section], left: Side, right: Side, nothing: str, more: str
) -> Picture:
    """The sections below each other.

    ``nothing`` is written where a side is empty, ``more`` (with ``{}`` for the number) below
    cards that are left out.
    """
    picture = Picture(width=2 * _CARD + 2 * _GAP + _MIDDLE)
    far = _CARD + 2 * _GAP + _MIDDLE
    for x, side in ((0.0, left), (far, right)):
        said = side.heading + MARKS.get(side.sign, "")
        picture.words.append(
            Words(x + _CARD / 2, 13, said, 12, SIGNS[side.sign], bold=True, anchor="center")
        )
    y = 28.0
    for place, section in enumerate(sections):
        if place:
            picture.lines.append(Line((0, y), ((picture.width, y),), GRID, 0.8))
            y += 14
        y = _section(picture, section, y, (left, right), nothing, more) + 14
    picture.height = y - 14
    return picture


def _section(
    picture: Picture, section: Section, y: float, sides: tuple[Side, Side], nothing: str, more: str
) -> float:
    stacks = [
        _stack(cards, side.sign, nothing, more)
        for cards, side in zip((section.left, section.right), sides, strict=True)
    ]
    room = _MIDDLE - 2 * _PAD
    about = [line for name in section.about for line in clip(fill_evenly(name, room, bold=True), 4)]
    verdict = [line for name in section.verdict for line in fill(name, _MIDDLE, 9)]
    box = height(len(about)) + 2 * _PAD
    said = height(len(verdict), 9) + 6 if verdict else 0.0
    tall = max(box + said, *(stack.height for stack, _ in stacks))
    middle = y + tall / 2
    x = _CARD + _GAP
    top = middle - (box + said) / 2
    picture.boxes.append(Box(x, top, _MIDDLE, box, "#e0ecfa", "#2f5d9b"))
    picture.write(x + _MIDDLE / 2, top + _PAD, about, anchor="center", bold=True)
    picture.write(
        x + _MIDDLE / 2, top + box + 6, verdict, 9, anchor="center", italic=True, colour=INK
    )
    for (stack, places), side, at in zip(stacks, sides, (0, 1), strict=True):
        left = at * (_CARD + 2 * _GAP + _MIDDLE)
        begin = y + (tall - stack.height) / 2
        for number, place in enumerate(places):
            share = (number + 1) / (len(places) + 1)
            start = (left if at else _CARD, begin + place)
            end = (x + _MIDDLE + 1 if at else x - 1, top + box * share)
            half = (start[0] + end[0]) / 2
            near = end[0] + (12 if at else -12)
            curve = (half, start[1], half, end[1], near, end[1])
            picture.lines.append(Line(start, (curve, end), SIGNS[side.sign], head=side.head))
        picture.put(stack, left, begin)
    return y + tall


def _flow(parts: Sequence[str], room: float) -> list[str]:
    """The parts side by side, on as many lines as they take."""
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines else ""
        if lines and measure(joined, _FOOT) <= room:
            lines[-1] = joined
        else:
            lines += fill(part, room, _FOOT)
    return lines


def _stack(
    cards: Sequence[Card], sign: str, nothing: str, more: str
) -> tuple[Picture, list[float]]:
    """The cards of a side below each other, and the middle of each."""
    stack, places = Picture(width=_CARD), []
    y = 0.0
    for card in cards[:MOST_CARDS]:
        room = _CARD - 2 * _PAD
        says = [clip(fill(one, room), 8) for one in card.says]
        feet = [line for one in card.feet[:MOST_FOOTS] for line in _flow(one, room)]
        if len(card.feet) > MOST_FOOTS:
            feet.append(more.replace("{}", str(len(card.feet) - MOST_FOOTS)))
        tall = height(sum(map(len, says))) + height(len(feet), _FOOT) + 2 * _PAD + 3
        stack.boxes.append(Box(0, y, _CARD, tall, _TINTS[sign], SIGNS[sign]))
        under = y + _PAD
        for lines in says:
            under = stack.write(_PAD, under, lines)
        stack.write(_PAD, under + 3, feet, _FOOT, colour=PALE)
        places.append(y + tall / 2)
        y += tall + 10
    y -= 10 if cards else 0
    left_out = len(cards) - MOST_CARDS
    said = more.replace("{}", str(left_out)) if left_out > 0 else "" if cards else nothing
    if said:
        y += 4
        stack.words.append(Words(_CARD / 2, y + 10, said, 9, PALE, italic=True, anchor="center"))
        y += height(1, 9)
        assert measure(said, 9) <= _CARD
    stack.height = y
    return stack, places
