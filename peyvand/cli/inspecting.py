"""Telling the state of an installation: checks, the doctor's list, lifecycles."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.core.management.base import SystemCheckError  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from peyvand import __version__  # noqa: E402
from peyvand.core import audit as chain  # noqa: E402
from peyvand.core import clock, health, lifecycle  # noqa: E402


def check(*, audit: bool, deploy: bool) -> int:
    """Django's checks and ours, the database's among them; with ``audit`` the whole chain."""
    try:
        call_command("check", databases=["default"], deploy=deploy, fail_level="WARNING" if deploy else "ERROR")
    except (SystemCheckError, CommandError) as error:
        print(error, file=sys.stderr)
        return 1
    if not audit:
        return 0
    whole, said = chain.check()
    print(said)
    return 0 if whole else 1


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: ``mend`` is empty when all is well."""

    what: str
    found: str
    mend: str = ""


def doctor() -> int:
    """Print every finding; 1 when one of them wants mending."""
    findings = list(_findings())
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        print(f"{'!' if finding.mend else ' '} {finding.what:<{width}}  {finding.found}")
        if finding.mend:
            print(f"  {'':<{width}}  -> {finding.mend}")
    bad = sum(1 for finding in findings if finding.mend)
    print(f"{bad} to mend." if bad else "All is well.")
    return 1 if bad else 0


def _findings() -> Iterator[Finding]:
    yield Finding("version", f"peyvand {__version__}, Django {django.get_version()}, Python {sys.version.split()[0]}")
    writable = os.access(settings.HOME, os.W_OK)
    yield Finding("data folder", str(settings.HOME), "" if writable else "this user may not write there")
    disk = shutil.disk_usage(settings.HOME)
    yield Finding("free disk", f"{100 * disk.free // disk.total} %", "" if disk.free >= disk.total // 20 else "make room: below 5 % writes may fail")
    yield from _database()
    static = settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield Finding("static files", "gathered" if static else "missing", "" if static else "run: peyvand init")
    yield Finding("host names", ", ".join(settings.ALLOWED_HOSTS))
    server = settings.ENVIRONMENT["PEYVAND_MAIL_HOST"]
    yield Finding("mail", f"through {server}" if server else f"as files in {settings.HOME / 'outbox'}")
    plain = not settings.HTTPS and _open_to_others()
    yield Finding("https", "on" if settings.HTTPS else "off", "set PEYVAND_HTTPS=1 behind a proxy that speaks https" if plain else "")
    yield Finding("debug", "on" if settings.DEBUG else "off", "unset PEYVAND_DEBUG: it shows error details to anyone" if settings.DEBUG else "")
    yield Finding("demonstration", "accounts are shown to everyone" if settings.DEMO else "off")


def _open_to_others() -> bool:
    return any(host not in {"localhost", "127.0.0.1", "[::1]"} for host in settings.ALLOWED_HOSTS)


def _database() -> Iterator[Finding]:
    try:
        version = health.database_version()
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        yield Finding("database", connection.vendor, f"cannot be reached: {error}")
        return
    problems = StringIO()
    try:
        call_command("check", databases=["default"], tags=["database"], stdout=problems, stderr=problems)
        found = ""
    except (SystemCheckError, CommandError) as error:
        found = " ".join(str(error).split())
    yield Finding("database", version, found)
    yield Finding("tables", "up to date" if not waiting else f"{waiting} steps behind", "run: peyvand init" if waiting else "")
    if waiting:
        return
    yield Finding("writable", "yes" if health.database_writable() else "no", "" if health.database_writable() else "disk full, read-only or locked")
    now = clock.now()
    age = health.worker_age(now)
    alive = health.worker_alive(now)
    silence = "never seen" if age is None else f"silent for {age}"
    yield Finding("worker", "alive" if alive else silence, "" if alive else "run: peyvand worker (or peyvand serve)")
    failed = health.dead_letters()
    yield Finding("work waiting", f"{health.waiting_jobs(now)} due, {failed} given up", "look at the log for their reasons" if failed else "")
    lost = health.lost_files()
    yield Finding("files", "all there" if not lost else f"{lost} lost", "take files/sha256 from a copy of the data" if lost else "")
    scanner = settings.ANTIVIRUS
    yield Finding("virus scanner", scanner.split()[0] if scanner else "none")
    whole, said = chain.check()
    yield Finding("audit chain", said, "" if whole else "somebody changed the database beside the site: compare with a backup")
    yield Finding("working calendar", f"holidays known until {health.calendar_covered_until().isoformat()}")


def lifecycles(names: Sequence[str], *, dot: bool) -> int:
    """Print the tables named (all when none is), as text or for Graphviz."""
    known = {one.name: one for one in lifecycle.all_lifecycles().values()}
    if unknown := [name for name in names if name not in known]:
        print(f"No such lifecycle: {', '.join(unknown)}. There are: {', '.join(sorted(known))}.", file=sys.stderr)
        return 2
    if dot:
        print(lifecycle.dot(list(names) or sorted(known)))
        return 0
    for name in names or sorted(known):
        print(f"{name} (starts as {known[name].start})")
        for row in known[name].rows:
            print(f"  {row.state:<18} {row.event:<22} -> {row.next:<18} {row.action or 'the clock'}")
    return 0
