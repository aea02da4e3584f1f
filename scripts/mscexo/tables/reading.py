"""Read one tab-separated table into records; keep every mistake with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

from mscexo.problems import Problem, did_you_mean
from mscexo.tables import cells
from mscexo.tables.records import Column, Row, columns

R = TypeVar("R", bound=Row)


def read_table(
    path: Path, name: str, record: type[R], problems: list[Problem], comments: bool = False
) -> list[R]:
    """Read a table; rows with a mistake are left out and reported in ``problems``.

    ``name`` is how messages call the file. With ``comments``, lines that begin with ``#``
    before the header are metadata (SSSOM) and passed over. The dialect: UTF-8 without BOM,
    LF, tabs, one header line, no quoting, ``|`` between several values, no empty line.
    """

    def problem(line: int, column: int, message: str) -> None:
        problems.append(Problem(name, line, column, message))

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problem(0, 0, "is missing")
        return []
    except OSError as error:
        problem(0, 0, f"cannot be read: {error.strerror}")
        return []
    if data.startswith(b"\xef\xbb\xbf"):
        problem(1, 1, "begins with a byte-order mark: save it as UTF-8 without BOM")
        return []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem(line, 0, f"is not UTF-8 (byte 0x{data[error.start]:02X}): save it as UTF-8")
        return []
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        problem(line, 0, "has CR line ends: save it with LF line ends (Unix)")
        return []
    if not text.strip():
        problem(0, 0, "is empty: the header line is missing")
        return []
    if not text.endswith("\n"):
        problem(text.count("\n") + 1, 0, "does not end in a line feed: it may be cut off")
    lines = text.removesuffix("\n").split("\n")
    first = 0
    while comments and first < len(lines) and lines[first].startswith("#"):
        first += 1
    if first == len(lines):
        problem(0, 0, "has no header line")
        return []
    known = columns(record)
    header = lines[first].split("\t")
    if not _header_ok(header, known, first + 1, problem):
        return []
    out: list[R] = []
    for number, line in enumerate(lines[first + 1 :], first + 2):
        values = _read_line(line, number, header, known, problem)
        if values is not None:
            out.append(record(file=name, line=number, **values))
    return out


def _header_ok(header: list[str], known: dict[str, Column], line: int, problem) -> bool:
    ok = True
    for index, column in enumerate(header, 1):
        if column not in known:
            problem(line, index, f"unknown column '{column}'{did_you_mean(column, known)}")
            ok = False
        elif column in header[: index - 1]:
            problem(line, index, f"column '{column}' stands twice")
            ok = False
    for column in known:
        if column not in header:
            problem(line, 0, f"column '{column}' is missing")
            ok = False
    if ok and header != list(known):
        problem(line, 0, f"columns are out of order: they should be {' '.join(known)}")
        ok = False
    return ok


def _read_line(
    line: str, number: int, header: list[str], known: dict[str, Column], problem
) -> dict[str, Any] | None:
    if not line.strip():
        problem(number, 0, "is an empty line")
        return None
    fields = line.split("\t")
    if len(fields) != len(header):
        problem(number, 0, f"has {len(fields)} fields where the header has {len(header)}")
        return None
    values: dict[str, Any] = {}
    sound = True
    for index, (name, cell) in enumerate(zip(header, fields, strict=True), 1):
        try:
            values[name] = _read_cell(cell, known[name])
        except ValueError as error:
            problem(number, index, f"{name}: {error}")
            sound = False
    return values if sound else None


def _read_cell(cell: str, column: Column) -> Any:
    if not cell:
        if column.required:
            raise ValueError("must not be empty")
        if column.many:
            return ()
        return None if column.parse in (cells.quantity, cells.whole_number) else ""
    if cell != cell.strip():
        raise ValueError("has blanks at its edge")
    if re.search(r"\s", cell.replace(" ", "")):
        raise ValueError("holds white space other than the plain blank")
    if not column.many:
        return column.parse(cell)
    parts = cell.split("|")
    if "" in parts or any(part != part.strip() for part in parts):
        raise ValueError("has an empty value or blanks around '|'")
    if len(set(parts)) != len(parts):
        raise ValueError("names a value twice")
    return tuple(column.parse(part) for part in parts)
