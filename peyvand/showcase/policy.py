"""Who may see and do what to offers: each row as a condition for the database and as a predicate for one object."""

from typing import Any

from django.db.models import Q

from peyvand.core import access, clock
from peyvand.core.access import Rule
from peyvand.registry import policy as registry_policy
from peyvand.registry import queries as registry

from .models import Offer, OfferFile

PUBLISHED = Offer.State.PUBLISHED
NOBODY = Q(pk__in=[])


def _reads_for(person: Any) -> set[int]:
    """Organizations whose own offers the person reads, whatever their state."""
    return {*registry.organizations_where(person, least="viewer"), *registry.mandated(person, "offers", clock.now())}


def _writes_for(person: Any) -> set[int]:
    return {*registry.organizations_where(person, least="expert"), *registry.mandated(person, "offers", clock.now())}


def _classes(person: Any) -> list[str]:
    """The audiences among an offer's that the person belongs to."""
    return [name for name in Offer.Visibility.values if name in registry.person_classes(person)]


def _moderates(person: Any) -> bool:
    return registry_policy.may(person, "offer.moderate")


def _view_where(person: Any) -> Q:
    seen = Q(state=PUBLISHED, visibility__in=_classes(person), organization__suspended=False)
    if own := _reads_for(person):
        seen |= Q(organization__in=own)
    if _moderates(person):
        seen |= ~Q(state=Offer.State.DRAFT) & ~Q(state=Offer.State.ARCHIVED)
    return seen


def _view_allows(person: Any, offer: Offer) -> bool:
    if offer.state == PUBLISHED and offer.visibility in _classes(person) and not offer.organization.suspended:
        return True
    if offer.organization_id in _reads_for(person):
        return True
    return _moderates(person) and offer.state not in {Offer.State.DRAFT, Offer.State.ARCHIVED}


def _file_where(person: Any) -> Q:
    return Q(offer__in=access.visible(Offer, person).values("pk"))


def _history_where(person: Any) -> Q:
    seen = Q(organization__in=_reads_for(person))
    if _moderates(person):
        seen |= ~Q(state=Offer.State.DRAFT) & ~Q(state=Offer.State.ARCHIVED)
    return seen


def _may_read_history(person: Any, offer: Offer) -> bool:
    if offer.organization_id in _reads_for(person):
        return True
    return _moderates(person) and offer.state not in {Offer.State.DRAFT, Offer.State.ARCHIVED}


def _write_where(person: Any) -> Q:
    own = _writes_for(person)
    return Q(organization__in=own, organization__suspended=False) if own else NOBODY


def _write_allows(person: Any, offer: Offer) -> bool:
    return offer.organization_id in _writes_for(person) and not offer.organization.suspended


def _directly_where(person: Any) -> Q:
    return _write_where(person) & Q(organization__trusted=True)


def _directly_allows(person: Any, offer: Offer) -> bool:
    return offer.organization.trusted and _write_allows(person, offer)


def _moderate_where(person: Any) -> Q:
    """A moderator judges what may be judged, and never what the own organization or the own hand wrote."""
    if not _moderates(person):
        return NOBODY
    own = Q(organization__in=_reads_for(person)) | Q(created_by=person)
    return ~Q(state=Offer.State.DRAFT) & ~Q(state=Offer.State.ARCHIVED) & ~own


def _moderate_allows(person: Any, offer: Offer) -> bool:
    if not _moderates(person) or offer.state in {Offer.State.DRAFT, Offer.State.ARCHIVED}:
        return False
    return offer.organization_id not in _reads_for(person) and offer.created_by_id != person.pk


def register() -> None:
    access.register(
        Rule("offer.view", Offer, where=_view_where, allows=_view_allows),
        Rule("offerfile.view", OfferFile, where=_file_where, allows=lambda person, row: _view_allows(person, row.offer), said="who sees the offer"),
        Rule("offer.write", Offer, where=_write_where, allows=_write_allows, general=lambda person: bool(_writes_for(person))),
        Rule("offer.publish_directly", Offer, where=_directly_where, allows=_directly_allows),
        Rule("offer.history", Offer, where=_history_where, allows=_may_read_history, said="its own people; moderators once it was sent"),
        Rule("offer.moderate", Offer, where=_moderate_where, allows=_moderate_allows, general=_moderates),
    )
