"""Bad input of every kind: a clear message with its place, and build/ as it was."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mscexo.ask.store import open_store
from mscexo.house import House
from mscexo.problems import ProblemsError
from mscexo.quality.check import check_digest, has_passed, remember_pass
from mscexo.release.build import build

CLAIMS = "seeds/claims/ivdd.tsv"
CELLS = "seeds/entities/cell.tsv"
MAPPINGS = "ontology/mappings.sssom.tsv"


def edit(file: str, change: Callable[[list[str]], None]) -> Callable[[House], None]:
    """A damage that changes the list of a table's lines."""

    def damage(house: House) -> None:
        path = house.root / file
        lines = path.read_text(encoding="utf-8").split("\n")
        change(lines)
        path.write_bytes("\n".join(lines).encode())

    return damage


def cell(file: str, line: int, column: str, value: str) -> Callable[[House], None]:
    """A damage that puts a value into one cell; lines count from 1."""

    def change(lines: list[str]) -> None:
        header = next(one for one in lines if not one.startswith("#")).split("\t")
        fields = lines[line - 1].split("\t")
        fields[header.index(column)] = value
        lines[line - 1] = "\t".join(fields)

    return edit(file, change)


def raw(file: str, change: Callable[[bytes], bytes]) -> Callable[[House], None]:
    """A damage of the bytes of a file."""

    def damage(house: House) -> None:
        path = house.root / file
        path.write_bytes(change(path.read_bytes()))

    return damage


def drop(file: str) -> Callable[[House], None]:
    return lambda house: (house.root / file).unlink()


def repeat_line(lines: list[str]) -> None:
    lines.insert(2, lines[1])


def rename_column(lines: list[str]) -> None:
    lines[0] = lines[0].replace("predicate", "predicat")


