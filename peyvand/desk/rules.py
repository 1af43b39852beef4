"""What a moderator decides, and what was seen with it."""

from datetime import datetime
from typing import Any

from peyvand.core import access, atomic
from peyvand.core.errors import Changed, NoSuchMove, NotAllowed

from .cases import Case
from .models import Reviewed


def decide(case: Case, decision: str, *, by: Any, now: datetime, note: str = "", version: int) -> None:
    """Run the room's own rule and keep the words that were judged, in one transaction.

    Raises what the room raises: NotAllowed, NotReady, NoSuchMove, Changed (the words are not those of ``version``).
    """
    if not access.can(by, "moderation.view"):
        raise NotAllowed
    rule = case.side.decide.get(decision)
    if rule is None:
        raise NoSuchMove
    if case.thing.version != version:
        raise Changed
    with atomic():
        content = case.side.content(case.thing)
        rule(case.thing, by=by, now=now, note=note, version=version)
        Reviewed.objects.update_or_create(
            kind=case.kind,
            public_id=case.thing.public_id,
            defaults={"content": content, "decision": decision, "note": note, "at": now, "by": by.pk},
        )


def seen_before(case: Case) -> Reviewed | None:
    """The last decision about this thing."""
    return Reviewed.objects.filter(kind=case.kind, public_id=case.thing.public_id).first()
