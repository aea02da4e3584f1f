"""The outside identifier tables: what a term is called, what it lies under, whether it lives."""

from __future__ import annotations

import gzip
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = {
    "FPLX": "famplex",
    "NCBITaxon": "ncbitaxon",
    "UniProtKB": "uniprot",
    "cellosaurus": "cellosaurus",
    "hgnc.genegroup": "hgnc_genegroup",
    "kegg.pathway": "kegg_pathway",
    "mirbase.family": "mirbase",
    "mirbase.mature": "mirbase",
}


@dataclass(frozen=True)
class Term:
    """One row of a reference table."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    parents: tuple[str, ...]
    part_of: tuple[str, ...]
    obsolete: bool
    replaced_by: tuple[str, ...]


def table_of(prefix: str) -> str:
    """The stem of the file that holds a prefix's terms."""
    return FILES.get(prefix, prefix.lower())


def has_table(folder: Path, curie: str) -> bool:
    """Whether the folder holds the table that a CURIE would stand in."""
    return (folder / f"{table_of(curie.partition(':')[0])}.tsv.gz").is_file()


def read_terms(folder: Path, stem: str, wanted: Container[str] | None = None) -> Iterator[Term]:
    """The terms of one reference table (gzipped TSV, its first seven columns).

    With ``wanted``, only those of these CURIEs: the other lines are not even split.
    """
    with gzip.open(folder / f"{stem}.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            if wanted is not None and line.partition("\t")[0] not in wanted:
                continue
            name, label, synonyms, parents, part_of, obsolete, replaced_by = line.rstrip(
                "\n"
            ).split("\t")[:7]
            yield Term(
                name,
                label,
                _values(synonyms),
                _values(parents),
                _values(part_of),
                obsolete == "true",
                _values(replaced_by),
            )


def look_up(folder: Path, ids: Iterable[str]) -> dict[str, Term]:
    """The terms of the given CURIEs; each table is read once; what is not there is left out."""
    by_table: dict[str, set[str]] = {}
    for curie in ids:
        if not has_table(folder, curie):
            continue
        by_table.setdefault(table_of(curie.partition(":")[0]), set()).add(curie)
    found: dict[str, Term] = {}
    for stem, wanted in sorted(by_table.items()):
        tables = [stem, "mesh_supplementary"] if stem == "mesh" else [stem]
        for table in tables:
            if (folder / f"{table}.tsv.gz").is_file():
                found.update((term.id, term) for term in read_terms(folder, table, wanted))
    return found


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value for value in cell.split("|") if value)
