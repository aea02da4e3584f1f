"""Answers in the formats that people and programs read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mscexo.names import PREFIXES, shorten
from mscexo.problems import Problem, ProblemsError
from mscexo.show.labels import LANGUAGES, Label, spoken, word_in
from mscexo.show.text import plain

if TYPE_CHECKING:
    from mscexo.ask.answer import Answer, Term

FORMATS = ("table", "csv", "tsv", "json", "xml", "md", "ttl", "jsonld")
GRAPH_FORMATS = ("ttl", "jsonld")
_XSD = PREFIXES["xsd"]
_NUMBERS = frozenset(_XSD + name for name in ("integer", "decimal", "double", "float"))
# What XML 1.0 has no way to write (section 2.2), not even as a reference.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def render(
    answer: Answer,
    output: str,
    language: str = "both",
    labels: Mapping[str, Label] | None = None,
    width: int | None = None,
    colour: bool = False,
    curies: bool = False,
) -> str:
    """An answer as text that ends with a line end.

    ``output`` is one of FORMATS:

    - ``table``: for terminals, ``width`` cells wide (else the terminal's), with ``colour`` if
      wished: a table where it fits, else a card a row (see ``mscexo.show.table``);
    - ``md``: a table in GitHub Flavored Markdown;
    - ``csv``, ``tsv``: SPARQL 1.1 Query Results CSV and TSV Formats, lines ending as RFC 4180
      and W3C say; with ``curies`` IRIs under our prefixes are shortened, which W3C does not know;
    - ``json``, ``xml``: SPARQL 1.1 Query Results JSON Format and SPARQL Query Results XML Format;
      characters that XML 1.0 cannot hold become U+FFFD;
    - ``ttl``, ``jsonld``: RDF 1.1 Turtle and JSON-LD 1.1, of a graph only. A graph has the
      other formats too: its triples are rows.

    ``language`` ``en`` or ``zh`` leaves out the columns of the other one (``_zh``, ``_en``) if
    the answer has any in this one; tables, cards and Markdown then show nodes by ``labels`` in
    this language (see ``mscexo.show.labels.spoken``). The answer of an ASK is ``true`` or
    ``false``. Raises ProblemsError where the format or the language is unknown, and where rows
    or an ASK are wanted in a format of graphs.
    """
    _refuse_unknown(answer, output, language)
    answer = _in_order(answer)
    if output == "ttl":
        return _turtle(answer)
    if output == "jsonld":
        return _json_ld(answer)
    if output in ("json", "xml"):
        if answer.boolean is None:
            answer = in_language(answer, language)
        return _json(answer) if output == "json" else _xml(answer)
    if answer.boolean is not None:
        return f"{str(answer.boolean).lower()}\n"
    answer = in_language(answer, language)
    if output == "csv":
        return _csv(answer, curies)
    if output == "tsv":
        return _tsv(answer, curies)
    terms = {term for row in answer.rows for term in row}
    shown = {term: _shown(term, labels or {}, language) for term in terms}
    rows = [[shown[term] for term in row] for row in answer.rows]
    if output == "md":
        return _markdown(answer.columns, rows)
    from shutil import get_terminal_size

    from mscexo.show.table import table

    columns = tuple(map(plain, answer.columns))
    width = width or get_terminal_size((100, 24)).columns
    return table(columns, rows, width, colour, _numeric(answer))


def _in_order(answer: Answer) -> Answer:
    """A graph with its triples sorted, which come in no set order; other answers as they are."""
    if answer.triples is None:
        return answer
    from dataclasses import replace

    triples = tuple(sorted(answer.triples, key=str))
    return replace(answer, rows=triples, triples=triples)


def in_language(answer: Answer, language: str) -> Answer:
    """The answer without the columns of the other language, if it has any in this one."""
    from mscexo.ask.answer import Answer

    other = {"en": "_zh", "zh": "_en"}.get(language)
    if not other or not any(column.endswith(f"_{language}") for column in answer.columns):
        return answer
    kept = [place for place, name in enumerate(answer.columns) if not name.endswith(other)]
    return Answer(
        columns=tuple(answer.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in answer.rows),
        triples=answer.triples,
    )


def _refuse_unknown(answer: Answer, output: str, language: str) -> None:
    problems = []
    if output not in FORMATS:
        message = f"unknown format '{plain(output)}' (one of: {', '.join(FORMATS)})"
        problems.append(Problem("--format", 0, 0, message))
    elif output in GRAPH_FORMATS and answer.triples is None:
        what = "yes or no has" if answer.boolean is not None else "rows have"
        name = {"ttl": "Turtle", "jsonld": "JSON-LD"}[output]
        others = ", ".join(one for one in FORMATS if one not in GRAPH_FORMATS)
        message = f"{what} no {name} (only the graph of a CONSTRUCT has): use one of {others}"
        problems.append(Problem("--format", 0, 0, message))
    if language not in LANGUAGES:
        message = f"unknown language '{plain(language)}' (one of: {', '.join(LANGUAGES)})"
        problems.append(Problem("--lang", 0, 0, message))
    if problems:
        raise ProblemsError(problems)


def _shown(term: Term | None, labels: Mapping[str, Label], language: str) -> str:
    """A cell as people read it."""
    from pyoxigraph import BlankNode, NamedNode

    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return plain(spoken(term.value, labels, language))
    if isinstance(term, BlankNode):
        return plain(str(term))
    return plain(word_in(term.value, "zh" if language == "zh" else "en"))


def _numeric(answer: Answer) -> frozenset[str]:
    """The columns that hold numbers and nothing else."""
    from pyoxigraph import Literal

    return frozenset(
        plain(name)
        for place, name in enumerate(answer.columns)
        if (terms := [row[place] for row in answer.rows if row[place] is not None])
        and all(isinstance(one, Literal) and one.datatype.value in _NUMBERS for one in terms)
    )


def _csv(answer: Answer, curies: bool) -> str:
    import csv
    import io

    from pyoxigraph import BlankNode, NamedNode

    def cell(term: Term | None) -> str:
        if term is None:
            return ""
        if isinstance(term, NamedNode):
            return _curie(term.value) if curies else term.value
        return str(term) if isinstance(term, BlankNode) else term.value

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows(map(cell, row) for row in answer.rows)
    return buffer.getvalue()


def _tsv(answer: Answer, curies: bool) -> str:
    from pyoxigraph import NamedNode

    def cell(term: Term | None) -> str:
        if term is None:
            return ""
        if curies and isinstance(term, NamedNode):
            return shorten(term.value)
        return str(term).replace("\t", "\\t")

    lines = ["\t".join(f"?{column}" for column in answer.columns)]
    lines += ["\t".join(map(cell, row)) for row in answer.rows]
    return "".join(f"{line}\n" for line in lines)


def _curie(value: str) -> str:
    short = shorten(value)
    return value if short.startswith("<") else short


def _results(answer: Answer) -> dict[str, Any]:
    """The object of SPARQL 1.1 Query Results JSON."""
    if answer.boolean is not None:
        return {"head": {}, "boolean": answer.boolean}
    bindings = [
        {
            column: _binding(term)
            for column, term in zip(answer.columns, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}


def _binding(term: Term) -> dict[str, str]:
    from pyoxigraph import BlankNode, NamedNode

    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    said = {"type": "literal", "value": term.value}
    if term.language:
        said["xml:lang"] = term.language
    elif term.datatype.value != _XSD + "string":
        said["datatype"] = term.datatype.value
    return said


def _json(answer: Answer) -> str:
    import json

    return json.dumps(_results(answer), ensure_ascii=False, indent=1) + "\n"


def _xml(answer: Answer) -> str:
    import json

    from pyoxigraph import QueryResultsFormat, parse_query_results

    results = _results(answer)
    for row in results.get("results", {}).get("bindings", ()):
        for binding in row.values():
            binding["value"] = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", binding["value"])
    parsed = parse_query_results(json.dumps(results), format=QueryResultsFormat.JSON)
    text = parsed.serialize(format=QueryResultsFormat.XML).decode()
    # pyoxigraph leaves carriage returns bare, and a reader takes a bare one for a line end
    text = text.replace("\r", "&#13;")
    return re.sub(r"(?=<result>|</results>|<head)", "\n", text) + "\n"


def _markdown(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [list(map(_escaped, map(plain, columns))), ["---"] * len(columns)]
    lines += [[_escaped(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: what would be markup or HTML is escaped."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*|~$])", r"\\\1", text)
    # an underscore inside a word, and brackets without an address behind them, are no markup
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"\](?=[(:\[])", r"\\]", text)


def _turtle(answer: Answer) -> str:
    from mscexo.release.serialise import turtle

    assert answer.triples is not None
    return turtle(answer.triples, "an answer of mscexo", _used_prefixes(answer)).decode()


def _json_ld(answer: Answer) -> str:
    """JSON-LD 1.1, compacted with our prefixes, a node a subject; equal graphs, equal text.

    Written here, since rdflib drops empty strings and changes numbers (``01`` becomes 1), and
    pyoxigraph does not compact.
    """
    import json

    from pyoxigraph import BlankNode

    prefixes = _used_prefixes(answer)

    def name(node: Term) -> str:
        return str(node) if isinstance(node, BlankNode) else _compact(node.value, prefixes)

    def value(term: Term) -> Any:
        bound = _binding(term)
        if bound["type"] != "literal":
            return {"@id": name(term)}
        if "datatype" in bound:
            return {"@value": term.value, "@type": _compact(bound["datatype"], prefixes)}
        if "xml:lang" in bound:
            return {"@value": term.value, "@language": bound["xml:lang"]}
        return term.value

    said: dict[str, dict[str, list[Any]]] = {}
    for triple in sorted(set(answer.triples or ()), key=str):
        node = said.setdefault(name(triple.subject), {})
        is_type = triple.predicate.value == PREFIXES["rdf"] + "type"
        if is_type and not hasattr(triple.object, "datatype"):
            node.setdefault("@type", []).append(name(triple.object))
        else:
            node.setdefault(name(triple.predicate), []).append(value(triple.object))
    graph = [
        {"@id": node}
        | {key: values[0] if len(values) == 1 else values for key, values in cells.items()}
        for node, cells in said.items()
    ]
    return json.dumps({"@context": prefixes, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _compact(value: str, prefixes: Mapping[str, str]) -> str:
    """The CURIE of an IRI, or the IRI where JSON-LD would not read the CURIE back."""
    short = shorten(value)
    prefix, _, local = short.partition(":")
    return short if prefix in prefixes and not local.startswith("//") else value


def _used_prefixes(answer: Answer) -> dict[str, str]:
    """Those of our prefixes under which an IRI of the graph lies."""
    from pyoxigraph import Literal, NamedNode

    iris = set()
    for triple in answer.triples or ():
        for one in (triple.subject, triple.predicate, triple.object):
            if isinstance(one, NamedNode):
                iris.add(one.value)
            elif isinstance(one, Literal) and not one.language:
                iris.add(one.datatype.value)
    iris.discard(_XSD + "string")  # goes without saying
    return {
        name: namespace
        for name, namespace in sorted(PREFIXES.items())
        if any(one.startswith(namespace) for one in iris)
    }
