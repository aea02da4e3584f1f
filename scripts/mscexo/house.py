"""Where the folders of the project are: in a checkout, or inside an installed wheel."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from mscexo.problems import Problem, ProblemsError


@dataclass(frozen=True)
class House:
    """The folders of one checkout (or of the data that an installed wheel carries)."""

    root: Path

    @property
    def ontology(self) -> Path:
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        return self.root / "shapes"

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def queries(self) -> Path:
        return self.root / "queries"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def tbox(self) -> Path:
        return self.ontology / "mscexo.ttl"

    @property
    def babelon(self) -> Path:
        return self.ontology / "mscexo-zh.babelon.tsv"

    @property
    def mappings(self) -> Path:
        return self.ontology / "mappings.sssom.tsv"

    @property
    def imports(self) -> Path:
        return self.ontology / "imports"

    @property
    def is_checkout(self) -> bool:
        """True where the tables are at hand, so that the graph can be built."""
        return self.tbox.is_file() and (self.seeds / "reviews.tsv").is_file()

    def relative(self, path: Path) -> str:
        """The path as messages name it: relative to the checkout, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def text_folders(self, chosen: Path | None = None) -> list[Path]:
        """Folders that may hold the reviews' text, best first."""
        if chosen is not None:
            return [chosen]
        return [self.seeds / "text", self.root.parent / "shared" / "reviews"]

    def reference_folder(self, chosen: Path | None = None) -> Path | None:
        """The folder of outside identifier tables, or None where there is none."""
        for folder in [chosen] if chosen else [self.root.parent / "shared" / "reference"]:
            if folder.is_dir():
                return folder
        return None


def find_house(start: Path | None = None) -> House:
    """Find the house: ``$MSCEXO_HOME``, the checkout around ``start`` (default: here),
    the checkout that this module lies in, or the data inside the installed package.

    Raises ProblemsError where none of them is one.
    """
    named = os.environ.get("MSCEXO_HOME")
    if named:
        house = House(Path(named).resolve())
        if not house.queries.is_dir():
            raise ProblemsError([Problem(named, 0, 0, "MSCEXO_HOME holds no mscexo checkout")])
        return house
    here = (start or Path.cwd()).resolve()
    package = Path(__file__).resolve().parent
    for folder in [here, *here.parents, package.parent.parent]:
        house = House(folder)
        if house.is_checkout:
            return house
    packed = House(package / "data")
    if packed.queries.is_dir():
        return packed
    raise ProblemsError([Problem(str(here), 0, 0, "no mscexo checkout here, and no packed data")])
