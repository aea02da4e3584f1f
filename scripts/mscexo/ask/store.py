"""The embedded store: the release data in pyoxigraph, in memory or in a database built once."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store, __version__

from mscexo.house import House
from mscexo.problems import Problem, ProblemsError
from mscexo.release.files import sha256


def load_store(house: House) -> Store:
    """The release data in memory: half a second to load, then several times as fast as on disk.

    Raises ProblemsError where there is no build, or one that does not match its manifest.
    """
    store = Store()
    _load(house, _promised(house), store)
    return store


def store_folder(house: House) -> Path:
    """The folder of the database that holds this build's data, made where it is missing.

    It lies in the user's cache folder, named by the digest of the manifest and the version of
    the engine, so that each build has its own and a load that fails leaves nothing behind.
    Raises ProblemsError where there is no build, or one that does not match its manifest, and
    where the cache cannot be written.
    """
    promised = _promised(house)
    cache = _cache_folder()
    folder = cache / f"{sha256(promised)[:16]}-{__version__}"
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=cache) as fresh:
            store = Store(str(Path(fresh, "store")))
            _load(house, promised, store)
            store.optimize()
            store.flush()
            del store
            os.replace(Path(fresh, "store"), folder)
    except OSError as error:
        if not folder.is_dir():  # else another process was faster
            message = f"cannot hold the database (MSCEXO_CACHE names another folder): {error}"
            raise ProblemsError([Problem(str(cache), 0, 0, message)]) from error
    return folder


def _promised(house: House) -> bytes:
    """The manifest of the last build."""
    manifest = house.build / "manifest.json"
    try:
        return manifest.read_bytes()
    except OSError:
        raise ProblemsError(
            [Problem(house.relative(manifest), 0, 0, "is missing: run 'mscexo build'")]
        ) from None


def _load(house: House, promised: bytes, store: Store) -> None:
    """Load the data into a new store, if they are what the manifest promises.

    What is read is the open file, so that a build that ends meanwhile cannot slip another in.
    """
    data = house.build / "mscexo-kb.nq"
    name = house.relative(data)
    try:
        file = data.open("rb")
    except OSError:
        raise ProblemsError([Problem(name, 0, 0, "is missing: run 'mscexo build'")]) from None
    with file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        try:
            same = json.loads(promised)["outputs"][data.name] == found
        except (ValueError, KeyError, TypeError):
            same = False
        if not same:
            message = "is not the file that build/manifest.json names: run 'mscexo build'"
            raise ProblemsError([Problem(name, 0, 0, message)])
        file.seek(0)
        store.bulk_load(file, format=RdfFormat.N_QUADS)


def open_store(house: House) -> Store:
    """Open the embedded store for reading; it is built on first use."""
    return Store.read_only(str(store_folder(house)))


def _cache_folder() -> Path:
    chosen = os.environ.get("MSCEXO_CACHE")
    if chosen:
        return Path(chosen) / "stores"
    from platformdirs import user_cache_path

    return user_cache_path("mscexo") / "stores"
