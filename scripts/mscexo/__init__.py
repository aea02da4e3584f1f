"""mscexo: an evidence-verified ontology and knowledge graph of MSC-exosome therapy.

>>> import mscexo
>>> kb = mscexo.open()
>>> result = kb.query("cargo-of-exosome", exosome="BMSC-Exos", review="ivdd")
>>> "ent:mir-532-5p" in {row["cargo"] for row in result}
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.3.0"

if TYPE_CHECKING:
    from mscexo.ask.knowledge import Claim, Entity, KnowledgeBase, Result, open
    from mscexo.problems import Problem, ProblemsError

_WHERE = {
    "Claim": "mscexo.ask.knowledge",
    "Entity": "mscexo.ask.knowledge",
    "KnowledgeBase": "mscexo.ask.knowledge",
    "Problem": "mscexo.problems",
    "ProblemsError": "mscexo.problems",
    "Result": "mscexo.ask.knowledge",
    "open": "mscexo.ask.knowledge",
}
__all__ = ["Claim", "Entity", "KnowledgeBase", "Problem", "ProblemsError", "Result", "open"]


def __getattr__(name: str):
    """Import the Python interface when it is used: the command line starts without it."""
    if name in _WHERE:
        from importlib import import_module

        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'mscexo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
