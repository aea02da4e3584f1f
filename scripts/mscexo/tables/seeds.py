"""Read all tables of a checkout and see that they fit together."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from curies import Converter

from mscexo.house import House
from mscexo.problems import Problem, ProblemsError, did_you_mean
from mscexo.tables.reading import read_table
from mscexo.tables.records import (
    CitationRow,
    ClaimRow,
    EntityRow,
    MappingRow,
    ReviewRow,
    Row,
    SicRow,
    WaivedRow,
    columns,
)
from mscexo.tables.vocabulary import Predicate

STRUCTURE = (
    "broader",
    "derived_from",
    "pretreated_with",
    "loaded_with",
    "engineered_with",
    "located_in",
)


@dataclass(frozen=True)
class Seeds:
    """Everything that the tables say, keyed as they are looked up, in table order."""

    reviews: dict[str, ReviewRow]
    entities: dict[str, EntityRow]
    claims: dict[str, list[ClaimRow]]
    citations: dict[str, dict[int, CitationRow]]
    waived: dict[str, list[WaivedRow]]
    sic: dict[str, list[SicRow]]
    mappings: list[MappingRow]

    def all_claims(self) -> Iterator[tuple[str, ClaimRow]]:
        """Every claim row with the key of its review."""
        for review, rows in self.claims.items():
            for row in rows:
                yield review, row


def kebab(category: str) -> str:
    """The file stem of a category.

    >>> kebab("MicroRNA"), kebab("GeneOrGeneProduct"), kebab("LongNoncodingRNA")
    ('micro-rna', 'gene-or-gene-product', 'long-noncoding-rna')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", category).lower()


def read_seeds(house: House, predicates: dict[str, Predicate], outside: Converter) -> Seeds:
    """Read every table of the checkout.

    ``predicates`` are those of the TBox, by local name; ``outside`` holds the prefixes of the
    mapping table. Raises ProblemsError with every
    mistake of every table, both within a cell and between tables.
    """
    reader = _Reader(house, predicates, outside)
    seeds = reader.read()
    if reader.problems:
        raise ProblemsError(reader.problems)
    return seeds


