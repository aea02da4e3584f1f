"""What the curator's commands print: a place in the text, and how much of it is covered."""

from __future__ import annotations

import json
from pathlib import Path

from mscexo.evidence.sources import read_texts
from mscexo.evidence.text import AmbiguousError, ReviewText, slice_hash
from mscexo.evidence.verify import cover
from mscexo.house import House
from mscexo.problems import Problem, ProblemsError, did_you_mean
from mscexo.tables.reading import read_table
from mscexo.tables.records import ClaimRow, ReviewRow, WaivedRow


def print_location(
    house: House, review: str, fragment: str, folder: Path | None, as_json: bool
) -> None:
    """Print where the fragment stands, in the table's own columns.

    Raises ProblemsError where it stands nowhere or in several places; these are then listed.
    """
    text = _text_of(house, review, _reviews(house), folder)
    try:
        start, end = text.locate(fragment)
    except AmbiguousError as error:
        problems = [Problem(review, 0, 0, f"'{fragment}' {error}")]
        problems += [
            Problem(review, 0, 0, f"at {one}-{two}: ...{_context(text, one, two)}...")
            for one, two in error.places[:10]
        ]
        raise ProblemsError(problems) from None
    sentences = text.sentences_over(start, end)
    first, last = sentences[0], sentences[-1]
    places = {
        "fragment": _row(text, first.section, start, end),
        "sentence": _row(text, first.section, first.start, last.end),
    }
    places["fragment"]["cites"] = places["sentence"]["cites"]
    if as_json:
        print(json.dumps(places, ensure_ascii=False, indent=1))
        return
    print("\t".join(("", "section", "start", "end", "sha", "cites")))
    for what, place in places.items():
        values = (place[key] for key in ("section", "start", "end", "sha", "cites"))
        print("\t".join((what, *map(str, values))))
    print(places["sentence"]["text"])


def print_coverage(house: House, review: str | None, folder: Path | None, as_json: bool) -> bool:
    """Print the coverage of one review or all; true where every sentence is accounted for."""
    problems: list[Problem] = []
    reviews = _reviews(house)
    report = {}
    for key in [review] if review else reviews:
        text = _text_of(house, key, reviews, folder)
        tables = []
        for name, record in (("claims", ClaimRow), ("waived", WaivedRow)):
            path = house.seeds / name / f"{key}.tsv"
            tables.append(read_table(path, house.relative(path), record, problems))
        covered = cover(text, *tables)
        report[key] = {
            "sentences": covered.total,
            "claimed": len(covered.claimed),
            "waived": len(covered.waived),
            "unaccounted": len(covered.open),
            "evidence_lines": len(tables[0]),
            "missing": [_row(text, s.section, s.start, s.end) for s in covered.open],
        }
    if problems:
        raise ProblemsError(problems)
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for key, one in report.items():
            print(
                f"{key}: {one['sentences']} sentences: {one['claimed']} claimed, "
                f"{one['waived']} waived, {one['unaccounted']} unaccounted; "
                f"{one['evidence_lines']} evidence lines"
            )
            for place in one["missing"]:
                print(f"  {place['start']}-{place['end']} [{place['section']}] {place['text']}")
    return not any(one["unaccounted"] for one in report.values())


def _row(text: ReviewText, section: str, start: int, end: int) -> dict[str, object]:
    return {
        "section": section,
        "start": start,
        "end": end,
        "sha": slice_hash(text.raw[start:end]),
        "cites": "|".join(map(str, text.citations_in(start, end))),
        "text": " ".join(text.raw[start:end].split()),
    }


def _context(text: ReviewText, start: int, end: int) -> str:
    return "".join(text.raw[max(0, start - 12) : end + 12].split())


def _reviews(house: House) -> dict[str, ReviewRow]:
    problems: list[Problem] = []
    path = house.seeds / "reviews.tsv"
    rows = read_table(path, house.relative(path), ReviewRow, problems)
    if problems:
        raise ProblemsError(problems)
    return {row.key: row for row in rows}


def _text_of(
    house: House, review: str, reviews: dict[str, ReviewRow], folder: Path | None
) -> ReviewText:
    """The text of one review. Raises ProblemsError for an unknown key, or without its text."""
    if review not in reviews:
        hint = did_you_mean(review, reviews) or f" (there are: {', '.join(reviews)})"
        raise ProblemsError([Problem("seeds/reviews.tsv", 0, 0, f"no review '{review}'{hint}")])
    texts, missing = read_texts([reviews[review]], house.text_folders(folder))
    if missing:
        where = folder or "seeds/text"
        message = f"the text of '{review}' is not here: put it there as {review}.txt, or use --text"
        raise ProblemsError([Problem(str(where), 0, 0, message)])
    return texts[review]
