"""Turn the records of the tables into quads (DESIGN section 4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from curies import Converter
from pyoxigraph import Literal, NamedNode, Quad

from mscexo.graph.statements import LANGUAGES, state
from mscexo.names import PREFIXES, content_hash, iri
from mscexo.tables.cells import QuantityValue
from mscexo.tables.outside import CLASS_PREFIXES
from mscexo.tables.records import ClaimRow, Row, SicRow
from mscexo.tables.seeds import STRUCTURE, Seeds
from mscexo.tables.vocabulary import Predicate

# An individual that stands for a kind is an instance of the class of that kind and of every
# wider one, so an exact and a broad match both type it.
TYPING = ("skos:exactMatch", "skos:broadMatch")

EVIDENCE_TYPES = ("ECO:0000303", "ECO:0000304", "ECO:0006017")
XSD = PREFIXES["xsd"]
CONTEXT = {
    "aspect": "aspect",
    "organism": "inOrganism",
    "model": "inModel",
    "cell": "inCell",
    "tissue": "inTissue",
    "route": "byRoute",
    "comparator": "comparator",
}
STRUCTURE_PROPERTY = {
    "broader": "broader",
    "derived_from": "derivedFrom",
    "pretreated_with": "pretreatedWith",
    "loaded_with": "loadedWith",
    "engineered_with": "engineeredWith",
    "located_in": "locatedIn",
}


@dataclass
class Populated:
    """The quads, and for each IRI the tables and lines that it comes from."""

    quads: set[Quad] = field(default_factory=set)
    origins: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))


def populate(seeds: Seeds, predicates: dict[str, Predicate], outside: Converter) -> Populated:
    """All quads that the tables state, in the graphs entities, claims, sources and mappings.

    ``outside`` expands the CURIEs of the mappings. The result depends on nothing but the
    arguments: hashes of content and row ids name every node, and there are no blank nodes.
    """
    writer = _Writer(seeds, predicates, outside)
    writer.reviews()
    writer.citations()
    writer.entities()
    writer.mappings()
    writer.claims()
    writer.paths()
    writer.slips()
    return writer.out


def claim_identity(row: ClaimRow) -> str:
    """The content hash of a claim: what it says and its context, not where or how surely."""
    return content_hash(
        row.subject,
        row.predicate,
        row.object,
        row.quantity.text if row.quantity else "",
        row.negated,
        row.aspect,
        *(
            "|".join(sorted(value))
            for value in (row.organism, row.model, row.cell, row.tissue, row.setting, row.route)
        ),
        row.dose.text if row.dose else "",
        row.duration.text if row.duration else "",
        "|".join(sorted(row.comparator)),
    )


def proposition_identity(row: ClaimRow) -> str:
    """The hash of subject, predicate and object (of the quantity where there is no object)."""
    quantity = row.quantity.text if row.quantity and not row.object else ""
    return content_hash(row.subject, row.predicate, row.object, quantity)


def evidence_type(row: ClaimRow) -> str:
    """The ECO term of an evidence line: a statement of the review's authors.

    ECO:0006017 from a referenced clinical study, ECO:0000304 supported by a reference,
    ECO:0000303 without one; each "used in manual assertion".
    """
    if not row.cites:
        return "obo:ECO_0000303"
    return "obo:ECO_0006017" if row.setting == ("clinical",) else "obo:ECO_0000304"


class _Writer:
    def __init__(self, seeds: Seeds, predicates: dict[str, Predicate], outside: Converter):
        self.seeds = seeds
        self.predicates = predicates
        self.outside = outside
        self.out = Populated()
        self.graph = NamedNode(iri("graph:entities"))
        self._nodes: dict[str, NamedNode] = {}

    # -- terms -----------------------------------------------------------------------------

    def node(self, curie: str) -> NamedNode:
        found = self._nodes.get(curie)
        if found is None:
            found = self._nodes[curie] = NamedNode(iri(curie))
        return found

    def into(self, graph: str) -> None:
        self.graph = self.node(f"graph:{graph}")

    def say(self, subject: NamedNode, predicate: str, value: NamedNode | Literal) -> None:
        self.out.quads.add(Quad(subject, self.node(predicate), value, self.graph))

    def link(self, subject: NamedNode, predicate: str, *curies: str) -> None:
        for curie in curies:
            self.say(subject, predicate, self.node(curie))

    def text(self, subject: NamedNode, predicate: str, value: str, language: str = "") -> None:
        if value:
            literal = Literal(value, language=language) if language else Literal(value)
            self.say(subject, predicate, literal)

    def number(self, subject: NamedNode, predicate: str, value: int | Decimal | None) -> None:
        if value is not None:
            whole = isinstance(value, int)
            # str() writes a small Decimal as 1E-7, which is no xsd:decimal
            literal = Literal(
                str(value) if whole else f"{value:f}",
                datatype=NamedNode(XSD + ("integer" if whole else "decimal")),
            )
            self.say(subject, predicate, literal)

    def start(self, curie: str, kind: str, row: Row) -> NamedNode:
        """A typed node, with a note of the row that it comes from."""
        node = self.node(curie)
        self.link(node, "rdf:type", kind)
        self.link(node, "rdf:type", "owl:NamedIndividual")
        # rows come in order, so a place that is known is the last: no search through them all
        places, place = self.out.origins[node.value], (row.file, row.line)
        if not places or places[-1] != place:
            places.append(place)
        return node

    def quantity(self, value: QuantityValue, row: Row) -> NamedNode:
        node = self.start(f"quantity:{content_hash(value.text)}", "mscexo:Quantity", row)
        self.text(node, "rdfs:label", value.text)
        self.number(node, "mscexo:minValue", value.low)
        self.number(node, "mscexo:maxValue", value.high)
        self.text(node, "mscexo:unit", value.unit)
        for predicate, holds in (("approximate", value.about), ("boundExcluded", value.strict)):
            if holds:
                self.say(node, f"mscexo:{predicate}", _boolean(True))
        return node

    def span(self, review: str, row: ClaimRow | SicRow) -> NamedNode:
        """A place in the text: in the graph of the sources, whoever points at it."""
        before, self.graph = self.graph, self.node("graph:sources")
        node = self.start(f"span:{review}-{row.start}-{row.end}", "mscexo:Span", row)
        self.number(node, "oa:start", row.start)
        self.number(node, "oa:end", row.end)
        self.text(node, "mscexo:sha256", row.sha)
        self.link(node, "mscexo:ofReview", f"review:{review}")
        if isinstance(row, ClaimRow):
            self.text(node, "mscexo:section", row.section)
        self.graph = before
        return node

    # -- sources ---------------------------------------------------------------------------

    def reviews(self) -> None:
        self.into("sources")
        for row in self.seeds.reviews.values():
            node = self.start(f"review:{row.key}", "mscexo:Review", row)
            self.text(node, "rdfs:label", row.title_en or row.key)
            self.text(node, "skos:prefLabel", row.title_zh, "zh")
            self.text(node, "dcterms:identifier", row.key)
            self.text(node, "dcterms:title", row.title_en, "en")
            self.text(node, "dcterms:title", row.title_zh, "zh")
            for author in row.authors_en:
                self.text(node, "dcterms:creator", author, "en")
            for author in row.authors_zh:
                self.text(node, "dcterms:creator", author, "zh")
            self.text(node, "mscexo:journal", row.journal_en, "en")
            self.text(node, "mscexo:journal", row.journal_zh, "zh")
            self.year(node, row.year)
            self.text(node, "mscexo:volume", row.volume)
            self.text(node, "mscexo:issue", row.issue)
            self.text(node, "mscexo:pages", row.pages)
            self.text(node, "mscexo:doi", row.doi)
            self.text(node, "dcterms:language", row.language)
            self.text(node, "mscexo:textSha256", row.sha256)
            self.number(node, "mscexo:textLength", row.characters)
            self.text(node, "mscexo:curatorNote", row.note)

    def year(self, node: NamedNode, value: str) -> None:
        if value:
            literal = Literal(value, datatype=NamedNode(XSD + "gYear"))
            self.say(node, "dcterms:date", literal)

    def citations(self) -> None:
        self.into("sources")
        canonical = canonical_studies(self.seeds)
        for review, rows in self.seeds.citations.items():
            for row in rows.values():
                name = f"{review}-{row.number}"
                node = self.start(f"study:{name}", "mscexo:Study", row)
                who = row.first_author or "study"
                when = f" {row.year}" if row.year else ""
                status = f" ({row.status})" if row.status else ""
                self.text(node, "rdfs:label", f"{who}{when} [{review} {row.number}]{status}")
                self.link(node, "mscexo:citedIn", f"review:{review}")
                self.number(node, "mscexo:citationNumber", row.number)
                self.text(node, "mscexo:firstAuthor", row.first_author)
                self.text(node, "dcterms:title", row.title)
                self.text(node, "mscexo:journal", row.journal)
                self.year(node, row.year)
                self.text(node, "mscexo:pmid", row.pmid)
                self.text(node, "mscexo:doi", row.doi)
                self.text(node, "mscexo:identification", row.identification)
                self.text(node, "mscexo:publicationStatus", row.status)
                self.link(node, "mscexo:canonicalStudy", f"study:{canonical[name]}")
                self.text(node, "mscexo:curatorNote", row.note)

    # -- entities --------------------------------------------------------------------------

    def entities(self) -> None:
        self.into("entities")
        for row in self.seeds.entities.values():
            node = self.start(f"ent:{row.id}", f"mscexo:{row.category}", row)
            self.text(node, "rdfs:label", row.label)
            self.text(node, "skos:prefLabel", row.label_zh, "zh")
            for synonym in row.synonyms:
                self.text(node, "skos:altLabel", synonym, "en")
            for synonym in row.synonyms_zh:
                self.text(node, "skos:altLabel", synonym, "zh")
            for form in row.source_forms:
                self.text(node, "mscexo:sourceForm", form)
            for column in STRUCTURE:
                for other in getattr(row, column):
                    self.link(node, f"mscexo:{STRUCTURE_PROPERTY[column]}", f"ent:{other}")
            self.text(node, "mscexo:curatorNote", row.note)

    def mappings(self) -> None:
        for row in self.seeds.mappings:
            self.into("mappings")
            name = content_hash(row.subject_id, row.predicate_id, row.object_id)
            node = self.start(f"mapping:{name}", "sssom:Mapping", row)
            entity = self.node(row.subject_id)
            self.say(node, "sssom:subject_id", entity)
            self.text(node, "sssom:subject_label", row.subject_label)
            self.link(node, "sssom:predicate_id", row.predicate_id)
            self.text(node, "sssom:object_label", row.object_label)
            self.say(
                node,
                "sssom:mapping_justification",
                NamedNode(self.outside.expand(row.mapping_justification, strict=True)),
            )
            self.text(node, "sssom:author_label", row.author_label)
            if row.confidence:
                self.number(node, "sssom:confidence", Decimal(row.confidence))
            self.text(node, "sssom:object_source_version", row.object_source_version)
            self.text(node, "rdfs:comment", row.comment)
            if not row.found:
                self.link(node, "sssom:object_id", "sssom:NoTermFound")
                continue
            target = NamedNode(self.outside.expand(row.object_id, strict=True))
            self.say(node, "sssom:object_id", target)
            self.text(node, "mscexo:objectCurie", row.object_id)
            self.say(entity, row.predicate_id, target)
            prefix = row.object_id.partition(":")[0]
            if row.predicate_id in TYPING and prefix in CLASS_PREFIXES:
                self.into("entities")
                self.say(entity, "rdf:type", target)

    # -- claims ----------------------------------------------------------------------------

    def claims(self) -> None:
        self.into("claims")
        for review, row in self.seeds.all_claims():
            claim = self.start(f"claim:{claim_identity(row)}", "mscexo:Claim", row)
            self.triple(claim, row)
            self.say(claim, "mscexo:negated", _boolean(row.negated == "true"))
            for column, predicate in CONTEXT.items():
                value = getattr(row, column)
                for name in (value,) if isinstance(value, str) else value:
                    if name:
                        self.link(claim, f"mscexo:{predicate}", f"ent:{name}")
            for column in ("quantity", "dose", "duration"):
                value = getattr(row, column)
                if value:
                    self.say(claim, f"mscexo:{column}", self.quantity(value, row))
            for setting in row.setting:
                self.text(claim, "mscexo:setting", setting)
            for language in LANGUAGES:
                predicate = self.predicates[row.predicate]
                statement = state(row, predicate, self.seeds.entities, language)
                self.text(claim, "mscexo:statement", statement, language)
            proposition = self.start(
                f"proposition:{proposition_identity(row)}", "mscexo:Proposition", row
            )
            self.triple(proposition, row)
            if row.quantity and not row.object:
                self.say(proposition, "mscexo:quantity", self.quantity(row.quantity, row))
            self.say(claim, "mscexo:proposition", proposition)
            self.evidence(review, claim, row)

    def triple(self, node: NamedNode, row: ClaimRow) -> None:
        self.link(node, "mscexo:subject", f"ent:{row.subject}")
        self.link(node, "mscexo:predicate", f"mscexo:{row.predicate}")
        if row.object:
            self.link(node, "mscexo:object", f"ent:{row.object}")

    def evidence(self, review: str, claim: NamedNode, row: ClaimRow) -> None:
        node = self.start(f"ev:{row.row}", "mscexo:EvidenceLine", row)
        self.say(claim, "mscexo:hasEvidence", node)
        self.text(node, "dcterms:identifier", row.row)
        self.link(node, "mscexo:statedIn", f"review:{review}")
        for number in row.cites:
            self.link(node, "mscexo:attributedTo", f"study:{review}-{number}")
        self.link(node, "mscexo:evidenceType", evidence_type(row))
        self.text(node, "mscexo:certainty", row.certainty)
        self.text(node, "mscexo:contextBasis", row.context_basis)
        self.text(node, "mscexo:citesBasis", row.cites_basis)
        self.say(node, "mscexo:span", self.span(review, row))
        for path in row.path:
            self.link(node, "mscexo:onPath", f"path:{path}")
        self.number(node, "mscexo:step", row.step)
        self.text(node, "mscexo:curatorNote", row.note)

    def paths(self) -> None:
        self.into("claims")
        members: dict[tuple[str, str], list[ClaimRow]] = defaultdict(list)
        for review, row in self.seeds.all_claims():
            for path in row.path:
                members[review, path].append(row)
        for (review, path), rows in members.items():
            rows.sort(key=lambda row: row.step)
            node = self.start(f"path:{path}", "mscexo:MechanismPath", rows[0])
            first = self.seeds.entities[rows[0].subject]
            last = self.seeds.entities[rows[-1].object or rows[-1].subject]
            self.text(node, "rdfs:label", f"{path}: {first.label} to {last.label}")
            self.text(node, "skos:prefLabel", f"{path}：{first.label_zh} 至 {last.label_zh}", "zh")
            self.link(node, "mscexo:statedIn", f"review:{review}")
            self.link(node, "mscexo:startsAt", f"ent:{first.id}")
            self.link(node, "mscexo:endsAt", f"ent:{last.id}")
            self.number(node, "mscexo:pathLength", len(rows))
            for row in rows:
                self.link(node, "mscexo:hasClaim", f"claim:{claim_identity(row)}")

    def slips(self) -> None:
        self.into("sources")
        for review, rows in self.seeds.sic.items():
            for row in rows:
                slip = content_hash(row.as_printed, row.corrected, row.kind)
                name = f"{review}-{row.start}-{slip[:4]}"
                node = self.start(f"sic:{name}", "mscexo:SourceError", row)
                self.text(node, "rdfs:label", f"{row.kind} in {review} at {row.start}")
                self.text(node, "mscexo:asPrinted", row.as_printed)
                self.text(node, "mscexo:corrected", row.corrected)
                self.text(node, "mscexo:errorKind", row.kind)
                self.text(node, "mscexo:reason", row.reason)
                self.say(node, "mscexo:span", self.span(review, row))
                for name in row.rows:
                    self.link(node, "mscexo:affects", f"ev:{name}")


def canonical_studies(seeds: Seeds) -> dict[str, str]:
    """For each study (``ivdd-22``) the one that stands for it in all reviews.

    Studies joined by ``same_as`` are one; the least name of the group stands for it, so that
    independent studies are counted by distinct representatives.
    """
    parent: dict[str, str] = {
        f"{review}-{number}": f"{review}-{number}"
        for review, rows in seeds.citations.items()
        for number in rows
    }

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for review, rows in seeds.citations.items():
        for row in rows.values():
            for other in row.same_as:
                one, two = root(f"{review}-{row.number}"), root(other.replace(":", "-"))
                parent[max(one, two)] = min(one, two)
    return {name: root(name) for name in parent}


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=NamedNode(XSD + "boolean"))
