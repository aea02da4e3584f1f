"""Rows in a terminal: a table where it fits the width, else a card a row."""

from __future__ import annotations

from collections.abc import Sequence

from mscexo.show.text import cells, wrap

# How a card begins, whatever the order of the columns: the statement, then how well it is
# founded. The other cells follow in the order of the columns.
STATEMENTS = ("statement_en", "statement_zh")
EVIDENCE = ("certainty", "setting", "cited", "doi", "pmid", "review", "section")


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    colour: bool = False,
    numeric: frozenset[str] = frozenset(),
) -> str:
    """The rows as text at most ``width`` terminal cells wide, with their number at the end.

    Cells hold plain text (see ``mscexo.show.text.plain``), empty where unbound. A table that
    does not fit becomes cards: one a row, without its empty cells, the statement first (in both
    languages, unnamed), then the evidence (certainty, setting, cited, doi, pmid, review,
    section), then the other cells, each behind the name of its column. ``study`` is left out
    where ``cited`` says the same. Columns in ``numeric`` are aligned to the right in a table.
    Without rows a header that does not fit is left out.
    """
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    widths = [
        max(cells(name), *(cells(row[place]) for row in rows), 0)
        for place, name in enumerate(columns)
    ]
    if sum(widths) + 3 * len(widths) + 1 <= width:
        body = _grid(columns, rows, width, colour, numeric)
    else:
        body = "".join(
            _card(number, columns, row, width, colour) for number, row in enumerate(rows, 1)
        )
    return f"{body}{count}\n"


def _grid(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    colour: bool,
    numeric: frozenset[str],
) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not columns:
        return ""
    grid = Table()
    for name in columns:
        grid.add_column(Text(name), no_wrap=True, justify="right" if name in numeric else "left")
    for row in rows:
        grid.add_row(*map(Text, row))
    console = Console(
        file=StringIO(),
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        legacy_windows=False,
        _environ={},
    )
    console.print(grid, no_wrap=True, crop=False)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def _card(number: int, columns: Sequence[str], row: Sequence[str], width: int, colour: bool) -> str:
    cell = {name: value for name, value in zip(columns, row, strict=True) if value}
    if cell.get("study") == cell.get("cited", ""):
        cell.pop("study", None)
    head = f"── {number} "
    lines = [_dim(head + "─" * (width - cells(head)), colour)]
    for name in STATEMENTS:
        if name in cell:
            lines += [_bold(line, colour) for line in wrap(cell.pop(name), width)]
    lines += _flow({name: cell.pop(name) for name in EVIDENCE if name in cell}, width, colour)
    lines += _flow(cell, width, colour)
    return "".join(f"{line}\n" for line in lines)


def _flow(cell: dict[str, str], width: int, colour: bool) -> list[str]:
    """Cells with their names: short ones side by side, a long one on lines of its own."""
    lines: list[str] = []
    used = width  # of the last line, where another cell may still stand on it
    for name, value in cell.items():
        size = cells(f"{name}: {value}")
        said = _dim(f"{name}:", colour) + " "
        if 2 * size > width:
            room = width - cells(f"{name}: ")
            indent = "  "
            if room < 8:  # a very long name: the value stands below it
                lines += [_dim(line, colour) for line in wrap(f"{name}:", width)]
                lines += [indent + line for line in wrap(value, width - 2)]
            else:
                first, *rest = wrap(value, width - 2, first=room)
                lines.append((said + first).rstrip())
                lines += [indent + line for line in rest]
            used = width
        elif used + 3 + size > width:
            lines.append(said + value)
            used = size
        else:
            lines[-1] += _dim(" · ", colour) + said + value
            used += 3 + size
    return lines


def _dim(text: str, colour: bool) -> str:
    return f"\x1b[2m{text}\x1b[0m" if colour else text


def _bold(text: str, colour: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if colour else text
