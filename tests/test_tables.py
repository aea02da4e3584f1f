"""The tables' description (CSVW) and their kind-by-kind parsers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mscexo.problems import Problem, ProblemsError, did_you_mean
from mscexo.tables import cells
from mscexo.tables.reading import read_table
from mscexo.tables.records import (
    CitationRow,
    ClaimRow,
    EntityRow,
    MappingRow,
    ReviewRow,
    SicRow,
    WaivedRow,
    columns,
)

SCHEMAS = {
    "citation": CitationRow,
    "claim": ClaimRow,
    "entity": EntityRow,
    "review": ReviewRow,
    "sic": SicRow,
    "waived": WaivedRow,
}
FOLDERS = {"citations": "citation", "claims": "claim", "entities": "entity"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_csvw_describes_the_columns_that_are_read(house, name):
    schema = json.loads((house.seeds / "csvw" / f"{name}.json").read_text(encoding="utf-8"))
    described = {one["name"]: one for one in schema["columns"]}
    read = columns(SCHEMAS[name])
    assert list(described) == list(read)
    for column, how in read.items():
        assert described[column].get("required", False) is how.required, column
        assert described[column].get("separator") == ("|" if how.many else None), column
        assert described[column]["dc:description"]


def test_csvw_lists_every_table(house):
    listed = json.loads((house.seeds / "csvw.json").read_text(encoding="utf-8"))
    tables = {one["url"]: one["tableSchema"] for one in listed["tables"]}
    found = {path.relative_to(house.seeds).as_posix() for path in house.seeds.rglob("*.tsv")}
    assert set(tables) == found
    for url, schema in tables.items():
        folder = url.partition("/")[0].removesuffix(".tsv")
        kind = FOLDERS.get(folder, folder.removesuffix("s"))
        assert schema == f"csvw/{kind}.json"
        assert (house.seeds / schema).is_file()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_reading_any_text_reports_or_reads_but_never_breaks(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.tsv"
    path.write_bytes(text.encode())
    problems: list[Problem] = []
    rows = read_table(path, "any.tsv", MappingRow, problems, comments=True)
    assert problems or rows == []
    assert all(problem.file == "any.tsv" and problem.message for problem in problems)


@given(st.binary(max_size=200))
def test_reading_any_bytes_reports_or_reads_but_never_breaks(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.tsv"
    header = "\t".join(columns(WaivedRow))
    path.write_bytes(header.encode() + b"\n" + data)
    problems: list[Problem] = []
    rows = read_table(path, "any.tsv", WaivedRow, problems)
    assert problems or all(isinstance(row.start, int) for row in rows)


@pytest.mark.parametrize(
    "cell",
    ["e\u0301", "a\u200b\u0007", "\ufffd", "two  blanks", "\ue000"],
)
def test_improper_text_is_refused(cell):
    with pytest.raises(ValueError):
        cells.proper_text(cell)


@pytest.mark.parametrize("cell", ["01", "-1", "1.0", "", "１", "1 "])
def test_whole_numbers_have_one_form(cell):
    with pytest.raises(ValueError):
        cells.whole_number(cell)


def test_problems_are_told_once_and_in_order():
    problems = [Problem("b", 1, 1, "x"), Problem("a", 10, 0, "y"), Problem("a", 2, 0, "z")]
    error = ProblemsError([*problems, problems[0]])
    assert [str(one) for one in error.problems] == ["a:2 z", "a:10 y", "b:1:1 x"]


def test_a_hint_is_given_only_for_what_is_near():
    assert did_you_mean("mir-155p", ["mir-155", "bach1"]) == " (did you mean 'mir-155'?)"
    assert did_you_mean("something else", ["mir-155"]) == ""
