"""All of the quality control in one call: `mscexo check`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mscexo.evidence.sources import read_texts
from mscexo.evidence.verify import verify
from mscexo.graph.assemble import Knowledge, assemble
from mscexo.house import House
from mscexo.problems import Problem
from mscexo.quality.checks import run_checks
from mscexo.quality.identifiers import check_identifiers
from mscexo.quality.reason import check_reasoning
from mscexo.quality.shacl import validate
from mscexo.release.build import input_digests, read_manifest, stale
from mscexo.release.files import replace_files, sha256

STAGES = ("text", "identifiers", "checks", "shapes", "reasoner", "release")


@dataclass
class Checked:
    """What was found, and what could not be looked at for want of the text or the tables."""

    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)


def check(
    house: House,
    text: Path | None = None,
    reference: Path | None = None,
    stages: tuple[str, ...] = STAGES,
    language: str = "en",
    say: Callable[[str], None] = lambda _: None,
    knowledge: Knowledge | None = None,
) -> Checked:
    """Hold the tables and the graph against everything there is to hold them against.

    ``text`` and ``reference`` name the folders of the reviews' text and of the identifier
    tables; ``say`` hears each stage. ``knowledge`` saves assembling the graph again. Raises
    ProblemsError where the tables cannot be read at all.
    """
    out = Checked(stages=list(stages))
    say("reading the tables")
    knowledge = knowledge or assemble(house)
    seeds, store, origins = knowledge.seeds, knowledge.store, knowledge.origins
    if "text" in stages:
        say("verifying spans, citations and mentions against the text")
        texts, missing = read_texts(seeds.reviews.values(), house.text_folders(text))
        out.left_out += [f"the text of '{key}' is not here: not verified" for key in missing]
        out.problems += verify(seeds, texts)
    if "identifiers" in stages:
        say("holding the mappings against their vocabularies")
        tables = house.reference_folder(reference)
        if tables is None:
            out.left_out.append("the identifier tables are not here: only the slims were used")
        out.problems += check_identifiers(seeds.mappings, tables, store, knowledge.outside)
    if "checks" in stages:
        say("running the check queries")
        out.problems += run_checks(store, house.queries / "checks", origins, language)
    if "shapes" in stages:
        say("validating against the SHACL shapes")
        out.problems += validate(store, house.shapes, origins, language)
    if "reasoner" in stages:
        say("reasoning with HermiT")
        out.problems += check_reasoning(store, origins)
    if "release" in stages:
        say("comparing build/ with the tables")
        out.problems += _release(house)
    out.problems = sorted(set(out.problems))
    return out


def _release(house: House) -> list[Problem]:
    manifest = read_manifest(house)
    if manifest is None:
        return [Problem("build/manifest.json", 0, 0, "is missing: run 'mscexo build'")]
    return [
        Problem(name, 0, 0, "has changed since the last build: run 'mscexo build'")
        for name in stale(house, manifest)
    ]


def has_passed(house: House, digest: str) -> bool:
    """Whether a check of what the digest stands for has passed before."""
    try:
        return _stamp(house).read_text(encoding="utf-8") == digest
    except OSError:
        return False


def remember_pass(house: House, digest: str) -> None:
    """Remember that a check passed; a checkout that cannot be written to does not matter.

    ``digest`` was taken before the check: a file that was edited while it ran is not passed.
    """
    stamp = _stamp(house)
    try:
        replace_files(stamp.parent, {stamp.name: digest.encode()})
    except OSError:
        return


def _stamp(house: House) -> Path:
    return house.root / ".cache" / "checked"


def check_digest(
    house: House, text: Path | None, reference: Path | None, stages: tuple[str, ...]
) -> str:
    """A digest of everything that a check reads; the identifier tables by size and time."""
    package = Path(__file__).resolve().parents[1]
    read = [
        *house.shapes.glob("*.ttl"),
        *(house.queries / "checks").glob("*.rq"),
        *package.rglob("*.py"),
        house.build / "manifest.json",
    ]
    for folder in house.text_folders(text):
        read += folder.glob("*.txt")
    lines = [f"{path}\t{sha256(path.read_bytes())}" for path in sorted(read) if path.is_file()]
    lines += [f"{name}\t{digest}" for name, digest in sorted(input_digests(house).items())]
    tables = house.reference_folder(reference)
    if tables:
        for path in sorted(tables.glob("*.gz")):
            status = path.stat()
            lines.append(f"{path}\t{status.st_size}\t{status.st_mtime_ns}")
    return sha256("\n".join([*lines, *stages]).encode())
