"""The Python interface: open the knowledge base, ask it, and go on with the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mscexo.ask.answer import Answer, Term, ask_endpoint, ask_store, short
from mscexo.ask.bind import bind, substitute
from mscexo.ask.catalogue import StoredQuery, find_query, prefix_lines, read_catalogue
from mscexo.ask.lookup import NameIndex
from mscexo.ask.store import load_store, open_store
from mscexo.house import House, find_house
from mscexo.names import PREFIXES, iri, shorten
from mscexo.problems import Problem, ProblemsError

if TYPE_CHECKING:
    import pandas
    from pyoxigraph import Store

_ENTITY = """
SELECT ?entity ?p ?o WHERE {
  VALUES ?p {
    rdf:type rdfs:label skos:prefLabel skos:altLabel skos:exactMatch skos:broadMatch
    skos:closeMatch mscexo:broader mscexo:derivedFrom
  }
  VALUES ?graph { graph:entities graph:mappings }
  GRAPH ?graph { ?entity ?p ?o }
}
"""
_CURIES = """
SELECT ?entity ?object ?curie WHERE {
  ?mapping sssom:subject_id ?entity ; sssom:object_id ?object ; mscexo:objectCurie ?curie .
}
"""


@dataclass(frozen=True, repr=False)
class Result:
    """The rows of an answer, with what was asked.

    Iterating gives a dict a row: IRIs as CURIEs, literals as text, unbound cells left out. The
    terms themselves are in ``answer``.
    """

    answer: Answer
    query: StoredQuery | None = None
    values: Mapping[str, Term] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.answer.columns

    def __len__(self) -> int:
        return len(self.answer.rows)

    def __bool__(self) -> bool:
        """The word of an ASK, else whether there are rows."""
        return bool(self.answer.rows) if self.answer.boolean is None else self.answer.boolean

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(self.answer.short_rows())

    def __repr__(self) -> str:
        asked = self.query.slug if self.query else "a query"
        return f"<Result of {asked}: {len(self)} rows, columns {', '.join(self.columns)}>"

    def __getitem__(self, place: int) -> dict[str, str]:
        columns = zip(self.columns, self.answer.rows[place], strict=True)
        return {column: short(term) for column, term in columns if term is not None}

    def to_dicts(self) -> list[dict[str, str]]:
        """The rows as a list of dicts."""
        return self.answer.short_rows()

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a data frame: integers and decimals as numbers, unbound cells as None.

        Raises ProblemsError where pandas is not installed (``pip install 'mscexo[pandas]'``).
        """
        try:
            import pandas
        except ImportError:
            message = "is not installed: run \"pip install 'mscexo[pandas]'\""
            raise ProblemsError([Problem("pandas", 0, 0, message)]) from None
        rows = [[_plain(term) for term in row] for row in self.answer.rows]
        return pandas.DataFrame(rows, columns=list(self.columns))

    def to(self, form: str, language: str = "both") -> str:
        """The answer as text: table, csv, tsv, json, xml, md, and of a graph ttl or jsonld."""
        from mscexo.show.formats import render

        return render(self.answer, form, language)

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        from html import escape

        def cells(kind: str, words: list[str]) -> str:
            return "<tr>" + "".join(f"<{kind}>{escape(word)}</{kind}>" for word in words) + "</tr>"

        head = cells("th", list(self.columns))
        body = "".join(cells("td", [row.get(c, "") for c in self.columns]) for row in self)
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True)
class Entity:
    """What claims speak of, with its names and the outside identifiers that it is linked to."""

    iri: str
    label: str
    label_zh: str
    category: str
    synonyms: tuple[str, ...]
    broader: tuple[str, ...]
    derived_from: tuple[str, ...]
    exact: tuple[str, ...]
    close: tuple[str, ...]
    wider: tuple[str, ...]

    @property
    def curie(self) -> str:
        return shorten(self.iri)


@dataclass(frozen=True)
class Claim:
    """One statement of one review: what is said, how surely, where, and on whose study.

    ``study`` is the label of the cited study (author, year, review and number), empty where
    none is cited; a claim with two studies, or two settings, comes twice.
    """

    iri: str
    subject: str
    predicate: str
    object: str
    negated: bool
    statement: str
    statement_zh: str
    certainty: str
    setting: str
    study: str
    doi: str
    pmid: str
    review: str
    section: str

    @property
    def curie(self) -> str:
        return shorten(self.iri)


