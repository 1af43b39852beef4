"""``peyvand serve``: prepares the site, then keeps one web process and one worker running until it is told to end."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

READY_SECONDS = 60.0
GRACE_SECONDS = 35.0
"""The server and the worker may finish what they are at in 30 seconds."""
LOOK_SECONDS = 0.2
LEAN = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
"""One heap for all threads, given back when free, and no pool of threads for sums: some 30 MB less (docs/decisions/0003-web-server.md)."""


def serve(*, demo: bool, with_parent: bool) -> int:
    """Run the site in the foreground; 0 when it was told to end, 1 when it could not start or its web process failed."""
    began = time.monotonic()
    environment = dict(os.environ)
    for name, value in LEAN.items():
        environment.setdefault(name, value)
    if demo:
        environment["PEYVAND_DEMO"] = "1"
        environment.setdefault("PEYVAND_LOG_LEVEL", "WARNING")
    if not _port_is_free():
        print(f"Port {settings.PORT} is in use. Choose another one: PORT={settings.PORT + 1} make run", file=sys.stderr)
        return 1
    site = Site(environment, Parent() if with_parent else None)
    site.listen_for_the_end()
    if not site.prepare(demo):
        return 0 if site.told else 1
    return site.run(began)


class Site:
    """The processes of a running site."""

    def __init__(self, environment: dict[str, str], parent: "Parent | None") -> None:
        self.environment = environment
        self.parent = parent
        self.told = False
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def listen_for_the_end(self) -> None:
        def told(number: int, frame: object) -> None:
            self.told = True

        signal.signal(signal.SIGINT, told)
        signal.signal(signal.SIGTERM, told)

    def prepare(self, demo: bool) -> bool:
        """Migrate, gather, load: in a process of its own, so that what it needed is given back."""
        steps = self._start([sys.executable, "-m", "peyvand", "init", "--quiet", *(["--demo"] if demo else [])])
        while steps.poll() is None:
            if self._should_end():
                _end(steps)
                return False
            time.sleep(LOOK_SECONDS)
        return steps.returncode == 0 and not self.told

    def run(self, began: float) -> int:
        """Start both processes, say when the site answers, look after them."""
        self.web = self._start([sys.executable, "-m", "peyvand.cli.web"])
        self.worker = self._start([sys.executable, "-m", "peyvand", "worker"])
        code, said, worker_wait = 0, False, time.monotonic()
        while not self._should_end():
            if self.web.poll() is not None:
                print(f"The web process ended by itself (exit code {self.web.returncode}).", file=sys.stderr)
                code = 1
                break
            if not said and _answers():
                said = True
                print(f"Peyvand is ready: http://localhost:{settings.PORT}/  ({time.monotonic() - began:.0f} s; Ctrl-C ends it)", flush=True)
            if not said and time.monotonic() - began > READY_SECONDS * 5:
                print("The site does not answer.", file=sys.stderr)
                code = 1
                break
            if self.worker.poll() is not None and time.monotonic() >= worker_wait:
                worker_wait = time.monotonic() + 5
                print(f"The worker ended (exit code {self.worker.returncode}) and is started again.", file=sys.stderr)
                self.worker = self._start([sys.executable, "-m", "peyvand", "worker"])
            time.sleep(LOOK_SECONDS)
        _end(self.web, self.worker)
        if code == 0:
            print("Peyvand has ended.", flush=True)
        return code

    def _should_end(self) -> bool:
        return self.told or (self.parent is not None and self.parent.was_interrupted())

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        """In a group of its own, so that Ctrl-C reaches this process alone and the ends are orderly."""
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_supervisor)  # noqa: S603


class Parent:
    """The process that started this one, when that is make.

    Ctrl-C in a terminal reaches every process, but an interrupt sent to make alone is not passed on: make only waits for its children.
    It shows in make's own signal table: what it caught before, it does not catch any more.
    """

    def __init__(self) -> None:
        self.pid = os.getppid()
        self.caught = self._catches_interrupt()

    def was_interrupted(self) -> bool:
        return os.getppid() != self.pid or (self.caught and not self._catches_interrupt())

    def _catches_interrupt(self) -> bool:
        try:
            rows = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return False
        mask = next((int(row.split()[1], 16) for row in rows if row.startswith("SigCgt:")), 0)
        return bool(mask & (1 << (signal.SIGINT - 1)))


def _port_is_free() -> bool:
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError:
            return False
    return True


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.BIND, settings.BIND)  # noqa: S104  read, not bound
    connection = http.client.HTTPConnection(host, settings.PORT, timeout=2)
    try:
        connection.request("GET", "/health/live", headers={"Host": settings.ALLOWED_HOSTS[0]})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(*processes: "subprocess.Popen[bytes]") -> None:
    """Ask each to end, wait, then insist."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_with_supervisor() -> None:
    """On Linux: a child is asked to end when this process is killed outright, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
