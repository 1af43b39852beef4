"""What knows no database is tried once, beside SQLite. Files are inspected in processes that are forked, not started."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from peyvand.core.files import examining
from peyvand.inspection.kinds import Kind
from tests.house.reading import ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if connection.vendor == "sqlite":
        return
    for item in items:
        if "tests/core/files" in str(item.path) and not {"db", "django_db"} & {*item.fixturenames, *(mark.name for mark in item.iter_markers())}:  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.skip(reason="knows no database: tried once, on SQLite"))


# The inspecting process, loaded once and forked for each file: the same limits, doors and answer, without the start of a Python for each.
STABLE = """
import json, os, sys
from peyvand.inspection import __main__ as inspecting
for family in ("picture", "pdf", "archive"):
    inspecting.load(family)
for line in sys.stdin:
    order = json.loads(line)
    heard, told = os.pipe()
    if os.fork() == 0:
        source, out = os.open(order.pop("source"), os.O_RDONLY), os.open(order.pop("out"), os.O_RDWR)
        os.dup2(source, 0)
        place = os.dup(told)
        os.dup2(out, inspecting.OUT)
        found = json.dumps(inspecting.answer(order | {"out": inspecting.OUT}))
        os.write(place, found.encode())
        os._exit(0)
    os.close(told)
    with os.fdopen(heard) as pipe:
        said = pipe.read()
    _pid, status = os.wait()
    print(json.dumps([os.waitstatus_to_exitcode(status), said]), flush=True)
"""


@pytest.fixture(scope="session")
def stable() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", STABLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        process.communicate()


@pytest.fixture
def forked(stable: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Inspect in forked processes, where it is the file that is tried and not how its process is started."""

    def run(path: Path, rewritten: Path | None, kind: Kind) -> dict[str, Any]:
        order = {"ending": kind.ending, "bounds": asdict(examining.bounds()), "source": str(path), "out": str(rewritten or "/dev/null")}
        print(json.dumps(order), file=stable.stdin, flush=True)
        code, said = json.loads(stable.stdout.readline())  # type: ignore[union-attr]
        return dict(json.loads(said)) if said else {"refused": "too_heavy" if code < 0 else "unchecked"}

    monkeypatch.setattr(examining, "_run", run)
