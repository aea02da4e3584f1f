"""The SPARQL endpoint: the same answers over HTTP as from the embedded store, and only answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import DefaultGraph, Quad, Store
from SPARQLWrapper import CSV, GET, JSON, POST, SPARQLWrapper

import mscexo
from mscexo.ask.answer import Answer, ask_endpoint, ask_store
from mscexo.ask.bind import bind, substitute
from mscexo.ask.catalogue import read_catalogue
from mscexo.ask.lookup import NameIndex
from mscexo.ask.serve import server_command
from mscexo.ask.store import open_store
from mscexo.house import House
from mscexo.problems import ProblemsError

TRIES, PAUSE = 150, 0.1  # at most 15 seconds for the server to come up
CATALOGUE = read_catalogue(House(Path(__file__).resolve().parents[1]))
COUNT = "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }"
ASKED = ("mechanism-steps", {"exosome": "bmsc-exosome", "effect": "自噬"})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(port: int, process: subprocess.Popen) -> None:
    for _ in range(TRIES):
        assert process.poll() is None, "the server ended before it was ready"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(PAUSE)
    raise AssertionError("the server did not come up")


@contextmanager
def running(command: list[str], port: int, home: Path | None = None) -> Iterator[subprocess.Popen]:
    """A server process that answers on the port, and has ended afterwards."""
    env = dict(os.environ) | ({"MSCEXO_HOME": str(home)} if home else {})
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_until_up(port, process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


def serve(port: int) -> list[str]:
    return [sys.executable, "-m", "mscexo", "serve", "--port", str(port)]


@pytest.fixture(scope="module")
def store(house: House) -> Store:
    return open_store(house)


@pytest.fixture(scope="module")
def endpoint(house: House, store: Store) -> Iterator[str]:
    port = free_port()
    with running(serve(port), port, house.root):
        yield f"http://127.0.0.1:{port}/query"


def sorted_rows(answer: Answer) -> list[tuple[str, ...]]:
    """Rows to compare; the parts of a joined cell come in no set order."""
    return sorted(
        tuple("; ".join(sorted(str(term).split("; "))) for term in row) for row in answer.rows
    )


# -- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", CATALOGUE)
def test_every_stored_query_answers_as_the_embedded_store(slug: str, endpoint: str, store: Store):
    here = ask_store(store, CATALOGUE[slug].text)
    there = ask_endpoint(endpoint, CATALOGUE[slug].text)
    assert here.rows
    assert there.columns == here.columns
    assert sorted_rows(there) == sorted_rows(here)
    rows = there.short_rows()
    assert all(any(one.items() <= row.items() for row in rows) for one in CATALOGUE[slug].expect)
    assert not any(one.items() <= row.items() for one in CATALOGUE[slug].forbid for row in rows)


@pytest.mark.parametrize("method", [GET, POST])
def test_any_client_gets_the_same_rows(method: str, endpoint: str, store: Store):
    name, typed = ASKED
    query = CATALOGUE[name]
    text = substitute(query.text, bind(query, typed, NameIndex(store)))
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setMethod(method)
    client.setQuery(text)
    found = client.queryAndConvert()
    here = ask_store(store, text)
    assert found["head"]["vars"] == list(here.columns)
    assert [
        [row.get(column, {}).get("value") for column in here.columns]
        for row in found["results"]["bindings"]
    ] == [[term and term.value for term in row] for row in here.rows]
    client.setReturnFormat(CSV)
    assert client.query().response.read().decode().count("ivdd-24") == len(here.rows)


def test_a_stored_query_with_parameters_can_go_to_the_endpoint(endpoint: str, house: House):
    name, typed = ASKED
    here = mscexo.open(house.root, on_disk=True).query(name, **typed)
    there = mscexo.open(house.root, endpoint=endpoint).query(name, **typed)
    assert there.answer.rows == here.answer.rows
    assert len(here)


def test_graphs_and_yes_or_no_are_answered(endpoint: str, store: Store):
    prefix = "PREFIX ent: <https://w3id.org/mscexo/entity/> "
    graph = prefix + "CONSTRUCT { ent:mir-155 ?p ?o } WHERE { ent:mir-155 ?p ?o }"
    assert set(ask_endpoint(endpoint, graph).triples) == set(ask_store(store, graph).triples)
    assert ask_endpoint(endpoint, prefix + "ASK { ent:mir-155 ?p ?o }").boolean is True
    assert ask_endpoint(endpoint, prefix + "ASK { ent:no-such-thing ?p ?o }").boolean is False


@pytest.mark.parametrize("merged", [True, False], ids=["one-graph", "named-graphs"])
def test_other_ways_to_keep_the_data_give_the_same_rows(merged: bool, store: Store, tmp_path: Path):
    """An endpoint that keeps all in one graph, and one that does not merge its graphs."""
    folder = tmp_path / "other"
    other = Store(str(folder))
    graph = DefaultGraph()
    other.bulk_extend(
        Quad(*quad.triple, graph) if merged else quad
        for quad in store.quads_for_pattern(None, None, None, None)
    )
    other.flush()
    del other
    port = free_port()
    command = server_command(folder, "127.0.0.1", port, 30)
    command.remove("--union-default-graph")
    with running(command, port):
        for slug in ("cargo-of-exosome", "mechanism-steps", "exosome-classes"):
            there = ask_endpoint(f"http://127.0.0.1:{port}/query", CATALOGUE[slug].text)
            assert sorted_rows(there) == sorted_rows(ask_store(store, CATALOGUE[slug].text))


# -- nothing but answers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("POST", "/update", b"INSERT DATA { <urn:a> <urn:a> <urn:a> }", "sparql-update"),
        ("POST", "/update", b"CLEAR ALL", "sparql-update"),
        ("POST", "/update", urlencode({"update": "DROP ALL"}).encode(), "x-www-form-urlencoded"),
        ("POST", "/query", b"INSERT DATA { <urn:a> <urn:a> <urn:a> }", "sparql-query"),
        ("POST", "/query", b"DELETE WHERE { ?s ?p ?o }", "sparql-update"),
        ("POST", "/query", urlencode({"query": "DROP ALL"}).encode(), "x-www-form-urlencoded"),
        ("PUT", "/store?default", b"<urn:a> <urn:a> <urn:a> .", "n-triples"),
        ("POST", "/store?default", b"<urn:a> <urn:a> <urn:a> .", "n-triples"),
        ("DELETE", "/store?default", None, "n-triples"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_updates_are_refused(method: str, path: str, body: bytes | None, kind: str, endpoint: str):
    before = ask_endpoint(endpoint, COUNT).rows
    request = Request(
        endpoint.removesuffix("/query") + path,
        data=body,
        method=method,
        headers={"Content-Type": f"application/{kind}"},
    )
    with pytest.raises(HTTPError) as refused:
        urlopen(request, timeout=10)
    assert 400 <= refused.value.code < 500
    assert ask_endpoint(endpoint, COUNT).rows == before


def test_the_address_of_the_server_alone_is_told(endpoint: str):
    with pytest.raises(ProblemsError, match=r"did not answer: [^b]") as refused:
        ask_endpoint(endpoint.removesuffix("query"), "SELECT * { ?s ?p ?o } LIMIT 1")
    assert "b'" not in str(refused.value)


def test_a_wrong_query_is_a_problem(endpoint: str):
    with pytest.raises(ProblemsError, match="did not answer"):
        ask_endpoint(endpoint, "SELECT nonsense")


# -- start and stop ----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_server_ends_well_and_frees_its_port(number: int, house: House):
    port = free_port()
    with running(serve(port), port, house.root) as process:
        process.send_signal(number)
        _, told = process.communicate(timeout=15)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/query" in told
    assert "Traceback" not in told
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_an_error(endpoint: str, house: House):
    port = int(endpoint.rpartition(":")[2].removesuffix("/query"))
    env = dict(os.environ) | {"MSCEXO_HOME": str(house.root)}
    second = subprocess.run(
        serve(port), env=env, capture_output=True, text=True, timeout=30, check=False
    )
    assert second.returncode != 0
    assert "in use" in second.stderr
    assert "Traceback" not in second.stderr
    assert ask_endpoint(endpoint, COUNT).rows


# -- endpoints that fail -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["data", "file:///data.json", "http://[::1", "http://a b/", "http://127.0.0.1:1/\udc80"],
    ids=ascii,
)
def test_what_is_no_address_is_a_problem(url: str):
    with pytest.raises(ProblemsError):
        ask_endpoint(url, COUNT)


def test_an_endpoint_that_is_not_there_is_a_problem():
    with pytest.raises(ProblemsError, match="did not answer"):
        ask_endpoint(f"http://127.0.0.1:{free_port()}/query", COUNT, timeout=5)


@pytest.mark.parametrize("text", [COUNT, "CONSTRUCT WHERE { ?s ?p ?o }"], ids=["rows", "graph"])
@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbroken off",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nno result",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\xff\xfe{}",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone",
        b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy",
    ],
    ids=lambda reply: ascii(reply[-9:]),
)
def test_an_answer_that_is_none_is_a_problem(reply: bytes, text: str):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer_once() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=answer_once, daemon=True)
        thread.start()
        with pytest.raises(ProblemsError):
            ask_endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/", text, timeout=5)
        thread.join(timeout=5)
