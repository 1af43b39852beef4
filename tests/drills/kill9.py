"""Kill the writers, again and again, and see whether anything that was acknowledged is lost.

``python -m tests.drills.kill9 --kills 50`` (``make drill``) starts a process group that states, publishes, pauses and resumes real needs
through the rules on a data file of its own, kills the whole group with SIGKILL at random times, and compares after each kill what
was acknowledged with what is stored. Posts whose answer was not heard are sent again with their key: each must have one effect.

``--control early`` acknowledges before the commit: that must show a loss. ``--control split`` writes a need in three transactions:
that must show halves.
"""

import argparse
import os
import random
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.drills import ground

WRITERS = 3


# --- the writers ---------------------------------------------------------------------------------------------------------------


def seed() -> None:
    ground.migrate()
    from tests.factories import needs, registry

    needs.writer_of(needs.owner())
    registry.moderator()


def acknowledge(log: int, line: str) -> None:
    os.write(log, f"{line}\n".encode())


def stated(organization, person, token: str):  # type: ignore[no-untyped-def]
    """A complete need, sent for review, that has the token in its title."""
    from peyvand.core import clock
    from peyvand.needs import rules
    from tests.factories import needs

    now = clock.now()
    draft = rules.begin_need(organization, by=person, now=now)
    draft = rules.save_draft(draft, needs.written(title=f"ساخت پروانهٔ پمپ {token}"), by=person, now=now, version=draft.version)
    return rules.submit_need(draft, by=person, now=now)


def post(person, key: str) -> str:  # type: ignore[no-untyped-def]
    """Post a need with its key; the answer is its public id."""
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    from peyvand.core import idempotency
    from peyvand.registry.models import Organization

    @idempotency.once
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(stated(Organization.objects.get(), person, key).public_id)

    request = RequestFactory().post("/needs/new/", {idempotency.FIELD: key})
    request.user = person
    return view(request).content.decode()


class Writer:
    """Does one thing after the other, each in one transaction, and tells the log what is done once it is committed (or, as control, before)."""

    def __init__(self, log: int, name: str, control: str) -> None:
        from peyvand.registry.models import Organization, Person
        from tests.factories import needs

        self.log, self.name, self.control, self.count = log, name, control, 0
        self.organization = Organization.objects.get()
        self.person = needs.writer_of(self.organization)
        self.moderator = Person.objects.get(site_role_rows__role="moderator")

    def do(self, work, kind: str):  # type: ignore[no-untyped-def]
        from peyvand.core import atomic

        self.count += 1
        token = f"{self.name}-{self.count}"
        with nullcontext() if self.control == "split" else atomic():
            need = work(token)
            line = f"{kind} {need.public_id} {token}"
            if self.control == "early":
                acknowledge(self.log, line)
                time.sleep(0.06)
        if self.control != "early":
            acknowledge(self.log, line)
        return need

    def state_a_need(self):  # type: ignore[no-untyped-def]
        return self.do(lambda token: stated(self.organization, self.person, token), "stated")

    def post_a_need(self) -> None:
        """As a browser does: the key is known before the answer is."""
        self.count += 1
        key = f"post-{self.name}-{self.count:012d}"
        acknowledge(self.log, f"sent - {key}")
        acknowledge(self.log, f"stated {post(self.person, key)} {key}")

    def turn(self) -> None:
        from peyvand.core import clock
        from peyvand.needs import rules

        need = self.state_a_need()
        if self.control == "split":
            return
        self.do(lambda token: rules.publish_need(need, by=self.moderator, now=clock.now()), "published")
        for _ in range(3):
            self.do(lambda token: rules.pause_need(need, by=self.person, now=clock.now(), reason=token), "paused")
            self.do(lambda token: rules.resume_need(need, by=self.person, now=clock.now()), "resumed")
        self.post_a_need()


