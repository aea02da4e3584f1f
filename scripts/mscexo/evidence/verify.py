"""Verify the tables against the reviews' text, character by character (DESIGN section 5)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from mscexo.evidence.segment import Sentence
from mscexo.evidence.text import Citation, ReviewText, normalise, read_citations, slice_hash
from mscexo.problems import Problem
from mscexo.tables.records import ClaimRow, Row, SicRow, WaivedRow, columns
from mscexo.tables.seeds import Seeds

# A note that begins so tells where the passage mentions an entity that the sentence does not.
EXCUSE = "mentioned in the passage:"


@dataclass(frozen=True)
class Coverage:
    """Which sentences of a review are claimed, waived, or not accounted for."""

    claimed: tuple[Sentence, ...]
    waived: tuple[Sentence, ...]
    open: tuple[Sentence, ...]

    @property
    def total(self) -> int:
        return len(self.claimed) + len(self.waived) + len(self.open)


def cover(text: ReviewText, claims: Iterable[ClaimRow], waived: Iterable[WaivedRow]) -> Coverage:
    """Sort a review's sentences: a claim's span, or a waived one, reaches into it."""
    by_claim = {s.index for row in claims for s in text.sentences_over(row.start, row.end)}
    by_waiver = {s.index for row in waived for s in text.sentences_over(row.start, row.end)}
    by_waiver -= by_claim
    known = by_claim | by_waiver
    return Coverage(
        claimed=tuple(s for s in text.sentences if s.index in by_claim),
        waived=tuple(s for s in text.sentences if s.index in by_waiver),
        open=tuple(s for s in text.sentences if s.index not in known),
    )


def verify(seeds: Seeds, texts: dict[str, ReviewText], whole: bool = True) -> list[Problem]:
    """Every way in which the tables of the reviews at hand do not fit their text.

    ``whole`` also wants every sentence accounted for, every printed citation listed and every
    broken citation mark told, which a review still being curated cannot give.
    """
    problems: list[Problem] = []
    names = {name: entity.names for name, entity in seeds.entities.items()}
    for review, text in texts.items():
        for table in (seeds.claims[review], seeds.waived[review], seeds.sic[review]):
            for row in table:
                problems += _span(row, text)
        mended = mended_marks(seeds.sic[review])
        for row in seeds.claims[review]:
            problems += _claim(row, text, names, mended)
        for row in seeds.sic[review]:
            inside = normalise(text.raw[row.start : row.end]).text
            if normalise(row.as_printed).text not in inside:
                problems.append(_at(row, "as_printed", "does not stand in its span"))
        if whole:
            problems += _unaccounted(review, seeds, text)
            problems += _uncited(review, seeds, text)
            problems += _broken_marks(review, seeds, text)
    return sorted(problems)


def mended_marks(sic: Iterable[SicRow]) -> list[Citation]:
    """The citation marks that slips of kind ``citation`` give in place of broken ones."""
    return [
        Citation(row.start, row.end, mark.numbers, True)
        for row in sic
        if row.kind == "citation"
        for mark in read_citations(row.corrected)
    ]


def _span(row: ClaimRow | WaivedRow | SicRow, text: ReviewText) -> list[Problem]:
    actual = slice_hash(text.raw[row.start : row.end])
    if actual != row.sha:
        return [
            _at(
                row,
                "sha",
                f"the text at {row.start}-{row.end} has the hash {actual}: "
                "if the span has moved, 'mscexo locate' gives its new row",
            )
        ]
    piece = text.raw[row.start : row.end]
    if piece != piece.strip():
        return [_at(row, "start", "the span begins or ends in white space")]
    return []


def _claim(
    row: ClaimRow, text: ReviewText, names: dict[str, frozenset[str]], mended: list[Citation]
) -> list[Problem]:
    sentences = text.sentences_over(row.start, row.end)
    if not sentences:
        return []  # nothing but white space, as _span tells
    sections = {sentence.section for sentence in sentences}
    if len(sections) != 1:
        return [
            _at(row, "end", f"the span lies in several sections: {', '.join(sorted(sections))}")
        ]
    problems = []
    if row.section not in sections:
        problems.append(_at(row, "section", f"the span lies in section {sections.pop()}"))
    start, end = sentences[0].start, sentences[-1].end
    problems += _cites(row, text, start, end, mended)
    named = row.entities()
    missed = [(c, name) for c, name in named if not text.mentions(names[name], start, end)]
    if not row.note.startswith(EXCUSE):
        for column, name in missed:
            message = f"'{name}' is not mentioned in the sentence (or note '{EXCUSE} ...')"
            problems.append(_at(row, column, message))
    elif not missed:
        message = f"'{EXCUSE}' excuses nothing: the sentence mentions every entity of the row"
        problems.append(_at(row, "note", message))
    else:
        for column, name in missed:
            if not text.mentions(names[name], 0, end):
                message = f"'{name}' is mentioned nowhere up to this sentence"
                problems.append(_at(row, column, message))
    return problems


def _cites(
    row: ClaimRow, text: ReviewText, start: int, end: int, mended: list[Citation]
) -> list[Problem]:
    if row.cites_basis == "sentence":
        where = "the sentence"
    else:
        where = f"section {row.section}"
        section = [s for s in text.sentences if s.section == row.section]
        start, end = (section[0].start, section[-1].end) if section else (0, 0)
    here = {*text.citations_in(start, end)}
    here.update(n for mark in mended if start < mark.end and mark.start < end for n in mark.numbers)
    return [
        _at(row, "cites", f"[{number}] does not stand in {where}")
        for number in row.cites
        if number not in here
    ]


def _unaccounted(review: str, seeds: Seeds, text: ReviewText) -> list[Problem]:
    coverage = cover(text, seeds.claims[review], seeds.waived[review])
    file = f"seeds/claims/{review}.tsv"
    problems = [
        Problem(
            file,
            0,
            0,
            f"sentence {s.index} ({s.start}-{s.end}, section {s.section}) is neither claimed "
            f"nor waived: see 'mscexo coverage {review}'",
        )
        for s in coverage.open
    ]
    claims = sorted((row.start, row.end) for row in seeds.claims[review])
    starts = [start for start, _ in claims]
    furthest = list(accumulate((end for _, end in claims), max))
    for row in seeds.waived[review]:
        before = bisect_left(starts, row.end)
        if before and furthest[before - 1] > row.start:
            problems.append(_at(row, "start", "waives characters that a claim stands on"))
    return problems


def _uncited(review: str, seeds: Seeds, text: ReviewText) -> list[Problem]:
    mended = mended_marks(seeds.sic[review])
    printed = {
        number
        for mark in (*text.citations, *mended)
        for number in mark.numbers
        if mark in mended or not any(_covers(one, mark) for one in mended)
    }
    listed = seeds.citations[review]
    file = f"seeds/citations/{review}.tsv"
    problems = [
        Problem(file, 0, 0, f"[{number}] stands in the text, but has no row")
        for number in sorted(printed - listed.keys())
    ]
    problems += [
        _at(row, "number", f"[{number}] stands nowhere in the text")
        for number, row in listed.items()
        if number not in printed and not row.note
    ]
    return problems


def _broken_marks(review: str, seeds: Seeds, text: ReviewText) -> list[Problem]:
    """Citation marks without their closing bracket that no slip of the source tells."""
    slips = [row for row in seeds.sic[review] if row.kind == "citation"]
    return [
        Problem(
            f"seeds/sic/{review}.tsv",
            0,
            0,
            f"the citation mark at {mark.start}-{mark.end} is not closed, and no row says so",
        )
        for mark in text.citations
        if not mark.closed
        and not any(
            _covers(row, mark)
            and mark.numbers in {m.numbers for m in read_citations(row.as_printed)}
            for row in slips
        )
    ]


def _covers(outer: SicRow | Citation, mark: Citation) -> bool:
    return outer.start <= mark.start and mark.end <= outer.end


def _at(row: Row, column: str, message: str) -> Problem:
    return Problem(row.file, row.line, list(columns(type(row))).index(column) + 1, message)
