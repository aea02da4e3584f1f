"""Break any one field, or drop a row that others lean on: the check names file, line and reason.

Every column of every table is broken in a few sampled rows. What only the text can tell (an
offset that is off by one) is held against it where it is at hand.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from mscexo.house import House
from mscexo.problems import Problem, ProblemsError
from mscexo.quality.check import check
from mscexo.release.build import build
from mscexo.tables.babelon import BabelonRow
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

SAMPLE = 2


def shift(value: str) -> str:
    return str(int(value) + 1)


def flip(value: str) -> str:
    """Another hexadecimal string of the same length."""
    return ("1" if value[0] == "0" else "0") + value[1:]


def untidy(value: str) -> str:
    return f"{value or 'x'} "


TABLES = {
    "seeds/reviews.tsv": (
        ReviewRow,
        {
            "key": "ivd",
            "title_zh": "title",
            "title_en": "题目",
            "authors_zh": "甲||乙",
            "authors_en": "甲",
            "journal_zh": "journal",
            "journal_en": "期刊",
            "year": "24",
            "volume": "x",
            "issue": "first",
            "pages": "12-",
            "doi": "doi:10.1/x",
            "language": "cn",
            "sha256": flip,
            "characters": shift,
            "note": untidy,
        },
    ),
    "seeds/entities/cell.tsv": (
        EntityRow,
        {
            "id": "no-such-cell",
            "category": "Disease",
            "label": "another label",
            "label_zh": "",
            "synonyms": "one||two",
            "synonyms_zh": "no chinese",
            "source_forms": "a|a",
            "broader": "no-such-cell",
            "derived_from": "no-such-tissue",
            "pretreated_with": "No Slug",
            "loaded_with": "no-such-cargo",
            "engineered_with": "no-such-gene",
            "located_in": "no-such-place",
            "note": "two  blanks",
        },
    ),
    "seeds/claims/ivdd.tsv": (
        ClaimRow,
        {
            "row": "ivdd-1",
            "subject": "no-such-entity",
            "predicate": "upregulate",
            "object": "no-such-entity",
            "quantity": "30 to 150 nm",
            "negated": "yes",
            "aspect": "no-such-entity",
            "organism": "no-such-entity",
            "model": "no-such-entity",
            "cell": "no-such-entity",
            "tissue": "no-such-entity",
            "setting": "in vitro",
            "route": "no-such-entity",
            "dose": "5 kilos",
            "duration": "2 weeks",
            "comparator": "no-such-entity",
            "context_basis": "guessed",
            "path": "skin-01",
            "step": "0",
            "section": lambda value: "3" if value != "3" else "2",
            "start": shift,
            "end": shift,
            "sha": flip,
            "cites": "99",
            "cites_basis": "page",
            "certainty": "certain",
            "note": untidy,
        },
    ),
    "seeds/citations/ivdd.tsv": (
        CitationRow,
        {
            "number": "77",
            "first_author": untidy,
            "pmid": "PMID1",
            "doi": "https://doi.org/x",
            "title": untidy,
            "year": "21",
            "journal": untidy,
            "identification": "sure",
            "same_as": "cartilage:18",
            "status": "withdrawn",
            "note": untidy,
        },
    ),
    "seeds/waived/ivdd.tsv": (
        WaivedRow,
        {"start": shift, "end": shift, "sha": flip, "reason": "dull"},
    ),
    "seeds/sic/ivdd.tsv": (
        SicRow,
        {
            "start": shift,
            "end": shift,
            "sha": flip,
            "as_printed": "not printed there",
            "corrected": untidy,
            "kind": "slip",
            "reason": "",
            "rows": "ivdd-9999",
        },
    ),
    "ontology/mappings.sssom.tsv": (
        MappingRow,
        {
            "subject_id": "ent:no-such-entity",
            "subject_label": "another label",
            "predicate_id": "skos:sameMatch",
            "object_id": "XX:0000001",
            "object_label": "",
            "mapping_justification": "xx:Manual",
            "author_label": "",
            "object_source": untidy,
            "object_source_version": untidy,
            "mapping_date": "21 November",
            "confidence": "2.0",
            "comment": untidy,
        },
    ),
    "ontology/mscexo-zh.babelon.tsv": (
        BabelonRow,
        {
            "source_language": "de",
            "source_value": "another label",
            "subject_id": "mscexo:NoSuchTerm",
            "predicate_id": "rdfs:comment",
            "translation_language": "fr",
            "translation_value": "no chinese",
            "translation_status": "DONE",
            "translator": "",
            "translation_date": "today",
        },
    ),
}
# What only the text can tell, so that these are skipped where it is not.
SPAN = {"start", "end", "sha"}
BY_TEXT = {
    "seeds/reviews.tsv": {"sha256", "characters"},
    "seeds/claims/ivdd.tsv": {*SPAN, "section"},
    "seeds/waived/ivdd.tsv": SPAN,
    "seeds/sic/ivdd.tsv": {*SPAN, "as_printed"},
}
NO_TEXT = "the text of 'ivdd' is not here (it is not ours to publish)"
CASES = [(file, name) for file, (_, broken) in TABLES.items() for name in broken]


def findings(house: House, text: Path | None) -> list[Problem]:
    """What `mscexo check` finds, without the slow stages that these damages do not need."""
    try:
        return check(house, text=text, stages=("text", "identifiers", "checks")).problems
    except ProblemsError as error:
        return error.problems


def rows_of(path: Path) -> tuple[list[str], int]:
    """The lines of a table, and the index of its header."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return lines, next(i for i, line in enumerate(lines) if not line.startswith("#"))


