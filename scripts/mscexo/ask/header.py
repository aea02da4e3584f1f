"""The ``#+`` header of a stored query (the convention of grlc): YAML in comment lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mscexo.problems import Problem, ProblemsError

# libyaml where PyYAML was built with it: ten times faster, and as safe
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_header(path: Path, name: str) -> tuple[dict[str, Any], str]:
    """The header of a query file and its whole text.

    Raises ProblemsError where the file is no UTF-8 or the header no YAML mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ProblemsError([Problem(name, 0, 0, "is not UTF-8")]) from None
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.load("\n".join(lines), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        reason = getattr(error, "problem", None) or "cannot be read"
        raise ProblemsError([Problem(name, line, 0, f"header: {reason}")]) from None
    if not isinstance(header, dict) or "summary" not in header:
        raise ProblemsError([Problem(name, 1, 0, "has no '#+ summary:' header")])
    return header, text
