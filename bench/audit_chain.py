"""What the one audit chain costs: commits per second with and without an audit row, for writers that touch different rows.

``python -m bench.audit_chain`` on the database of ``DATABASE_URL`` (SQLite in a temporary folder without it). All writers meet at the
head of the chain, so the column to look at is the last one: the share that is left when several write at once.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable


def ready() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "peyvand.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def change(name: str) -> None:
    from peyvand.core import clock
    from peyvand.core.models import Heartbeat

    Heartbeat.objects.filter(pk=name).update(seen_at=clock.now())


def plain(name: str) -> None:
    from django.db import transaction

    with transaction.atomic():
        change(name)


def audited(name: str) -> None:
    from peyvand.core import atomic, audit, clock
    from peyvand.core.models import Heartbeat

    now = clock.now()
    with atomic():
        change(name)
        audit.record(uuid.uuid4(), "bench.changed", Heartbeat(pk=name), now=now, before={"seen": 1}, after={"seen": 2})


def rate(work: Callable[[str], None], writers: int, seconds: float) -> float:
    """Commits per second of that many threads, each with a row of its own."""
    from django.db import connection

    from peyvand.core import clock
    from peyvand.core.models import Heartbeat

    names, counts, stop = [f"bench-{number}" for number in range(writers)], [0] * writers, threading.Event()
    for name in names:
        Heartbeat.objects.update_or_create(worker=name, defaults={"started_at": clock.now(), "seen_at": clock.now()})

    def one(number: int) -> None:
        while not stop.is_set():
            work(names[number])
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    Heartbeat.objects.filter(worker__in=names).delete()
    return sum(counts) / seconds


def table(seconds: float) -> None:
    from peyvand.core import audit, health

    print(f"{health.database_version()}, {os.cpu_count()} cores, {seconds:g} s each\n")
    print("| writers | change alone, commits/s | with its audit row, commits/s | left |\n| ---: | ---: | ---: | ---: |")
    for writers in (1, 4, 8):
        alone, with_audit = rate(plain, writers, seconds), rate(audited, writers, seconds)
        print(f"| {writers} | {alone:,.0f} | {with_audit:,.0f} | {100 * with_audit / alone:.0f} % |")
    start = time.monotonic()
    whole, said = audit.check()
    print(f"\n{said}: read in {time.monotonic() - start:.2f} s")
    if not whole:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="peyvand-bench-") as home:
        os.environ["PEYVAND_HOME"] = home
        ready()
        table(seconds)


if __name__ == "__main__":
    main()
