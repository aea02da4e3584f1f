"""Find the reviews' text, and refuse a file that is not that text to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from mscexo.evidence.text import ReviewText
from mscexo.problems import Problem, ProblemsError
from mscexo.tables.records import ReviewRow


def read_texts(
    reviews: Iterable[ReviewRow], folders: Iterable[Path]
) -> tuple[dict[str, ReviewText], list[str]]:
    """The texts that could be found, by review key, and the keys of those that could not.

    Raises ProblemsError where a file differs from the SHA-256 or length in its table.
    """
    folders = list(folders)
    problems: list[Problem] = []
    texts: dict[str, ReviewText] = {}
    missing: list[str] = []
    for review in reviews:
        path = next((f for f in (d / f"{review.key}.txt" for d in folders) if f.is_file()), None)
        if path is None:
            missing.append(review.key)
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != review.sha256:
            message = f"sha256: {path.name} is another text than this row's (SHA-256 differs)"
            problems.append(Problem(review.file, review.line, 14, message))
            continue
        raw = data.decode("utf-8")
        if len(raw) != review.characters:
            message = f"characters: the text has {len(raw)} characters, not {review.characters}"
            problems.append(Problem(review.file, review.line, 15, message))
            continue
        texts[review.key] = ReviewText(review.key, raw)
    if problems:
        raise ProblemsError(problems)
    return texts, missing
