"""The outside prefixes: read from the metadata of the mapping table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from curies import Converter

from mscexo.names import PREFIXES
from mscexo.problems import Problem, ProblemsError

# Vocabularies whose terms are OWL classes: they type entities, and have a slim in imports/.
CLASS_PREFIXES = frozenset(
    [
        "BTO",
        "CHEBI",
        "CHMO",
        "CL",
        "DOID",
        "ECO",
        "EFO",
        "FBbi",
        "GO",
        "HP",
        "MAXO",
        "MMO",
        "MONDO",
        "NCBITaxon",
        "OBI",
        "PATO",
        "PW",
        "SO",
        "UBERON",
    ]
)
_CLASS_NAMESPACES = {prefix: f"{PREFIXES['obo']}{prefix}_" for prefix in CLASS_PREFIXES} | {
    "EFO": "http://www.ebi.ac.uk/efo/EFO_"
}


def read_metadata(path: Path) -> dict[str, Any]:
    """The YAML metadata that stands before the header of an SSSOM table (SSSOM/TSV)."""
    lines = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                break
            lines.append(line[1:].removeprefix(" ") if line.startswith("# ") else line[1:])
    return yaml.safe_load("".join(lines)) or {}


def read_outside(path: Path, name: str = "ontology/mappings.sssom.tsv") -> Converter:
    """The prefixes of the mapping table, and those of the class vocabularies, as a converter.

    Raises ProblemsError where the table is missing or has no ``curie_map``.
    """
    try:
        prefixes = read_metadata(path).get("curie_map")
    except FileNotFoundError:
        raise ProblemsError([Problem(name, 0, 0, "is missing")]) from None
    except (UnicodeDecodeError, yaml.YAMLError, AttributeError) as error:
        reason = str(error).replace("\n", " ")
        raise ProblemsError([Problem(name, 1, 0, f"metadata cannot be read: {reason}")]) from None
    if not isinstance(prefixes, dict):
        raise ProblemsError([Problem(name, 1, 0, "metadata holds no curie_map")])
    return Converter.from_prefix_map(_CLASS_NAMESPACES | prefixes)
