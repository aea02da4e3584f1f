"""What a curator is told about a mistake: file, line, column and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake and the place it stands.

    ``file`` is relative to the checkout; ``line`` and ``column`` count from 1, 0 where the
    mistake belongs to the whole file. ``column`` counts table columns, not characters.
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place} {self.message}"


class ProblemsError(Exception):
    """Raised with every mistake found, in the order of file and line."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: ``" (did you mean 'upregulates'?)"``, or ``""``.

    >>> did_you_mean("upregulate", ["upregulates", "targets"])
    " (did you mean 'upregulates'?)"
    >>> did_you_mean("zzz", ["upregulates"])
    ''
    """
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""
