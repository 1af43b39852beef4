"""Reads that carry a rule: who belongs where, who looks alike, what is due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from peyvand.core import audit, calendar, merging
from peyvand.text.digits import to_latin
from peyvand.text.identity import identity_key

from .models import (
    CapabilitySurvey,
    Certificate,
    CertificateReminder,
    ChangeRequest,
    Evidence,
    Membership,
    Organization,
    OrganizationLink,
    OrganizationMerge,
    Person,
    Ruling,
)

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


def _alike(name_fa: str, name_en: str, national_id: str) -> Q:
    keys = {key for key in (identity_key(name_fa), identity_key(name_en)) if key}
    condition = Q(identity_key__in=keys) | Q(identity_key_en__in=keys)
    return condition | Q(national_id=national_id) if national_id else condition


def lookalikes(name_fa: str, name_en: str = "", national_id: str = "", *, but: int | None = None) -> QuerySet[Organization]:
    """Organizations that may be the same one: equal identity key in either language, or equal national id.

    The nearest first is left to the reader: there are few. Suspended ones are among them, for the name is taken; what was merged counts
    for the one that it was merged into.
    """
    condition = _alike(name_fa, name_en, national_id)
    merged = [survivor_of(one).pk for one in Organization.objects.filter(condition, merged_into__isnull=False)[:50]]
    found = Organization.objects.filter(condition | Q(pk__in=merged), merged_into=None)
    return found.exclude(pk=but or 0).select_related("kind", "county", "province")


def same_name_in_place(organization: Organization, most: int = 5) -> list[Organization]:
    """Those that bear its name in its place, which only one may; a merged one's name is taken by the one that it was merged into."""
    bearers = Organization.objects.filter(
        _alike(organization.name_fa, organization.name_en, ""), county=organization.county_id, province=organization.province_id, is_homonym=False
    ).exclude(pk=organization.pk)
    found = {survivor.pk: survivor for bearer in bearers[: most * 10] if (survivor := survivor_of(bearer)).pk != organization.pk}
    return list(found.values())[:most]


def survivor_of(organization: Organization) -> Organization:
    """The organization itself, or the one that it was merged into in the end."""
    seen = {organization.pk}
    while organization.merged_into is not None and organization.merged_into.pk not in seen:
        organization = organization.merged_into
        seen.add(organization.pk)
    return organization


def tombstone(public_id: str) -> Organization | None:
    """The row of this address, if it was merged into another."""
    return Organization.objects.filter(public_id=public_id, merged_into__isnull=False).select_related("merged_into").first()


def unruled_lookalikes(organization: Organization) -> list[Organization]:
    """Look-alikes of which no registrar has said yet that they are others."""
    ruled = set(Ruling.objects.filter(first=organization).values_list("second", flat=True))
    ruled |= set(Ruling.objects.filter(second=organization).values_list("first", flat=True))
    alike = lookalikes(organization.name_fa, organization.name_en, organization.national_id, but=organization.pk)
    family = {organization.parent_id, *organization.complexes.values_list("pk", flat=True)}
    return [one for one in alike[:20] if one.pk not in ruled and one.pk not in family]


def for_form() -> QuerySet[Organization]:
    return Organization.objects.select_related("kind", "county", "province", "parent")


def for_page() -> QuerySet[Organization]:
    return for_form().prefetch_related("sectors", "process_stages", "chain_stages", "certificates__kind")


def evidence_of(organization: Organization) -> dict[str, Evidence]:
    """field -> its newest evidence."""
    newest: dict[str, Evidence] = {}
    for row in organization.evidence.order_by("field", "-at", "-pk"):
        newest.setdefault(row.field, row)
    return newest


def checkers_of(organization: Organization) -> dict[Any, str]:
    """person's key -> the name shown, of everybody who checked something of it; persons are shown by what they do."""
    return {person.pk: person.name for person in Person.objects.filter(pk__in=organization.evidence.values("by"))}


def due_to_lapse(now: datetime) -> Iterable[int]:
    """Ids of verified organizations whose verification has ended by the clock."""
    ended = Organization.objects.filter(merged_into=None, verification="verified", verified_until__lt=calendar.local_day(now))
    return ended.values_list("pk", flat=True)


