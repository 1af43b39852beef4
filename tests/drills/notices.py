"""Kill who tells and who sends, again and again, and see whether anybody was told twice or not at all.

``python -m tests.drills.notices --notices 3000 --kills 36`` (``make drill``) has one process change memberships through the rules, each change
being told in its own transaction, and another send the mail to a real mail server; both are killed with SIGKILL at random times and started
again. In the end each change has one notice and each notice its mail. A mail may have come twice, where the worker died between the server's
yes and its own note of it; then it bears the same Message-ID, and the site knows that it may have.

``--control early`` notes a mail as sent before it is sent: that must show mail that never came.
"""

import argparse
import logging
import os
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from tests.drills import ground


def seed() -> None:
    ground.migrate()
    from tests.factories import registry

    organization = registry.organization()
    registry.expert(organization, "owner")
    registry.expert(organization, "expert")
    forget_the_seed()


def forget_the_seed() -> None:
    from peyvand.core.models import Job
    from peyvand.notices.models import Notice

    Notice.objects.all().delete()
    Job.objects.all().delete()


def changes() -> int:
    from peyvand.core.models import AuditEntry

    return AuditEntry.objects.filter(action="membership.role").count()


# --- the two that are killed -----------------------------------------------------------------------------------------------------


def tell(most: int) -> None:
    """Change a role again and again; who it is about is told each time."""
    from peyvand.core import clock
    from peyvand.registry import rules
    from peyvand.registry.models import Membership, Person

    owner = Person.objects.get(memberships__role="owner")
    membership = Membership.objects.exclude(person=owner).get()
    for number in range(changes(), most):
        rules.change_role(membership, "viewer" if number % 2 == 0 else "expert", by=owner, now=clock.now())


def send(control: str) -> None:
    """The site's own worker, with a lease that is short enough for a drill."""
    from peyvand.core import limits, mail
    from peyvand.core.tasks.worker import Worker
    from peyvand.notices.models import Delivery

    limits.TASK_LEASE = timedelta(seconds=1)
    if control == "early":
        real = mail.send

        def noted_too_early(message) -> None:  # type: ignore[no-untyped-def]
            Delivery.objects.filter(public_id=message.extra_headers["Message-ID"][1:11]).update(status=Delivery.Status.SENT)
            time.sleep(1)  # so that a kill surely falls between the two
            real(message)

        mail.send = noted_too_early
    Worker(threading.Event(), idle=0.05, beat_every=0.2).run()


def work(most: str, control: str) -> None:
    if os.fork() == 0:
        tell(int(most))
        os._exit(0)
    send(control)


# --- the drill -------------------------------------------------------------------------------------------------------------------


@dataclass
class Found:
    changes: int = 0
    notices: int = 0
    waiting: int = 0
    unsent: int = 0
    never_came: list[str] = field(default_factory=list)
    came_again: int = 0
    unknown: list[str] = field(default_factory=list)
    known: int = 0

    def good(self, most: int) -> bool:
        return self.changes == self.notices == most and not (self.waiting or self.unsent or self.never_came or self.unknown)


def waiting() -> int:
    from peyvand.core.models import Job
    from peyvand.notices.models import Delivery

    mail = Delivery.objects.filter(status=Delivery.Status.WAITING).count()
    return mail + Job.objects.filter(status__in=["READY", "RUNNING"], task__contains="notices").count()


def until(done, what: str, seconds: float = 120, left=int) -> None:  # type: ignore[no-untyped-def]
    """Wait; give up when for so long nothing of what is ``left`` was done, however slow the machine."""
    end, before = time.monotonic() + seconds, left()
    while not done():
        if (now_left := left()) != before:
            end, before = time.monotonic() + seconds, now_left
        if time.monotonic() > end:
            raise SystemExit(f"{what} does not come about: {before} left")
        time.sleep(0.1)


def drill(server, most: int, kills: int, control: str, chance: random.Random) -> Found:  # type: ignore[no-untyped-def]
    from django.db import connection

    seed()
    connection.close()
    stable = ground.Stable("tests.drills.notices", "--work")
    try:
        for _ in range(kills):
            group, before = stable.group(str(most), control), server.handler.tries
            try:
                until(lambda before=before: server.handler.tries > before or not (waiting() or changes() < most), "sending")
                time.sleep(chance.uniform(0.05, 1.2))
            finally:
                group.kill()
        group = stable.group(str(most), "")
        try:
            until(lambda: changes() >= most and not waiting(), "the end", left=lambda: (changes(), waiting()))
        finally:
            group.kill()
    finally:
        stable.close()
    return look(server)


def look(server) -> Found:  # type: ignore[no-untyped-def]
    from peyvand.notices.models import Delivery, Notice

    came = Counter(str(mail["Message-ID"])[1:11] for mail in server.handler.came)
    deliveries = {one.public_id: one for one in Delivery.objects.all()}
    twice = [name for name, count in came.items() if count > 1]
    return Found(
        changes=changes(),
        notices=Notice.objects.filter(kind="membership_changed").count(),
        waiting=waiting(),
        unsent=sum(one.status != Delivery.Status.SENT for one in deliveries.values()),
        never_came=[name for name in deliveries if name not in came],
        came_again=sum(count - 1 for count in came.values()),
        unknown=[name for name in twice if not deliveries[name].maybe_twice],
        known=sum(one.maybe_twice for one in deliveries.values()),
    )


def report(found: Found, most: int, kills: int, seconds: float) -> str:
    said = f"notices: {most} changes, {kills} kills in {seconds:.0f} s, in the list missing {found.changes - min(found.changes, found.notices)} "
    said += (
        f"and twice {max(0, found.notices - found.changes)}, mail missing {len(found.never_came) + found.unsent} and came again {found.came_again}, "
    )
    return said + f"of which unknown to the site {len(found.unknown)} (possible duplicates noted {found.known})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=36)
    parser.add_argument("--control", choices=["", "early"], default="", help="do it wrongly; succeeds when this shows")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        ground.ready()
        ground.stand(work)
        return 0
    from tests.notices.mail_server import Server

    server = Server()
    server.start()
    mail = {"PEYVAND_MAIL_HOST": server.hostname, "PEYVAND_MAIL_PORT": str(server.port), "PEYVAND_MAIL_SECURITY": "none"}
    with ground.data_folder(**mail):
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server's: a line for each that is said
        start = time.monotonic()
        found = drill(server, asked.notices, asked.kills, asked.control, random.Random(asked.seed))
        print(report(found, asked.notices, asked.kills, time.monotonic() - start), flush=True)
    server.stop()
    return 0 if (bool(found.never_came) if asked.control else found.good(asked.notices)) else 1


if __name__ == "__main__":
    sys.exit(main())
