"""Serve the release data as a SPARQL endpoint: the ``oxigraph`` server as a child process."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

from mscexo.problems import Problem, ProblemsError


def server_command(folder: Path, host: str, port: int, timeout: int) -> list[str]:
    """The command line of the server: read-only, all graphs merged, with a time limit.

    Raises ProblemsError where the ``oxigraph`` program is not installed.
    """
    beside = Path(sysconfig.get_path("scripts"), "oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if not program:
        message = "is not installed: run 'pip install oxigraph'"
        raise ProblemsError([Problem("oxigraph", 0, 0, message)])
    bracketed = f"[{host}]" if ":" in host else host
    return [
        program,
        "serve-read-only",
        "--location",
        str(folder),
        "--bind",
        f"{bracketed}:{port}",
        "--union-default-graph",
        "--cors",
        "--timeout-s",
        str(timeout),
    ]


def serve(folder: Path, host: str, port: int, timeout: int) -> int:
    """Run the server until it ends or the user stops it; returns its exit status.

    SIGINT and SIGTERM end the child, and are no error.
    """
    child = subprocess.Popen(server_command(folder, host, port, timeout))
    stopped = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = True
        child.terminate()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        status = child.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if child.poll() is None:
            child.kill()
            child.wait()
    if stopped:
        return 0
    print(f"the server ended by itself with status {status}", file=sys.stderr)
    return status or 1
