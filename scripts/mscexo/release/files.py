"""Write a set of files so that a reader sees all of the old ones or all of the new ones."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def replace_files(folder: Path, contents: dict[str, bytes]) -> None:
    """Write files into a folder, each whole or not at all.

    All are written beside their places first, so that a full disk or an interruption while
    writing changes nothing; then each is renamed over the old one, in the order given. Put the
    file that vouches for the others (the manifest) last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as fresh:
        for name, data in contents.items():
            path = Path(fresh, name)
            with path.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            os.replace(Path(fresh, name), folder / name)


def sha256(data: bytes) -> str:
    """SHA-256 of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
