"""Whoever begins a request and never ends it takes nothing from the others."""

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from waitress import wasyncore

from peyvand.cli import web as web_process
from tests.house.reading import ROOT
from tests.house.test_serving import READY_SECONDS, environment, free_port

POST = b"POST /needs/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000\r\n\r\nq=1"
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
STALLED = 40
CLOSED = b""  # where more is sent than is read, the answer may be lost with the line


def answers(port: int, seconds: float) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=seconds) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def stall(stack: ExitStack, port: int, begun: bytes, number: int) -> None:
    for _ in range(number):
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        connection.sendall(begun)
    time.sleep(0.5)


@pytest.fixture
def web(tmp_path: Path, prepared: Path) -> Iterator[int]:
    """The real web process over an empty site; gives its port."""
    port = free_port()
    around = environment(prepared, port) | {"DJANGO_SETTINGS_MODULE": "peyvand.config.settings"}
    running = subprocess.Popen([sys.executable, "-m", "peyvand.cli.web"], cwd=ROOT, env=around)
    try:
        until = time.monotonic() + READY_SECONDS
        while not answers(port, 2):
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        assert running.wait(timeout=40) == 0


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stalling")
    subprocess.run([sys.executable, "-m", "peyvand", "init", "--quiet"], cwd=ROOT, env=environment(home, 1), check=True, timeout=READY_SECONDS)
    return home


@pytest.mark.parametrize("begun", [POST, HEAD], ids=["post", "head"])
def test_the_site_answers_while_many_requests_never_end(web: int, begun: bytes):
    with ExitStack() as stack:
        stall(stack, web, begun, STALLED)
        assert all(answers(web, 5) for _ in range(5))


def test_a_server_that_reads_posts_in_its_threads_would_be_noticed():
    """Negative control: one stalled post holds a server whose thread waits for the body."""

    def reading(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with make_server("127.0.0.1", 0, reading) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with ExitStack() as stack:
            stall(stack, server.server_port, POST, 1)
            assert not answers(server.server_port, 2)
        assert answers(server.server_port, 10)
        server.shutdown()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The same server with short patience over an application of one line; gives its port."""
    monkeypatch.setattr(web_process, "BEGUN_SECONDS", 1)
    monkeypatch.setattr(web_process, "SILENT_SECONDS", 2)
    monkeypatch.setattr(web_process, "WAITING_BYTES", 3_000_000)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        size = 2_000_000 if environ["PATH_INFO"] == "/much" else 2
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    server = web_process.server_of(application, host="127.0.0.1", port=0, cleanup_interval=1, outbuf_high_watermark=3_000_000)
    ended = threading.Event()

    def loop() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=0.2, use_poll=True, map=server._map, count=1)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        ended.set()
        thread.join()
        server.task_dispatcher.shutdown()
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


def said(port: int, sent: bytes) -> bytes:
    """What is answered before the line is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        found = b""
        with suppress(ConnectionResetError):  # closed before all that was sent had been read
            while part := connection.recv(65536):
                found += part
        return found


@pytest.mark.parametrize(
    ("sent", "answers_allowed"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n", {b"400"}),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"a" * 3000, {b"400"}),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 30000, {b"400", CLOSED}),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\nExpect: 100-continue\r\n\r\n", {b"413"}),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000, {b"431", CLOSED}),
    ],
    ids=["two lengths", "chunk line", "trailer", "too large", "head"],
)
def test_what_can_be_read_in_two_ways_or_never_ends_is_refused_at_once(small: int, sent: bytes, answers_allowed: set[bytes]):
    answer = said(small, sent)
    assert answer[9:12] in answers_allowed, answer[:200]
    assert answer.count(b"HTTP/1.") <= 1


def test_a_request_that_trickles_is_closed(small: int):
    with socket.create_connection(("127.0.0.1", small), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        until = time.monotonic() + 15
        closed = False
        while not closed and time.monotonic() < until:
            try:
                connection.sendall(b"a")
            except OSError:
                closed = True
            time.sleep(0.2)
        assert closed
    assert answers(small, 5)


def test_who_asks_for_much_and_reads_nothing_gives_the_threads_back(small: int):
    with ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", small))
            connection.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n" * 40)
        until = time.monotonic() + 20
        while not answers(small, 1):
            assert time.monotonic() < until
