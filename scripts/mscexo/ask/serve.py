"""Serve the release data as a SPARQL endpoint: the ``oxigraph`` server as a child process."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Callable
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
    return [
        program,
        "serve-read-only",
        "--location",
        str(folder),
        "--bind",
        f"{_bracketed(host)}:{port}",
        "--union-default-graph",
        "--cors",
        "--timeout-s",
        str(timeout),
    ]


def _bracketed(host: str) -> str:
    """A host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def _see_free(host: str, port: int) -> None:
    """Raise ProblemsError where the address cannot be listened to (the port is in use ...)."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        message = f"cannot be listened to: {error.strerror or error}; choose another --port"
        raise ProblemsError([Problem(f"{host}:{port}", 0, 0, message)]) from None


def serve(
    folder: Path, host: str, port: int, timeout: int, say: Callable[[str], None] = lambda _: None
) -> int:
    """Run the server until it ends or the user stops it; returns its exit status.

    ``say`` hears where it listens. SIGINT and SIGTERM end the child, and are no error. Raises
    ProblemsError where the address cannot be listened to, or there is no server.
    """
    _see_free(host, port)
    command = server_command(folder, host, port, timeout)
    child: subprocess.Popen[bytes] | None = None
    stopped = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = True
        if child:
            child.terminate()

    # listen first: a signal between start and listening would leave the child behind
    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        child = subprocess.Popen(command)
        if stopped:
            child.terminate()
        say(f"SPARQL endpoint at http://{_bracketed(host)}:{port}/query (stop it with Ctrl-C)")
        status = child.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if child and child.poll() is None:
            child.kill()
            child.wait()
    if stopped:
        return 0
    print(f"the server ended by itself with status {status}", file=sys.stderr)
    return status or 1
