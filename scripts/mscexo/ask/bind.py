"""Bind a query's parameters: a typed word becomes an RDF term, the term takes the variable."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Store, Variable

from mscexo.ask.catalogue import Parameter, StoredQuery
from mscexo.evidence.text import fold
from mscexo.names import PREFIXES, iri, shorten
from mscexo.problems import Problem, ProblemsError, did_you_mean

Term = NamedNode | Literal

# The tokens of SPARQL 1.1 inside which a question mark is no variable.
_TOKENS = re.compile(
    r"""(?P<skip>'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
    |'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|<[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<comment>\#[^\n]*)
    |[?$]_(?P<name>\w+)""",
    re.VERBOSE | re.DOTALL,
)
# A label outranks a synonym, and a synonym the words of a source.
_NAMES = """
SELECT DISTINCT ?entity ?name ?rank WHERE {
  { ?entity rdfs:label|skos:prefLabel ?name BIND(0 AS ?rank) }
  UNION { ?entity skos:altLabel ?name BIND(1 AS ?rank) }
  UNION {
    ?mapping sssom:subject_id ?entity ;
      sssom:predicate_id skos:exactMatch ;
      mscexo:objectCurie ?name .
    BIND(1 AS ?rank)
  }
  UNION { ?entity mscexo:sourceForm ?name BIND(2 AS ?rank) }
  FILTER(STRSTARTS(STR(?entity), STR(ent:)))
}
"""
_IS_A = "ASK { ?entity a/rdfs:subClassOf* ?class }"
_LABELLED = "SELECT DISTINCT ?node ?label WHERE { ?node rdfs:label|skos:prefLabel ?label }"
_NODES = {
    "path": ("path", "mechanism path"),
    "predicate": ("mscexo", "class or property"),
    "review": ("review", "review"),
}


def substitute(text: str, values: dict[str, Term]) -> str:
    """The query text with each variable ``?_name`` replaced by the term bound to it.

    Only variable tokens are replaced, never text in strings, IRIs or comments, and what takes
    their place is a serialised RDF term, so a value cannot change the query.

    >>> substitute("SELECT * { ?s ?p ?_x } # ?_x", {"x": NamedNode("urn:a")})
    'SELECT * { ?s ?p <urn:a> } # ?_x'
    """

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        return str(values[name]) if name in values else match[0]

    return _TOKENS.sub(replace, text)


def without_comments(text: str) -> str:
    """The query text without its comments; each line keeps its number.

    >>> without_comments("# load\\nSELECT * { <urn:a#b> ?p '#' } # all")
    "\\nSELECT * { <urn:a#b> ?p '#' } "
    """
    return _TOKENS.sub(lambda match: "" if match["comment"] else match[0], text)


def bind(query: StoredQuery, typed: dict[str, str], names: NameIndex) -> dict[str, Term]:
    """Turn what a user typed into terms, by the type of each parameter.

    Empty values leave the parameter unbound. Raises ProblemsError with every unknown parameter,
    every word of the wrong form, and every name that nothing bears, or that several bear.
    """
    values: dict[str, Term] = {}
    problems: list[Problem] = []
    for name in typed:
        if name not in query.params:
            hint = did_you_mean(name, query.params)
            known = ", ".join(query.params) or "it has none"
            message = f"unknown parameter '{shown(name)}'{hint}; parameters: {known}"
            problems.append(Problem(query.slug, 0, 0, message))
    for name, parameter in query.params.items():
        word = typed.get(name, parameter.default).strip()
        if word:
            try:
                values[name] = _term(parameter, word, names)
            except ValueError as error:
                problems.append(Problem(query.slug, 0, 0, f"{name}: {error}"))
    if problems:
        raise ProblemsError(problems)
    return values


def shown(word: str) -> str:
    """A typed word as a message quotes it: on one line, printable, and cut where it is long.

    >>> shown("a\\n b")
    'a b'
    """
    line = " ".join(word[:200].split())
    line = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)
    return line if len(line) <= 60 else line[:60] + "..."


def _term(parameter: Parameter, word: str, names: NameIndex) -> Term:
    """The term of a word. Raises ValueError with the reason where it has none."""
    try:
        word.encode()
    except UnicodeEncodeError:
        raise ValueError(f"'{shown(word)}' is no UTF-8 text") from None
    if parameter.type == "string":
        if parameter.choices and word not in parameter.choices:
            hint = did_you_mean(word, parameter.choices) or f": {', '.join(parameter.choices)}"
            raise ValueError(f"'{shown(word)}' is none of its words{hint}")
        return Literal(word)
    if parameter.type == "integer":
        if not re.fullmatch(r"-?[0-9]{1,18}", word):
            raise ValueError(f"'{shown(word)}' is no whole number")
        return Literal(str(int(word)), datatype=NamedNode(iri("xsd:integer")))
    if parameter.type == "entity":
        return NamedNode(names.find(word, parameter.category))
    return NamedNode(names.find_node(word, parameter.type))


@dataclass
class NameIndex:
    """Which entities bear a name: label, synonym, source form, slug, CURIE or outside id.

    The names are read from the store when the first name is looked up.
    """

    store: Store
    _by_name: dict[str, dict[str, int]] = field(default_factory=dict)
    _spelt: dict[str, str] = field(default_factory=dict)

    def find(self, word: str, category: str = "") -> str:
        """The IRI of the one entity that bears the name.

        Of several, one of the category is taken rather than another, then one whose label it is
        rather than its synonym. Raises ValueError where none or several are left.
        """
        self._read()
        bearers = self._by_name.get(fold(_bare(word)), {})
        if len(bearers) > 1 and category:
            wanted = NamedNode(iri(f"mscexo:{category}"))
            bearers = {e: r for e, r in bearers.items() if self._is_a(e, wanted)} or bearers
        best = min(bearers.values(), default=0)
        found = sorted(entity for entity, rank in bearers.items() if rank == best)
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(map(shorten, found))
            raise ValueError(f"'{shown(word)}' is the name of several: {several}")
        near = did_you_mean(fold(word[:200]), self._by_name)
        spelt = re.sub(r"'(.*)'", lambda m: f"'{self._spelt.get(m[1], m[1])}'", near)
        raise ValueError(f"nothing is called '{shown(word)}'{spelt}")

    def find_node(self, word: str, kind: str) -> str:
        """The IRI of a review, a path, or a term of the ontology, from its name, CURIE or IRI.

        A term of the ontology is found by its label in either language too. Raises ValueError
        where the store holds no such node.
        """
        prefix, noun = _NODES[kind]
        base = iri(f"{prefix}:")
        local = _bare(word).removeprefix(base).removeprefix(f"{prefix}:")
        known = self._nodes(kind)
        if local in known.get(local, ()):
            return base + local
        by_label = known.get(fold(local), set())
        if len(by_label) == 1:
            return base + next(iter(by_label))
        raise ValueError(f"there is no {noun} '{shown(word)}'{did_you_mean(local[:200], known)}")

    def _nodes(self, kind: str) -> dict[str, set[str]]:
        """The local names of a kind of node, and under each folded label those that bear it."""
        prefix, _ = _NODES[kind]
        base = iri(f"{prefix}:")
        known: dict[str, set[str]] = {}
        for row in self._ask(_LABELLED):
            local = row["node"].value.removeprefix(base)
            if local != row["node"].value:
                known.setdefault(local, set()).add(local)
                known.setdefault(fold(row["label"].value), set()).add(local)
        return known

    def _is_a(self, entity: str, wanted: NamedNode) -> bool:
        return bool(self._ask(_IS_A, **{"entity": NamedNode(entity), "class": wanted}))

    def _ask(self, text: str, **bound: Term):
        return self.store.query(
            text,
            use_default_graph_as_union=True,
            prefixes={name: PREFIXES[name] for name in ("ent", "mscexo", "rdfs", "skos", "sssom")},
            substitutions={Variable(name): term for name, term in bound.items()},
        )

    def _read(self) -> None:
        if self._by_name:
            return
        for row in self._ask(_NAMES):
            self._bear(row["name"].value, row["entity"].value, int(row["rank"].value))
        for entity in {entity for bearers in self._by_name.values() for entity in bearers}:
            slug = entity.removeprefix(iri("ent:"))
            for name in (entity, f"ent:{slug}", slug):
                self._bear(name, entity, 0)

    def _bear(self, name: str, entity: str, rank: int) -> None:
        folded = fold(name)
        bearers = self._by_name.setdefault(folded, {})
        bearers[entity] = min(rank, bearers.get(entity, rank))
        self._spelt.setdefault(folded, name)


def _bare(word: str) -> str:
    """An IRI without the angle brackets that SPARQL and Turtle write around it."""
    return word[1:-1] if word.startswith("<") and word.endswith(">") else word