@dataclass
class KnowledgeBase:
    """The release data: ask stored queries or your own, look up entities and claims.

    Made by :func:`open`. Names may be labels, synonyms, Chinese forms, CURIEs, IRIs or outside
    identifiers; every method raises ProblemsError with all that is wrong with its arguments.

    >>> import mscexo
    >>> kb = mscexo.open()
    >>> for row in kb.query("sponged-by-circrna", circrna="circ_0072464"):
    ...     print(row["statement_en"], "/", row["cited"])
    circ_0072464 acts as a sponge for miR-431 / study [ivdd 27]
    """

    house: House
    endpoint: str | None = None
    on_disk: bool = False

    @cached_property
    def queries(self) -> dict[str, StoredQuery]:
        """The catalogue: stored queries by name."""
        return read_catalogue(self.house)

    @cached_property
    def store(self) -> Store:
        """The embedded store with the release data; opened when it is first needed."""
        return open_store(self.house) if self.on_disk else load_store(self.house)

    @cached_property
    def names(self) -> NameIndex:
        """Which node bears a name."""
        return NameIndex(self.store)

    def find(self, name: str) -> StoredQuery | None:
        """The stored query of that name or number, or None."""
        try:
            return find_query(self.queries, name)
        except ProblemsError:
            return None

    def query(self, name: str | int, /, **parameters: str | int | None) -> Result:
        """Answer a stored query, by name or number; parameters as a person would type them.

        None or an empty word leaves a parameter out; a trailing underscore is dropped, so that
        one may be called ``from_``.

        >>> import mscexo
        >>> kb = mscexo.open()
        >>> result = kb.query("acts-on-gene", gene="BACH1")
        >>> result[0]["agent"], result[0]["predicate"]
        ('ent:mir-155', 'mscexo:targets')
        """
        query = find_query(self.queries, str(name))
        typed = {}
        for key, value in parameters.items():
            if not isinstance(value, (str, int, type(None))):
                message = f"{key}: give one value as text, not a {type(value).__name__}"
                raise ProblemsError([Problem(query.slug, 0, 0, message)])
            typed[key.rstrip("_")] = "" if value is None else str(value)
        values = bind(query, typed, self.names) if _bound(query, typed) else {}
        return Result(self._ask(substitute(query.text, values)), query, values)

    def sparql(self, text: str) -> Result:
        """Answer a SPARQL query of your own; our prefixes need not be declared.

        >>> import mscexo
        >>> kb = mscexo.open()
        >>> [row["gene"] for row in kb.sparql("SELECT * { ent:mir-155 mscexo:targets ?gene }")]
        ['ent:bach1']
        """
        if self.endpoint:
            return Result(ask_endpoint(self.endpoint, prefix_lines() + text))
        return Result(ask_store(self.store, text, prefixes=PREFIXES))

    def entity(self, name: str) -> Entity:
        """The entity of that name, from the release data.

        >>> import mscexo
        >>> kb = mscexo.open()
        >>> pten = kb.entity("PTEN")
        >>> pten.curie, pten.category, "HGNC:9588" in pten.exact
        ('ent:pten', 'GeneOrGeneProduct', True)
        """
        from pyoxigraph import NamedNode

        node = NamedNode(self._entity(name))
        curies = {row["object"].value: row["curie"].value for row in self._about(_CURIES, node)}
        said: dict[str, list[Any]] = {}
        for row in self._about(_ENTITY, node):
            said.setdefault(shorten(row["p"].value), []).append(row["o"])

        def told(predicate: str) -> tuple[str, ...]:
            values = (term.value for term in said.get(predicate, ()))
            return tuple(sorted({curies.get(value, value) for value in values}))

        def ours(predicate: str) -> tuple[str, ...]:
            return tuple(sorted({shorten(term.value) for term in said.get(predicate, ())}))

        (category,) = (one for one in ours("rdf:type") if one.startswith("mscexo:"))
        return Entity(
            iri=node.value,
            label=told("rdfs:label")[0],
            label_zh=told("skos:prefLabel")[0],
            category=category.removeprefix("mscexo:"),
            synonyms=told("skos:altLabel"),
            broader=ours("mscexo:broader"),
            derived_from=ours("mscexo:derivedFrom"),
            exact=told("skos:exactMatch"),
            close=told("skos:closeMatch"),
            wider=told("skos:broadMatch"),
        )

    def claims(self, about: str, review: str = "") -> list[Claim]:
        """What the reviews claim about a thing or a kind of it, as subject or as object.

        >>> import mscexo
        >>> kb = mscexo.open()
        >>> [claim.statement for claim in kb.claims(about="BACH1", review="ivdd")][0]
        'miR-155 targets BACH1 (in vitro; in nucleus pulposus cell)'
        """
        found = []
        for row in self.query("claims-about", about=about, review=review):
            asked, other = row["about"], row.get("other", "")
            asking = row["role"] == "subject"
            found.append(
                Claim(
                    iri=iri(row["claim"]),
                    subject=asked if asking else other,
                    predicate=row["predicate"],
                    object=other if asking else asked,
                    negated=row["negated"] == "true",
                    statement=row["statement_en"],
                    statement_zh=row["statement_zh"],
                    certainty=row["certainty"],
                    setting=row.get("setting", ""),
                    study=row.get("cited", ""),
                    doi=row.get("doi", ""),
                    pmid=row.get("pmid", ""),
                    review=row["review"],
                    section=row["section"],
                )
            )
        return found

    def hints(self, result: Result) -> list[str]:
        """What to ask instead of a stored query that gave no rows: names near its parameters
        that are answered, as ``name=value``."""
        if len(result) or result.query is None:
            return []
        found = []
        for name, term in result.values.items():
            if result.query.params[name].type != "entity":
                continue
            for other in self.names.alike(term.value):
                values = {**result.values, name: type(term)(other)}
                if ask_store(self.store, substitute(result.query.text, values)).rows:
                    found.append(f"{name}={shorten(other).removeprefix('ent:')}")
        return found

    def misfits(self, result: Result) -> list[str]:
        """Parameters that were given a thing of another kind than they want, as a message."""
        if result.query is None:
            return []
        found = []
        for name, term in result.values.items():
            wanted = result.query.params[name]
            wants = wanted.category if wanted.type == "entity" else ""
            if wants and not self.names.fits(term.value, wants):
                (thing,) = self.names.describe([term.value])
                found.append(f"{thing} is no {wants}, which {name} wants")
        return found

    def complete(self, query: StoredQuery, typed: str) -> list[str]:
        """How a parameter may go on: ``name=``, or behind it the values that begin as typed."""
        name, equals, word = typed.partition("=")
        if not equals:
            return [f"{one}=" for one in query.params if one.startswith(name)]
        if name not in query.params:
            return []
        parameter = query.params[name]
        if parameter.choices:
            words = [one for one in parameter.choices if one.startswith(word)]
        elif parameter.type == "entity":
            words = self.names.starting(word) if word else []
        else:
            words = self.names.locals(parameter.type, word)
        return [f"{name}={one}" for one in words]

    def _entity(self, name: str) -> str:
        try:
            return self.names.find(str(name).strip())
        except ValueError as error:
            raise ProblemsError([Problem("entity", 0, 0, str(error))]) from None

    def _about(self, text: str, node: Any) -> Any:
        from pyoxigraph import Variable

        return self.store.query(
            text,
            use_default_graph_as_union=True,
            prefixes=PREFIXES,
            substitutions={Variable("entity"): node},
        )

    def _ask(self, text: str) -> Answer:
        if self.endpoint:
            return ask_endpoint(self.endpoint, text)
        return ask_store(self.store, text)