@pytest.fixture(scope="module")
def text_folder(house) -> Path | None:
    """The folder that holds the text, or None: most damage is told without it."""
    return next((d for d in house.text_folders() if (d / "ivdd.txt").is_file()), None)


def test_every_column_of_every_table_is_broken():
    for record, broken in TABLES.values():
        assert list(columns(record)) == list(broken)


@pytest.mark.parametrize(("file", "name"), CASES)
def test_a_broken_field_is_found(copied_house, text_folder, file, name):
    if text_folder is None and name in BY_TEXT.get(file, ()):
        pytest.skip(NO_TEXT)
    record, broken = TABLES[file]
    place = list(columns(record)).index(name)
    path = copied_house.root / file
    lines, header = rows_of(path)
    damage = broken[name]
    candidates = [
        number
        for number in range(header + 1, len(lines) - 1)
        # a damage that depends on the value needs one
        if not callable(damage) or lines[number].split("\t")[place] or damage is untidy
    ]
    for number in random.Random(f"{file} {name}").sample(candidates, min(SAMPLE, len(candidates))):
        fields = lines[number].split("\t")
        fields[place] = damage(fields[place]) if callable(damage) else damage
        changed = [*lines[:number], "\t".join(fields), *lines[number + 1 :]]
        path.write_text("\n".join(changed), encoding="utf-8")
        found = findings(copied_house, text_folder)
        here = [problem for problem in found if (problem.file, problem.line) == (file, number + 1)]
        if name in ("id", "key", "label", "number", "row", "step"):
            # what leaned on the lost name is told, where it stands
            assert found, f"{file}:{number + 1} {name}"
        else:
            assert here, f"{file}:{number + 1} {name}: {[*map(str, found[:5])]}"
        for problem in found:
            assert problem.message and problem.file


DROPPED = {
    "an entity that claims speak of": (
        "seeds/entities/cell.tsv",
        r"^nucleus-pulposus-cell\t",
        r"^seeds/claims/ivdd.tsv:\d+:\d+ unknown entity 'nucleus-pulposus-cell'",
    ),
    "an entity's mapping": (
        "ontology/mappings.sssom.tsv",
        r"^ent:autophagy\t",
        r"^seeds/entities/biological-process.tsv:\d+:1 'autophagy' has no row",
    ),
    "a cited study": (
        "seeds/citations/ivdd.tsv",
        r"^22\t",
        r"^seeds/claims/ivdd.tsv:\d+:24 \[22\] is not in",
    ),
    "a step of a path": (
        "seeds/claims/ivdd.tsv",
        r"^(?:[^\t]*\t){17}ivdd-\d+[^\t]*\t1\t",
        r"^seeds/claims/ivdd.tsv:\d+:18 'ivdd-\d+' lacks step 1",
    ),
    "the review": (
        "seeds/reviews.tsv",
        r"^ivdd\t",
        r"^seeds/claims/ivdd.tsv no review 'ivdd'",
    ),
    "a waiver": (
        "seeds/waived/ivdd.tsv",
        r"^\d+\t\d+\t\w+\tfront-matter$",
        r"^seeds/claims/ivdd.tsv sentence \d+ .* is neither claimed nor waived",
    ),
    "a row that a slip names": (
        "seeds/claims/ivdd.tsv",
        r"^ivdd-0184\t",
        r"^seeds/sic/ivdd.tsv:\d+:8 unknown row 'ivdd-0184'",
    ),
    "a translation": (
        "ontology/mscexo-zh.babelon.tsv",
        r"^.*\tmscexo:Claim\trdfs:label\t",
        r"^ontology/mscexo-zh.babelon.tsv mscexo:Claim has no Chinese label",
    ),
    "a class of a slim": (
        "ontology/imports/go.ttl",
        r"^obo:GO_0006914 a owl:Class",
        r"GO:0006914 is in no slim",
    ),
}


@pytest.mark.parametrize("what", DROPPED)
def test_a_row_that_others_lean_on_is_missed(copied_house, text_folder, what):
    if text_folder is None and what == "a waiver":
        pytest.skip(NO_TEXT)
    file, pattern, expected = DROPPED[what]
    path = copied_house.root / file
    lines = path.read_text(encoding="utf-8").split("\n")
    doomed = [number for number, line in enumerate(lines) if re.search(pattern, line)]
    if file.endswith(".ttl"):
        while not lines[doomed[-1]].endswith("."):
            doomed.append(doomed[-1] + 1)
    elif "mapping" not in what:
        del doomed[1:]
    assert doomed
    kept = [line for number, line in enumerate(lines) if number not in doomed]
    path.write_text("\n".join(kept), encoding="utf-8")
    messages = [*map(str, findings(copied_house, text_folder))]
    assert any(re.search(expected, message) for message in messages), messages[:8]


def test_a_changed_table_makes_the_release_stale(copied_house):
    path = copied_house.seeds / "entities" / "cell.tsv"
    build(copied_house, force=True)
    assert not check(copied_house, stages=("release",)).problems
    text = path.read_text(encoding="utf-8").replace("\tadipocyte\t", "\tfat cell\t", 1)
    path.write_text(text, encoding="utf-8")
    mappings = copied_house.mappings
    mappings.write_text(
        mappings.read_text(encoding="utf-8").replace(
            "ent:adipocyte\tadipocyte\t", "ent:adipocyte\tfat cell\t"
        ),
        encoding="utf-8",
    )
    found = [str(one) for one in check(copied_house, stages=("release",)).problems]
    assert "seeds/entities/cell.tsv has changed since the last build: run 'mscexo build'" in found
