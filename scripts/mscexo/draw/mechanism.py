"""Mechanism paths as a picture: a lane a path, from left to right, arrows signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mscexo.draw.picture import (
    GRID,
    HEADS,
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

MOST_LANES = 12
GAP = "gap"  # the sign of a link that is missing
_NODE, _LINK = 130.0, 130.0  # the points that their lines may take
_NODE_LINES, _LINK_LINES = 6, 3
_LINK_SIZE = 8.5
_BEND, _LEAD, _TIP = 34.0, 8.0, 20.0
_ROW_SPACE = 18.0


@dataclass(frozen=True)
class Link:
    """A step of a path: what it says in one or two languages, its sign, its numbers and doubt.

    ``source`` and ``target`` are names of nodes; ``doubt`` is a certainty other than asserted.
    """

    source: str
    target: str
    says: tuple[str, ...]
    sign: str
    steps: tuple[int, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Lane:
    """One path: its heading, its links in the order of their steps, and its nodes' names."""

    heading: tuple[str, ...]
    links: tuple[Link, ...]
    names: dict[str, tuple[str, ...]]


def lanes_picture(lanes: Sequence[Lane], gap_says: tuple[str, ...]) -> Picture:
    """The lanes below each other; ``gap_says`` is written where a path breaks off."""
    whole = Picture()
    y = 0.0
    drawn = [lane_picture(lane, gap_says) for lane in lanes]
    wide = max(one.width for one in drawn)
    for place, (lane, body) in enumerate(zip(lanes, drawn, strict=True)):
        if place:
            whole.lines.append(Line((0, y), ((wide, y),), GRID, 0.8))
            y += 12
        for name in lane.heading:
            said = clip(fill(name, wide, 9), 2)
            y = whole.write(0, y, said, 9, colour=PALE)
        if lane.heading:
            y += 8
        whole.put(body, 0, y)
        y += body.height + 14
    whole.height = y - 14
    return whole


def lane_picture(lane: Lane, gap_says: tuple[str, ...]) -> Picture:
    """One path: nodes in layers, each as far right as the longest way to it is long."""
    links = with_gaps(lane.links, gap_says)
    nodes = list(dict.fromkeys(node for one in links for node in (one.source, one.target)))
    forward = _acyclic(links)
    layer = _layers(nodes, forward)
    chains, rows = _rows(nodes, forward, layer)
    return _drawn(lane, links, forward, layer, chains, rows)


def with_gaps(links: Sequence[Link], says: tuple[str, ...]) -> list[Link]:
    """The links, with one more of the sign GAP wherever the path would fall into parts.

    It leads from the last object before the break to the first subject behind it.
    """
    part: dict[str, str] = {}

    def root(node: str) -> str:
        while part.setdefault(node, node) != node:
            node = part[node]
        return node

    for one in links:
        part[root(one.target)] = root(one.source)
    found = list(links)
    for before, behind in pairwise(links):
        if root(before.target) != root(behind.source):
            found.append(Link(before.target, behind.source, says, GAP))
            part[root(behind.source)] = root(before.target)
    return found


def _acyclic(links: Sequence[Link]) -> list[Link]:
    """The links that can all point to the right; those that would close a circle are left out."""
    behind: dict[str, set[str]] = {}

    def leads(start: str, goal: str) -> bool:
        seen, todo = {start}, [start]
        while todo:
            node = todo.pop()
            if node == goal:
                return True
            fresh = behind.get(node, set()) - seen
            seen |= fresh
            todo += sorted(fresh)
        return False

    kept = []
    for one in links:
        if not leads(one.target, one.source):
            behind.setdefault(one.source, set()).add(one.target)
            kept.append(one)
    return kept


