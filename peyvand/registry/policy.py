"""Who may see and do what to organizations: rows, not code paths.

``ROLES`` is product.md's table in one place: each role with the actions it gives. Other rooms read it through
``registry.queries`` (``organizations_where``, ``person_classes``) and add their own rows for their own models.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from peyvand.core import access, clock
from peyvand.core.access import Rule

from . import queries
from .models import (
    ChangeRequest,
    ExpertPage,
    JoinRequest,
    Mandate,
    MemberInvitation,
    Membership,
    Organization,
    OrganizationLink,
    OrganizationMerge,
    Paper,
    Person,
)

# role -> what it may do. viewer < expert < manager < owner inherit; all other rows stand alone.
ROLES: dict[str, tuple[str, ...]] = {
    "visitor": ("organization.view",),
    "person": ("organization.create", "organization.join", "expertpage.edit"),
    "viewer": ("organization.members",),
    "expert": ("need.write", "offer.write"),
    "manager": ("organization.edit", "organization.invite", "joinrequest.answer"),
    "owner": ("organization.hand_over", "organization.close"),
    "liaison": ("offer.approve",),
    "signatory": ("organization.bind",),
    "facilitator": ("need.write", "offer.write"),
    "registrar": ("organization.enter", "organization.edit", "organization.verify", "organization.suspend", "joinrequest.answer"),
    "moderator": ("need.moderate", "offer.moderate", "moderation.view", "organization.suspend"),
    "secretary": (),
    "analyst": ("match.judge", "judgement.list", "thesaurus.edit"),
    "administrator": ("taxonomies.edit", "thesaurus.edit", "site_role.give", "audit.view"),
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


def _sees_change(person: Any) -> Q:
    """Who may edit the organization sees what it asked for; registrars see all but those of their own organizations."""
    own = Q(organization__in=queries.organizations_where(person, least="manager"), organization__suspended=False)
    return own | _decides_change(person)


def _may_see_change(person: Any, request: ChangeRequest) -> bool:
    own = request.organization_id in queries.organizations_where(person, least="manager") and not request.organization.suspended
    return own or VERIFY_ALLOWS(person, request.organization)


def _decides_change(person: Any) -> Q:
    if not may(person, "organization.verify"):
        return Q(pk__in=[])
    return Q(organization__merged_into=None) & ~Q(organization__in=queries.organizations_where(person, least="viewer"))


def _sends_papers(person: Any) -> Q:
    """Its managers, who claims it and waits for the answer, and registrars who do not belong to it."""
    mine = Q(pk__in=queries.organizations_where(person, least="manager")) | VERIFY_WHERE(person)
    return (mine | Q(suspended=False, pk__in=_claimed(person))) & Q(merged_into=None)


def _may_send_papers(person: Any, organization: Organization) -> bool:
    if organization.merged_into_id is not None:
        return False
    own = organization.pk in queries.organizations_where(person, least="manager") or VERIFY_ALLOWS(person, organization)
    return own or (not organization.suspended and organization.pk in _claimed(person))


def _claimed(person: Any) -> list[int]:
    return list(queries.claimed_organizations(person))


def _sees_paper(person: Any) -> Q:
    mine = Q(organization__in=_answers(person))
    if may(person, "organization.verify"):
        mine |= ~Q(organization__in=queries.organizations_where(person, least="viewer"))
    if isinstance(person, Person):
        mine |= Q(sent_by=person.pk, organization__in=_claimed(person))
    return mine & Q(organization__merged_into=None)


def _may_see_paper(person: Any, paper: Paper) -> bool:
    if paper.organization.merged_into_id is not None or not isinstance(person, Person):
        return False
    if paper.organization_id in _answers(person) or VERIFY_ALLOWS(person, paper.organization):
        return True
    return paper.sent_by_id == person.pk and paper.organization_id in _claimed(person)


def _reads_members(person: Any) -> Q:
    return Q() if may(person, "organization.verify") else Q(pk__in=queries.organizations_where(person, least="viewer"))


def _may_read_members(person: Any, organization: Organization) -> bool:
    return may(person, "organization.verify") or organization.pk in queries.organizations_where(person, least="viewer")


def _creates(person: Any) -> bool:
    return may(person, "organization.enter") or queries.may_act_for_themselves(person)


def _joins(person: Any) -> Q:
    """Whoever stands for themselves may ask; who is a member already may still claim ownership."""
    return Q(suspended=False) if queries.may_act_for_themselves(person) else Q(pk__in=[])


# ---- memberships


def _sees_membership(person: Any) -> Q:
    if may(person, "organization.verify"):
        return Q()
    if not isinstance(person, Person):
        return Q(pk__in=[])
    return Q(person=person) | Q(organization__in=queries.organizations_where(person, least="viewer"))


def _may_see_membership(person: Any, row: Membership) -> bool:
    return (
        may(person, "organization.verify")
        or (isinstance(person, Person) and row.person_id == person.pk)
        or row.organization_id in queries.organizations_where(person, least="viewer")
    )


def _manages_membership(person: Any) -> Q:
    """Managers change what is below an owner; an owner's membership is the owners'."""
    below = Q(organization__in=queries.organizations_where(person, least="manager")) & ~Q(role="owner")
    return Q(ended_at=None) & (below | Q(organization__in=queries.organizations_where(person, least="owner")))


def _may_manage_membership(person: Any, row: Membership) -> bool:
    least = "owner" if row.role == "owner" else "manager"
    return row.ended_at is None and row.organization_id in queries.organizations_where(person, least=least)


def _ends_membership(person: Any) -> Q:
    own = Q(person=person, ended_at=None) if isinstance(person, Person) else Q(pk__in=[])
    return own | _manages_membership(person)


def _may_end_membership(person: Any, row: Membership) -> bool:
    return row.ended_at is None and ((isinstance(person, Person) and row.person_id == person.pk) or _may_manage_membership(person, row))


# ---- invitations


def _answers_invitation(person: Any) -> Q:
    return Q(organization__suspended=False, address__in=queries.proven_addresses(person))


def _may_answer_invitation(person: Any, row: MemberInvitation) -> bool:
    return not row.organization.suspended and row.address in queries.proven_addresses(person)


def _manages_invitation(person: Any) -> Q:
    return Q(organization__in=queries.organizations_where(person, least="manager"))


def _may_manage_invitation(person: Any, row: MemberInvitation) -> bool:
    return row.organization_id in queries.organizations_where(person, least="manager")


def _sees_invitation(person: Any) -> Q:
    return _answers_invitation(person) | _manages_invitation(person)


def _may_see_invitation(person: Any, row: MemberInvitation) -> bool:
    return _may_manage_invitation(person, row) or _may_answer_invitation(person, row)


# ---- asking to join, and claims


def _answerers(kind: str) -> tuple[str, ...]:
    """A claim to ownership is answered by owners, another request by managers too."""
    return ("owner",) if kind == "claim" else ("owner", "manager")


def _answers_request(person: Any) -> Q:
    """Owners and managers answer; a registrar where there is none, or once the promised time is over."""
    own = queries.organizations_where
    mine = Q(kind="claim", organization__in=own(person, "owner")) | Q(kind="join", organization__in=own(person, "manager"))
    if may(person, "joinrequest.answer"):
        nobody: Any = Q(kind="claim") & ~Exists(queries.present_roles(OuterRef("organization"), *_answerers("claim")))
        nobody |= Q(kind="join") & ~Exists(queries.present_roles(OuterRef("organization"), *_answerers("join")))
        mine |= (nobody | Q(answer_by__lt=clock.now())) & ~Q(organization__in=own(person, "viewer"))
    if isinstance(person, Person):
        mine &= ~Q(person=person)
    return Q(organization__suspended=False) & mine


def _may_answer_request(person: Any, row: JoinRequest) -> bool:
    if row.organization.suspended or not isinstance(person, Person) or row.person_id == person.pk:
        return False
    if row.organization_id in queries.organizations_where(person, "owner" if row.kind == "claim" else "manager"):
        return True
    if not may(person, "joinrequest.answer") or row.organization_id in queries.organizations_where(person, "viewer"):
        return False
    return row.answer_by < clock.now() or not queries.present_roles(row.organization_id, *_answerers(row.kind)).exists()


def _own_request(person: Any) -> Q:
    return Q(person=person) if isinstance(person, Person) else Q(pk__in=[])


def _is_own_request(person: Any, row: JoinRequest) -> bool:
    return isinstance(person, Person) and row.person_id == person.pk


def _sees_request(person: Any) -> Q:
    return Q() if may(person, "organization.verify") else _own_request(person) | _answers_request(person)


def _may_see_request(person: Any, row: JoinRequest) -> bool:
    return may(person, "organization.verify") or _is_own_request(person, row) or _may_answer_request(person, row)


# ---- mandates


def _sees_mandate(person: Any) -> Q:
    own = Q(person=person) if isinstance(person, Person) else Q(pk__in=[])
    return own | Q(organization__in=queries.organizations_where(person, least="viewer"))


def _may_see_mandate(person: Any, row: Mandate) -> bool:
    return (isinstance(person, Person) and row.person_id == person.pk) or row.organization_id in queries.organizations_where(person, least="viewer")


def _withdraws_mandate(person: Any) -> Q:
    own = Q(person=person) if isinstance(person, Person) else Q(pk__in=[])
    return Q(withdrawn_at=None) & (own | Q(organization__in=queries.organizations_where(person, least="manager")))


def _may_withdraw_mandate(person: Any, row: Mandate) -> bool:
    own = isinstance(person, Person) and row.person_id == person.pk
    return row.withdrawn_at is None and (own or row.organization_id in queries.organizations_where(person, least="manager"))


# ---- known links, expert pages


def _sees_link(person: Any) -> Q:
    """Whoever may see both ends; that two share a person is for registrars and for the members of either."""
    if may(person, "organization.verify"):
        return Q()
    own = queries.organizations_where(person, least="viewer")
    seen = (Q(organization__suspended=False) | Q(organization__in=own)) & (Q(other__suspended=False) | Q(other__in=own))
    return seen & (~Q(kind="shared_person") | Q(organization__in=own) | Q(other__in=own))


def _may_see_link(person: Any, row: OrganizationLink) -> bool:
    if may(person, "organization.verify"):
        return True
    own = queries.organizations_where(person, least="viewer")
    ends = row.organization, row.other
    return all(not end.suspended or end.pk in own for end in ends) and (row.kind != "shared_person" or any(end.pk in own for end in ends))


def _rules_link(person: Any) -> Q:
    return Q(derived=False, until=None) if may(person, "organization.verify") else Q(pk__in=[])


def _may_rule_link(person: Any, row: OrganizationLink) -> bool:
    return may(person, "organization.verify") and not row.derived and row.until is None


def _sees_expert(person: Any) -> Q:
    public = Q(is_public=True, person__is_active=True)
    return public | Q(person=person) if isinstance(person, Person) else public


def _may_see_expert(person: Any, page: ExpertPage) -> bool:
    return (page.is_public and page.person.is_active) or (isinstance(person, Person) and page.person_id == person.pk)


def _is_somebody(person: Any) -> bool:
    return isinstance(person, Person) and person.is_active


RULES = [
    Rule("organization.view", Organization, where=_sees, allows=_may_see),
    Rule("organization.create", Organization, general=_creates, said="who has proven an address or accepted the terms; registrars"),
    Rule("organization.enter", Organization, general=lambda person: may(person, "organization.enter"), said="registrars"),
    Rule("organization.members", Organization, where=_reads_members, allows=_may_read_members, said="members; registrars"),
    Rule(
        "organization.join",
        Organization,
        where=_joins,
        allows=lambda person, organization: not organization.suspended and queries.may_act_for_themselves(person),
        said="who has proven an address or accepted the terms",
    ),
    Rule("organization.edit", Organization, where=_edits, allows=_may_edit),
    Rule("organization.invite", Organization, where=_own("manager"), allows=_is_own("manager")),
    Rule("organization.hand_over", Organization, where=_own("owner"), allows=_is_own("owner")),
    Rule("organization.verify", Organization, where=VERIFY_WHERE, allows=VERIFY_ALLOWS),
    Rule("organization.suspend", Organization, where=SUSPEND_WHERE, allows=SUSPEND_ALLOWS),
    Rule(
        "organization.papers",
        Organization,
        where=_sends_papers,
        allows=_may_send_papers,
        said="managers; who claims it and waits; registrars who do not belong to it",
    ),
    Rule(
        "paper.view",
        Paper,
        where=_sees_paper,
        allows=_may_see_paper,
        said="managers and owners; the claimant who sent it; registrars who do not belong to it",
    ),
    Rule("verification.view", None, general=lambda person: may(person, "organization.verify")),
    Rule("organizationmerge.view", OrganizationMerge, where=_merges, allows=lambda person, merge: may(person, "organization.verify")),
    Rule("changerequest.view", ChangeRequest, where=_sees_change, allows=_may_see_change),
    Rule(
        "changerequest.decide",
        ChangeRequest,
        where=_decides_change,
        allows=lambda person, request: VERIFY_ALLOWS(person, request.organization),
    ),
    Rule(
        "membership.view", Membership, where=_sees_membership, allows=_may_see_membership, said="the person; members of the organization; registrars"
    ),
    Rule("membership.manage", Membership, where=_manages_membership, allows=_may_manage_membership, said="managers below owners; owners"),
    Rule("membership.end", Membership, where=_ends_membership, allows=_may_end_membership, said="the person; managers below owners; owners"),
    Rule("memberinvitation.view", MemberInvitation, where=_sees_invitation, allows=_may_see_invitation, said="managers; who has proven its address"),
    Rule("memberinvitation.answer", MemberInvitation, where=_answers_invitation, allows=_may_answer_invitation, said="who has proven its address"),
    Rule("memberinvitation.manage", MemberInvitation, where=_manages_invitation, allows=_may_manage_invitation, said="managers"),
    Rule("joinrequest.view", JoinRequest, where=_sees_request, allows=_may_see_request, said="the asker; who answers; registrars"),
    Rule(
        "joinrequest.answer",
        JoinRequest,
        where=_answers_request,
        allows=_may_answer_request,
        said="claims: owners; requests: managers; a registrar (not of their own organization) where there is none or it is late",
    ),
    Rule("joinrequest.withdraw", JoinRequest, where=_own_request, allows=_is_own_request, said="the asker"),
    Rule("mandate.view", Mandate, where=_sees_mandate, allows=_may_see_mandate, said="the facilitator; members of the organization"),
    Rule("mandate.withdraw", Mandate, where=_withdraws_mandate, allows=_may_withdraw_mandate, said="the facilitator; managers"),
    Rule(
        "organizationlink.view",
        OrganizationLink,
        where=_sees_link,
        allows=_may_see_link,
        said="who sees both ends; shared persons: members of either and registrars",
    ),
    Rule("organizationlink.end", OrganizationLink, where=_rules_link, allows=_may_rule_link, said="registrars, not what the site found itself"),
    Rule("expertpage.view", ExpertPage, where=_sees_expert, allows=_may_see_expert, said="everyone when public; its person"),
    Rule("expertpage.edit", ExpertPage, general=_is_somebody, said="everyone who is signed in"),
    Rule("site_role.give", None, general=lambda person: may(person, "site_role.give"), said="administrators, not to themselves"),
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
