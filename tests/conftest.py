"""What the tests share: the checkout, its graph assembled once, and copies to damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from houses import some_reviews
from mscexo.evidence.sources import read_texts
from mscexo.evidence.text import ReviewText
from mscexo.graph.assemble import Knowledge, assemble
from mscexo.house import House
from mscexo.release.build import build

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Databases that tests build go to a folder of their own."""
    patch = pytest.MonkeyPatch()
    patch.setenv("MSCEXO_CACHE", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("MSCEXO_HOME", str(ROOT))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def house() -> House:
    return House(ROOT)


@pytest.fixture(scope="session")
def knowledge(house: House) -> Knowledge:
    """The whole graph, assembled once; tests must not change it."""
    return assemble(house)


@pytest.fixture(scope="session")
def texts(house: House, knowledge: Knowledge) -> dict[str, ReviewText]:
    """The reviews' texts that are at hand; they are not the project's to publish."""
    found, missing = read_texts(knowledge.seeds.reviews.values(), house.text_folders())
    if missing:
        pytest.skip(f"the text of {', '.join(missing)} is not here (it is not ours to publish)")
    return found


@pytest.fixture(scope="session")
def small_house(tmp_path_factory, house: House) -> House:
    """The tables of one review with their build, made once; tests must not change it."""
    small = some_reviews(house, tmp_path_factory.mktemp("small") / "house", "ivdd")
    build(small)
    return small


@pytest.fixture(scope="session")
def some_house(tmp_path_factory, house: House) -> House:
    """Two of the reviews, with a build: where the whole graph would take minutes."""
    some = some_reviews(house, tmp_path_factory.mktemp("some") / "house", "skin", "trauma")
    build(some)
    return some


@pytest.fixture
def copied_house(tmp_path: Path, small_house: House) -> House:
    """A copy of the small house that a test may damage, with its last build."""
    copy = House(tmp_path / "house")
    shutil.copytree(small_house.root, copy.root)
    return copy