def ending_certificates(today: date, days: int) -> list[Certificate]:
    """Certificates that end within so many days and of which nobody was told yet, at organizations that stand."""
    told = CertificateReminder.objects.filter(certificate=OuterRef("pk"), valid_until=OuterRef("valid_until"), days=days)
    ending = Certificate.objects.filter(
        valid_until__gte=today, valid_until__lte=today + timedelta(days=days), organization__suspended=False, organization__merged_into=None
    )
    return list(ending.exclude(Exists(told)).order_by("valid_until", "pk"))


def same_certificate(certificate: Certificate) -> bool:
    """Whether another organization entered a certificate of this kind with the same number."""
    same = Certificate.objects.filter(kind=certificate.kind_id, number=certificate.number, organization__merged_into=None)
    return same.exclude(organization=certificate.organization_id).exists()


def same_name(one: str, other: str) -> bool:
    key = identity_key(one)
    return bool(key) and key == identity_key(other)


def times_submitted(organization: Organization) -> int:
    """How often it was sent for verification, by its history."""
    return audit.history(organization).filter(action="verification.submit").count()


def known_links(organization: Organization) -> list[OrganizationLink]:
    """Present links to other organizations, seen from this one: ``other_side`` is the other end."""
    found = OrganizationLink.objects.filter(Q(organization=organization) | Q(other=organization), until=None)
    rows = list(found.select_related("organization", "other").order_by("pk")[:20])
    for row in rows:
        row.other_side = row.other if row.organization_id == organization.pk else row.organization  # type: ignore[attr-defined]
    return rows


def surveys_of(organization: Organization) -> list[CapabilitySurvey]:
    return list(organization.surveys.prefetch_related("scores")[:10])


def written_as(words: str) -> list[Organization]:
    """Organizations of exactly this name, in either language and however spelt, or of this national id."""
    key = identity_key(words)
    digits = to_latin(words).replace(" ", "").replace("-", "")
    condition = Q(identity_key=key) | Q(identity_key_en=key) if key else Q(pk__in=[])
    if digits.isascii() and digits.isdigit():
        condition |= Q(national_id=digits)
    return list(Organization.objects.filter(condition, merged_into=None).select_related("kind", "county", "province")[:20])


def held_by(*organizations: Organization) -> list[dict[str, Any]]:
    """What hangs on each of several organizations: the name of the table, and how many rows for each; only what one of them has."""
    numbers = [_by_table(merging.counts(one)) for one in organizations]
    names = sorted({name for one in numbers for name in one})
    return [{"label": name, "counts": [one.get(name, 0) for one in numbers]} for name in names]


def _by_table(counts: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, number in counts.items():
        model = apps.get_model(column.rpartition(".")[0])
        if not model._meta.auto_created:
            found[str(model._meta.verbose_name_plural)] = found.get(str(model._meta.verbose_name_plural), 0) + number
    return found


def moved_by(merge: OrganizationMerge) -> list[dict[str, Any]]:
    """The names of the tables whose rows a merge moved, and how many; its own two rows apart."""
    found: dict[str, int] = {}
    for label, number in merging.Record.of_json(merge.record).count().items():
        model = apps.get_model(label)
        if not model._meta.auto_created and model is not Organization:
            found[str(model._meta.verbose_name_plural)] = number
    return [{"label": name, "count": found[name]} for name in sorted(found)]


def change_requests() -> QuerySet[ChangeRequest]:
    related = ("organization__kind", "organization__county", "organization__province", "organization__parent", "asked_by")
    return ChangeRequest.objects.select_related("organization", *related)


def open_change(organization: Organization) -> ChangeRequest | None:
    return organization.change_requests.filter(decided_at=None).first()


def answered_changes(organization: Organization, most: int = 5) -> list[ChangeRequest]:
    return list(organization.change_requests.filter(decided_at__isnull=False).order_by("-decided_at")[:most])


def newest_certificates(organization: Organization) -> list[int]:
    """Keys of the knowledge-based certificates that reach furthest: those a renewal stands on."""
    dated = list(organization.certificates.filter(kind__group="knowledge_based", valid_until__isnull=False).values_list("pk", "valid_until"))
    last = max((day for _pk, day in dated if day), default=None)
    return [pk for pk, day in dated if day == last]


def key_of_account(email: str) -> Any:
    """The key of the account with this e-mail address, or one that nobody bears."""
    return Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first() or UUID(int=0)
