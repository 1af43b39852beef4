"""The daily digest: what was told and not yet read, in one mail, at the hour its reader chose."""

from __future__ import annotations  # Task takes type parameters for type checkers only

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, QuerySet
from django.tasks import Task

from peyvand.core import atomic, calendar, limits
from peyvand.registry.models import Person

from .models import Delivery, DigestChoice, Notice, Way


def waiting(now: datetime) -> QuerySet[Notice]:
    """Notices that wait for a digest. What was read in the list meanwhile needs none; what is too old would be no news."""
    return Notice.objects.filter(mail=Way.DIGEST, digest=None, read_at=None, at__lte=now, at__gt=now - limits.DIGEST_REACHES)


def gather(now: datetime, send: Task[Any, Any]) -> int:
    """Make the digest of the day for everybody whose hour has come and who has something to read; gives how many. May run twice."""
    local = now.astimezone(calendar.zone())
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True)
    people = Person.objects.filter(is_active=True, pk__in=waiting(now).order_by().values("person")).filter(Exists(proven))
    had = Delivery.objects.filter(person=OuterRef("pk"), digest_day=local.date())
    count = 0
    for person in people.filter(~Exists(had)).select_related("digest_choice").annotate(unchosen=F("digest_choice__pk")).order_by("pk"):
        choice = person.digest_choice if person.unchosen is not None else DigestChoice(person=person)
        if choice.stopped or local.hour < choice.hour:
            continue
        count += _gather_for(person, now, local.date(), send)
    return count


def _gather_for(person: Person, now: datetime, day: Any, send: Task[Any, Any]) -> int:
    with atomic():
        digest, made = Delivery.objects.get_or_create(person=person, digest_day=day, defaults={"made_at": now, "due_at": now})
        if not made:
            return 0
        waiting(now).filter(person=person).update(digest=digest)
        send.enqueue(digest.pk)
    return 1
