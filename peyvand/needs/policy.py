"""Who may see and do what to a need. Each row says it twice: for the database and for one object; tests compare the two."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from peyvand.core import access, clock
from peyvand.core.access import Rule
from peyvand.needs.models import PUBLISHED, Disclosure, Invitation, Need, NeedFile, State, TermsAcceptance, Visibility
from peyvand.registry import queries as registry

#: What others may find: everything published, and what was withdrawn after it was published.
_SEEN = Q(state__in=PUBLISHED) | Q(state=State.WITHDRAWN, published_at__isnull=False)


def organizations_of(person: Any) -> list[int]:
    """Ids of the organizations the person belongs to, in whatever role."""
    return registry.organizations_where(person, least="viewer")


def mandate_for(person: Any, organization_id: int) -> int | None:
    """The id of the mandate by which a facilitator writes for an organization; its own experts need none."""
    if organization_id in registry.organizations_where(person, least="expert"):
        return None
    return registry.mandated(person, "needs", clock.now()).get(organization_id)


def written_for(person: Any) -> set[int]:
    """Ids of the organizations for which the person may write needs: as their expert or under a mandate."""
    return {*registry.organizations_where(person, least="expert"), *registry.mandated(person, "needs", clock.now())}


def owned(person: Any) -> set[int]:
    """Ids of the organizations whose own needs the person sees in every state."""
    return {*organizations_of(person), *registry.mandated(person, "needs", clock.now())}


def _is_moderator(person: Any) -> bool:
    return "moderator" in registry.site_roles(person)


def _classes(person: Any) -> list[str]:
    """The audiences a person belongs to by who they are."""
    if not person.is_authenticated:
        return [Visibility.PUBLIC]
    if not registry.is_verified_member(person):
        return [Visibility.PUBLIC, Visibility.SIGNED_IN]
    return [Visibility.PUBLIC, Visibility.SIGNED_IN, Visibility.VERIFIED]


def seen_where(person: Any) -> Q:
    """What the person sees as one of its audience; a suspended organization's needs are hidden."""
    audience = Q(visibility__in=_classes(person))
    if mine := organizations_of(person):
        audience |= Q(Exists(Invitation.objects.filter(need=OuterRef("pk"), organization__in=mine)))
    return _SEEN & Q(organization__suspended=False) & audience


def _view_where(person: Any) -> Q:
    where = seen_where(person)
    if mine := owned(person):
        where |= Q(organization__in=mine)
    if _is_moderator(person):
        where |= ~Q(state=State.DRAFT) & (Q(state=State.IN_REVIEW) | Q(published_at__isnull=False))
    return where


def _is_seen(person: Any, need: Need) -> bool:
    if not (need.state in PUBLISHED or (need.state == State.WITHDRAWN and need.published_at is not None)) or need.organization.suspended:
        return False
    if need.visibility in _classes(person):
        return True
    mine = organizations_of(person)
    return bool(mine) and any(one.organization_id in mine for one in need.invitations.all())


def _may_view(person: Any, need: Need) -> bool:
    if _is_seen(person, need) or need.organization_id in owned(person):
        return True
    return _is_moderator(person) and need.state != State.DRAFT and (need.state == State.IN_REVIEW or need.published_at is not None)


def _history_where(person: Any) -> Q:
    where = Q(organization__in=owned(person))
    if _is_moderator(person):
        where |= ~Q(state=State.DRAFT) & (Q(state=State.IN_REVIEW) | Q(published_at__isnull=False))
    return where


def _may_read_history(person: Any, need: Need) -> bool:
    if need.organization_id in owned(person):
        return True
    return _is_moderator(person) and need.state != State.DRAFT and (need.state == State.IN_REVIEW or need.published_at is not None)


def _write_where(person: Any) -> Q:
    return Q(organization__in=written_for(person), organization__suspended=False)


def _may_write(person: Any, need: Need) -> bool:
    return need.organization_id in written_for(person) and not need.organization.suspended


def _moderate_where(person: Any) -> Q:
    """A moderator does not rule on needs of an organization they belong to or write for, nor on what they wrote under a mandate that has ended."""
    if not _is_moderator(person):
        return Q(pk__in=[])
    return (
        ~Q(state=State.DRAFT)
        & (Q(state=State.IN_REVIEW) | Q(published_at__isnull=False))
        & ~Q(organization__in=owned(person))
        & ~Q(created_by=person)
    )


