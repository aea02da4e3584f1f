"""Measure speed and memory: `make bench`. Ratios against a peer measured in the same run.

Machines differ and are noisy: the medians are to quote, and the ratios to compare.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable


def timed(work: Callable[[], object], runs: int) -> float:
    """The median of the wall time of some runs, in seconds, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def paired(
    ours: Callable[[], object], peer: Callable[[], object], runs: int
) -> tuple[float, float]:
    """The medians of two kinds of work done in turn, so that a busy machine slows both alike."""
    ours(), peer()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for work, found in zip((ours, peer), times, strict=True):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    return median(times[0]), median(times[1])


def process(*words: str, **environment: str) -> Callable[[], object]:
    """A whole process, its output thrown away."""

    def work() -> None:
        subprocess.run(
            words, env={**os.environ, **environment}, check=True, capture_output=True, cwd=ROOT
        )

    return work


def line(what: str, seconds: float, peer: str = "", peer_seconds: float = 0.0) -> None:
    ratio = (
        f"{seconds / peer_seconds:8.2f} x {peer} ({peer_seconds * 1000:,.1f} ms)" if peer else ""
    )
    print(f"{what:<44}{seconds * 1000:>10,.1f} ms  {ratio}", flush=True)


def processes() -> None:
    print("\nwhole processes (median of 5)")
    bare = timed(process(PYTHON, "-c", "pass"), 5)
    mscexo = (PYTHON, "-m", "mscexo")
    line("mscexo --help", timed(process(*mscexo, "--help"), 5), "python -c pass", bare)
    line("mscexo build (nothing changed)", timed(process(*mscexo, "build"), 5))
    line("mscexo build --force", timed(process(*mscexo, "build", "--force"), 5))
    query = (*mscexo, "query", "cargo-of-exosome", "-p", "exosome=bmsc-exosome")
    line("mscexo query cargo-of-exosome", timed(process(*query), 5))
    for stage in ("text", "identifiers", "checks", "shapes", "reasoner"):
        command = process(*mscexo, "check", "--only", stage)
        try:
            line(f"mscexo check --only {stage}", timed(command, 3))
        except subprocess.CalledProcessError as error:
            print(f"mscexo check --only {stage} failed: {error.stderr[-300:]!r}")


def loading() -> None:
    import rdflib
    from pyoxigraph import RdfFormat, Store

    print("\nloading build/mscexo-kb.nq (median of 3)")
    data = ROOT / "build" / "mscexo-kb.nq"

    def oxigraph() -> None:
        Store().bulk_load(path=str(data), format=RdfFormat.N_QUADS)

    raw = timed(oxigraph, 3)
    line("pyoxigraph, in memory", raw)
    line(
        "rdflib", timed(lambda: rdflib.Dataset().parse(data, format="nquads"), 3), "pyoxigraph", raw
    )


def catalogue() -> None:
    """Each stored query as people ask it (its examples bound) and for all (nothing bound)."""
    import mscexo
    from mscexo.ask.bind import bind, substitute

    print("\nstored queries through the Python interface, against raw pyoxigraph (median of 20)")
    print(f"  {'':<30}{'as asked':>24}{'nothing bound':>27}{'on disk':>11}")
    kb, disk = mscexo.open(ROOT), mscexo.open(ROOT, on_disk=True)
    ratios: dict[str, list[float]] = {"as asked": [], "nothing bound": []}
    slow = dict.fromkeys((*ratios, "on disk"), 0)
    for query in kb.queries.values():
        cells = ""
        for way, typed in (("as asked", query.examples), ("nothing bound", {})):
            text = substitute(query.text, bind(query, typed, kb.names))

            def ours(query=query, typed=typed) -> None:
                kb.query(query.slug, **typed)

            def raw(text=text) -> None:
                list(kb.store.query(text, use_default_graph_as_union=True))

            mine, peer = paired(ours, raw, 20)
            ratios[way].append(mine / peer)
            slow[way] += mine > 0.020
            cells += f"{mine * 1000:>12.1f} ms {mine / peer:5.2f} x raw"

        def slower(query=query) -> None:
            disk.query(query.slug, **query.examples)

        stored = timed(slower, 5)
        slow["on disk"] += stored > 0.020
        print(f"  {query.slug:<30}{cells}{stored * 1000:>8.1f} ms", flush=True)
    for way, found in ratios.items():
        print(f"  {way}: median ratio {median(found):.2f}, greatest {max(found):.2f}")
    told = ", ".join(f"{number} {way}" for way, number in slow.items())
    print(f"  of {len(kb.queries)} queries over 20 ms: {told}")


def scale() -> None:
    """The reviews again under other keys, so that evidence lines grow and nothing else is new."""
    from mscexo.graph.assemble import assemble
    from mscexo.house import House

    print("\nassembling 1, 4 and 16 copies of the reviews")
    for copies in (1, 4, 16):
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder) / "house")
            for name in ("ontology", "seeds", "queries"):
                shutil.copytree(ROOT / name, house.root / name)
            multiply(house.seeds, copies)
            start = time.perf_counter()
            knowledge = assemble(house)
            seconds = time.perf_counter() - start
        lines = sum(len(rows) for rows in knowledge.seeds.claims.values())
        each = seconds / lines * 1e6
        print(f"  {lines:>7,} evidence lines {seconds:7.2f} s  {each:8.0f} us each")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory {peak:,.0f} MiB")


def multiply(seeds: Path, copies: int) -> None:
    """Add every review again under ``copies - 1`` (at most 24) other keys."""
    table = seeds / "reviews.tsv"
    header, *reviews = table.read_text(encoding="utf-8").splitlines()
    rows = list(reviews)
    for letter in "bcdefghijklmnopqrstuvwxyz"[: copies - 1]:
        for review in reviews:
            key, rest = review.split("\t", 1)
            rows.append(f"{key}copy{letter}\t{rest}")
            for folder in ("claims", "citations", "waived", "sic"):
                text = (seeds / folder / f"{key}.tsv").read_text(encoding="utf-8")
                copied = re.sub(rf"\b{key}-(?=\d)", f"{key}copy{letter}-", text)
                path = seeds / folder / f"{key}copy{letter}.tsv"
                path.write_text(copied, encoding="utf-8")
    table.write_text("\n".join([header, *sorted(rows)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
    processes()
    loading()
    catalogue()
    scale()
