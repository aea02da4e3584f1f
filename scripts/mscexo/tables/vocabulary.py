"""The predicates of the TBox, as the tables and the statements need them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from mscexo.names import iri
from mscexo.problems import Problem, ProblemsError


@dataclass(frozen=True)
class Predicate:
    """One object property that claims may use, with its statement templates by language."""

    name: str
    label: str
    group: str
    templates: dict[str, str]
    negated_templates: dict[str, str]
    derived: bool

    @property
    def takes_quantity(self) -> bool:
        return "{quantity}" in self.templates["en"]


def read_predicates(tbox: Path, name: str = "ontology/mscexo.ttl") -> dict[str, Predicate]:
    """Read the predicates of the TBox, by local name.

    A predicate is an object property with a ``mscexo:predicateGroup``. Raises ProblemsError
    where the file is missing, is no Turtle, or a predicate lacks a template.
    """
    from pyoxigraph import Literal, NamedNode, RdfFormat, parse

    if not tbox.is_file():
        raise ProblemsError([Problem(name, 0, 0, "is missing")])
    facts: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    base = iri("mscexo:")
    try:
        for quad in parse(path=str(tbox), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(base):
                key = quad.predicate.value.rpartition("/")[2].rpartition("#")[2]
                facts[quad.subject.value.removeprefix(base)][key].append(quad.object)
    except SyntaxError as error:
        raise ProblemsError([Problem(name, error.lineno or 0, 0, str(error.msg))]) from error
    predicates, problems = {}, []
    for local, values in sorted(facts.items()):
        if "predicateGroup" not in values:
            continue

        def text(key: str, values=values) -> str:
            return values[key][0].value if values[key] else ""

        def by_language(key: str, values=values) -> dict[str, str]:
            return {o.language: o.value for o in values[key] if isinstance(o, Literal)}

        templates = by_language("statementTemplate")
        negated = by_language("negatedTemplate")
        for language in ("en", "zh"):
            if language not in templates or language not in negated:
                message = f"mscexo:{local} lacks its {language} statement templates"
                problems.append(Problem(name, 0, 0, message))
        predicates[local] = Predicate(
            name=local,
            label=text("label"),
            group=text("predicateGroup"),
            templates=templates,
            negated_templates=negated,
            derived=text("derivedByRule") == "true",
        )
    if problems:
        raise ProblemsError(problems)
    if not predicates:
        raise ProblemsError([Problem(name, 0, 0, "holds no predicate")])
    return predicates
