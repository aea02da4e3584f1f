"""Cut a review's text into sections and sentences.

The files are two-column pages set as lines, so a sentence runs over several of them and a
heading is told from running text by its number: it is the next one of the outline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from statistics import median

_ABSTRACT = re.compile(r"\W*(?:摘\s*要)")
_ABSTRACT_EN = re.compile(r"\W*Abstract\b", re.IGNORECASE)
_KEYWORDS = re.compile(r"\W*(?:关键词|Key ?words)", re.IGNORECASE)
_HEADING = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2}){0,2})\.?\s*(?![\d.%°])(\S.*)$")
_CONCLUSION = re.compile(r"\s*(?:结论|结语)\s*$")
_SENTENCE_END = re.compile(r"[。！？]|(?<=[a-z\])])\.(?=\s+[A-Z\[]|\s*$)")
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Sentence:
    """A sentence: raw offsets without surrounding white space, and the section it is in."""

    index: int
    start: int
    end: int
    section: str


@dataclass(frozen=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def width(self) -> int:
        """Columns that the line fills on the page: a Chinese character counts two."""
        return sum(
            2 if unicodedata.east_asian_width(character) in "WF" else 1
            for character in self.text.strip()
        )


def segment(raw: str) -> tuple[Sentence, ...]:
    """The sentences of a review, in order, each with its section.

    Sections are ``front`` (title, authors, keywords: each line by itself), ``abstract``,
    ``abstract-en``, ``0`` (what stands before the first numbered heading), the numbers of the
    headings, and ``conclusion``. A heading is a sentence of its section.

    >>> [(s.section, s.end - s.start) for s in segment("题目\\n摘要：一。二。\\n三。\\n1 甲\\n乙。")]
    [('front', 2), ('abstract', 5), ('abstract', 2), ('abstract', 2), ('1', 3), ('1', 2)]
    """
    out: list[Sentence] = []
    for section, start, end in _pieces(raw):
        while start < end and raw[start].isspace():
            start += 1
        while end > start and raw[end - 1].isspace():
            end -= 1
        if start < end:
            out.append(Sentence(len(out), start, end, section))
    return tuple(out)


def _pieces(raw: str) -> Iterator[tuple[str, int, int]]:
    for section, heading, start, end in _blocks(raw):
        if heading or section == "front":
            yield section, start, end
            continue
        at = start
        for match in _SENTENCE_END.finditer(raw, start, end):
            stop = match.end()
            while stop < end and raw[stop] in "”’\"'）)」』":
                stop += 1
            yield section, at, stop
            at = stop
        yield section, at, end


def _blocks(raw: str) -> Iterator[tuple[str, bool, int, int]]:
    """Runs of lines of one section; a heading, and each line of the front, by itself."""
    lines = [line for line in _lines(raw) if line.text.strip()]
    full = median([line.width for line in lines] or [0]) - 6
    section, outline = "front", (0,)
    open_start: int | None = None
    previous_end = 0
    heading_open = False
    for line, following in zip_longest(lines, lines[1:]):
        number = _next_heading(line.text, outline, following.text if following else "")
        new = section
        if heading_open and number is None and not re.search("[，。；]", line.text):
            # a heading that fills its line may go on in the next one
            yield section, True, line.start, line.end
            heading_open = False
            continue
        heading_open = False
        concludes = outline != (0,) and _CONCLUSION.match(line.text)
        if concludes:
            new = "conclusion"
        elif number is not None:
            outline, new = number, ".".join(map(str, number))
        elif outline == (0,):
            new = _front_section(line.text, section)
        if (new != section or number or concludes or new == "front") and open_start is not None:
            yield section, False, open_start, previous_end
            open_start = None
        section = new
        if number is not None or concludes:
            yield section, True, line.start, line.end
            heading_open = number is not None and (line.width >= full or _open(line.text))
        elif section == "front":
            yield section, False, line.start, line.end
        elif open_start is None:
            open_start = line.start
        previous_end = line.end
    if open_start is not None:
        yield section, False, open_start, previous_end


def _front_section(line: str, section: str) -> str:
    """The section of a line before the first numbered heading."""
    if _ABSTRACT_EN.match(line):
        return "abstract-en"
    if _ABSTRACT.match(line):
        return "abstract"
    if _KEYWORDS.match(line):
        return "front"
    chinese = bool(_CJK.search(line))
    if section == "abstract" and not chinese:
        return "front"
    if section == "abstract-en" and chinese:
        return "0"
    return section


def _open(line: str) -> bool:
    """True where the line leaves a bracket open, so that what it says goes on in the next."""
    return len(re.findall("[（(]", line)) > len(re.findall("[）)]", line))


def _next_heading(line: str, outline: tuple[int, ...], following: str) -> tuple[int, ...] | None:
    """The number of a heading line if it is the next one of the outline.

    A heading ends in a comma only where its bracket is closed by ``following``, the next line.
    """
    match = _HEADING.match(line)
    if not match or re.search(r"[。！？]", line):
        return None
    closed = _open(line) and re.fullmatch(r"[^，。；]*[）)][^，。；]*", following)
    if re.search(r"[，；,;]\s*$", line) and not closed:
        return None
    number = tuple(map(int, match[1].split(".")))
    successors = {(*outline, 1)} if outline != (0,) else {(1,)}
    for depth in range(len(outline)):
        successors.add((*outline[:depth], outline[depth] + 1))
    return number if number in successors else None


def _lines(raw: str) -> Iterator[_Line]:
    start = 0
    for line in raw.splitlines(keepends=True):
        yield _Line(start, line.rstrip("\n"))
        start += len(line)
