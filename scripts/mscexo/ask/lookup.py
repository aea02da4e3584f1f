"""Find what a typed word names: an entity, a review, a study, a path or a term of the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from pyoxigraph import NamedNode, QuerySolutions, Store, Variable

from mscexo.evidence.text import fold
from mscexo.names import PREFIXES, iri, shorten

# How a node bears a name, as the queries below rank it: the lower, the more it is its own.
LABEL = 0
_NAMES = """
SELECT ?node ?name ?rank WHERE {
  VALUES (?bears ?rank) {
    (rdfs:label 0) (skos:prefLabel 0) (skos:altLabel 1) (mscexo:sourceForm 2)
  }
  GRAPH graph:entities { ?node ?bears ?name }
}
"""
_OUTSIDE = """
SELECT ?node ?curie ?object ?rank WHERE {
  VALUES (?closeness ?rank) { (skos:exactMatch 1) (skos:closeMatch 2) }
  GRAPH graph:mappings {
    ?mapping sssom:predicate_id ?closeness ;
      sssom:subject_id ?node ;
      mscexo:objectCurie ?curie ;
      sssom:object_id ?object .
  }
}
"""
_LABELLED = """
SELECT DISTINCT ?node ?name WHERE {
  ?node rdfs:label|skos:prefLabel ?name .
  FILTER(STRSTARTS(STR(?node), STR(?base)))
}
"""
_REVIEWS = """
SELECT DISTINCT ?node ?name WHERE {
  ?node a mscexo:Review ;
    rdfs:label|skos:prefLabel|mscexo:curatorNote ?name .
}
"""
_STUDIES = """
SELECT DISTINCT ?node ?name WHERE {
  ?node a mscexo:Study .
  { ?node rdfs:label ?name } UNION { ?node mscexo:doi ?name } UNION { ?node mscexo:pmid ?name }
}
"""
_CATEGORIES = """
SELECT ?node ?name ?category WHERE {
  ?node rdfs:label ?name ;
    a ?class .
  ?class rdfs:label ?category .
  FILTER(STRSTARTS(STR(?class), STR(mscexo:)))
}
"""
_IS_A = "ASK { ?entity a/rdfs:subClassOf* ?class }"
_KINDS = {
    "path": ("path", "mechanism path"),
    "predicate": ("mscexo", "class or property"),
    "review": ("review", "review"),
    "study": ("study", "cited study"),
}
# What stands behind the bare name of an entity of a category.
_NOUNS = {"Pathway": (" pathway", " signalling pathway", " signaling pathway", "通路", "信号通路")}
_DIGITS = re.compile(r"\d+")
_GREEK = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "/": "", "ß": "beta"}
)
_MICRORNA = re.compile(r"^(?:hsa|mmu|rno)?(?:microrna|mirna|mir|微小rna)(?=\d)")


@dataclass
class NameIndex:
    """Which nodes bear a name: label, synonym, source form, slug, CURIE, IRI or outside id.

    Width, case, blanks and hyphens do not count. The names are read from the store when the
    first word is looked up.
    """

    store: Store
    _entities: dict[str, dict[str, int]] = field(default_factory=dict)
    _nodes: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _spelt: dict[str, str] = field(default_factory=dict)
    _kinds: dict[tuple[str, str], bool] = field(default_factory=dict)

    def find(self, word: str, category: str = "") -> str:
        """The IRI of the one entity that bears the name.

        Of several, those of the category are taken rather than others (so is ``NF-κB`` the
        pathway where one is wanted, though a family bears the bare name), and a label outranks
        a synonym, a synonym the words of one review; what is then left is listed, and none is
        guessed. Raises ValueError where none or several are left.
        """
        self._read_entities()
        bearers = self._bearers(word)
        if category:
            bearers = self._of_category(bearers, word, category)
        best = min(bearers.values(), default=LABEL)
        found = sorted(entity for entity, rank in bearers.items() if rank == best)
        if len(found) == 1:
            return found[0]
        if found:
            several = "; ".join(self.describe(found))
            raise ValueError(f"'{shown(word)}' is the name of several: {several}")
        raise ValueError(f"nothing is called '{shown(word)}'{_hint(self.near(word))}")

    def near(self, word: str, most: int = 3) -> list[str]:
        """Names of entities like the word, nearest first.

        A name with other figures is another thing (miR-21 is no miR-211), so it is never near.
        """
        self._read_entities()
        folded = key(word[:200])
        figures = _DIGITS.findall(word[:200])
        same = [
            name
            for name, spelt in self._spelt.items()
            if _DIGITS.findall(spelt)[: len(figures)] == figures and not _is_iri(name)
        ]
        near = get_close_matches(folded, same, n=4 * most, cutoff=0.72)
        if len(folded) > 2:  # and what the word is a part of
            longer = sorted((n for n in same if folded in n), key=lambda name: (len(name), name))
            near += longer[: 4 * most]
        found: dict[str, str] = {}
        for name in near:
            for entity in self._entities[name]:
                found.setdefault(entity, self._spelt[name])
        return list(dict.fromkeys(found.values()))[:most]

    def alike(self, entity: str, most: int = 8) -> list[str]:
        """Other entities with a name that holds, or is held by, a name of this one; those first
        whose name differs least."""
        self._read_entities()
        names = [n for n, b in self._entities.items() if entity in b and _is_word(n)]
        found: dict[str, int] = {}
        for other, bearers in self._entities.items():
            if not _is_word(other):
                continue
            for name in names:
                if name in other or other in name:
                    differs = abs(len(name) - len(other))
                    for one in bearers:
                        found[one] = min(differs, found.get(one, differs))
        found.pop(entity, None)
        return sorted(found, key=lambda one: (found[one], one))[:most]

    def fits(self, entity: str, category: str) -> bool:
        """Whether an entity is of a category (or of a class below it)."""
        return self._is_a(entity, NamedNode(iri(f"mscexo:{category}")))

    def starting(self, word: str, most: int = 50) -> list[str]:
        """Names of entities that start with the word, as they are spelt; for completion."""
        self._read_entities()
        folded = key(word)
        found = {self._spelt[name] for name in self._entities if name.startswith(folded)}
        return sorted(name for name in found if not _is_iri(name))[:most]

    def locals(self, kind: str, word: str = "") -> list[str]:
        """Local names of the reviews, studies, paths or terms that start with the word."""
        if kind not in _KINDS:
            return []
        names = set().union(*self._known(kind).values())
        return sorted(name for name in names if name.startswith(word))

    def find_node(self, word: str, kind: str) -> str:
        """The IRI of a review, study, path or term of the ontology, by name, CURIE or IRI.

        A term is found by its label in either language too, a review by words of its title
        or of the curator's note on it, and a study by review and number (``ivdd 22``), DOI or PubMed id. Raises ValueError
        where the store holds no such node, or several.
        """
        prefix, noun = _KINDS[kind]
        base = iri(f"{prefix}:")
        local = _bare(word).removeprefix(base).removeprefix(f"{prefix}:").strip()
        known = self._known(kind)
        if local in known.get(local, ()):
            return base + local
        folded = _node_key(local)
        found = known.get(folded, set())
        if not found and kind == "review" and len(folded) > 1:
            found = {one for name, bearers in known.items() if folded in name for one in bearers}
        if len(found) == 1:
            return base + next(iter(found))
        if found:
            several = ", ".join(sorted(found))
            raise ValueError(f"'{shown(word)}' is the name of several: {several}")
        message = f"there is no {noun} '{shown(word)}'"
        if kind == "review":
            every = ", ".join(sorted(set().union(*known.values())))
            raise ValueError(f"{message}; there are: {every}")
        names = set().union(*known.values())
        raise ValueError(message + _hint(get_close_matches(local[:200], names, n=1)))

    def describe(self, entities: Iterable[str]) -> list[str]:
        """CURIE, label and category of entities, as a message lists them."""
        wanted = list(entities)
        said = {
            row["node"].value: f" ({row['name'].value}, {row['category'].value})"
            for one in wanted
            for row in self._ask(_CATEGORIES, node=NamedNode(one))
        }
        return [shorten(one) + said.get(one, "") for one in wanted]

    def _bearers(self, word: str) -> dict[str, int]:
        """The entities that bear the name; an English plural counts as the name."""
        folded = key(_bare(word))
        found = self._entities.get(folded, {})
        if not found and folded.endswith("s") and folded[:-1].isascii():
            found = self._entities.get(folded[:-1], {})
        for noun in _NOUNS["Pathway"] if not found else ():
            found = found or self._entities.get(folded + key(noun), {})
        return found

    def _of_category(self, bearers: dict[str, int], word: str, category: str) -> dict[str, int]:
        """The bearers of the category, or those of the name with the kind's noun behind it, or
        else all of them."""
        wanted = NamedNode(iri(f"mscexo:{category}"))
        found = {entity: rank for entity, rank in bearers.items() if self._is_a(entity, wanted)}
        for noun in _NOUNS.get(category, ()) if not found else ():
            named = self._entities.get(key(_bare(word)) + key(noun), {})
            found |= {entity: rank for entity, rank in named.items() if self._is_a(entity, wanted)}
        return found or bearers

    def _known(self, kind: str) -> dict[str, set[str]]:
        """The local names of a kind of node, and under each folded name those that bear it."""
        if kind in self._nodes:
            return self._nodes[kind]
        prefix, _ = _KINDS[kind]
        base = iri(f"{prefix}:")
        known: dict[str, set[str]] = {}
        of_kind = _LABELLED.replace("STR(?base)", f'"{base}"')
        text = {"review": _REVIEWS, "study": _STUDIES}.get(kind, of_kind)
        for row in self._ask(text):
            local = row["node"].value.removeprefix(base)
            for name in (local, fold(local), fold(row["name"].value)):
                known.setdefault(name, set()).add(local)
        self._nodes[kind] = known
        return known

    def _is_a(self, entity: str, wanted: NamedNode) -> bool:
        known = self._kinds.get((entity, wanted.value))
        if known is None:
            found = self._ask(_IS_A, **{"entity": NamedNode(entity), "class": wanted})
            known = self._kinds[entity, wanted.value] = bool(found)
        return known

    def _ask(self, text: str, **bound: NamedNode) -> QuerySolutions:
        return self.store.query(
            text,
            use_default_graph_as_union=True,
            prefixes=PREFIXES,
            substitutions={Variable(name): term for name, term in bound.items()},
        )

    def _read_entities(self) -> None:
        if self._entities:
            return
        for row in self._ask(_NAMES):
            self._bear(row["name"].value, row["node"].value, int(row["rank"].value))
        for row in self._ask(_OUTSIDE):
            for name in (row["curie"], row["object"]):
                self._bear(name.value, row["node"].value, int(row["rank"].value))
        for entity in {entity for bearers in self._entities.values() for entity in bearers}:
            slug = entity.removeprefix(iri("ent:"))
            for name in (entity, f"ent:{slug}", slug):
                self._bear(name, entity, LABEL)

    def _bear(self, name: str, entity: str, rank: int) -> None:
        folded = key(name)
        bearers = self._entities.setdefault(folded, {})
        bearers[entity] = min(rank, bearers.get(entity, rank))
        self._spelt.setdefault(folded, name)


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """The form in which names are looked up: folded, Greek letters and microRNAs spelt one way.

    >>> key("TGF-β") == key("TGF-beta"), key("hsa-miR-126") == key("微小RNA-126")
    (True, True)
    >>> key("BMSC来源的外泌体") == key("BMSC外泌体"), key("PI3K/Akt") == key("PI3K-AKT")
    (True, True)
    """
    if _is_iri(name):
        return fold(name)
    folded = fold(name).translate(_GREEK).replace("来源的", "").replace("来源", "")
    return _MICRORNA.sub("mir", folded)


def shown(word: str) -> str:
    """A typed word as a message quotes it: on one line, printable, and cut where it is long.

    >>> shown("a\\n b")
    'a b'
    """
    line = " ".join(word[:200].split())
    line = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)
    return line if len(line) <= 60 else line[:60] + "..."


def _is_word(name: str) -> bool:
    """Whether a folded name says something by itself, and is no identifier."""
    return len(name) > (3 if name.isascii() else 1) and ":" not in name


def _is_iri(name: str) -> bool:
    return name.startswith(("http", "ent:"))


def _hint(near: list[str]) -> str:
    if not near:
        return ""
    listed = " or ".join(f"'{name}'" for name in near)
    return f" (did you mean {listed}?)"


def _without_scheme(word: str) -> str:
    """A DOI or PubMed id without what is written before it.

    >>> _without_scheme("PMID: 123"), _without_scheme("https://doi.org/10.1/x")
    ('123', '10.1/x')
    """
    return re.sub(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*|pmid:?\s*|pubmed:\s*)", "", word)


@lru_cache(maxsize=4096)
def _node_key(local: str) -> str:
    return fold(_without_scheme(local))


def _bare(word: str) -> str:
    """An IRI without the angle brackets that SPARQL and Turtle write around it."""
    return word[1:-1] if word.startswith("<") and word.endswith(">") else word
