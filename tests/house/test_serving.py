import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.reading import ROOT

READY_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PEYVAND_", "DATABASE_URL", "MAKE", "MFLAGS", "DJANGO_"))}
    return kept | {"PEYVAND_HOME": str(home), "PORT": str(port), "PYTHONPATH": str(ROOT), "PEYVAND_LOG_LEVEL": "WARNING"}


@contextmanager
def make_run(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A make whose recipe is that of `make run`, without what sets up the environment; in a group of its own, as a program would start it."""
    (tmp_path / "Makefile").write_text(f"run:\n\t@{sys.executable} -m peyvand serve --with-parent\n")
    made = subprocess.Popen(
        ["make", "-f", str(tmp_path / "Makefile"), "run"],
        cwd=ROOT, env=environment(tmp_path / "var", port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever started the tests in the background had it ignored
    )  # fmt: skip
    try:
        yield made
    finally:
        if made.poll() is None:
            os.killpg(made.pid, signal.SIGKILL)
        made.wait()
        assert made.stdout is not None
        made.stdout.close()


def processes_of(home: Path) -> list[int]:
    """Processes that work on this data folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"PEYVAND_HOME={home}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_the_site_starts_answers_and_ends_with_make(tmp_path: Path, number: signal.Signals):
    """The signal reaches make alone: make passes on the second by itself, the first not at all."""
    if not Path("/proc/self/status").exists():
        pytest.skip("looks into /proc")
    port = free_port()
    with make_run(tmp_path, port) as made:
        assert made.stdout is not None
        lines = []
        for line in made.stdout:
            lines.append(line)
            if "ready" in line:
                break
        assert f"http://localhost:{port}/" in "".join(lines), lines
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=20) as answer:
            assert answer.status == 200
            assert "nosniff" in answer.headers["X-Content-Type-Options"]
        os.kill(made.pid, number)
        made.wait(timeout=60)
        until = time.monotonic() + 30
        while (left := processes_of(tmp_path / "var")) and time.monotonic() < until:
            time.sleep(0.2)
        assert left == []


def test_a_port_in_use_is_told_plainly(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        command = [sys.executable, "-m", "peyvand", "serve"]
        done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path, port), capture_output=True, text=True, timeout=READY_SECONDS)
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr
