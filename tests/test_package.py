"""An installed wheel, without a checkout: it holds its data and answers queries."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def wheel(house, tmp_path_factory):
    """The wheel, built from the checkout without fetching anything."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    ended = subprocess.run([*command, str(house.root)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_holds_the_package_and_its_data(house, wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (house.root / "scripts" / "mscexo").rglob("*.py"):
        assert path.relative_to(house.root / "scripts").as_posix() in names
    assert "mscexo/py.typed" in names
    for name in ("build/mscexo-kb.nq", "build/manifest.json"):
        assert f"mscexo/data/{name}" in names
    for path in (house.queries / "catalogue").glob("*.rq"):
        assert f"mscexo/data/queries/catalogue/{path.name}" in names
    assert not any(name.endswith(".txt") and "seeds" in name for name in names)


def test_the_wheel_answers_without_a_checkout(wheel, tmp_path):
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(site),
        "MSCEXO_CACHE": str(tmp_path / "cache"),
        "COLUMNS": "120",
    }
    code = (
        "import mscexo, sys; assert mscexo.__file__.startswith(sys.argv.pop(1)), mscexo.__file__; "
        "from mscexo.cli import main; main()"
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, str(site), *words],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    answered = run("query", "cargo-of-exosome", "-p", "exosome=bmsc-exosome", "-f", "csv")
    assert answered.returncode == 0, answered.stderr
    assert "miR-129-5p" in answered.stdout
    refused = run("build")
    assert refused.returncode == 1
    assert "is no checkout: this command needs the tables" in refused.stderr
