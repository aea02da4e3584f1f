"""The catalogue as people read it: a list by theme, and the card of one query."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any

from mscexo.ask.catalogue import StoredQuery
from mscexo.problems import Problem, ProblemsError, did_you_mean

# The themes of the catalogue, in the order of the list; the first tag that is one counts.
THEMES = {
    "source": ("Sources of exosomes", "外泌体来源"),
    "cargo": ("Cargo", "携带物"),
    "target": ("Targets", "靶点"),
    "pathway": ("Pathways", "信号通路"),
    "mechanism": ("Mechanism paths", "机制路径"),
    "outcome": ("Outcomes", "疗效"),
    "engineering": ("Preconditioning, engineering, delivery", "预处理、工程化与递送"),
    "isolation": ("Isolation, characterisation, storage", "分离、鉴定与保存"),
    "comparison": ("Comparisons and negative results", "比较与阴性结果"),
    "limitation": ("Limitations, needs, hypotheses", "局限、需求与假设"),
    "consensus": ("Consensus and contradictions", "共识与矛盾"),
    "evidence": ("Evidence and provenance", "证据与出处"),
    "hierarchy": ("Hierarchies", "层级"),
    "identifier": ("Outside identifiers", "外部标识符"),
    "catalogue": ("The ontology and the catalogue", "本体与目录"),
}


def theme(query: StoredQuery) -> str:
    """The theme of a query: the first of its tags that is one."""
    return next((tag for tag in query.tags if tag in THEMES), "catalogue")


def speaking_of(queries: Iterable[StoredQuery], words: str) -> list[StoredQuery]:
    """The queries whose name, tags, questions or columns hold every word.

    Raises ProblemsError where there is none.
    """
    every = list(queries)
    wanted = words.casefold().split()
    found = [query for query in every if all(word in _said(query) for word in wanted)]
    if not found:
        known = {tag for query in every for tag in query.tags} | {q.slug for q in every}
        hint = did_you_mean(words, known) or ": 'mscexo queries' lists them all"
        message = f"no query speaks of '{words}'{hint}"
        raise ProblemsError([Problem("queries/catalogue", 0, 0, message)])
    return found


def list_queries(queries: Iterable[StoredQuery]) -> str:
    """The list: name, parameters and question in both languages, by theme."""
    by_theme: dict[str, list[StoredQuery]] = {name: [] for name in THEMES}
    for query in queries:
        by_theme[theme(query)].append(query)
    lines = []
    for name, members in by_theme.items():
        if not members:
            continue
        lines.append(f"{' · '.join(THEMES[name])}")
        for query in members:
            parameters = " ".join(f"[{name}]" for name in query.params)
            picture = " --plot" if query.plot else ""
            lines.append(f"  {query.number:03d} {query.slug} {parameters}".rstrip() + picture)
            lines += [f"      {query.summary}", f"      {query.summary_zh}"]
        lines.append("")
    lines.append("mscexo queries NAME: its parameters and columns. mscexo query NAME: its answer.")
    lines.append("--plot marks those whose answer can be drawn.")
    return "\n".join(lines)


def as_records(queries: Iterable[StoredQuery]) -> list[dict[str, Any]]:
    """The queries as JSON tells them."""
    return [
        {
            "number": query.number,
            "name": query.slug,
            "theme": theme(query),
            "summary": query.summary,
            "summary_zh": query.summary_zh,
            "tags": query.tags,
            "params": [vars(parameter) for parameter in query.params.values()],
            "columns": query.columns,
            "plot": query.plot,
        }
        for query in queries
    ]


def describe_query(query: StoredQuery) -> str:
    """The card of a query: what it asks and answers, its parameters, an example."""
    lines = [
        f"{query.number:03d} {query.slug}",
        query.summary,
        query.summary_zh,
        "",
        *_wrapped(query.description),
    ]
    if query.params:
        lines += ["", "Parameters (each may be left out):"]
        for one in query.params.values():
            kind = "|".join(one.choices) or one.category or one.type
            default = f", default {one.default}" if one.default else ""
            lines.append(f"  -p {one.name}=...  {one.meaning} ({kind}{default})")
    lines += ["", "Columns:"]
    width = max(map(len, query.columns))
    lines += [f"  {name:<{width}}  {meaning}" for name, meaning in query.columns.items()]
    lines += ["", "Example:", f"  {example_command(query)}"]
    if query.plot:
        lines.append(f"  {example_command(query)} --plot {query.slug}.svg")
    lines += ["", f"Tags: {', '.join(query.tags)}", f"File: {query.file}"]
    return "\n".join(lines)


def example_command(query: StoredQuery) -> str:
    """The command that asks the query with its examples."""
    words = ["mscexo", "query", query.slug]
    for name, value in query.examples.items():
        words += ["-p", f"{name}={value}"]
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A word for the shell, quoted where it must be; Chinese needs none."""
    plain = word.replace("=", "").replace("-", "").replace("_", "")
    return word if plain.isalnum() else shlex.quote(word)


def _said(query: StoredQuery) -> str:
    words = (query.slug, *query.tags, query.summary, query.summary_zh, query.description)
    return " ".join((*words, *query.params, *query.columns)).casefold()


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 79)
