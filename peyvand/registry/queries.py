"""Reads that carry a rule: who belongs where, who looks alike, what is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from peyvand.core import calendar
from peyvand.text.identity import identity_key

from .models import Evidence, Membership, Organization, Person

LADDER = ("viewer", "expert", "manager", "owner")


def site_roles(person: Any) -> frozenset[str]:
    """registrar, moderator, secretary, analyst, administrator; empty for a visitor."""
    return person.site_roles if isinstance(person, Person) else frozenset()


def memberships(person: Any) -> list[Membership]:
    """Present memberships of a person, each with its organization; empty for a visitor."""
    return person.present_memberships if isinstance(person, Person) else []


def organizations_where(person: Any, least: str = "expert") -> list[int]:
    """Ids of the organizations in which the person holds ``least`` or a higher role.

    A suspended organization counts for reading (``viewer``) only: nothing is written in its name.
    """
    rank = LADDER.index(least)
    return [row.organization_id for row in memberships(person) if LADDER.index(row.role) >= rank and (rank == 0 or not row.organization.suspended)]


def mandated(person: Any, scope: str, now: datetime) -> dict[int, int]:
    """Organization id -> mandate id, for what a facilitator may write (``needs`` or ``offers``) at this time."""
    if not isinstance(person, Person):
        return {}
    return {
        mandate.organization_id: mandate.pk
        for mandate in person.all_mandates
        if mandate.scope in (scope, "both") and mandate.starts_at <= now < mandate.ends_at
    }


def is_verified_member(person: Any) -> bool:
    """Whether the person belongs to a verified organization that is not suspended."""
    return any(row.organization.is_verified and not row.organization.suspended for row in memberships(person))


def person_classes(person: Any) -> tuple[str, ...]:
    """The audiences the person belongs to, as visibility tokens: ``public``, ``signed_in``, ``verified``, ``organization:<id>`` …

    What is shown to a class carries that token; a reader sees what carries one of theirs.
    """
    if not isinstance(person, Person) or not person.is_active:
        return ("public",)
    classes = ["public", "signed_in"]
    if is_verified_member(person):
        classes.append("verified")
    classes += [organization_token(row.organization_id) for row in memberships(person)]
    return tuple(classes)


def organization_token(organization_id: int) -> str:
    return f"organization:{organization_id}"


def members_with(organization: Organization, least: str = "expert") -> QuerySet[Person]:
    """Active persons who hold ``least`` or a higher role there now."""
    roles = LADDER[LADDER.index(least) :]
    return Person.objects.filter(
        is_active=True, memberships__organization=organization, memberships__ended_at=None, memberships__role__in=roles
    ).distinct()


def lookalikes(name_fa: str, name_en: str = "", national_id: str = "", *, but: int | None = None) -> QuerySet[Organization]:
    """Organizations that may be the same one: equal identity key in either language, or equal national id.

    The nearest first is left to the reader: there are few. Suspended ones are among them, for the name is taken.
    """
    keys = {key for key in (identity_key(name_fa), identity_key(name_en)) if key}
    condition = Q(identity_key__in=keys) | Q(identity_key_en__in=keys)
    if national_id:
        condition |= Q(national_id=national_id)
    return Organization.objects.filter(condition).exclude(pk=but or 0).select_related("kind", "county", "province")


def for_form() -> QuerySet[Organization]:
    return Organization.objects.select_related("kind", "county", "province", "parent", "logo")


def for_page() -> QuerySet[Organization]:
    return for_form().prefetch_related("sectors", "process_stages", "chain_stages", "certificates__kind")


def evidence_of(organization: Organization) -> dict[str, Evidence]:
    """field -> its newest evidence."""
    newest: dict[str, Evidence] = {}
    for row in organization.evidence.order_by("field", "-at", "-pk"):
        newest.setdefault(row.field, row)
    return newest


def due_to_lapse(now: datetime) -> Iterable[int]:
    """Ids of verified organizations whose verification has ended by the clock."""
    return Organization.objects.filter(verification="verified", verified_until__lt=calendar.local_day(now)).values_list("pk", flat=True)


def key_of_account(email: str) -> Any:
    """The key of the account with this e-mail address, or one that nobody bears."""
    return Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first() or UUID(int=0)
