"""Show the answer of a query: printed in a format, or drawn into a file."""

from __future__ import annotations

from pathlib import Path

from mscexo.ask.answer import Answer
from mscexo.ask.knowledge import KnowledgeBase, Result
from mscexo.problems import Problem, ProblemsError
from mscexo.show.formats import FORMATS, render
from mscexo.show.labels import LANGUAGES, Label, nodes_of, read_labels, read_signs

# Formats that people read, in which nodes may stand by their labels.
_READ = ("table", "md")


def check_options(output: str | None, language: str) -> None:
    """Raise ProblemsError for a format or language that there is not, before any work."""
    for option, word, known in (("--format", output, FORMATS), ("--lang", language, LANGUAGES)):
        if word is not None and word not in known:
            kind = "format" if option == "--format" else "language"
            message = f"unknown {kind} '{word}' (one of: {', '.join(known)})"
            raise ProblemsError([Problem(option, 0, 0, message)])


def answer_text(
    kb: KnowledgeBase,
    result: Result,
    output: str | None = None,
    language: str = "both",
    curies: bool = False,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """The answer in a format, by default a table, or Turtle for a graph.

    In one language, nodes stand by their labels in what people read.
    """
    output = output or ("table" if result.answer.triples is None else "ttl")
    wants_labels = output in _READ and language != "both"
    labels = node_labels(kb, result.answer) if wants_labels else None
    return render(result.answer, output, language, labels, width, colour, curies)


def draw_answer(kb: KnowledgeBase, result: Result, path: Path, language: str = "both") -> None:
    """Draw the answer of a stored query into an .svg or .png file.

    Raises ProblemsError where the query cannot be drawn, or has no rows.
    """
    query = result.query
    if query is None or not query.plot:
        name = query.slug if query else "a query of your own"
        message = f"{name} has no picture; 'mscexo queries' marks those that have one"
        raise ProblemsError([Problem("--plot", 0, 0, message)])
    from mscexo.draw.plot import draw

    title = {"en": query.summary, "zh": query.summary_zh}.get(
        language, f"{query.summary}\n{query.summary_zh}"
    )
    labels = node_labels(kb, result.answer)
    draw(result.answer, query.plot, path, labels, language, title, signs=read_signs(kb.store))


def node_labels(kb: KnowledgeBase, answer: Answer) -> dict[str, Label]:
    """The labels of the nodes that stand in an answer."""
    return read_labels(kb.store, nodes_of(answer))
