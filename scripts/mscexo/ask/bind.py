"""Bind a query's parameters: a typed word becomes an RDF term, the term takes the variable."""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from mscexo.ask.catalogue import Parameter, StoredQuery
from mscexo.ask.lookup import NameIndex, shown
from mscexo.evidence.text import fold
from mscexo.names import iri
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
# What people type for the words of a string parameter, beside the words themselves.
_CHINESE_WORDS = {
    "in-vitro": ("体外",),
    "in-vivo": ("体内", "动物"),
    "ex-vivo": ("离体",),
    "clinical": ("临床", "patients", "in patients", "患者"),
    "asserted": ("断言", "肯定"),
    "suggested": ("提示",),
    "hypothesised": ("hypothesized", "假设"),
    "future": ("未来", "展望"),
    "lowers": ("降低", "减轻", "减弱", "抑制"),
    "raises": ("升高", "增强", "加重", "促进"),
    "negative": ("负", "负向", "-"),
    "positive": ("正", "正向", "+"),
    "better": ("改善",),
    "worse": ("加重", "恶化"),
}


def substitute(text: str, values: dict[str, Term]) -> str:
    """The query text with each variable ``?_name`` replaced by the term bound to it.

    Only variable tokens are replaced, never text in strings, IRIs or comments, and what takes
    their place is a serialised RDF term, so a value cannot change the query.

    >>> substitute("SELECT * { ?s ?p ?_x } # ?_x", {"x": NamedNode("urn:a")})
    'SELECT * { ?s ?p <urn:a> } # ?_x'
    """

    if not values:
        return text
    said = {name: str(term) for name, term in values.items()}
    parts = _parameter_tokens(text)
    return "".join(said.get(name, part) if name else part for name, part in parts)


@lru_cache(maxsize=1024)
def _parameter_tokens(text: str) -> tuple[tuple[str, str], ...]:
    """The text cut at its parameters: of each its name and itself, of the rest no name."""
    parts: list[tuple[str, str]] = []
    end = 0
    for match in _TOKENS.finditer(text):
        if match["name"]:
            parts += [("", text[end : match.start()]), (match["name"], match[0])]
            end = match.end()
    return (*parts, ("", text[end:]))


def without_comments(text: str) -> str:
    """The query text without its comments; each line keeps its number.

    >>> without_comments("# load\\nSELECT * { <urn:a#b> ?p '#' } # all")
    "\\nSELECT * { <urn:a#b> ?p '#' } "
    """
    return _TOKENS.sub(lambda match: "" if match["comment"] else match[0], text)


def rename_parameters(text: str, names: dict[str, str]) -> str:
    """The query text with parameters under other names (``?_old`` becomes ``?new``).

    >>> rename_parameters("SELECT * { ?s ?p ?_x }", {"x": "__x_iri"})
    'SELECT * { ?s ?p ?__x_iri }'
    """

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        return f"?{names[name]}" if name in names else match[0]

    return _TOKENS.sub(replace, text)


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


def _term(parameter: Parameter, word: str, names: NameIndex) -> Term:
    """The term of a word. Raises ValueError with the reason where it has none."""
    try:
        word.encode()
    except UnicodeEncodeError:
        raise ValueError(f"'{shown(word)}' is no UTF-8 text") from None
    if parameter.type == "string":
        return Literal(_choice(parameter, word) if parameter.choices else word)
    if parameter.type == "integer":
        # as printed: in brackets, in full width
        match = re.fullmatch(r"[\[［【]?(-?\d{1,18})[\]］】]?", word)
        if not match:
            raise ValueError(f"'{shown(word)}' is no whole number")
        return Literal(str(int(match[1])), datatype=NamedNode(iri("xsd:integer")))
    if parameter.type == "entity":
        return NamedNode(names.find(word, parameter.category))
    return NamedNode(names.find_node(word, parameter.type))


def _choice(parameter: Parameter, word: str) -> str:
    """The word of a string parameter that is meant; case, hyphens and Chinese do not matter."""
    folded = fold(word)
    for choice in parameter.choices:
        if folded in map(fold, (choice, *_CHINESE_WORDS.get(choice, ()))):
            return choice
    hint = did_you_mean(word[:200], parameter.choices) or f": {', '.join(parameter.choices)}"
    raise ValueError(f"'{shown(word)}' is none of its words{hint}")
