"""What a table cell may hold: one parser a kind, each raising ValueError with the reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Parser = Callable[[str], Any]

_QUANTITY = re.compile(
    r"(?P<sign>>=|<=|>|<|~)?(?P<low>-?\d+(?:\.\d+)?)(?:-(?P<high>-?\d+(?:\.\d+)?))? (?P<unit>\S+)"
)
# Case-sensitive UCUM codes that the tables use; a new one is added here once it is looked up.
UCUM = frozenset(
    [
        "%",
        "1",
        "Cel",
        "Da",
        "d",
        "g",
        "g/L",
        "h",
        "kDa",
        "kg",
        "kg/m2",
        "m",
        "mL",
        "mg",
        "mg/kg",
        "min",
        "mm",
        "mo",
        "mol/L",
        "mmol/L",
        "ng/mL",
        "nm",
        "s",
        "ug",
        "ug/mL",
        "uL",
        "um",
        "wk",
        "a",
        "10*6",
        "10*8",
        "10*9",
        "{cells}",
        "{persons}",
        "[rpm]",
        "{particles}",
        "{particles}/mL",
        "mm[Hg]",
        "kPa",
        "U/mL",
        "umol/L",
        "nmol/L",
        "g/mL",
        "mg/mL",
        "ug/kg",
        "cm",
        "cm2",
        "pg/mL",
    ]
)


@dataclass(frozen=True)
class QuantityValue:
    """A number or range with its UCUM unit, as a cell states it.

    ``low`` or ``high`` is None where the cell gives only the other bound; ``strict`` says that
    the bound itself is excluded, ``about`` that the figure is approximate.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    strict: bool = False
    about: bool = False
    text: str = ""


def quantity(cell: str) -> QuantityValue:
    """Parse ``30-150 nm``, ``>=2 wk``, ``-80 Cel``, ``~37 %``; the unit is UCUM, case-sensitive.

    >>> quantity("30-150 nm").high
    Decimal('150')
    """
    match = _QUANTITY.fullmatch(cell)
    if not match:
        raise ValueError(f"'{cell}' is no quantity (write '30-150 nm', '>=2 wk' or '37 %')")
    if match["unit"] not in UCUM:
        raise ValueError(f"unknown UCUM unit '{match['unit']}'")
    low = Decimal(match["low"])
    high = Decimal(match["high"]) if match["high"] else low
    sign = match["sign"] or ""
    if high < low:
        raise ValueError(f"'{cell}' runs backwards")
    if sign and sign != "~" and match["high"]:
        raise ValueError(f"'{cell}' has a range and a bound")
    return QuantityValue(
        low=None if sign.startswith("<") else low,
        high=None if sign.startswith(">") else high,
        unit=match["unit"],
        strict=sign in ("<", ">"),
        about=sign == "~",
        text=cell,
    )


def pattern(expression: str, what: str) -> Parser:
    """A parser for cells that match the whole expression; ``what`` says what was wanted."""
    compiled = re.compile(expression)

    def parse(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise ValueError(f"'{cell}' is no {what}")
        return cell

    return parse


def one_of(*choices: str) -> Parser:
    """A parser for cells that hold one of the choices."""

    def parse(cell: str) -> str:
        if cell not in choices:
            from mscexo.problems import did_you_mean

            allowed = f"one of: {', '.join(choices)}"
            raise ValueError(
                f"'{cell}' is not allowed here{did_you_mean(cell, choices)}; {allowed}"
            )
        return cell

    return parse


def whole_number(cell: str) -> int:
    """A number of digits without sign or leading zero."""
    if not re.fullmatch(r"0|[1-9]\d*", cell):
        raise ValueError(f"'{cell}' is no whole number")
    return int(cell)


def proper_text(cell: str) -> str:
    """Free text in composed form (NFC), without control or replacement characters."""
    if unicodedata.normalize("NFC", cell) != cell:
        raise ValueError("is not in Unicode NFC form")
    for character in cell:
        if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") or character == "\ufffd":
            raise ValueError(f"holds the character U+{ord(character):04X}")
    if "  " in cell:
        raise ValueError("has two blanks in a row")
    return cell


def chinese(cell: str) -> str:
    """A Chinese label: Chinese characters, or a symbol that Chinese texts print as it is."""
    proper_text(cell)
    if not re.search(r"[\u3400-\u9fff]", cell) and not re.search(r"[A-Z0-9]", cell):
        raise ValueError(f"'{cell}' is no Chinese label (nor a symbol)")
    return cell


def english(cell: str) -> str:
    """A label or sentence in English: no Chinese characters."""
    proper_text(cell)
    if re.search(r"[\u3400-\u9fff]", cell):
        raise ValueError("holds Chinese characters: it should be English")
    return cell


slug = pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*", "id (lower-case letters, digits and single hyphens)")
row_id = pattern(r"[a-z]+-\d{4}", "row id (like ivdd-0042)")
path_id = pattern(r"[a-z]+-\d{2,3}", "path id (like ivdd-07)")
span_hash = pattern(r"[0-9a-f]{16}", "hash (16 hex digits)")
sha256 = pattern(r"[0-9a-f]{64}", "SHA-256 (64 hex digits)")
pmid = pattern(r"[1-9]\d{0,7}", "PubMed id")
doi = pattern(r"10\.\d{4,9}/\S+", "DOI")
year = pattern(r"(?:19|20)\d\d", "year")
same_study = pattern(r"[a-z]+:[1-9]\d*", "study (like cartilage:18)")
section = pattern(
    r"front|abstract|abstract-en|conclusion|\d+(?:\.\d+)*", "section (like 2.1 or abstract)"
)
