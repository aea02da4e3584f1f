"""What the release holds, in a few lines, with one question answered from it."""

from __future__ import annotations

import json
from typing import Any

from mscexo.ask.knowledge import KnowledgeBase
from mscexo.house import House
from mscexo.problems import Problem, ProblemsError
from mscexo.show.formats import render
from mscexo.show.listing import example_command

SHOWN = "mechanism-steps"
# Kinds of nodes that are counted by themselves, and those that are not told.
_TOLD = {
    "Claim": "claims",
    "EvidenceLine": "evidence lines",
    "Proposition": "propositions",
    "MechanismPath": "mechanism paths",
    "Study": "cited studies",
    "SourceError": "slips of the sources",
}
_MACHINERY = ("Quantity", "Review", "Span")


def read_counts(house: House) -> dict[str, Any]:
    """The manifest of the build. Raises ProblemsError where there is none."""
    try:
        return json.loads((house.build / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        message = "is missing: run 'mscexo build'"
        raise ProblemsError([Problem("build/manifest.json", 0, 0, message)]) from None


def summarise(kb: KnowledgeBase) -> str:
    """The counts of the manifest and the answer to one stored query with its examples."""
    manifest = read_counts(kb.house)
    counts = manifest["counts"]
    kinds = counts["individuals"]
    entities = sum(size for kind, size in kinds.items() if kind not in {*_TOLD, *_MACHINERY})
    query = kb.queries[SHOWN]
    return "\n".join(
        [
            f"mscexo {manifest['version']} holds",
            f"  {entities:>7,} entities, {counts['mappedEntities']:,} of them linked outside",
            *(f"  {kinds.get(kind, 0):>7,} {told}" for kind, told in _TOLD.items()),
            f"  {sum(counts['triples'].values()):>7,} triples",
            f"  {len(kb.queries):>7,} stored queries",
            "",
            query.summary,
            query.summary_zh,
            f"$ {example_command(query)}",
            render(kb.query(SHOWN, **query.examples).answer, "table").rstrip("\n"),
        ]
    )