def open(
    home: str | Path | None = None, *, endpoint: str | None = None, on_disk: bool = False
) -> KnowledgeBase:
    """Open the knowledge base of a checkout (``home``), or of the installed package.

    The release data are loaded into memory when they are first needed (about half a second);
    ``on_disk`` opens a database in the user's cache instead, which starts at once and answers
    several times more slowly. With ``endpoint`` queries go to that SPARQL endpoint, and only
    names are looked up here. Raises ProblemsError where no data are found.

    >>> import mscexo
    >>> len(mscexo.open().queries) >= 60
    True
    """
    house = House(Path(home).resolve()) if home is not None else find_house()
    if not house.queries.is_dir():
        raise ProblemsError([Problem(str(house.root), 0, 0, "is no mscexo checkout")])
    return KnowledgeBase(house, endpoint, on_disk)


def _bound(query: StoredQuery, typed: dict[str, str]) -> bool:
    """Whether any parameter has a value, so that names need be read at all."""
    return bool(typed) or any(parameter.default for parameter in query.params.values())


def _plain(term: Term | None) -> str | int | float | bool | None:
    """A term as Python holds it."""
    from pyoxigraph import Literal

    if term is None:
        return None
    if isinstance(term, Literal):
        kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
        if kind == "boolean":
            return term.value == "true"
    return short(term)
