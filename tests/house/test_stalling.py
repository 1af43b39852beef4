"""Whoever begins a request and never ends it takes nothing from the others."""

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from tests.house.reading import ROOT
from tests.house.test_serving import READY_SECONDS, environment, free_port

POST = b"POST /needs/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000\r\n\r\nq=1"
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
STALLED = 40


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
