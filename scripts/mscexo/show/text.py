"""Text for people: made harmless, measured in terminal cells, and wrapped in either script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# Chinese breaks between any two characters, but no line begins with the former of these,
# and none ends with the latter.
_NEVER_FIRST = frozenset("、，。；：？！）」』】》〉”’…％·,.;:?!%)]}")
_NEVER_LAST = frozenset("（「『【《〈“‘([{")
_WIDE = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0003fffd"
_PIECES = re.compile(rf"\s+|[^\s{_WIDE}]+|.", re.DOTALL)
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CUTS = "-/_:.,;)=&?#+"


def plain(text: str) -> str:
    """The text on one line, without what a terminal or an XML reader would act on.

    White space becomes single blanks; control characters, overrides of the writing direction
    and non-characters become U+FFFD.

    >>> plain(" a\\tb\\n\\x1b[31mc ")
    'a b \\ufffd[31mc'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text or text != text.strip() else text
    line = " ".join(text.split())
    return "".join("\N{REPLACEMENT CHARACTER}" if _acts(one) else one for one in line)


def _acts(one: str) -> bool:
    if one in _OVERRIDES or (ord(one) & 0xFFFE) == 0xFFFE:
        return True
    return unicodedata.category(one) in ("Cc", "Cs")


def cells(text: str) -> int:
    """The width of a text in terminal cells: a Chinese character takes two.

    >>> cells("miR-155上调")
    11
    """
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrap(
    text: str,
    width: float,
    first: float | None = None,
    size: Callable[[str], float] = cells,
) -> list[str]:
    """The text in lines at most ``width`` wide (``first`` for the first line).

    ``size`` measures a text: in terminal cells, if nothing else is given.

    English breaks between words, Chinese between characters; marks of punctuation stay with
    what they belong to. Only a word that is wider than a line is cut, behind a hyphen, a slash
    or the like where it has one. White space at the ends of lines is dropped.

    >>> wrap("miR-155 targets BACH1", 16)
    ['miR-155 targets', 'BACH1']
    >>> wrap("骨髓间充质干细胞外泌体（体外）", 20)
    ['骨髓间充质干细胞外泌', '体（体外）']
    """
    lines: list[str] = []
    line, used = "", 0.0
    room = max(first if first is not None else width, 1)
    width = max(width, 1)
    for piece in _glued(text):
        wide = size(piece)
        if used + wide > room and not piece.isspace():
            if line.strip():
                lines.append(line.rstrip())
                line, used, room = "", 0.0, width
            elif not lines and first is not None and first < width:
                lines.append("")
                line, used, room = "", 0.0, width
            while wide > room and len(piece) > 1:
                head, piece = _cut(piece, room, size)
                lines.append(head)
                wide, room = size(piece), width
        if piece.isspace() and not line:
            continue
        line += piece
        used += wide
    if line.strip():
        lines.append(line.rstrip())
    return lines or [""]


def even(text: str, width: float, size: Callable[[str], float] = cells) -> list[str]:
    """The text wrapped into as few lines as ``wrap`` makes, but of nearly the same width.

    >>> even("骨髓间充质干细胞外泌体", 20)
    ['骨髓间充质干', '细胞外泌体']
    """
    lines = wrap(text, width, size=size)
    low, high = max(map(size, lines)) / 2, width
    for _ in range(6 if len(lines) > 1 else 0):
        middle = (low + high) / 2
        tried = wrap(text, middle, size=size)
        if len(tried) == len(lines) and max(map(size, tried)) <= width:
            lines, high = tried, middle
        else:
            low = middle
    return lines


def clip(lines: list[str], most: int) -> list[str]:
    """The first lines, the last of them ending in an ellipsis where some are left out.

    >>> clip(["a", "b", "c"], 2)
    ['a', 'b…']
    """
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + "…"]


def _glued(text: str) -> list[str]:
    """The pieces of a text between which a line may break."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        before = pieces[-1] if pieces else " "
        glue = (
            (piece[0] in _NEVER_FIRST and not before.isspace())
            or before[-1] in _NEVER_LAST
            or unicodedata.combining(piece[0])
            or piece[0] in "\u200d\ufe0e\ufe0f"
            or before[-1] == "\u200d"
        )
        if glue and not piece.isspace() and pieces:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _cut(word: str, room: float, size: Callable[[str], float] = cells) -> tuple[str, str]:
    """A word cut so that its head is at most ``room`` wide, but of at least one character."""
    used, place = 0.0, len(word)
    for at, one in enumerate(word):
        used += size(one)
        if used > room and at:
            place = at
            break
    while place > 1 and size(word[:place]) > room:
        place -= 1
    soft = max((word.rfind(mark, 0, place) for mark in _CUTS), default=-1) + 1
    if soft * 3 >= place * 2:
        place = soft
    return word[:place], word[place:]