def write(log_path: str, name: str, control: str) -> None:
    """The leader of the group and its children, until killed."""
    log = os.open(log_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    number = next((n for n in range(1, WRITERS) if os.fork() == 0), 0)
    writer = Writer(log, f"{name}-{number}", control)
    while True:
        writer.turn()


# --- what is found afterwards --------------------------------------------------------------------------------------------------


@dataclass
class Found:
    acknowledged: int = 0
    stored: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    unheard: int = 0
    twice: list[str] = field(default_factory=list)
    integrity: str = "ok"
    audit: str = "whole"

    def good(self) -> bool:
        return not self.lost and not self.half and not self.twice and self.integrity == "ok" and self.audit == "whole"


DONE = {"need.submit": "stated", "need.publish": "published", "need.pause": "paused", "need.resume": "resumed"}


def stored_acts() -> dict[str, list[str]]:
    """Public id -> what the audit trail says was done, in order; pauses with their token."""
    from peyvand.core import audit
    from peyvand.core.models import AuditEntry
    from peyvand.needs.models import Need

    names = {str(pk): public_id for pk, public_id in Need.objects.values_list("pk", "public_id")}
    acts: dict[str, list[str]] = {}
    for row in AuditEntry.objects.filter(kind=audit.kind_of(Need), action__in=DONE).order_by("seq"):
        kind = DONE[row.action]
        acts.setdefault(names.get(row.key, f"gone:{row.key}"), []).append(f"{kind} {row.note}" if kind == "paused" else kind)
    return acts


def halves(acts: dict[str, list[str]]) -> list[str]:
    """Needs of which only a part is there: a state without its audit row or the other way round, or without their rows."""
    from peyvand.needs.models import Need

    after = {"stated": "in_review", "published": "open", "resumed": "open"}
    wrong = [name for name in acts if name.startswith("gone:")]
    for need in Need.objects.prefetch_related("requirements"):
        last = acts.get(need.public_id, ["nothing"])[-1].split()[0]
        if need.state != ("paused" if last == "paused" else after.get(last)) or len(need.requirements.all()) != 2:
            wrong.append(need.public_id)
    return wrong


def send_again(lines: list[list[str]]) -> tuple[int, list[str]]:
    """Send every post again whose answer was not heard; gives how many, and which keys do not have exactly one need."""
    from peyvand.needs.models import Need
    from peyvand.registry.models import Organization
    from tests.factories import needs

    sent, heard = ({key for kind, _, key in lines if kind == wanted and key.startswith("post-")} for wanted in ("sent", "stated"))
    person = needs.writer_of(Organization.objects.get())
    for key in sorted(sent - heard):
        post(person, key)
    titles = list(Need.objects.filter(title__contains="post-").values_list("title", flat=True))
    counts = dict.fromkeys(sent, 0)
    for title in titles:
        counts[title.split()[-1]] += 1
    return len(sent - heard), [key for key, count in counts.items() if count != 1]


def lost(lines: list[list[str]], acts: dict[str, list[str]]) -> list[str]:
    """What was acknowledged and is not in the audit trail."""
    wanted: dict[str, dict[str, int]] = {}
    for kind, name, token in lines:
        if kind != "sent":
            act, counts = f"{kind} {token}" if kind == "paused" else kind, wanted.setdefault(name, {})
            counts[act] = counts.get(act, 0) + 1
    return [f"{name} {act}" for name, counts in wanted.items() for act, count in counts.items() if acts.get(name, []).count(act) < count]


def look(log_path: Path) -> Found:
    """Compare the log of acknowledgements with the data file."""
    from django.db import connection

    from peyvand.core import audit

    found, acts = Found(), stored_acts()
    lines = [line.split() for line in log_path.read_text().splitlines()]
    found.lost, found.half = lost(lines, acts), halves(acts)
    found.acknowledged, found.stored = sum(kind != "sent" for kind, _, _ in lines), sum(len(one) for one in acts.values())
    found.unheard, found.twice = send_again(lines)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found.integrity = str(cursor.fetchone()[0])
    broken = audit.verify()
    found.audit = "whole" if broken is None else str(broken)
    connection.close()
    return found


# --- the drill -----------------------------------------------------------------------------------------------------------------


def kill_once(stable: ground.Stable, log: Path, number: int, chance: random.Random, control: str) -> None:
    """Start the group, let it write for a random while, kill all of it."""
    before = log.stat().st_size if log.exists() else 0
    group = stable.group(str(log), f"r{number}", control)
    try:
        end = time.monotonic() + 60
        while not log.exists() or log.stat().st_size <= before:
            if time.monotonic() > end or not group.is_there():
                raise SystemExit("the writers do not write")
            time.sleep(0.01)
        time.sleep(chance.uniform(0.02, 0.8))
    finally:
        group.kill()


def drill(kills: int, control: str, seed_number: int) -> Found:
    seed()
    log, chance, found = Path(os.environ["PEYVAND_HOME"]) / "acknowledged.log", random.Random(seed_number), Found()
    from django.db import connection

    connection.close()
    stable = ground.Stable("tests.drills.kill9", "--write")
    try:
        for number in range(kills):
            kill_once(stable, log, number, chance, control)
            found = look(log)
            if not found.good() and not control:
                break
    finally:
        stable.close()
    return found


def report(found: Found, kills: int, seconds: float, control: str) -> str:
    said = f"kill -9{f' (control: {control})' if control else ''}: {kills} kills in {seconds:.0f} s, {found.acknowledged} acknowledged, "
    said += f"{found.stored} stored, lost {len(found.lost)}, half {len(found.half)}, "
    said += f"{found.unheard} unheard posts sent again with {len(found.twice)} not done exactly once, "
    return said + f"integrity_check {found.integrity}, audit chain {found.audit}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--control", choices=["", "early", "split"], default="", help="do it wrongly; succeeds when this shows")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        ground.ready()
        ground.stand(write)
        return 0
    with ground.data_folder():
        start = time.monotonic()
        found = drill(asked.kills, asked.control, asked.seed)
        print(report(found, asked.kills, time.monotonic() - start, asked.control), flush=True)
        for one in found.lost[:5] + found.half[:5]:
            print(f"  {one}  (seed {asked.seed})")
    shown = {"": found.good(), "early": bool(found.lost), "split": bool(found.half)}
    return 0 if shown[asked.control] else 1


if __name__ == "__main__":
    sys.exit(main())