def drop_column(lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if line:
            fields = line.split("\t")
            lines[number] = "\t".join(fields[:3] + fields[4:])


def swap_columns(lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if line:
            first, second, *others = line.split("\t")
            lines[number] = "\t".join((second, first, *others))


def bad_turtle(text: bytes) -> bytes:
    return text + b"\nmscexo:Claim a owl:Class ; rdfs:label .\n"


def obsolete_autophagy(house: House) -> None:
    """An identifier table beside the checkout in which a used term has become obsolete."""
    folder = house.root.parent / "shared" / "reference"
    folder.mkdir(parents=True)
    header = "id\tlabel\tsynonyms\tparents\tpart_of\tobsolete\treplaced_by\n"
    with gzip.open(folder / "go.tsv.gz", "wt", encoding="utf-8") as file:
        file.write(f"{header}GO:0006914\tautophagy\t\t\t\ttrue\tGO:0000001\n")
    cell(CELLS, 2, "note", "edited today")(house)


def break_three(house: House) -> None:
    """A mistake in a table, one in a translation and one in a slim."""
    cell(CLAIMS, 2, "predicate", "targetz")(house)
    cell("ontology/mscexo-zh.babelon.tsv", 2, "translation_status", "DONE")(house)
    raw("ontology/imports/go.ttl", lambda data: data + b"<")(house)


def circle(house: House) -> None:
    """Two cells, each broader than the other."""
    cell(CELLS, 2, "broader", "chondrocyte")(house)
    lines = (house.root / CELLS).read_text(encoding="utf-8").split("\n")
    number = next(i for i, one in enumerate(lines, 1) if one.startswith("chondrocyte\t"))
    cell(CELLS, number, "broader", "adipocyte")(house)


CASES = {
    "missing table": (drop(CLAIMS), rf"^{CLAIMS} is missing"),
    "missing mappings": (drop(MAPPINGS), rf"^{MAPPINGS} is missing"),
    "missing TBox": (drop("ontology/mscexo.ttl"), r"^ontology/mscexo.ttl is missing"),
    "empty file": (raw(CLAIMS, lambda _: b""), rf"^{CLAIMS} is empty: the header line is missing"),
    "blank file": (raw(CLAIMS, lambda _: b"\n \n"), rf"^{CLAIMS} is empty"),
    "header only": (
        raw(CELLS, lambda data: data.split(b"\n")[0] + b"\n"),
        r"unknown entity 'nucleus-pulposus-cell'",
    ),
    "unknown column": (
        edit(CLAIMS, rename_column),
        rf"^{CLAIMS}:1:3 unknown column 'predicat' \(did you mean 'predicate'\?\)",
    ),
    "missing column": (edit(CLAIMS, drop_column), rf"^{CLAIMS}:1 column 'object' is missing"),
    "columns out of order": (edit(CLAIMS, swap_columns), rf"^{CLAIMS}:1 columns are out of order"),
    "too few fields": (
        edit(CLAIMS, lambda lines: lines.__setitem__(1, "ivdd-0001\tx")),
        rf"^{CLAIMS}:2 has 2 fields where the header has \d+",
    ),
    "empty line": (
        edit(CLAIMS, lambda lines: lines.insert(3, "")),
        rf"^{CLAIMS}:4 is an empty line",
    ),
    "cut off": (raw(CLAIMS, lambda data: data[:-1]), r"does not end in a line feed"),
    "duplicate row": (edit(CLAIMS, repeat_line), rf"^{CLAIMS}:3:1 'ivdd-0001' stands already"),
    "rows out of order": (
        edit(CLAIMS, lambda lines: lines.insert(1, lines.pop(2))),
        rf"^{CLAIMS}:3:1 'ivdd-0001' is out of order",
    ),
    "byte-order mark": (
        raw(CLAIMS, lambda data: b"\xef\xbb\xbf" + data),
        r":1:1 begins with a byte-",
    ),
    "bad encoding": (
        raw(CELLS, lambda data: data.replace("细胞".encode(), "细胞".encode("gb18030"), 1)),
        rf"^{CELLS}:\d+ is not UTF-8 \(byte 0x",
    ),
    "UTF-16": (
        raw(CELLS, lambda data: data.decode().encode("utf-16")),
        rf"^{CELLS}:1 is not UTF-8",
    ),
    "CRLF line ends": (
        raw(CLAIMS, lambda data: data.replace(b"\n", b"\r\n")),
        rf"^{CLAIMS}:1 has CR line ends",
    ),
    "NUL byte": (
        cell(CELLS, 2, "note", "a\0b"),
        rf"^{CELLS}:2:14 note: holds the character U\+0000",
    ),
    "unknown entity": (
        cell(CLAIMS, 2, "subject", "nucleus-pulposus-cel"),
        rf"^{CLAIMS}:2:2 unknown entity 'nucleus-pulposus-cel' \(did you mean",
    ),
    "unknown predicate": (
        cell(CLAIMS, 2, "predicate", "upregulate"),
        rf"^{CLAIMS}:2:3 unknown predicate 'upregulate' \(did you mean 'upregulates'\?\)",
    ),
    "derived predicate": (
        cell(CLAIMS, 2, "predicate", "beneficialInModelsFor"),
        rf"^{CLAIMS}:2:3 'beneficialInModelsFor' is derived by rule",
    ),
    "unknown citation": (cell(CLAIMS, 2, "cites", "99"), rf"^{CLAIMS}:2:24 \[99\] is not in"),
    "offset behind the end": (
        cell(CLAIMS, 2, "end", "999999"),
        rf"^{CLAIMS}:2:22 999999 is behind",
    ),
    "offsets backwards": (
        cell(CLAIMS, 2, "end", "1"),
        rf"^{CLAIMS}:2:22 span 100-1 is empty or runs",
    ),
    "offset no number": (
        cell(CLAIMS, 2, "start", "1e3"),
        rf"^{CLAIMS}:2:21 start: '1e3' is no whole",
    ),
    "bad quantity": (cell(CLAIMS, 2, "dose", "5 kilos"), r"dose: unknown UCUM unit 'kilos'"),
    "about itself": (
        cell(CLAIMS, 2, "object", "neck-shoulder-waist-leg-pain"),
        r"'neck-shoulder-waist-leg-pain' is the subject too",
    ),
    "wrong file": (
        cell(CELLS, 2, "category", "Disease"),
        rf"^{CELLS}:2:2 belongs into disease.tsv",
    ),
    "duplicate label": (
        cell(CELLS, 2, "label", "chondrocyte"),
        rf"^{CELLS}:\d+:3 'chondrocyte' is already the label of 'adipocyte'",
    ),
    "broader than itself": (
        cell(CELLS, 2, "broader", "adipocyte"),
        rf"^{CELLS}:2:8 'adipocyte' points at itself",
    ),
    "broader in a circle": (circle, rf"^{CELLS}:2:8 'adipocyte' is broader than itself"),
    "no mapping": (
        lambda house: edit(
            MAPPINGS,
            lambda lines: lines.__setitem__(
                slice(None), [one for one in lines if not one.startswith("ent:adipocyte\t")]
            ),
        )(house),
        rf"^{CELLS}:2:1 'adipocyte' has no row in ontology/mappings.sssom.tsv",
    ),
    "category that the predicate does not take": (
        raw(CLAIMS, lambda data: data.replace(b"\ttargets\tbach1\t", b"\ttargets\tautophagy\t")),
        rf"^{CLAIMS}:\d+ .* \[object-category\]",
    ),
    "unknown outside term": (
        raw(MAPPINGS, lambda data: data.replace(b"\tGO:0006914\t", b"\tGO:0006913\t")),
        rf"^{MAPPINGS}:\d+:4 GO:0006913 is in no slim: run 'mscexo slims'",
    ),
    "obsolete outside term": (
        obsolete_autophagy,
        rf"^{MAPPINGS}:\d+:4 GO:0006914 is obsolete: use GO:0000001",
    ),
    "bad Turtle": (raw("ontology/mscexo.ttl", bad_turtle), r"^ontology/mscexo.ttl:\d+ "),
    "bad slim": (
        raw("ontology/imports/go.ttl", lambda data: data + b"<"),
        r"^ontology/imports/go.ttl",
    ),
    "bad metadata": (
        raw(MAPPINGS, lambda data: data.replace(b"# curie_map:", b"# curie_map: [", 1)),
        rf"^{MAPPINGS}:1 metadata",
    ),
    "bad rule": (
        raw("queries/rules/10-direct.rq", lambda data: data.replace(b"CONSTRUCT", b"CONSTRUKT")),
        r"^queries/rules/10-direct.rq cannot run",
    ),
    "bad query header": (
        lambda house: next((house.queries / "catalogue").glob("*.rq")).write_text("SELECT * {}"),
        r"^queries/catalogue/\S+:1 has no '#\+ summary:' header",
    ),
    "stray table": (
        lambda house: (house.seeds / "claims" / "ivd.tsv").write_text("row\n"),
        r"^seeds/claims/ivd.tsv no review 'ivd' in seeds/reviews.tsv",
    ),
}


def release_of(house: House) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in house.build.iterdir()}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_told_and_nothing_is_overwritten(copied_house, name):
    damage, expected = CASES[name]
    before = release_of(copied_house)
    damage(copied_house)
    with pytest.raises(ProblemsError) as caught:
        build(copied_house)
    messages = [str(problem) for problem in caught.value.problems]
    assert any(re.search(expected, message) for message in messages), messages[:10]
    assert release_of(copied_house) == before


def test_an_offset_that_the_text_belies_is_refused(copied_house, texts):
    """Where the text is at hand, the build itself verifies every span."""
    folder = copied_house.seeds / "text"
    (folder / "ivdd.txt").write_text(texts["ivdd"].raw, encoding="utf-8")
    build(copied_house, force=True)
    before = release_of(copied_house)
    cell(CLAIMS, 2, "start", "101")(copied_house)
    with pytest.raises(ProblemsError, match=rf"{CLAIMS}:2:23 the text at 101-118 has the hash"):
        build(copied_house)
    assert release_of(copied_house) == before


def test_a_table_that_cannot_be_read_is_told_alone(copied_house):
    """What leans on its rows is not told too: that would bury the reason."""
    raw(CLAIMS, lambda data: data.replace(b"\n", b"\r\n"))(copied_house)
    with pytest.raises(ProblemsError) as caught:
        build(copied_house)
    assert [problem.file for problem in caught.value.problems] == [CLAIMS]


def test_all_mistakes_are_told_at_once(copied_house):
    for line, value in ((2, "targetz"), (5, "bindz"), (9, "spongez")):
        cell(CLAIMS, line, "predicate", value)(copied_house)
    cell(CELLS, 3, "label_zh", "")(copied_house)
    with pytest.raises(ProblemsError) as caught:
        build(copied_house)
    places = {(problem.file, problem.line) for problem in caught.value.problems}
    assert {(CLAIMS, 2), (CLAIMS, 5), (CLAIMS, 9), (CELLS, 3)} <= places


def test_tables_translations_and_slims_are_told_together(copied_house):
    break_three(copied_house)
    with pytest.raises(ProblemsError) as caught:
        build(copied_house)
    files = {problem.file for problem in caught.value.problems}
    assert files == {CLAIMS, "ontology/mscexo-zh.babelon.tsv", "ontology/imports/go.ttl"}


def test_a_lattice_of_broader_terms_is_walked_once(copied_house):
    """Forty layers of two, each below both of the next: 2^40 ways up, and no circle."""
    path = copied_house.root / CELLS
    lines = path.read_text(encoding="utf-8").splitlines()
    for layer in range(40):
        for side in "ab":
            fields = [""] * len(lines[0].split("\t"))
            fields[:4] = (
                f"zz-{layer:02d}{side}",
                "Cell",
                f"zz {layer:02d}{side}",
                f"格{layer}{side}",
            )
            fields[7] = f"zz-{layer + 1:02d}a|zz-{layer + 1:02d}b" if layer < 39 else ""
            lines.append("\t".join(fields))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        build(copied_house)
    assert not any("broader" in problem.message for problem in caught.value.problems)


def command(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MSCEXO_HOME": str(house.root)}
    return subprocess.run(
        [sys.executable, "-m", "mscexo", *words],
        env=environment,
        cwd=Path(house.root),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_says_so_with_status_1(copied_house):
    cell(CLAIMS, 2, "predicate", "upregulate")(copied_house)
    before = release_of(copied_house)
    ended = command(copied_house, "build")
    assert ended.returncode == 1
    assert f"{CLAIMS}:2:3 unknown predicate 'upregulate' (did you mean" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert release_of(copied_house) == before


def test_a_write_that_fails_leaves_the_last_good_build(copied_house, monkeypatch):
    before = release_of(copied_house)

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        build(copied_house, force=True)
    assert release_of(copied_house) == before


def test_a_build_without_change_writes_nothing(copied_house):
    build(copied_house, force=True)
    stamps = {path.name: path.stat().st_mtime_ns for path in copied_house.build.iterdir()}
    assert build(copied_house).knowledge is None
    assert stamps == {path.name: path.stat().st_mtime_ns for path in copied_house.build.iterdir()}


def test_data_that_the_manifest_does_not_name_are_not_asked(copied_house, monkeypatch, tmp_path):
    """As after a build that was stopped between two of its files: nothing is kept of them."""
    monkeypatch.setenv("MSCEXO_CACHE", str(tmp_path / "cache"))
    data = copied_house.build / "mscexo-kb.nq"
    good = data.read_bytes()
    data.write_bytes(good + b"<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(ProblemsError, match="is not the file that build/manifest"):
        open_store(copied_house)
    assert list((tmp_path / "cache" / "stores").iterdir()) == []
    data.write_bytes(good)
    assert len(open_store(copied_house)) == good.count(b"\n")


def test_a_cache_that_cannot_be_written_is_a_problem(copied_house, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MSCEXO_CACHE", str(tmp_path / "file"))
    with pytest.raises(ProblemsError, match="MSCEXO_CACHE names another folder"):
        open_store(copied_house)


def test_a_file_edited_during_a_check_has_not_passed(copied_house):
    digest = check_digest(copied_house, None, None, ("text",))
    cell(CELLS, 2, "note", "edited meanwhile")(copied_house)
    remember_pass(copied_house, digest)
    assert has_passed(copied_house, digest)
    assert not has_passed(copied_house, check_digest(copied_house, None, None, ("text",)))


def test_a_damaged_release_file_is_built_anew(copied_house):
    build(copied_house, force=True)
    good = (copied_house.build / "mscexo.owl").read_bytes()
    (copied_house.build / "mscexo.owl").write_bytes(good[:1000])
    build(copied_house)
    assert (copied_house.build / "mscexo.owl").read_bytes() == good
    manifest = json.loads((copied_house.build / "manifest.json").read_text())
    assert "mscexo.owl" in manifest["outputs"]
