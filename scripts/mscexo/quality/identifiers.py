"""Hold every mapping against the outside tables, or against the slims where there are none."""

from __future__ import annotations

from pathlib import Path

from curies import Converter
from pyoxigraph import NamedNode, Store

from mscexo.names import iri
from mscexo.problems import Problem, did_you_mean
from mscexo.release.reference import look_up
from mscexo.tables.outside import CLASS_PREFIXES
from mscexo.tables.records import MappingRow, columns

_PLACE = {name: index for index, name in enumerate(columns(MappingRow), 1)}


def check_identifiers(
    mappings: list[MappingRow], reference: Path | None, store: Store, outside: Converter
) -> list[Problem]:
    """Mappings onto a term that is unknown, obsolete, or called otherwise.

    ``reference`` is the folder of identifier tables; without it class terms are held against
    the slims in ``store`` (a term must be there, with its label) and the others are not checked.
    """
    found = [row for row in mappings if row.found]
    problems = _against_slims(found, store, outside)
    if reference is None:
        return sorted(problems)
    terms = look_up(reference, {row.object_id for row in found})
    for row in found:
        term = terms.get(row.object_id)
        if term is None:
            problems.append(_at(row, "object_id", f"{row.object_id} is not in its vocabulary"))
        elif term.obsolete:
            better = f": use {' or '.join(term.replaced_by)}" if term.replaced_by else ""
            problems.append(_at(row, "object_id", f"{row.object_id} is obsolete{better}"))
        elif term.label != row.object_label:
            message = f"{row.object_id} is called '{term.label}', not '{row.object_label}'"
            problems.append(_at(row, "object_label", message))
    return sorted(set(problems))


def _against_slims(rows: list[MappingRow], store: Store, outside: Converter) -> list[Problem]:
    graph, label = NamedNode(iri("graph:imports")), NamedNode(iri("rdfs:label"))
    problems = []
    for row in rows:
        if row.object_id.partition(":")[0] not in CLASS_PREFIXES:
            continue
        term = NamedNode(outside.expand(row.object_id, strict=True))
        names = [q.object.value for q in store.quads_for_pattern(term, label, None, graph)]
        if not names:
            message = f"{row.object_id} is in no slim: run 'mscexo slims'"
            problems.append(_at(row, "object_id", message))
        elif row.object_label not in names:
            hint = did_you_mean(row.object_label, names)
            message = f"{row.object_id} is not called '{row.object_label}'{hint}"
            problems.append(_at(row, "object_label", message))
    return problems


def _at(row: MappingRow, column: str, message: str) -> Problem:
    return Problem(row.file, row.line, _PLACE[column], message)