def _may_moderate(person: Any, need: Need) -> bool:
    return (
        _is_moderator(person)
        and need.state != State.DRAFT
        and (need.state == State.IN_REVIEW or need.published_at is not None)
        and need.organization_id not in owned(person)
        and need.created_by_id != person.pk
    )


def owner_is_shown(need: Need, person: Any) -> bool:
    """Whether the person may know whose need this is: always, unless the owner stays unnamed until it accepts an introduction."""
    if not need.unnamed:
        return True
    who = access.person_of(person)
    if need.organization_id in owned(who) or _is_moderator(who):
        return True
    mine = organizations_of(who)
    return bool(mine) and any(one.organization_id in mine for one in need.disclosures.all())


def owner_known_where(person: Any) -> Q:
    """The same as a condition: needs whose owner the person may know. Search and filters by owner start from it."""
    who = access.person_of(person)
    if _is_moderator(who):
        return Q()
    known = Q(unnamed=False) | Q(organization__in=owned(who))
    if mine := organizations_of(who):
        known |= Q(Exists(Disclosure.objects.filter(need=OuterRef("pk"), organization__in=mine)))
    return known


def budget_is_shown(need: Need, person: Any) -> bool:
    """A hidden budget is for the owner's own people."""
    return need.budget_shown or need.organization_id in owned(access.person_of(person))


# Files and the terms of non-disclosure


def _standing(person: Any) -> list[int]:
    """Ids of the organizations the person belongs to that are not suspended."""
    return [row.organization_id for row in registry.memberships(person) if not row.organization.suspended]


def signs_for(person: Any) -> list[int]:
    """Ids of the verified organizations that the person may bind."""
    rows = registry.memberships(person)
    return [row.organization_id for row in rows if row.may_sign and row.organization.is_verified and not row.organization.suspended]


def _file_where(person: Any) -> Q:
    """Open files go with the need. Confidential ones are for the owner's people, and for those of organizations that accepted the terms."""
    seen = Q(need__in=access.visible(Need, person).values("pk"))
    where = Q(confidential=False) & seen
    if mine := owned(person):
        where |= Q(need__organization__in=mine)
    if standing := _standing(person):
        where |= seen & Q(Exists(TermsAcceptance.objects.filter(need=OuterRef("need"), organization__in=standing)))
    return where


def _may_open(person: Any, row: NeedFile) -> bool:
    if row.need.organization_id in owned(person):
        return True
    if not _may_view(person, row.need):
        return False
    if not row.confidential:
        return True
    standing = _standing(person)
    return bool(standing) and any(one.organization_id in standing for one in row.need.acceptances.all())


def _accept_where(person: Any) -> Q:
    if not (mine := signs_for(person)):
        return Q(pk__in=[])
    unbound = Q(pk__in=[])
    for organization in mine:
        unbound |= ~Q(Exists(TermsAcceptance.objects.filter(need=OuterRef("pk"), organization=organization)))
    confidential = Q(Exists(NeedFile.objects.filter(need=OuterRef("pk"), confidential=True)))
    return seen_where(person) & confidential & unbound & ~Q(organization__in=owned(person))


def _may_accept(person: Any, need: Need) -> bool:
    mine = signs_for(person)
    if not mine or need.organization_id in owned(person) or not _is_seen(person, need):
        return False
    if not any(row.confidential for row in need.files.all()):
        return False
    return not set(mine) <= {one.organization_id for one in need.acceptances.all()}


def register() -> None:
    access.register(
        Rule("need.view", Need, _view_where, _may_view, general=lambda person: True, said="its audience; its own people in every state; moderators"),
        Rule(
            "need.write",
            Need,
            _write_where,
            _may_write,
            general=lambda person: bool(written_for(person)),
            said="experts of the owner; mandated facilitators",
        ),
        Rule("needfile.view", NeedFile, _file_where, _may_open, said="who sees the need; confidential ones the owner's and who accepted"),
        Rule("need.accept_terms", Need, _accept_where, _may_accept, said="signatories of verified organizations that see it"),
        Rule("need.history", Need, _history_where, _may_read_history, said="its own people; moderators once it was sent"),
        Rule("need.moderate", Need, _moderate_where, _may_moderate, general=_is_moderator, said="moderators, not of their own organization or hand"),
    )
