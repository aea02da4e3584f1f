"""Small houses: the tables of some reviews alone, so that much can be tried in short time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from mscexo.house import House
from mscexo.tables.records import ClaimRow, EntityRow, columns
from mscexo.tables.seeds import STRUCTURE


def some_reviews(whole: House, root: Path, *reviews: str) -> House:
    """Write a house of these reviews to ``root``: their tables, and the entities they speak of."""
    small = House(root)
    for name in ("ontology", "seeds", "queries", "shapes"):
        shutil.copytree(whole.root / name, root / name)
    for folder in ("claims", "citations", "waived", "sic"):
        for path in (small.seeds / folder).glob("*.tsv"):
            if path.stem not in reviews:
                path.unlink()
    _keep(small.seeds / "reviews.tsv", lambda fields: fields[0] in reviews)
    used: set[str] = set()
    for review in reviews:
        _cut_same_as(small.seeds / "citations" / f"{review}.tsv", reviews)
        used |= _used(small, small.seeds / "claims" / f"{review}.tsv")
    for path in (small.seeds / "entities").glob("*.tsv"):
        _keep(path, lambda fields: fields[0] in used)
        if path.read_text(encoding="utf-8").count("\n") == 1:
            path.unlink()
    _keep(small.mappings, lambda fields: fields[0].removeprefix("ent:") in used)
    return small


def _keep(path: Path, wanted: Callable[[list[str]], bool]) -> None:
    """Keep the metadata, the header and the rows that are wanted."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    kept = [line for line in lines[header + 1 :] if wanted(line.split("\t"))]
    path.write_text("\n".join([*lines[: header + 1], *kept, ""]), encoding="utf-8")


def _cut_same_as(path: Path, reviews: tuple[str, ...]) -> None:
    """Drop the references to studies of the other reviews."""
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split("\t").index("same_as")
    for number, line in enumerate(lines[1:], 1):
        fields = line.split("\t")
        same = fields[place].split("|")
        fields[place] = "|".join(one for one in same if one.partition(":")[0] in reviews)
        lines[number] = "\t".join(fields)
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _used(house: House, claims: Path) -> set[str]:
    """The ids of the entities that the claims name, and of those that these lean on."""
    names = list(columns(ClaimRow))
    places = [names.index(name) for name in ClaimRow.ENTITY_COLUMNS]
    rows = [line.split("\t") for line in claims.read_text(encoding="utf-8").splitlines()[1:]]
    todo = [one for row in rows for place in places for one in row[place].split("|") if one]
    structure = [list(columns(EntityRow)).index(name) for name in STRUCTURE]
    entities = {
        fields[0]: fields
        for path in (house.seeds / "entities").glob("*.tsv")
        for fields in (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    }
    used: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in used:
            used.add(name)
            todo += [o for place in structure for o in entities[name][place].split("|") if o]
    return used
