"""Who may see and do what to organizations: rows, not code paths.

``ROLES`` is product.md's table in one place: each role with the actions it gives. Other rooms read it through
``registry.queries`` (``organizations_where``, ``person_classes``) and add their own rows for their own models.
"""

from typing import Any

from django.db.models import Q

from peyvand.core import access
from peyvand.core.access import Rule

from . import queries
from .models import ChangeRequest, Organization, OrganizationMerge

# role -> what it may do. viewer < expert < manager < owner inherit; all other rows stand alone.
ROLES: dict[str, tuple[str, ...]] = {
    "visitor": ("organization.view",),
    "person": (),
    "viewer": (),
    "expert": ("need.write", "offer.write"),
    "manager": ("organization.edit", "organization.invite"),
    "owner": ("organization.hand_over", "organization.close"),
    "liaison": ("offer.approve",),
    "signatory": ("organization.bind",),
    "facilitator": ("need.write", "offer.write"),
    "registrar": ("organization.create", "organization.edit", "organization.verify", "organization.suspend"),
    "moderator": ("need.moderate", "offer.moderate", "moderation.view", "organization.suspend"),
    "secretary": (),
    "analyst": (),
    "administrator": ("taxonomies.edit", "site_role.give", "audit.view"),
}
LADDER = queries.LADDER


def may(person: Any, action: str) -> bool:
    """Whether one of the person's site roles gives the action, apart from any object."""
    return any(action in ROLES[role] for role in queries.site_roles(person))


def _sees(person: Any) -> Q:
    """Everyone sees an organization, but a suspended one is seen by its own members and by who suspends only; what was merged by nobody."""
    if may(person, "organization.suspend"):
        return Q(merged_into=None)
    own = queries.organizations_where(person, least="viewer")
    return Q(suspended=False) | Q(pk__in=own) if own else Q(suspended=False)


def _may_see(person: Any, organization: Organization) -> bool:
    if organization.merged_into_id is not None:
        return False
    return not organization.suspended or may(person, "organization.suspend") or organization.pk in queries.organizations_where(person, least="viewer")


def _own(least: str) -> Any:
    def where(person: Any) -> Q:
        return Q(pk__in=queries.organizations_where(person, least=least))

    return where


def _is_own(least: str) -> Any:
    def allows(person: Any, organization: Organization) -> bool:
        return organization.pk in queries.organizations_where(person, least=least)

    return allows


def _edits(person: Any) -> Q:
    if may(person, "organization.edit"):
        return Q(merged_into=None)
    return Q(suspended=False, pk__in=queries.organizations_where(person, least="manager"))


def _may_edit(person: Any, organization: Organization) -> bool:
    if may(person, "organization.edit"):
        return organization.merged_into_id is None
    return not organization.suspended and organization.pk in queries.organizations_where(person, least="manager")


def _not_own(action: str) -> tuple[Any, Any]:
    """A site role acts on every organization but those that its holder belongs to: nobody judges their own."""

    def where(person: Any) -> Q:
        if not may(person, action):
            return Q(pk__in=[])
        return Q(merged_into=None) & ~Q(pk__in=queries.organizations_where(person, least="viewer"))

    def allows(person: Any, organization: Organization) -> bool:
        if not may(person, action) or organization.merged_into_id is not None:
            return False
        return organization.pk not in queries.organizations_where(person, least="viewer")

    return where, allows


def _answers(person: Any) -> list[int]:
    """Where the person speaks for the organization to the moderators, a suspended one too."""
    return [row.organization_id for row in queries.memberships(person) if row.role in {"manager", "owner"}]


def _reads_history(person: Any) -> Q:
    if _reads_every_history(person):
        return Q()
    return Q(pk__in=queries.organizations_where(person, least="viewer"))


def _may_read_history(person: Any, organization: Organization) -> bool:
    return _reads_every_history(person) or organization.pk in queries.organizations_where(person, least="viewer")


def _reads_every_history(person: Any) -> bool:
    return any(may(person, action) for action in ("organization.verify", "organization.suspend"))


VERIFY_WHERE, VERIFY_ALLOWS = _not_own("organization.verify")
SUSPEND_WHERE, SUSPEND_ALLOWS = _not_own("organization.suspend")


def _merges(person: Any) -> Q:
    return Q() if may(person, "organization.verify") else Q(pk__in=[])


def _sees_request(person: Any) -> Q:
    """Who may edit the organization sees what it asked for; registrars see all but those of their own organizations."""
    own = Q(organization__in=queries.organizations_where(person, least="manager"), organization__suspended=False)
    return own | _decides_request(person)


def _may_see_request(person: Any, request: ChangeRequest) -> bool:
    own = request.organization_id in queries.organizations_where(person, least="manager") and not request.organization.suspended
    return own or VERIFY_ALLOWS(person, request.organization)


def _decides_request(person: Any) -> Q:
    if not may(person, "organization.verify"):
        return Q(pk__in=[])
    return Q(organization__merged_into=None) & ~Q(organization__in=queries.organizations_where(person, least="viewer"))


RULES = [
    Rule("organization.view", Organization, where=_sees, allows=_may_see),
    Rule("organization.create", Organization, general=lambda person: may(person, "organization.create")),
    Rule("organization.edit", Organization, where=_edits, allows=_may_edit),
    Rule("organization.invite", Organization, where=_own("manager"), allows=_is_own("manager")),
    Rule("organization.hand_over", Organization, where=_own("owner"), allows=_is_own("owner")),
    Rule("organization.verify", Organization, where=VERIFY_WHERE, allows=VERIFY_ALLOWS),
    Rule("organization.suspend", Organization, where=SUSPEND_WHERE, allows=SUSPEND_ALLOWS),
    Rule("verification.view", None, general=lambda person: may(person, "organization.verify")),
    Rule("organizationmerge.view", OrganizationMerge, where=_merges, allows=lambda person, merge: may(person, "organization.verify")),
    Rule("changerequest.view", ChangeRequest, where=_sees_request, allows=_may_see_request),
    Rule(
        "changerequest.decide",
        ChangeRequest,
        where=_decides_request,
        allows=lambda person, request: VERIFY_ALLOWS(person, request.organization),
    ),
    Rule(
        "organization.answer",
        Organization,
        where=lambda person: Q(pk__in=_answers(person)),
        allows=lambda person, organization: organization.pk in _answers(person),
        said="managers and owners, of a suspended organization too",
    ),
    Rule("organization.history", Organization, where=_reads_history, allows=_may_read_history, said="its own members; registrars and moderators"),
]


def register() -> None:
    access.register(*RULES)
