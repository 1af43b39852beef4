"""Making a site ready: folders, tables, static files, the demonstration, the index."""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from peyvand.core import clock  # noqa: E402
from peyvand.taxonomies import loading as taxonomies  # noqa: E402

FOLDERS = ("db", "files", "index", "keys", "outbox", "static")


def prepare(*, demo: bool, quiet: bool) -> int:
    """Bring the site to where it can run; safe to repeat, and quick when there is nothing to do."""
    for name in FOLDERS:
        (settings.HOME / name).mkdir(parents=True, exist_ok=True, mode=0o700 if name == "keys" else 0o755)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    except (DatabaseError, CommandError) as error:
        print(f"The database cannot be made ready: {error}")
        return 1
    now = clock.now()
    taxonomies.load(now)
    gather_static()
    if demo and not _load_demonstration(now, quiet):
        return 1
    _make_index()
    if not quiet:
        print(f"Ready: data in {settings.HOME}, {connection.vendor} up to date.")
    return 0


def _load_demonstration(now: datetime, quiet: bool) -> bool:
    from peyvand.demo import loading  # noqa: PLC0415  a site without the demonstration does not load it

    try:
        loaded = loading.load(now=now)
    except loading.NotEmpty:
        print("This database holds organizations already; the demonstration is loaded into an empty one only.")
        return False
    if not quiet:
        counts = f"{loaded.organizations} organizations, {loaded.needs} needs, {loaded.offers} offers" if loaded else "was there already"
        print(f"Demonstration: {counts}.")
    return True


def _make_index() -> None:
    """So that search answers from the first request on; the worker computes the matches."""
    from peyvand.matches import index  # noqa: PLC0415  needs the tables to be there

    index.ensure()


def gather_static() -> bool:
    """Collect, fingerprint and compress the static files when any of them changed; says whether it did."""
    stamp = settings.STATIC_ROOT / ".gathered"
    digest = hashlib.sha256("\n".join(sorted(_static_sources())).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def _static_sources() -> Iterator[str]:
    yield f"{os.environ.get('PEYVAND_DEBUG', '')} {django.get_version()}"
    for finder in get_finders():
        for path, storage in finder.list(None):
            found = Path(storage.path(path)).stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}"


class Bar:
    """A bar with percent and speed, drawn over itself; on a terminal only."""

    WIDTH = 30

    def __init__(self, what: str, stream: TextIO) -> None:
        self.what, self.stream = what, stream
        self.shown = stream.isatty()
        self._began = time.monotonic()

    def show(self, done: int, of: int) -> None:
        """Draw it; ``of`` is what is expected in all."""
        filled = self.WIDTH * done // max(1, of)
        speed = done / max(0.001, time.monotonic() - self._began)
        line = f"\r[{'#' * filled}{'.' * (self.WIDTH - filled)}] {100 * done // max(1, of):3d} %  {done:,} {self.what}, {speed:,.0f}/s "
        print(line, end="\n" if done >= of else "", file=self.stream, flush=True)


def rebuild_index() -> int:
    from peyvand.matches import index  # noqa: PLC0415  only this command needs it

    bar = Bar("documents", sys.stderr)
    try:
        count = index.rebuild(bar.show if bar.shown else None, processes=0)
    except ValueError:
        print("Another process is building the index; try again when it is done.")
        return 1
    print(f"{count} documents in the index.")
    return 0


def make_administrator(address: str) -> int:
    """The first administrator of a site, whom nobody else could make; on record as done by the site itself."""
    from peyvand.core import SYSTEM  # noqa: PLC0415  only this command needs these
    from peyvand.registry import queries, rules  # noqa: PLC0415

    person = queries.person_at(address.strip().lower())
    if person is None:
        print("No account has proven this address. Make one on the site first, then try again.")
        return 1
    rules.give_site_role(person, "administrator", by=SYSTEM, now=clock.now())
    print("This account is an administrator from its next click on.")
    return 0
