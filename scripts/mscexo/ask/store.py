"""The embedded store: the release data in a read-only pyoxigraph database, built once."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from mscexo.house import House
from mscexo.problems import Problem, ProblemsError
from mscexo.release.files import sha256


def store_folder(house: House) -> Path:
    """The folder of the database that holds this build's data, made where it is missing.

    It lies in the user's cache folder, named by the digest of the manifest, so that each build
    has its own and an interrupted load leaves nothing behind. Raises ProblemsError where there
    is no build, or one that does not match its manifest.
    """
    manifest = house.build / "manifest.json"
    data = house.build / "mscexo-kb.nq"
    try:
        digest = sha256(manifest.read_bytes())[:16]
    except OSError:
        raise ProblemsError(
            [Problem(house.relative(manifest), 0, 0, "is missing: run 'mscexo build'")]
        ) from None
    cache = _cache_folder()
    folder = cache / digest
    if folder.is_dir():
        return folder
    if not data.is_file():
        raise ProblemsError([Problem(house.relative(data), 0, 0, "is missing: run 'mscexo build'")])
    cache.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=cache))
    try:
        store = Store(str(fresh))
        store.bulk_load(path=str(data), format=RdfFormat.N_QUADS)
        store.optimize()
        store.flush()
        del store
        os.replace(fresh, folder)
    except OSError:
        if not folder.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def open_store(house: House) -> Store:
    """Open the embedded store for reading; it is built on first use."""
    return Store.read_only(str(store_folder(house)))


def _cache_folder() -> Path:
    chosen = os.environ.get("MSCEXO_CACHE")
    if chosen:
        return Path(chosen) / "stores"
    from platformdirs import user_cache_path

    return user_cache_path("mscexo") / "stores"
