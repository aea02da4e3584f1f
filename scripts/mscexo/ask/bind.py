"""Bind a query's parameters: a typed word becomes an RDF term, the term takes the variable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Store

from mscexo.ask.catalogue import Parameter, StoredQuery
from mscexo.evidence.text import fold
from mscexo.names import PREFIXES, iri, shorten
from mscexo.problems import Problem, ProblemsError, did_you_mean

Term = NamedNode | Literal

# The tokens of SPARQL 1.1 inside which a question mark is no variable.
_TOKENS = re.compile(
    r"""(?P<skip>'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
    |'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n]*)
    |[?$]_(?P<name>\w+)""",
    re.VERBOSE | re.DOTALL,
)
_NAMES = """
SELECT ?entity ?name WHERE {
  ?entity a/rdfs:subClassOf* mscexo:Entity .
  { ?entity rdfs:label ?name } UNION { ?entity skos:prefLabel ?name }
  UNION { ?entity skos:altLabel ?name } UNION { ?entity mscexo:sourceForm ?name }
  UNION { ?entity skos:exactMatch ?term . ?m sssom:object_id ?term ; mscexo:objectCurie ?name }
}
"""


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


def bind(query: StoredQuery, typed: dict[str, str], names: NameIndex) -> dict[str, Term]:
    """Turn what a user typed into terms, by the type of each parameter.

    Empty values leave the parameter unbound. Raises ProblemsError for an unknown parameter, a
    name that nothing bears, or one that several entities bear.
    """
    values: dict[str, Term] = {}
    for name in typed:
        if name not in query.params:
            hint = did_you_mean(name, query.params)
            known = ", ".join(query.params) or "it has none"
            message = f"unknown parameter '{name}'{hint}; parameters: {known}"
            raise ProblemsError([Problem(query.slug, 0, 0, message)])
    for name, parameter in query.params.items():
        word = typed.get(name, parameter.default).strip()
        if word:
            values[name] = _term(query.slug, parameter, word, names)
    return values


def _term(slug: str, parameter: Parameter, word: str, names: NameIndex) -> Term:
    if parameter.type == "string":
        return Literal(word)
    if parameter.type == "integer":
        if not re.fullmatch(r"-?\d{1,18}", word):
            message = f"{parameter.name}: '{word}' is no whole number"
            raise ProblemsError([Problem(slug, 0, 0, message)])
        return Literal(word, datatype=NamedNode(iri("xsd:integer")))
    if parameter.type == "entity":
        return NamedNode(names.find(slug, word))
    prefix = {"review": "review", "path": "path", "predicate": "mscexo"}[parameter.type]
    local = word.removeprefix(iri(f"{prefix}:")).removeprefix(f"{prefix}:")
    if not re.fullmatch(r"[A-Za-z0-9-]{1,80}", local):
        raise ProblemsError([Problem(slug, 0, 0, f"{parameter.name}: '{word}' is no {prefix}")])
    return NamedNode(iri(f"{prefix}:") + local)


@dataclass
class NameIndex:
    """Which entities bear a name: label, synonym, source form, slug, CURIE or outside id.

    The names are read from the store when the first name is looked up.
    """

    store: Store
    _by_name: dict[str, set[str]] | None = None
    _spelt: dict[str, str] | None = None

    def find(self, slug: str, word: str) -> str:
        """The IRI of the one entity that bears the name. Raises ProblemsError otherwise."""
        self._read()
        assert self._by_name is not None and self._spelt is not None
        found = self._by_name.get(fold(word), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            several = ", ".join(sorted(map(shorten, found)))
            message = f"'{word}' is the name of several: {several}"
        else:
            near = did_you_mean(fold(word), self._by_name)
            spelt = re.sub(r"'(.*)'", lambda m: f"'{self._spelt.get(m[1], m[1])}'", near)
            message = f"nothing is called '{word[:80]}'{spelt}"
        raise ProblemsError([Problem(slug, 0, 0, message)])

    def _read(self) -> None:
        if self._by_name is not None:
            return
        self._by_name, self._spelt = {}, {}
        prefixes = {name: PREFIXES[name] for name in ("mscexo", "rdfs", "skos", "sssom")}
        rows = self.store.query(_NAMES, use_default_graph_as_union=True, prefixes=prefixes)
        for row in rows:
            entity = row["entity"].value
            for name in (row["name"].value, entity, shorten(entity), shorten(entity)[4:]):
                self._by_name.setdefault(fold(name), set()).add(entity)
                self._spelt.setdefault(fold(name), name)
