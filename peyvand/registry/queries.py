"""Reads that carry a rule: who belongs where, who looks alike, what is due."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from peyvand.core import access, audit, calendar, merging
from peyvand.text.identity import identity_key
from peyvand.text.validators import Invalid, validate

from . import relied
from .models import (
    CapabilitySurvey,
    Certificate,
    CertificateReminder,
    ChangeRequest,
    Evidence,
    ExpertPage,
    JoinRequest,
    Mandate,
    MemberInvitation,
    Membership,
    Organization,
    OrganizationLink,
    OrganizationMerge,
    Person,
    Ruling,
    SiteRole,
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
    if isinstance(person, Person) and rank:
        relied.on_memberships(person)
    return [row.organization_id for row in memberships(person) if LADDER.index(row.role) >= rank and (rank == 0 or not row.organization.suspended)]


def mandated(person: Any, scope: str, now: datetime) -> dict[int, int]:
    """Organization id -> mandate id, for what a facilitator may write (``needs`` or ``offers``) at this time."""
    if not isinstance(person, Person):
        return {}
    found = {
        mandate.organization_id: mandate.pk
        for mandate in person.all_mandates
        if mandate.scope in (scope, "both") and mandate.starts_at <= now < mandate.ends_at
    }
    relied.on_mandates(found.values())
    return found


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
    return Organization.objects.select_related("kind", "county", "province", "parent", "logo")


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


def links_beside(organization: Organization) -> list[OrganizationLink]:
    """Present links to other organizations, seen from this one: ``other_side`` is the other end."""
    rows = list(known_links(organization)[:20])
    for row in rows:
        row.other_side = row.other if row.organization_id == organization.pk else row.organization  # type: ignore[attr-defined]
    return rows


def surveys_of(organization: Organization) -> list[CapabilitySurvey]:
    return list(organization.surveys.prefetch_related("scores")[:10])


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


# ---- who somebody is shown to be


def proven_addresses(person: Any) -> set[str]:
    """E-mail addresses and the mobile number (which is only ever written once it was proven) that reach the person, each in its one spelling.

    Compared letter by letter in Python: a database that ignores case takes some foreign letters for Latin ones.
    """
    if not isinstance(person, Person) or not person.is_active:
        return set()
    proven = {row.email.lower() for row in EmailAddress.objects.filter(user=person, verified=True)}
    return proven | ({person.mobile} if person.mobile else set())


def person_at(address: str) -> Person | None:
    """The active person who has proven this e-mail address or mobile number."""
    if "@" not in address:
        return Person.objects.filter(mobile=address, is_active=True).first()
    rows = EmailAddress.objects.filter(email=address, verified=True, user__is_active=True).select_related("user")
    return next((row.user for row in rows if row.email.lower() == address), None)


def may_act_for_themselves(person: Any) -> bool:
    """Whether somebody is more than a passer-by: terms accepted, or an address proven."""
    return isinstance(person, Person) and person.is_active and (bool(person.terms_version) or bool(proven_addresses(person)))


# ---- members, invitations, requests


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Present members, the highest role first."""
    rank = {role: place for place, role in enumerate(reversed(LADDER))}
    order = Case(*[When(role=role, then=Value(place)) for role, place in rank.items()], output_field=IntegerField())
    return Membership.objects.filter(organization=organization, ended_at=None).select_related("person").order_by(order, "since", "pk")


def with_people() -> QuerySet[Membership]:
    """Where the pages of one member start; ``access.get`` narrows it."""
    return Membership.objects.select_related("person", "organization__kind")


def successors_of(membership: Membership) -> list[Membership]:
    """Who can take over what a member has open: present members who may write, the highest role first."""
    return [row for row in members_of(membership.organization) if row.pk != membership.pk and row.role != "viewer" and row.person.is_active]


def present_roles(organization: Any, *roles: str) -> Any:
    """Present memberships of active persons in one of the roles; ``organization`` may be an outer reference."""
    return Membership.objects.filter(organization=organization, role__in=roles, ended_at=None, person__is_active=True)


def liaisons_of(organization: Organization) -> QuerySet[Membership]:
    """The liaison office: of the organization itself, or of what it is part of when it has none of its own."""
    seen: set[int] = set()
    at: Organization | None = organization
    while at is not None and at.pk not in seen:
        found = Membership.objects.filter(organization=at, is_liaison=True, ended_at=None, person__is_active=True).select_related("person")
        if found.exists():
            return found.order_by("since", "pk")
        seen.add(at.pk)
        at = at.parent
    return Membership.objects.none()


def open_invitations(organization: Organization) -> QuerySet[MemberInvitation]:
    return MemberInvitation.objects.filter(organization=organization, state="open").select_related("invited_by").order_by("-made_at", "-pk")


def invitation_token(invitation: MemberInvitation) -> str:
    """What makes the link of an invitation hard to guess; another one each time it is sent."""
    return salted_hmac("peyvand.registry.invitation", f"{invitation.public_id}.{invitation.serial}", algorithm="sha256").hexdigest()[:32]


def invitation_by_link(public_id: str, token: str) -> MemberInvitation | None:
    """The invitation of a link. Whoever holds the link may read it; only the owner of its address may accept."""
    found = MemberInvitation.objects.filter(public_id=public_id).select_related("organization__kind", "invited_by").first()
    return found if found is not None and constant_time_compare(invitation_token(found), token) else None


def invitation_address(invitation: MemberInvitation) -> str:
    """Where its link leads."""
    return reverse("registry:invitation", args=[invitation.public_id, invitation_token(invitation)])


def with_organizations() -> QuerySet[MemberInvitation]:
    return MemberInvitation.objects.select_related("organization")


