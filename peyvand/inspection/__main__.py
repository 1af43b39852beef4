"""The process that reads one file: ``python -m peyvand.inspection '{"ending": …, "bounds": …, "out": 7}'``.

The file is standard input; a rewritten picture goes to the descriptor ``out``; one line of JSON on standard output says what was found.
"""

import codecs
import json
import os
import resource
import sys
from dataclasses import asdict
from importlib import import_module
from io import BytesIO
from typing import Any, BinaryIO, TextIO

from peyvand.inspection import packages, plain
from peyvand.inspection.kinds import KINDS, Kind
from peyvand.inspection.verdicts import Bounds, Refused, Verdict

OUT = 3


def limit_resources(bounds: Bounds) -> None:
    """Memory, time and written bytes for this process alone; a limit once lowered cannot be raised again."""
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, bounds.bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def close_doors() -> None:
    """From here on nothing can be opened: no file, no socket, no other process."""
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OUT + 1, OUT + 1))


def load(family: str) -> None:
    """Import what the family needs while files can still be opened."""
    for codec in ("ascii", "cp437", "latin-1", "utf-8-sig", "utf-16"):  # found by name, in files of their own
        codecs.lookup(codec)
    if family in {"picture", "archive"}:
        import_module("peyvand.inspection.pictures").load()
    if family in {"pdf", "archive"}:
        import_module("peyvand.inspection.pdf").load()


def examine(kind: Kind, source: BinaryIO, out: BinaryIO | None, bounds: Bounds) -> Verdict:
    """Find out whether the file is of its kind. Raises Refused."""
    if kind.family == "picture":
        from peyvand.inspection import pictures  # noqa: PLC0415  loaded already

        return pictures.rewrite(source, out, bounds)
    if kind.family == "pdf":
        from peyvand.inspection import pdf  # noqa: PLC0415  loaded already

        return pdf.check(source)
    if kind.family == "office":
        return packages.check_office(source, kind, bounds)
    if kind.family == "open_document":
        return packages.check_open_document(source, kind, bounds)
    if kind.family == "archive":
        return packages.check_archive(source, out, bounds, lambda inner, body, written: examine(inner, body, written, bounds))
    checks = {"text": plain.check_text, "step": plain.check_step, "dxf": plain.check_dxf, "dwg": plain.check_dwg}
    return checks[kind.family](source, kind.ending)


def answer(order: dict[str, Any]) -> dict[str, Any]:
    bounds, kind = Bounds(**order["bounds"]), KINDS[order["ending"]]
    if order["out"] != OUT:
        os.dup2(order["out"], OUT)
        os.close(order["out"])
    limit_resources(bounds)
    os.nice(10)  # the site's own readers come first
    load(kind.family)
    state = open("/proc/self/status") if os.path.exists("/proc/self/status") else None  # noqa: SIM115  read at the end, opened while it can be
    close_doors()
    try:
        with os.fdopen(0, "rb", closefd=False) as source, os.fdopen(OUT, "wb", closefd=False) as out:
            # From memory: libraries that ask for a file's descriptor get none. The size was bounded before.
            found = asdict(examine(kind, BytesIO(source.read(bounds.bytes + 1)), out, bounds))
    except Refused as why:
        found = {"refused": why.code, "detail": why.detail}
    except (MemoryError, RecursionError):
        found = {"refused": "too_heavy", "detail": ""}
    except OSError as error:
        found = {"refused": "too_large" if error.errno == 27 else "too_heavy", "detail": ""}
    return found | {"peak": _peak(state)}


def _peak(state: TextIO | None) -> int:
    """The most memory that this process had, in bytes; 0 where the system does not say. (``getrusage`` would count its parent's too.)"""
    lines = state.read().splitlines() if state is not None else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(json.loads(sys.argv[1]))))
    sys.stdout.flush()
    os._exit(0)