def _layers(nodes: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """The layer of each node: the length of the longest way that leads to it.

    A node that nothing leads to stands right before the first that it leads to.
    """
    layer = dict.fromkeys(nodes, 0)
    changed = True
    while changed:
        changed = False
        for one in links:
            if layer[one.target] <= layer[one.source]:
                layer[one.target] = layer[one.source] + 1
                changed = True
    led_to = {one.target for one in links}
    for node in nodes:
        behind = [layer[one.target] for one in links if one.source == node]
        if node not in led_to and behind:
            layer[node] = min(behind) - 1
    return layer


def _rows(
    nodes: Sequence[str], links: Sequence[Link], layer: dict[str, int]
) -> tuple[list[list[str]], list[list[str]]]:
    """The nodes that each link passes, and the nodes of each layer from top to bottom.

    A link over several layers passes a stand-in in each layer between, which keeps its way free.
    """
    chains = []
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for node in nodes:
        rows[layer[node]].append(node)
    for number, one in enumerate(links):
        between = [f"\x00{number}.{at}" for at in range(layer[one.source] + 1, layer[one.target])]
        for at, stand_in in enumerate(between, layer[one.source] + 1):
            rows[at].append(stand_in)
        chains.append([one.source, *between, one.target])
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for chain in chains:
        for left, right in pairwise(chain):
            before.setdefault(right, []).append(left)
            behind.setdefault(left, []).append(right)
    for turn in range(8):
        near = behind if turn % 2 else before
        order = range(len(rows) - 2, -1, -1) if turn % 2 else range(1, len(rows))
        for at in order:
            fixed = rows[at + 1 if turn % 2 else at - 1]
            place = {node: (2 * i + 1) / (2 * len(fixed)) for i, node in enumerate(fixed)}
            own = {node: (2 * i + 1) / (2 * len(rows[at])) for i, node in enumerate(rows[at])}

            def middle(node: str, near=near, place=place, own=own) -> float:
                beside = [place[one] for one in near.get(node, ()) if one in place]
                return sum(beside) / len(beside) if beside else own[node]

            rows[at].sort(key=middle)
    return chains, rows


def _drawn(
    lane: Lane,
    links: list[Link],
    forward: list[Link],
    layer: dict[str, int],
    chains: list[list[str]],
    rows: list[list[str]],
) -> Picture:
    picture = Picture()
    text = {node: _node_text(lane.names.get(node, (node,))) for node in layer}
    label = {one: _link_text(one) for one in links}
    wide = {node: max(measure(line) for line in lines) + 18 for node, lines in text.items()}
    # the ports of a node: its inbound links each have a line of their own, with room for words
    inbound: dict[str, list[int]] = {}
    outbound: dict[str, list[int]] = {}
    for number, one in enumerate(forward):
        inbound.setdefault(one.target, []).append(number)
        outbound.setdefault(one.source, []).append(number)
    port = {number: height(len(label[one]), _LINK_SIZE) + 5 for number, one in enumerate(forward)}
    tall = {
        node: max(
            height(len(lines)) + 12,
            sum(port[number] for number in inbound.get(node, ())),
            10.0 * len(outbound.get(node, ())),
        )
        for node, lines in text.items()
    }
    # x of the layers
    column = [max((wide[node] for node in row if node in wide), default=0.0) for row in rows]
    words = [0.0] * len(rows)
    for one in forward:
        said = max(measure(line, _LINK_SIZE, True) for line in label[one])
        words[layer[one.target]] = max(words[layer[one.target]], said)
    left, x = [], 0.0
    for at, size in enumerate(column):
        x += (_BEND + _LEAD + words[at] + _TIP) if at else 0.0
        left.append(x)
        x += size
    picture.width = x
    # y of the nodes
    centre: dict[str, float] = {}
    stacks = [sum(tall.get(node, 12.0) + _ROW_SPACE for node in row) - _ROW_SPACE for row in rows]
    picture.height = max(stacks)
    for row, stack in zip(rows, stacks, strict=True):
        y = (picture.height - stack) / 2
        for node in row:
            size = tall.get(node, 12.0)
            centre[node] = y + size / 2
            y += size + _ROW_SPACE
    # the links
    leaves: dict[int, float] = {}
    for node, numbers in outbound.items():
        numbers.sort(key=lambda number: centre[chains[number][1]])
        step = min(14.0, tall[node] / (len(numbers) + 1))
        for i, number in enumerate(numbers):
            leaves[number] = centre[node] + (i - (len(numbers) - 1) / 2) * step
    enters: dict[int, float] = {}
    for node, numbers in inbound.items():
        numbers.sort(key=lambda number: centre[chains[number][-2]])
        y = centre[node] - sum(port[number] for number in numbers) / 2
        for number in numbers:
            enters[number] = y + port[number] / 2
            y += port[number]
    for number, one in enumerate(forward):
        chain = chains[number]
        at = layer[one.source]
        # from the very side of its own box to the end of its column, then from layer to layer
        y = leaves[number]
        start = (left[at] + (column[at] + wide[one.source]) / 2, y)
        pieces: list[tuple[float, ...]] = [(left[at] + column[at], y)]
        for passed in chain[1:]:
            at += 1
            to = enters[number] if passed == one.target else centre[passed]
            out = left[at - 1] + column[at - 1]
            bend = out + _BEND
            pieces.append((out + _BEND / 2, y, out + _BEND / 2, to, bend, to))
            if passed == one.target:
                end = left[at] + (column[at] - wide[passed]) / 2 - 1
            else:
                end = left[at] + column[at]
            pieces.append((end, to))
            y = to
        _draw_link(picture, one, start, tuple(pieces))
        spot = left[at] - _TIP - words[at] / 2
        _draw_label(picture, label[one], one, spot, y)
    for one in (one for one in links if one not in forward):
        _draw_back(picture, one, label[one], left, column, layer, centre, tall)
    for at, row in enumerate(rows):
        for node in row:
            if node in text:
                x = left[at] + (column[at] - wide[node]) / 2
                role = _role(node, inbound, outbound)
                y = centre[node] - tall[node] / 2
                fill, line = _FILLS[role]
                picture.boxes.append(Box(x, y, wide[node], tall[node], fill, line))
                top = centre[node] - height(len(text[node])) / 2
                picture.write(x + wide[node] / 2, top, text[node], anchor="center")
    return picture


_FILLS = {
    "start": ("#e0ecfa", "#2f5d9b"),
    "between": ("#f5f6f8", "#98a2b3"),
    "end": ("#fdf0d9", "#b07414"),
}


def _role(node: str, inbound: dict[str, list[int]], outbound: dict[str, list[int]]) -> str:
    if not inbound.get(node):
        return "start"
    return "between" if outbound.get(node) else "end"


def _node_text(names: tuple[str, ...]) -> list[str]:
    return [line for name in names for line in clip(fill_evenly(name, _NODE), _NODE_LINES)]


def _link_text(link: Link) -> list[str]:
    lines: list[str] = []
    for place, says in enumerate(link.says):
        steps = ", ".join(map(str, link.steps)) + " " if link.steps and not place else ""
        mark = "" if place else MARKS.get(link.sign, "")
        lines += clip(fill(f"{steps}{says}{mark}", _LINK, _LINK_SIZE, True), _LINK_LINES)
    if link.doubt:
        lines += clip(fill(f"[{link.doubt}]", _LINK, _LINK_SIZE), 2)
    return lines


def _draw_link(picture: Picture, link: Link, start, pieces) -> None:
    colour = SIGNS.get(link.sign, PALE)
    head = HEADS.get(link.sign, "")
    picture.lines.append(Line(start, pieces, colour, dashed=link.sign == GAP, head=head))


def _draw_label(picture: Picture, lines: list[str], link: Link, x: float, y: float) -> None:
    """The words of a link about a point of it, on white, so that the line does not cross them."""
    wide = max(measure(line, _LINK_SIZE, True) for line in lines)
    tall = height(len(lines), _LINK_SIZE)
    picture.boxes.append(Box(x - wide / 2, y - tall / 2 - 1, wide, tall + 2, corner=0))
    colour = SIGNS.get(link.sign, PALE)
    top = y - tall / 2 - 0.8
    for place, line in enumerate(lines):
        base = top + _LINK_SIZE + place * _LINK_SIZE * 1.3
        picture.words.append(
            Words(x, base, line, _LINK_SIZE, colour, bold=place == 0, anchor="center")
        )


def _draw_back(picture, link, lines, left, column, layer, centre, tall) -> None:
    """A link that closes a circle: from below its source back to below its target."""
    below = picture.height + height(len(lines), _LINK_SIZE) / 2 + 8
    x0 = left[layer[link.source]] + column[layer[link.source]] / 2 + 8
    x1 = left[layer[link.target]] + column[layer[link.target]] / 2 - 8
    y0 = centre[link.source] + tall[link.source] / 2
    y1 = centre[link.target] + tall[link.target] / 2 + 1
    _draw_link(picture, link, (x0, y0), ((x0, below), (x1, below), (x1, y1)))
    wide = max(measure(line, _LINK_SIZE, True) for line in lines)
    x = max((x0 + x1) / 2, wide / 2)
    _draw_label(picture, lines, link, x, below)
    picture.height = below + height(len(lines), _LINK_SIZE) / 2
    picture.width = max(picture.width, x + wide / 2)
