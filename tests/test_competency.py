"""Fifteen competency questions a review: each page's commands give the answers that it shows.

The answers were read in the reviews, sentence by sentence, before the questions were asked of
the graph.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Store

from mscexo.ask.answer import ask_store
from mscexo.ask.bind import bind, substitute
from mscexo.ask.catalogue import find_query, read_catalogue
from mscexo.ask.lookup import NameIndex
from mscexo.house import House
from mscexo.names import PREFIXES

HOUSE = House(Path(__file__).resolve().parents[1])
CATALOGUE = read_catalogue(HOUSE)
PAGES = HOUSE.queries / "competency"
BOUNDS = {"All answers:": True, "Among the answers:": False}
NO_ANSWER = "No answer."


@dataclass(frozen=True)
class Question:
    """One section of a page; ``whole`` says that its rows are all there are."""

    review: str
    number: int
    english: str
    chinese: str
    command: tuple[str, ...]
    whole: bool
    rows: tuple[dict[str, str], ...]


def read_page(path: Path) -> list[Question]:
    """The questions of a page, in order."""
    questions = []
    sections = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for section in sections:
        heading, chinese, fenced, answer = re.fullmatch(
            r"([^\n]+)\n\n([^\n]+)\n\n```\n(.+?)\n```\n\n(.+?)\n*", section, re.DOTALL
        ).groups()
        number, english = re.fullmatch(r"(\d+)\. (.+\?)", heading).groups()
        bound, *table = answer.split("\n")
        columns, rows = (), []
        if bound != NO_ANSWER:
            lines = [
                [one.strip() for one in line.strip()[1:-1].split("|")] for line in table if line
            ]
            columns, rows = lines[0], lines[2:]
            assert rows, f"{path.name} {number}: no rows"
        questions.append(
            Question(
                path.stem,
                int(number),
                english,
                chinese,
                tuple(shlex.split(fenced)),
                BOUNDS.get(bound, True),
                tuple(dict(zip(columns, row, strict=True)) for row in rows),
            )
        )
        assert bound in (*BOUNDS, NO_ANSWER), f"{path.name} {number}: {bound}"
    return questions


QUESTIONS = [question for path in sorted(PAGES.glob("*.md")) for question in read_page(path)]


@pytest.fixture(scope="module")
def store(knowledge) -> Store:
    return knowledge.store


@pytest.fixture(scope="module")
def names(store: Store) -> NameIndex:
    return NameIndex(store)


def answer(question: Question, store: Store, names: NameIndex) -> list[dict[str, str]]:
    """The rows that the command of a question prints."""
    program, command, first, *options = question.command
    assert program == "mscexo"
    if command == "sparql":
        assert not options
        return ask_store(store, first, prefixes=PREFIXES).short_rows()
    assert command == "query"
    assert set(options[::2]) <= {"-p"}
    query = find_query(CATALOGUE, first)
    typed = dict(option.split("=", 1) for option in options[1::2])
    return ask_store(store, substitute(query.text, bind(query, typed, names))).short_rows()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.review}-{q.number}")
def test_the_answers_are_those_that_the_page_shows(question: Question, store, names):
    found = answer(question, store, names)
    shown = question.rows[0].keys() if question.rows else ()
    cut = [{column: row.get(column, "") for column in shown} for row in found]
    for row in question.rows:
        assert row in cut, f"{row} is not among {cut[:5]} ..."
    if question.whole:
        assert all(row in question.rows for row in cut), [r for r in cut if r not in question.rows]
    assert bool(found) == bool(question.rows)


@pytest.mark.parametrize("review", sorted(path.stem for path in PAGES.glob("*.md")))
def test_a_page_has_fifteen_questions_in_both_languages(review: str):
    questions = [question for question in QUESTIONS if question.review == review]
    assert [question.number for question in questions] == list(range(1, 16))
    assert len({question.command for question in questions}) == 15
    for question in questions:
        assert re.search(r"[\u4e00-\u9fff].*？$", question.chinese)
        assert not re.search(r"[\u4e00-\u9fff]", question.english)


def test_every_review_has_its_page(knowledge):
    assert {path.stem for path in PAGES.glob("*.md")} == set(knowledge.seeds.reviews)
