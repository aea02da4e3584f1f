"""A review's text, normalised with a map back to its raw characters (DESIGN section 5).

Offsets everywhere count Unicode code points of the raw file, from 0, the end exclusive.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mscexo.evidence.segment import Sentence, segment

SOFT_HYPHENS = "\u2043\u00ad"
_LINE_END_HYPHEN = re.compile(r"(?<=[a-z])-[^\S\n]*\n\s*(?=[a-z])")
_CITATION = re.compile(r"[\[【](\d{1,3}(?:[,、~\-\u2010-\u2015]\d{1,3})*)([\]】]?)")
_FOLDED_AWAY = re.compile(r"[\s\x1c-\x1f\-\u2010-\u2015\u2212]")
_RANGE = re.compile(r"(\d+)[~\-\u2010-\u2015](\d+)")


@dataclass(frozen=True)
class Normalised:
    """Normalised characters and, for each, where its raw characters start and end."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of the normalised slice ``start:end`` (not empty)."""
        return self.starts[start], self.ends[end - 1]

    def slice_of(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Normalised offsets of what the raw slice holds."""
        return bisect_left(self.starts, raw_start), bisect_right(self.ends, raw_end)


def normalise(raw: str) -> Normalised:
    """Normalise a text: NFKC, no white space, no soft hyphens, Latin line-end hyphens joined.

    A character and the combining marks behind it are normalised together.

    >>> normalise("mes\u2043\\nenchymal ［1］").text
    'mesenchymal[1]'
    >>> normalise("transduc-\\ntion, miR-\\n665").text
    'transduction,miR-665'
    """
    joined = {match.start() for match in _LINE_END_HYPHEN.finditer(raw)}
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(raw):
        stop = position + 1
        while stop < len(raw) and unicodedata.combining(raw[stop]):
            stop += 1
        cluster = raw[position:stop]
        if position not in joined and cluster not in SOFT_HYPHENS:
            for character in unicodedata.normalize("NFKC", cluster):
                if not character.isspace():
                    out.append(character)
                    starts.append(position)
                    ends.append(stop)
        position = stop
    return Normalised("".join(out), tuple(starts), tuple(ends))


def slice_hash(raw_slice: str) -> str:
    """First 16 hex digits of the SHA-256 of the normalised slice."""
    return hashlib.sha256(normalise(raw_slice).text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Citation:
    """A bracketed citation as it stands: raw offsets and the numbers it names."""

    start: int
    end: int
    numbers: tuple[int, ...]
    closed: bool


class AmbiguousError(ValueError):
    """A locator that names no place, or more than one; ``places`` are raw spans."""

    def __init__(self, message: str, places: list[tuple[int, int]]):
        self.places = places
        super().__init__(message)


@dataclass(frozen=True)
class ReviewText:
    """The text of one review, read once; everything else about it is derived."""

    key: str
    raw: str

    @cached_property
    def normalised(self) -> Normalised:
        return normalise(self.raw)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return segment(self.raw)

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """Every bracketed citation of the text."""
        return read_citations(self.raw)

    def sentences_over(self, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences that the raw slice touches."""
        first = bisect_right(self._sentence_ends, start)
        out = []
        for sentence in self.sentences[first:]:
            if sentence.start >= end:
                break
            out.append(sentence)
        return tuple(out)

    def citations_in(self, start: int, end: int) -> tuple[int, ...]:
        """The numbers cited inside the raw slice, ascending."""
        first = bisect_left(self._citation_starts, start)
        last = bisect_left(self._citation_starts, end)
        inside = (c.numbers for c in self.citations[first:last] if c.end <= end)
        return tuple(sorted({number for numbers in inside for number in numbers}))

    def locate(self, fragment: str) -> tuple[int, int]:
        """Raw offsets of the one place where the fragment stands.

        Raises AmbiguousError where it stands nowhere or in several places.
        """
        wanted = normalise(fragment).text
        if not wanted:
            raise AmbiguousError("nothing to look for", [])
        places = []
        at = self.normalised.text.find(wanted)
        while at >= 0:
            places.append(self.normalised.raw_span(at, at + len(wanted)))
            at = self.normalised.text.find(wanted, at + 1)
        if len(places) == 1:
            return places[0]
        if places:
            raise AmbiguousError(f"stands in {len(places)} places: give more of it", places)
        raise AmbiguousError("stands nowhere in this review", [])

    def mentions(self, forms: frozenset[str], start: int, end: int) -> bool:
        """Whether one of the forms stands in the raw slice, as a word of its own.

        Case, width, white space and hyphens do not count; a form that begins or ends in a
        Latin letter or digit must not be part of a longer Latin word (a plural s may follow).
        """
        first, last = self.normalised.slice_of(start, end)
        text, origin = self._folded
        low = bisect_left(origin, first)
        high = bisect_left(origin, last)
        for form in forms:
            folded = fold(form)
            at = text.find(folded, low, high) if folded else -1
            while at >= 0:
                if self._stands_alone(origin[at], origin[at + len(folded) - 1]):
                    return True
                at = text.find(folded, at + 1, high)
        return False

    @cached_property
    def _sentence_ends(self) -> tuple[int, ...]:
        return tuple(sentence.end for sentence in self.sentences)

    @cached_property
    def _citation_starts(self) -> tuple[int, ...]:
        return tuple(citation.start for citation in self.citations)

    @cached_property
    def _folded(self) -> tuple[str, tuple[int, ...]]:
        out: list[str] = []
        origin: list[int] = []
        for index, character in enumerate(self.normalised.text):
            for folded in fold(character):
                out.append(folded)
                origin.append(index)
        return "".join(out), tuple(origin)

    def _stands_alone(self, first: int, last: int) -> bool:
        """Look at the raw neighbours: normalising has taken the blanks between words."""
        normalised = self.normalised
        start, end = normalised.raw_span(first, last + 1)
        if first and normalised.starts[first - 1] == start:
            return False  # begins inside what one raw character stands for (Ⅱ is two)
        if last + 1 < len(normalised.text) and normalised.ends[last + 1] == end:
            return False
        before = self.raw[start - 1] if start else " "
        after = self.raw[end : end + 2].ljust(2)
        if _latin(before) and _latin(normalised.text[first]):
            return False
        if _latin(after[0]) and _latin(normalised.text[last]):
            return after[0] in "sS" and not _latin(after[1])
        return True


def read_citations(raw: str) -> tuple[Citation, ...]:
    """Every bracketed citation, in any width, with broken ends marked as not closed.

    >>> [(mark.numbers, mark.closed) for mark in read_citations("a［1，2］b[17。")]
    [((1, 2), True), ((17,), False)]
    """
    normalised = normalise(raw)
    found = []
    for match in _CITATION.finditer(normalised.text):
        start, end = normalised.raw_span(*match.span())
        found.append(Citation(start, end, cited_numbers(match[1]), bool(match[2])))
    return tuple(found)


def cited_numbers(inside: str) -> tuple[int, ...]:
    """The numbers that the inside of a citation bracket names, ranges spelt out.

    >>> cited_numbers("3,20~22")
    (3, 20, 21, 22)
    """
    spelt = _RANGE.sub(
        lambda match: ",".join(map(str, range(int(match[1]), int(match[2]) + 1))), inside
    )
    return tuple(int(number) for number in re.findall(r"\d+", spelt))


@lru_cache(maxsize=1 << 16)  # the same names, and the same characters, come in every claim
def fold(text: str) -> str:
    """The form in which names are compared: normalised, case-folded, without hyphens.

    >>> fold("COL Ⅱ") == fold("Col-II")
    True
    """
    if not text.isascii():
        text = normalise(text).text
    return _FOLDED_AWAY.sub("", text.casefold())


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
