"""What waits for a registrar: organizations to verify and requests to change what was confirmed, by the time that was promised."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from peyvand.core import access, limits

from .models import ChangeRequest, Organization, OrganizationMerge


@dataclass(frozen=True)
class Case:
    key: str
    title: str
    note: str
    until: datetime | None
    since: datetime | None
    href: str


def queue(person: Any) -> list[Case]:
    """The nearest promises first; what is beyond ``limits.QUEUE_SHOWN`` comes up as cases are decided."""
    cases = [_verification(one) for one in to_verify(person)[: limits.QUEUE_SHOWN]]
    cases += [_change(one) for one in to_answer(person)[: limits.QUEUE_SHOWN]]
    return sorted(cases, key=lambda case: (case.until is None, case.until, case.key))[: limits.QUEUE_SHOWN]


def to_verify(person: Any) -> Any:
    found = access.visible(Organization, person, "organization.verify").filter(verification="submitted")
    return found.select_related("kind").order_by("decide_by", "pk")


def to_answer(person: Any) -> Any:
    found = access.visible(ChangeRequest, person, "changerequest.decide").filter(decided_at=None)
    return found.select_related("organization").order_by("decide_by", "pk")


def waiting(person: Any) -> int:
    """How many cases wait for this person: the count beside the menu's entry."""
    return int(to_verify(person).count() + to_answer(person).count())


def _verification(one: Organization) -> Case:
    return Case(
        f"verify/{one.public_id}", one.name, _("Verification"), one.decide_by, one.submitted_at, reverse("registry:decide", args=[one.public_id])
    )


def _change(one: ChangeRequest) -> Case:
    return Case(
        f"change/{one.public_id}", one.organization.name, _("Change of what was confirmed"), one.decide_by, one.asked_at, one.get_absolute_url()
    )


def after(person: Any, key: str) -> str:
    """The address of the case that follows this one, else the first, else the empty queue."""
    return _following(queue(person), key)


def _following(cases: list[Case], key: str) -> str:
    place = next((number for number, case in enumerate(cases) if case.key == key), -1)
    rest = cases[place + 1 :] + cases[: max(place, 0)]
    return rest[0].href if rest else reverse("registry:queue")


def beside(person: Any, key: str) -> dict[str, Any]:
    """What a page of the queue shows around its case."""
    cases = queue(person)
    keys = [case.key for case in cases]
    return {
        "nav": "verification",
        "waiting": waiting(person),
        "entries": [{"href": case.href, "title": case.title, "note": case.note, "until": case.until, "current": case.key == key} for case in cases],
        "place": keys.index(key) + 1 if key in keys else 0,
        "next": _following(cases, key) if set(keys) - {key} else "",
    }


def merges(person: Any) -> Any:
    """Merges that a registrar may look at, the newest first."""
    return access.visible(OrganizationMerge, person).select_related("kept__kind", "gone__kind").order_by("-at", "-pk")
