"""Every check: the good graph passes, and the damage that the check is for is found by it alone."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode, Store

from damage import HOUSE, damaged, expand, good_quads, read_cases
from mscexo.ask.header import read_header

CHECKS = sorted((HOUSE.queries / "checks").glob("*.rq"))
CASES = read_cases("checks")


def offenders(store: Store) -> dict[str, set[str]]:
    """The offending nodes of each check that finds any."""
    out = {}
    for path in CHECKS:
        rows = store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        nodes = [row[0] for row in rows]
        assert all(isinstance(node, NamedNode) for node in nodes), path.name
        if nodes:
            out[path.stem] = {node.value for node in nodes}
    return out


@pytest.fixture(scope="module")
def good():
    return good_quads()


@pytest.fixture(scope="module")
def store(good) -> Store:
    store = Store()
    store.bulk_extend(good)
    return store


def test_the_good_graph_passes(store):
    assert offenders(store) == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damage_is_found_by_its_check_alone(case, store, good):
    check = case.name.rpartition("-")[0]
    nodes = case.header["node"]
    with damaged(store, good, case.update):
        found = offenders(store)
    assert found.get(check) == {expand(n) for n in (nodes if isinstance(nodes, list) else [nodes])}
    assert found.keys() == {check, *case.header.get("also", [])}


def test_every_check_has_its_damage():
    assert {case.name.rpartition("-")[0] for case in CASES} == {path.stem for path in CHECKS}


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_every_check_reads_as_a_card(path):
    header, text = read_header(path, path.name)
    assert header.keys() == {"summary", "summary_zh"}
    assert re.search(r"[\u4e00-\u9fff]", header["summary_zh"])
    names = [variable.value for variable in Store().query(text).variables]
    assert names[0] == "node"
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", path.stem)
