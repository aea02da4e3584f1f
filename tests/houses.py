"""A small house: the tables of one review alone, so that many damages can be tried in short time."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from mscexo.house import House
from mscexo.tables.records import ClaimRow, EntityRow, columns
from mscexo.tables.seeds import STRUCTURE

Lines = list[list[str]]


def one_review(whole: House, root: Path, review: str) -> House:
    """Write the house of one review to ``root``: its tables, and the entities they speak of."""
    small = House(root)
    for name in ("ontology", "seeds", "queries", "shapes"):
        shutil.copytree(whole.root / name, root / name)
    for folder in ("claims", "citations", "waived", "sic"):
        for path in (small.seeds / folder).glob("*.tsv"):
            if path.stem != review:
                path.unlink()
    _keep(small.seeds / "reviews.tsv", lambda fields: fields[0] == review)
    _cut_same_as(small.seeds / "citations" / f"{review}.tsv", review)
    used = _used(small, small.seeds / "claims" / f"{review}.tsv")
    for path in (small.seeds / "entities").glob("*.tsv"):
        _keep(path, lambda fields: fields[0] in used)
        if path.read_text(encoding="utf-8").count("\n") == 1:
            path.unlink()
    _keep(small.mappings, lambda fields: fields[0].removeprefix("ent:") in used)
    return small


def _keep(path: Path, wanted) -> None:
    """Keep the metadata, the header and the rows that are wanted."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    kept = [line for line in lines[header + 1 :] if wanted(line.split("\t"))]
    path.write_text("\n".join([*lines[: header + 1], *kept, ""]), encoding="utf-8")


def _cut_same_as(path: Path, review: str) -> None:
    """Drop the references to studies of the other reviews."""
    text = path.read_text(encoding="utf-8")
    others = rf"(?<=[\t|])(?!{review}:)[a-z]+:\d+(?=[\t|])"
    path.write_text(re.sub(r"\|+(?=\t)", "", re.sub(others, "", text)), encoding="utf-8")


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
