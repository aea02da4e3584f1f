"""One frozen record a table row; the fields are the columns, in their order (DESIGN section 6)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache

from mscexo.tables import cells
from mscexo.tables.cells import Parser, QuantityValue

CATEGORIES = (
    "AdministrationRoute",
    "AnatomicalStructure",
    "BiologicalProcess",
    "Biomaterial",
    "BodyFluid",
    "Cell",
    "CellularComponent",
    "Chemical",
    "CircularRNA",
    "Condition",
    "Disease",
    "DiseaseModel",
    "Exosome",
    "ExtracellularVesicle",
    "GeneOrGeneProduct",
    "Lipid",
    "LongNoncodingRNA",
    "MicroRNA",
    "NucleicAcid",
    "Organism",
    "Pathway",
    "Phenotype",
    "Property",
    "ProteinComplex",
    "ProteinFamily",
    "ResearchNeed",
    "Technique",
    "Therapy",
)
SETTINGS = ("in-vitro", "in-vivo", "ex-vivo", "clinical")
CERTAINTIES = ("asserted", "suggested", "hypothesised", "future")


@dataclass(frozen=True)
class Column:
    """How a column is read: its parser, whether it must be filled, whether it holds several."""

    parse: Parser
    required: bool = False
    many: bool = False


def column(parse: Parser = cells.proper_text, *, required: bool = False, many: bool = False):
    return dataclasses.field(metadata={"column": Column(parse, required, many)})


@dataclass(frozen=True, kw_only=True)
class Row:
    """Where a record stands: file relative to the checkout, line from 1."""

    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class ReviewRow(Row):
    key: str = column(cells.pattern(r"[a-z]+", "review key"), required=True)
    title_zh: str = column(cells.chinese)
    title_en: str = column(cells.english)
    authors_zh: tuple[str, ...] = column(cells.chinese, many=True)
    authors_en: tuple[str, ...] = column(cells.english, many=True)
    journal_zh: str = column(cells.chinese)
    journal_en: str = column(cells.english)
    year: str = column(cells.year)
    volume: str = column(cells.pattern(r"\d+", "volume"))
    issue: str = column(cells.pattern(r"\d+", "issue"))
    pages: str = column(cells.pattern(r"\d+(?:-\d+)?", "page range"))
    doi: str = column(cells.doi)
    language: str = column(cells.one_of("zh", "en"), required=True)
    sha256: str = column(cells.sha256, required=True)
    characters: int = column(cells.whole_number, required=True)
    note: str = column()


@dataclass(frozen=True, kw_only=True)
class EntityRow(Row):
    id: str = column(cells.slug, required=True)
    category: str = column(cells.one_of(*CATEGORIES), required=True)
    label: str = column(cells.english, required=True)
    label_zh: str = column(cells.chinese, required=True)
    synonyms: tuple[str, ...] = column(cells.english, many=True)
    synonyms_zh: tuple[str, ...] = column(cells.chinese, many=True)
    source_forms: tuple[str, ...] = column(many=True)
    broader: tuple[str, ...] = column(cells.slug, many=True)
    derived_from: tuple[str, ...] = column(cells.slug, many=True)
    pretreated_with: tuple[str, ...] = column(cells.slug, many=True)
    loaded_with: tuple[str, ...] = column(cells.slug, many=True)
    engineered_with: tuple[str, ...] = column(cells.slug, many=True)
    located_in: tuple[str, ...] = column(cells.slug, many=True)
    note: str = column()

    @property
    def names(self) -> frozenset[str]:
        """Every form under which a text may mention it."""
        return frozenset(
            (self.label, self.label_zh, *self.synonyms, *self.synonyms_zh, *self.source_forms)
        )


@dataclass(frozen=True, kw_only=True)
class ClaimRow(Row):
    row: str = column(cells.row_id, required=True)
    subject: str = column(cells.slug, required=True)
    predicate: str = column(cells.pattern(r"[a-z][A-Za-z]+", "predicate"), required=True)
    object: str = column(cells.slug)
    quantity: QuantityValue | None = column(cells.quantity)
    negated: str = column(cells.one_of("true"))
    aspect: str = column(cells.slug)
    organism: tuple[str, ...] = column(cells.slug, many=True)
    model: tuple[str, ...] = column(cells.slug, many=True)
    cell: tuple[str, ...] = column(cells.slug, many=True)
    tissue: tuple[str, ...] = column(cells.slug, many=True)
    setting: tuple[str, ...] = column(cells.one_of(*SETTINGS), many=True)
    route: tuple[str, ...] = column(cells.slug, many=True)
    dose: QuantityValue | None = column(cells.quantity)
    duration: QuantityValue | None = column(cells.quantity)
    comparator: tuple[str, ...] = column(cells.slug, many=True)
    context_basis: str = column(cells.one_of("stated", "inferred"), required=True)
    path: tuple[str, ...] = column(cells.path_id, many=True)
    step: int | None = column(cells.whole_number)
    section: str = column(cells.section, required=True)
    start: int = column(cells.whole_number, required=True)
    end: int = column(cells.whole_number, required=True)
    sha: str = column(cells.span_hash, required=True)
    cites: tuple[int, ...] = column(cells.whole_number, many=True)
    cites_basis: str = column(cells.one_of("sentence", "passage"))
    certainty: str = column(cells.one_of(*CERTAINTIES), required=True)
    note: str = column()

    ENTITY_COLUMNS = (
        "subject",
        "object",
        "aspect",
        "organism",
        "model",
        "cell",
        "tissue",
        "route",
        "comparator",
    )

    def entities(self) -> tuple[tuple[str, str], ...]:
        """Every entity that the row names, with the column that names it."""
        out = []
        for column in self.ENTITY_COLUMNS:
            value = getattr(self, column)
            out += [(column, one) for one in ((value,) if isinstance(value, str) else value) if one]
        return tuple(out)


@dataclass(frozen=True, kw_only=True)
class CitationRow(Row):
    number: int = column(cells.whole_number, required=True)
    first_author: str = column()
    pmid: str = column(cells.pmid)
    doi: str = column(cells.doi)
    title: str = column()
    year: str = column(cells.year)
    journal: str = column()
    identification: str = column(cells.one_of("identified", "candidate", "none"), required=True)
    same_as: tuple[str, ...] = column(cells.same_study, many=True)
    status: str = column(cells.one_of("retracted"))
    note: str = column()


@dataclass(frozen=True, kw_only=True)
class WaivedRow(Row):
    start: int = column(cells.whole_number, required=True)
    end: int = column(cells.whole_number, required=True)
    sha: str = column(cells.span_hash, required=True)
    reason: str = column(
        cells.pattern(
            r"heading|front-matter|scope-of-paper|acknowledgement|figure-caption|repeats [a-z]+-\d{4}",
            "reason (heading, front-matter, scope-of-paper, acknowledgement, figure-caption, "
            "repeats + row)",
        ),
        required=True,
    )


@dataclass(frozen=True, kw_only=True)
class SicRow(Row):
    start: int = column(cells.whole_number, required=True)
    end: int = column(cells.whole_number, required=True)
    sha: str = column(cells.span_hash, required=True)
    as_printed: str = column(required=True)
    corrected: str = column()
    kind: str = column(
        cells.one_of("ocr", "typo", "wrong-term", "citation", "contradiction"), required=True
    )
    reason: str = column(required=True)
    rows: tuple[str, ...] = column(cells.row_id, many=True)


MAPPING_PREDICATES = (
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
)


@dataclass(frozen=True, kw_only=True)
class MappingRow(Row):
    subject_id: str = column(cells.pattern(r"ent:[a-z0-9-]+", "entity CURIE"), required=True)
    subject_label: str = column(cells.english, required=True)
    predicate_id: str = column(cells.one_of(*MAPPING_PREDICATES), required=True)
    object_id: str = column(
        cells.pattern(r"[A-Za-z][\w.]*:[\w.\-]+", "CURIE of an outside term"), required=True
    )
    object_label: str = column()
    mapping_justification: str = column(
        cells.pattern(r"semapv:[A-Za-z]+", "semapv CURIE"), required=True
    )
    author_label: str = column(required=True)
    object_source: str = column()
    object_source_version: str = column()
    mapping_date: str = column(
        cells.pattern(r"\d{4}-\d\d-\d\d", "date (YYYY-MM-DD)"), required=True
    )
    confidence: str = column(cells.pattern(r"0\.\d{1,2}|1\.0", "confidence from 0.0 to 1.0"))
    comment: str = column()

    @property
    def entity(self) -> str:
        return self.subject_id.removeprefix("ent:")

    @property
    def found(self) -> bool:
        return self.object_id != "sssom:NoTermFound"


@cache
def columns(record: type[Row]) -> dict[str, Column]:
    """The columns of a table by name, in their order."""
    return {
        field.name: field.metadata["column"]
        for field in dataclasses.fields(record)
        if "column" in field.metadata
    }
