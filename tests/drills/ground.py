"""What the drills that kill stand on: a data folder in memory, and processes that are there at once.

A killed process loses what it had not handed to the system, not what the system had not yet brought to the disk; so the folder may lie in memory.
Starting Python and Django takes longer than a round of the drill: a stable does that once and forks a group of processes for each round.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMORY = Path("/dev/shm")


@contextmanager
def data_folder(**environment: str) -> Iterator[Path]:
    """A data folder of the drill's own, named in the environment, with Django on it."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="peyvand-drill-", dir=place) as home:
        os.environ.update(environment, PEYVAND_HOME=home)
        os.environ.pop("DATABASE_URL", None)
        ready()
        yield Path(home)


def ready() -> None:
    """Django with the site's own settings, on the data folder that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "peyvand.config.settings"
    import django

    django.setup()


def migrate() -> None:
    """Make the tables. Drills of one test run copy those of the first."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    here, shared = Path(str(settings.DATABASES["default"]["NAME"])), os.environ.get("PEYVAND_TEST_HOME")
    kept = Path(shared) / "drill.sqlite3" if shared else None
    if kept is not None and kept.exists():
        here.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept, here)
        return
    call_command("migrate", verbosity=0)
    connection.close()
    if kept is not None:
        beside = kept.with_name(f"drill.{os.getpid()}")
        with sqlite3.connect(here) as made:
            made.execute("VACUUM INTO ?", [str(beside)])
        made.close()
        beside.rename(kept)


class Group:
    """Processes that do the work until they are killed together."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def is_there(self) -> bool:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, 0)
            return True
        return False

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        end = time.monotonic() + 0.5  # somewhere nobody clears away the children of the dead, and they seem to be there
        while self.is_there() and time.monotonic() < end:
            time.sleep(0.005)


class Stable:
    """A process that has all loaded, and gives a new group for every line it is sent."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def group(self, *said: str) -> Group:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\t".join(said) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("nothing starts")
        return Group(int(answer))

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def stand(work: Callable[..., None]) -> None:
    """The body of a stable's process: for each line a child, the leader of a group of its own, does ``work`` with what the line says."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are nobody's to wait for
    for line in sys.stdin:
        heard, told = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.write(told, b"!")
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                work(*line.rstrip("\n").split("\t"))
            finally:
                os._exit(1)
        os.read(heard, 1)  # it leads its group by now
        os.close(heard)
        os.close(told)
        print(pid, flush=True)