class _Reader:
    def __init__(self, house: House, predicates: dict[str, Predicate], outside: Converter):
        self.house = house
        self.predicates = predicates
        self.outside = outside
        self.problems: list[Problem] = []
        self._unreadable = False
        self._hints: dict[tuple[str, str], str] = {}

    def read(self) -> Seeds:
        seeds_folder = self.house.seeds
        reviews = self._unique(self._table(seeds_folder / "reviews.tsv", ReviewRow), "key")
        entities = self._entities(seeds_folder / "entities")
        seeds = Seeds(
            reviews=reviews,
            entities=entities,
            claims=self._per_review("claims", ClaimRow, reviews),
            citations={
                review: self._unique(rows, "number")
                for review, rows in self._per_review("citations", CitationRow, reviews).items()
            },
            waived=self._per_review("waived", WaivedRow, reviews),
            sic=self._per_review("sic", SicRow, reviews),
            mappings=self._table(self.house.mappings, MappingRow, comments=True),
        )
        if self._unreadable:
            return seeds
        self._check_entities(seeds)
        known_rows = {row.row for _, row in seeds.all_claims()}
        for review, rows in seeds.claims.items():
            self._check_claims(review, rows, seeds)
        for review in seeds.reviews:
            self._check_spans(review, seeds, known_rows)
            self._check_citations(review, seeds)
        self._check_mappings(seeds)
        return seeds

    # -- reading ---------------------------------------------------------------------------

    def _table(self, path: Path, record, comments: bool = False) -> list:
        before = len(self.problems)
        rows = read_table(path, self.house.relative(path), record, self.problems, comments)
        # what leans on the rows of an unreadable table would be told too, and bury the reason
        self._unreadable |= not rows and len(self.problems) > before
        return rows

    def _per_review(self, folder: str, record, reviews: dict[str, ReviewRow]) -> dict[str, list]:
        root = self.house.seeds / folder
        for path in sorted(root.glob("*.tsv")):
            if path.stem not in reviews:
                self._say(
                    self.house.relative(path), 0, 0, f"no review '{path.stem}' in seeds/reviews.tsv"
                )
        return {key: self._table(root / f"{key}.tsv", record) for key in reviews}

    def _entities(self, folder: Path) -> dict[str, EntityRow]:
        rows: list[EntityRow] = []
        for path in sorted(folder.glob("*.tsv")):
            table = self._table(path, EntityRow)
            self._sorted(table, "id")
            for row in table:
                if path.stem != kebab(row.category):
                    self._at(row, "category", f"belongs into {kebab(row.category)}.tsv")
            rows += table
        if not rows:
            self._say(self.house.relative(folder), 0, 0, "holds no entity table")
        return self._unique(rows, "id", in_order=False)

    def _unique(self, rows: Iterable, key: str, in_order: bool = True) -> dict:
        out: dict = {}
        rows = list(rows)
        if in_order:
            self._sorted(rows, key)
        for row in rows:
            name = getattr(row, key)
            if name in out:
                first = out[name]
                self._at(row, key, f"'{name}' stands already at {first.file}:{first.line}")
            else:
                out[name] = row
        return out

    def _sorted(self, rows: list, key: str) -> None:
        for before, row in itertools.pairwise(rows):
            if getattr(row, key) < getattr(before, key):
                self._at(row, key, f"'{getattr(row, key)}' is out of order: sort the table by it")

    # -- saying ----------------------------------------------------------------------------

    def _say(self, file: str, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(file, line, column, message))

    def _at(self, row: Row, column: str, message: str) -> None:
        self._say(row.file, row.line, list(columns(type(row))).index(column) + 1, message)

    def _known(self, row: Row, column: str, name: str, known: Iterable[str], what: str) -> bool:
        if name in known:
            return True
        # a lost name may be missed in thousands of rows, and a hint looks at every name there is
        if (what, name) not in self._hints:
            self._hints[what, name] = did_you_mean(name, known)
        self._at(row, column, f"unknown {what} '{name}'{self._hints[what, name]}")
        return False

    # -- between the tables ----------------------------------------------------------------

    def _check_entities(self, seeds: Seeds) -> None:
        for column in ("label", "label_zh"):
            seen: dict[str, EntityRow] = {}
            for row in seeds.entities.values():
                label = getattr(row, column)
                first = seen.setdefault(label.casefold(), row)
                if first is not row:
                    self._at(row, column, f"'{label}' is already the label of '{first.id}'")
        for row in seeds.entities.values():
            for column in STRUCTURE:
                for other in getattr(row, column):
                    if (
                        self._known(row, column, other, seeds.entities, "entity")
                        and other == row.id
                    ):
                        self._at(row, column, f"'{other}' points at itself")
        self._check_hierarchy(seeds.entities)

    def _check_hierarchy(self, entities: dict[str, EntityRow]) -> None:
        """Tell each way up that comes back to where it has been; each entity is left once."""
        done: set[str] = set()
        for start in entities:
            trail: dict[str, None] = {}
            stack = [(start, False)]
            while stack:
                name, leaving = stack.pop()
                if leaving:
                    del trail[name]
                    done.add(name)
                elif name in trail:
                    self._at(entities[name], "broader", f"'{name}' is broader than itself")
                elif name not in done and name in entities:
                    trail[name] = None
                    stack.append((name, True))
                    stack += [(other, False) for other in entities[name].broader]

    def _check_claims(self, review: str, rows: list[ClaimRow], seeds: Seeds) -> None:
        self._unique(rows, "row")
        seen: dict[tuple, ClaimRow] = {}
        for row in rows:
            if not row.row.startswith(review + "-"):
                self._at(row, "row", f"'{row.row}' should begin with '{review}-'")
            for column, name in row.entities():
                self._known(row, column, name, seeds.entities, "entity")
            self._check_predicate(row)
            if row.subject == row.object:
                self._at(row, "object", f"'{row.object}' is the subject too")
            for number in row.cites:
                if number not in seeds.citations[review]:
                    self._at(row, "cites", f"[{number}] is not in seeds/citations/{review}.tsv")
            if bool(row.cites) != bool(row.cites_basis):
                self._at(row, "cites_basis", "is wanted exactly where there are cites")
            same = tuple(
                getattr(row, field.name)
                for field in fields(row)
                if field.name not in ("file", "line", "row", "note", "path", "step")
            )
            first = seen.setdefault(same, row)
            if first is not row:
                self._at(row, "row", f"says the same of the same words as '{first.row}'")
        self._check_paths(review, rows)

    def _check_predicate(self, row: ClaimRow) -> None:
        if not self._known(row, "predicate", row.predicate, self.predicates, "predicate"):
            return
        predicate = self.predicates[row.predicate]
        if predicate.derived:
            self._at(row, "predicate", f"'{row.predicate}' is derived by rule, never typed in")
        if not row.object and not (predicate.takes_quantity and row.quantity):
            wanted = "an object or a quantity" if predicate.takes_quantity else "an object"
            self._at(row, "object", f"'{row.predicate}' needs {wanted}")
        if row.quantity and not predicate.takes_quantity:
            self._at(row, "quantity", f"'{row.predicate}' takes no quantity")
        if predicate.group == "comparison" and not row.aspect:
            self._at(row, "aspect", f"'{row.predicate}' needs an aspect: in what respect?")

    def _check_paths(self, review: str, rows: list[ClaimRow]) -> None:
        paths: dict[str, list[ClaimRow]] = defaultdict(list)
        for row in rows:
            if bool(row.path) != (row.step is not None):
                self._at(row, "step", "is wanted exactly where there is a path")
            for path in row.path:
                if not path.startswith(review + "-"):
                    self._at(row, "path", f"'{path}' should begin with '{review}-'")
                paths[path].append(row)
        for path, members in paths.items():
            steps = Counter(row.step for row in members)
            for row in members:
                if steps[row.step] > 1:
                    self._at(row, "step", f"step {row.step} of '{path}' stands twice")
            wanted = range(1, len(steps) + 1)
            missing = [str(step) for step in wanted if step not in steps]
            if missing:
                self._at(members[0], "path", f"'{path}' lacks step {', '.join(missing)}")
            elif len(members) < 2:
                self._at(members[0], "path", f"'{path}' has one step: a path has two or more")

    def _check_spans(self, review: str, seeds: Seeds, known_rows: set[str]) -> None:
        length = seeds.reviews[review].characters
        tables = (seeds.claims[review], seeds.waived[review], seeds.sic[review])
        for row in (row for table in tables for row in table):
            if row.start >= row.end:
                self._at(row, "end", f"span {row.start}-{row.end} is empty or runs backwards")
            elif row.end > length:
                self._at(row, "end", f"{row.end} is behind the end of the text ({length})")
        self._sorted(seeds.waived[review], "start")
        self._sorted(seeds.sic[review], "start")
        for row in seeds.waived[review]:
            _, _, repeated = row.reason.partition(" ")
            if repeated:
                self._known(row, "reason", repeated, known_rows, "row")
        for row in seeds.sic[review]:
            for name in row.rows:
                self._known(row, "rows", name, known_rows, "row")

    def _check_citations(self, review: str, seeds: Seeds) -> None:
        for row in seeds.citations[review].values():
            if row.identification == "none" and (row.pmid or row.doi or row.title):
                self._at(row, "identification", "is 'none', yet the row identifies the study")
            if row.identification != "none" and not (
                row.pmid or row.doi or row.title or row.journal
            ):
                self._at(row, "identification", "says that it is known, yet nothing is given")
            for other in row.same_as:
                key, _, number = other.partition(":")
                known = self._known(row, "same_as", key, seeds.reviews, "review")
                if known and int(number) not in seeds.citations[key]:
                    self._at(row, "same_as", f"'{key}' has no citation {number}")

    def _check_mappings(self, seeds: Seeds) -> None:
        mapped: dict[str, list[MappingRow]] = defaultdict(list)
        order = [(row.subject_id, row.object_id) for row in seeds.mappings]
        prefixes = self.outside.get_prefixes()
        for row, key, before in zip(seeds.mappings, order, [("", ""), *order], strict=False):
            if key == before:
                self._at(row, "object_id", f"{key[0]} is mapped to {key[1]} already")
            elif key < before:
                self._at(row, "subject_id", "is out of order: sort by subject_id, object_id")
            if not self._known(row, "subject_id", row.entity, seeds.entities, "entity"):
                continue
            label = seeds.entities[row.entity].label
            if row.subject_label != label:
                self._at(row, "subject_label", f"'{row.subject_label}' is not the label '{label}'")
            for column in ("object_id", "mapping_justification"):
                prefix = getattr(row, column).partition(":")[0]
                self._known(row, column, prefix, prefixes, "prefix")
            if row.found and not (
                row.object_label and row.object_source_version and row.confidence
            ):
                self._at(row, "object_label", "label, source version and confidence are wanted")
            mapped[row.entity].append(row)
        for row in seeds.entities.values():
            rows = mapped.get(row.id, [])
            if not rows:
                self._at(
                    row,
                    "id",
                    f"'{row.id}' has no row in ontology/mappings.sssom.tsv "
                    "(write sssom:NoTermFound where nothing fits)",
                )
            if len(rows) > 1 and not all(one.found for one in rows):
                self._at(rows[0], "object_id", f"{row.id}: NoTermFound beside a term")
