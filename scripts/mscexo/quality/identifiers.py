"""Hold every mapping against the outside tables where they are at hand, and against the slims."""

from __future__ import annotations

from pathlib import Path

from curies import Converter
from pyoxigraph import NamedNode, Store

from mscexo.names import iri
from mscexo.problems import Problem
from mscexo.release.reference import has_table, look_up
from mscexo.tables.outside import CLASS_PREFIXES
from mscexo.tables.records import MappingRow, columns

_PLACE = {name: index for index, name in enumerate(columns(MappingRow), 1)}


def check_identifiers(
    mappings: list[MappingRow], reference: Path | None, store: Store, outside: Converter
) -> list[Problem]:
    """Mappings onto a term that is unknown, obsolete, or called otherwise.

    ``reference`` is the folder of identifier tables. Class terms are held against the slims in
    ``store`` too: each must be there, with its label. Without the tables of a vocabulary its
    other terms are not checked.
    """
    found = [row for row in mappings if row.found]
    terms = look_up(reference, {row.object_id for row in found}) if reference else {}
    graph, label = NamedNode(iri("graph:imports")), NamedNode(iri("rdfs:label"))
    problems = []
    for row in found:
        term = terms.get(row.object_id)
        if term is not None and term.obsolete:
            better = f": use {' or '.join(term.replaced_by)}" if term.replaced_by else ""
            problems.append(_at(row, "object_id", f"{row.object_id} is obsolete{better}"))
        elif term is not None and term.label != row.object_label:
            message = f"{row.object_id} is called '{term.label}', not '{row.object_label}'"
            problems.append(_at(row, "object_label", message))
        elif term is None and reference and has_table(reference, row.object_id):
            problems.append(_at(row, "object_id", f"{row.object_id} is not in its vocabulary"))
        elif row.object_id.partition(":")[0] in CLASS_PREFIXES:
            node = NamedNode(outside.expand(row.object_id, strict=True))
            names = [q.object.value for q in store.quads_for_pattern(node, label, None, graph)]
            if not names:
                message = f"{row.object_id} is in no slim: run 'mscexo slims'"
                problems.append(_at(row, "object_id", message))
            elif row.object_label not in names:
                message = f"{row.object_id} is called '{names[0]}', not '{row.object_label}'"
                problems.append(_at(row, "object_label", message))
    return sorted(problems)


def _at(row: MappingRow, column: str, message: str) -> Problem:
    return Problem(row.file, row.line, _PLACE[column], message)
