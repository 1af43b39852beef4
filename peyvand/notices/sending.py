"""What the worker does with one mail: begin, look again whether it may go, hand it over, write down what became of it.

Each step is written before the next is taken, so that a killed worker leaves a mail that is tried again, and that is known as possibly sent twice.
"""

from __future__ import annotations  # Task takes type parameters for type checkers only

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import F
from django.tasks import Task

from peyvand.core import atomic, limits, mail

from . import letters
from .models import Delivery

log = logging.getLogger("peyvand.notices")
ERRORS_KEPT = 10


@dataclass
class Line:
    """When the mail server does not answer, mail rests a while, so that a worker is not held up by each single one."""

    rests_until: datetime | None = None

    def is_resting(self, now: datetime) -> bool:
        return self.rests_until is not None and now < self.rests_until


LINE = Line()


def deliver(delivery_id: int, *, now: datetime, again: Task[Any, Any]) -> str:
    """Try one delivery; gives its status. May run twice: only the first to begin an attempt takes it."""
    seen = Delivery.objects.filter(pk=delivery_id, status=Delivery.Status.WAITING).first()
    if seen is None:
        return "settled"
    if LINE.is_resting(now):
        assert LINE.rests_until is not None
        return _postpone(seen, LINE.rests_until + timedelta(seconds=random.uniform(0, 20)), again)  # noqa: S311  spreading, not secrecy
    delivery = _begin(seen, now)
    if delivery is None:
        return "taken by another"
    try:
        letter = letters.write(delivery, now)
        if isinstance(letter, letters.Withheld):
            return _end(delivery, now, Delivery.Status.WITHHELD, withheld=letter.why)
        mail.send(letter.message)
    except mail.MailTrouble as trouble:
        return _failed(delivery, trouble, now, again)
    except DatabaseError:
        raise
    except Exception as error:
        if not isinstance(error, mail.MailRefused):
            log.exception("mail %s cannot be written", delivery.public_id)
        return _end(delivery, now, Delivery.Status.DEAD, errors=_errors(delivery, error, now))
    return _end(delivery, now, Delivery.Status.SENT)


def _begin(seen: Delivery, now: datetime) -> Delivery | None:
    """Take an attempt, visible to all before anything leaves the house. One that was begun and never ended may have been sent."""
    mine = Delivery.objects.filter(pk=seen.pk, status=Delivery.Status.WAITING, attempts=seen.attempts).update(
        attempts=F("attempts") + 1, begun_at=now, due_at=now, maybe_twice=seen.maybe_twice or seen.begun_at is not None
    )
    return Delivery.objects.select_related("person", "notice").get(pk=seen.pk) if mine else None


def _end(delivery: Delivery, now: datetime, status: str, **values: Any) -> str:
    Delivery.objects.filter(pk=delivery.pk).update(status=status, finished_at=now, begun_at=None, **values)
    return status


def _postpone(delivery: Delivery, until: datetime, again: Task[Any, Any], **values: Any) -> str:
    with atomic():
        if Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.WAITING).update(due_at=until, **values):
            again.using(run_after=until).enqueue(delivery.pk)
    return Delivery.Status.WAITING


def _failed(delivery: Delivery, trouble: mail.MailTrouble, now: datetime, again: Task[Any, Any]) -> str:
    values = {"errors": _errors(delivery, trouble, now), "maybe_twice": delivery.maybe_twice or trouble.maybe_taken}
    if trouble.line_broken:
        LINE.rests_until = now + limits.MAIL_RESTS
    if delivery.attempts >= limits.MAIL_ATTEMPTS:
        return _end(delivery, now, Delivery.Status.DEAD, **values)
    return _postpone(delivery, now + back_off(delivery.attempts), again, begun_at=None, **values)


def back_off(attempts: int) -> timedelta:
    """A minute, two, four … up to four hours, each spread by a quarter: a server that is away for a day loses nothing."""
    plain = min(limits.MAIL_BACK_OFF * (1 << min(attempts - 1, 20)), limits.MAIL_BACK_OFF_MOST)
    return plain * random.uniform(1, 1.25)  # noqa: S311  spreading, not secrecy


def _errors(delivery: Delivery, error: Exception, now: datetime) -> list[dict[str, str]]:
    """What went wrong, without the address it went wrong at."""
    said = str(error).replace("\x00", "")
    if delivery.person.email:  # of an error that did not come from the line to the server
        said = said.replace(delivery.person.email, "…")
    return [*delivery.errors, {"at": now.isoformat(), "class": type(error).__name__, "said": said[: mail.SAID]}][-ERRORS_KEPT:]


def pick_up(now: datetime, again: Task[Any, Any]) -> int:
    """Enqueue anew what should have been tried long ago: its job was lost or laid aside. Gives how many."""
    count = 0
    for pk in Delivery.objects.filter(status=Delivery.Status.WAITING, due_at__lt=now - limits.MAIL_OVERDUE).values_list("pk", flat=True)[:500]:
        with atomic():
            if Delivery.objects.filter(pk=pk, status=Delivery.Status.WAITING, due_at__lt=now - limits.MAIL_OVERDUE).update(due_at=now):
                again.enqueue(pk)
                count += 1
    return count
