"""Who may see and do what to organizations: rows, not code paths.

``ROLES`` is product.md's table in one place: each role with the actions it gives. Other rooms read it through
``registry.queries`` (``organizations_where``, ``person_classes``) and add their own rows for their own models.
"""

from typing import Any

from django.db.models import Q

from peyvand.core import access
from peyvand.core.access import Rule

from . import queries
from .models import Organization

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
    """Everyone sees an organization, but a suspended one is seen by its own members and by who suspends only."""
    if may(person, "organization.suspend"):
        return Q()
    own = queries.organizations_where(person, least="viewer")
    return Q(suspended=False) | Q(pk__in=own) if own else Q(suspended=False)


def _may_see(person: Any, organization: Organization) -> bool:
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
        return Q()
    return Q(suspended=False, pk__in=queries.organizations_where(person, least="manager"))


def _may_edit(person: Any, organization: Organization) -> bool:
    if may(person, "organization.edit"):
        return True
    return not organization.suspended and organization.pk in queries.organizations_where(person, least="manager")


def _not_own(action: str) -> tuple[Any, Any]:
    """A site role acts on every organization but those that its holder belongs to: nobody judges their own."""

    def where(person: Any) -> Q:
        if not may(person, action):
            return Q(pk__in=[])
        return ~Q(pk__in=queries.organizations_where(person, least="viewer"))

    def allows(person: Any, organization: Organization) -> bool:
        return may(person, action) and organization.pk not in queries.organizations_where(person, least="viewer")

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

RULES = [
    Rule("organization.view", Organization, where=_sees, allows=_may_see),
    Rule("organization.create", Organization, general=lambda person: may(person, "organization.create")),
    Rule("organization.edit", Organization, where=_edits, allows=_may_edit),
    Rule("organization.invite", Organization, where=_own("manager"), allows=_is_own("manager")),
    Rule("organization.hand_over", Organization, where=_own("owner"), allows=_is_own("owner")),
    Rule("organization.verify", Organization, where=VERIFY_WHERE, allows=VERIFY_ALLOWS),
    Rule("organization.suspend", Organization, where=SUSPEND_WHERE, allows=SUSPEND_ALLOWS),
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
