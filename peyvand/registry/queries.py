"""Reads that carry a rule: who belongs where, who looks alike, what is due."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from peyvand.core import access, calendar
from peyvand.text.identity import identity_key
from peyvand.text.validators import Invalid, validate

from . import relied
from .models import Evidence, ExpertPage, JoinRequest, Mandate, MemberInvitation, Membership, Organization, OrganizationLink, Person, SiteRole

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


# ---- who somebody is shown to be


def proven_addresses(person: Any) -> set[str]:
    """E-mail addresses and the mobile number that are shown to reach the person, each in its one spelling.

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
    either = Q(organization=organization) | Q(other=organization)
    return links_with_ends().filter(either).order_by(F("until").desc(nulls_first=True), "kind", "-pk")


def known_links(organization: Organization) -> QuerySet[OrganizationLink]:
    """Links of an organization in both directions that have not ended."""
    either = Q(organization=organization) | Q(other=organization)
    return OrganizationLink.objects.filter(either, until=None).select_related("organization", "other").order_by("kind", "pk")


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


def organizations_named(written: str) -> list[Organization]:
    """Organizations of this very name (however spelt) or national id."""
    key = identity_key(written)
    found = list(Organization.objects.filter(suspended=False, identity_key=key)[:2]) if key else []
    with suppress(Invalid):
        found = found or list(Organization.objects.filter(suspended=False, national_id=validate("org_national_id", written).value)[:2])
    return found


def key_of_account(email: str) -> Any:
    """The key of the account with this e-mail address, or one that nobody bears."""
    return Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first() or UUID(int=0)