def requests_with_people() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.select_related("organization__kind", "person")


def invitations_for(person: Any, now: datetime) -> QuerySet[MemberInvitation]:
    """Open invitations to an address that the person has proven."""
    addresses = proven_addresses(person)
    found = MemberInvitation.objects.filter(address__in=addresses, state="open", ends_at__gt=now, organization__suspended=False)
    return found.select_related("organization").order_by("ends_at")


def requests_to_answer(person: Any) -> QuerySet[JoinRequest]:
    """Requests and claims that this person may answer, the earliest promise first."""
    found = access.visible(JoinRequest, person, "joinrequest.answer")
    return found.filter(state="open").select_related("organization", "person").order_by("answer_by", "pk")


def requests_of(person: Any) -> QuerySet[JoinRequest]:
    """What the person asked and waits for."""
    return JoinRequest.objects.filter(person=person, state="open").select_related("organization").order_by("answer_by", "pk")


def open_request(person: Any, organization: Organization) -> JoinRequest | None:
    return JoinRequest.objects.filter(person=person, organization=organization, state="open").first() if isinstance(person, Person) else None


def membership_in(person: Any, organization: Organization) -> Membership | None:
    return next((row for row in memberships(person) if row.organization_id == organization.pk), None)


def open_claims(organization: Organization) -> QuerySet[JoinRequest]:
    """Who claims to own it and waits: shown to the registrar beside the papers."""
    return JoinRequest.objects.filter(organization=organization, kind="claim", state="open").select_related("person").order_by("made_at")


def claimed_organizations(person: Any) -> QuerySet[Any]:
    """Ids of the organizations that the person claims, while no answer came."""
    found = JoinRequest.objects.filter(person=person, kind="claim", state="open") if isinstance(person, Person) else JoinRequest.objects.none()
    return found.values_list("organization_id", flat=True)


def shared_people(organization: int) -> set[int]:
    """Ids of the organizations with which it shares a present, active member."""
    people = Membership.objects.filter(organization=organization, ended_at=None, person__is_active=True).values("person")
    return set(
        Membership.objects.filter(person__in=people, ended_at=None).exclude(organization=organization).values_list("organization_id", flat=True)
    )


def organizations_sharing_people() -> list[int]:
    """Ids of the organizations that share somebody, or did when it was last looked at."""
    several = Membership.objects.filter(ended_at=None, person__is_active=True).values("person").annotate(n=Count("pk")).filter(n__gt=1)
    people = [row["person"] for row in several]
    now = set(Membership.objects.filter(person__in=people, ended_at=None).values_list("organization_id", flat=True))
    before = OrganizationLink.objects.filter(derived=True, until=None).values_list("organization_id", flat=True)
    return sorted(now | set(before))


# ---- mandates, links, site roles


def mandates_of(organization: Organization) -> QuerySet[Mandate]:
    """All mandates of an organization, the newest first."""
    return Mandate.objects.filter(organization=organization).select_related("person").order_by("-starts_at", "-pk")


def own_mandates(person: Any) -> QuerySet[Mandate]:
    return Mandate.objects.filter(person=person).select_related("organization").order_by("-starts_at", "-pk")


def mandates_with_organizations() -> QuerySet[Mandate]:
    return Mandate.objects.select_related("organization", "person")


def links_with_ends() -> QuerySet[OrganizationLink]:
    return OrganizationLink.objects.select_related("organization", "other")


def links_history(organization: Organization) -> QuerySet[OrganizationLink]:
    """All links of an organization in both directions, present ones first."""
    return links_of(organization).order_by(F("until").desc(nulls_first=True), "kind", "-pk")


def links_of(organization: Organization) -> QuerySet[OrganizationLink]:
    """Links in which it is either end."""
    return links_with_ends().filter(Q(organization=organization) | Q(other=organization))


def known_links(organization: Organization) -> QuerySet[OrganizationLink]:
    """Links of an organization in both directions that have not ended."""
    return links_of(organization).filter(until=None).order_by("kind", "pk")


def experts() -> QuerySet[ExpertPage]:
    return ExpertPage.objects.select_related("person")


def expert_page_of(person: Any) -> ExpertPage | None:
    return ExpertPage.objects.filter(person=person).first()


def shown_organizations(page: ExpertPage) -> list[Organization]:
    """Those of the chosen organizations to which the person belongs now, suspended ones left out."""
    present = Membership.objects.filter(person=page.person_id, ended_at=None).values("organization")
    return list(page.organizations.filter(pk__in=present, suspended=False).order_by("name_fa", "pk"))


def site_role_row(key: str) -> SiteRole | None:
    return SiteRole.objects.select_related("person").filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 18 else None


def site_role_rows() -> QuerySet[SiteRole]:
    return SiteRole.objects.select_related("person").order_by("role", "given_at", "pk")


def organizations_named(words: str, *, suspended: bool = False, most: int = 20) -> list[Organization]:
    """Organizations of exactly this name, in either language and however spelt, or of this national id; ``suspended``: those too.

    A national id stands for the organization itself, not for what is part of it and bears the same one.
    """
    key = identity_key(words)
    condition = Q(identity_key=key) | Q(identity_key_en=key) if key else Q(pk__in=[])
    with suppress(Invalid):
        condition |= Q(national_id=validate("org_national_id", words).value, parent=None)
    found = Organization.objects.filter(condition, merged_into=None)
    return list((found if suspended else found.filter(suspended=False)).select_related("kind", "county", "province")[:most])


def key_of_account(email: str) -> Any:
    """The key of the account with this e-mail address, or one that nobody bears."""
    return Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first() or UUID(int=0)
