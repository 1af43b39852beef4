"""What each demonstration account shows, beside who it is: the line and the drawing on the sign-in page.

The accounts themselves come with the demonstration; they are the persons whose ``persona`` is set.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from peyvand.registry.models import Membership, Person


@dataclass(frozen=True)
class Look:
    """``kind`` colours the drawing: need, offer, or neither."""

    icon: str = "person"
    kind: str = ""
    purpose: Any = ""


OPERATORS = _("Operator of the site")
LOOKS = {
    "engineer": Look("need", "need", _("states needs")),
    "buyer": Look("clipboard-check", "need", _("signs for its organization")),
    "solver": Look("offer", "offer", _("answers needs")),
    "startup": Look("layers", "offer", _("shows what it makes")),
    "liaison": Look("handshake", "offer", _("publishes achievements")),
    "researcher": Look("file", "offer", _("writes down achievements")),
    "student": Look("graduation-cap", "offer", _("looks for a thesis")),
    "facilitator": Look("people", "", _("brings two sides together")),
    "evaluator": Look("scale", "need", _("weighs proposals")),
    "investor": Look("chart", "", _("reads records")),
    "secretary": Look("clipboard-check", "", _("follows resolutions")),
    "analyst": Look("layers", "", _("sees all figures")),
    "registrar": Look("shield-check", "", _("verifies organizations")),
    "moderator": Look("shield-check", "", _("reviews what is published")),
    "administrator": Look("weights", "", _("keeps the site; reads nothing sealed")),
}


@dataclass(frozen=True)
class Account:
    key: str
    role: str
    organization: Any
    look: Look


def person_of(key: str) -> Person | None:
    """The demonstration's person of that key."""
    return Person.objects.filter(persona=key, is_active=True).first() if key in LOOKS else None


def accounts() -> list[Account]:
    """The demonstration accounts in the order of the table above; two queries."""
    present = Prefetch(
        "memberships", queryset=Membership.objects.filter(ended_at=None).select_related("organization").order_by("pk"), to_attr="present"
    )
    people = Person.objects.filter(persona__isnull=False, is_active=True).prefetch_related(present)
    order = {key: number for number, key in enumerate(LOOKS)}
    found = []
    for person in sorted(people, key=lambda one: (order.get(one.persona or "", len(order)), one.persona or "")):
        memberships = person.present  # type: ignore[attr-defined]
        look = LOOKS.get(person.persona or "", Look())
        found.append(Account(person.persona or "", person.name, memberships[0].organization.name if memberships else OPERATORS, look))
    return found
