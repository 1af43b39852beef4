"""Telling people of new matches of what is theirs: few, the best, each pair once, and to nobody who may not see both sides."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peyvand.matches.models import MatchRow
from peyvand.needs.models import Need, State
from peyvand.notices.kinds import Kind
from peyvand.notices.kinds.people import liaisons_of, writers_for
from peyvand.notices.models import Way
from peyvand.notices.rules import tell
from peyvand.showcase.models import Offer

STRENGTHS = ("strong", "fair")
MOST = 3
"""Of one computation the owner of a need hears of so many offers; the others stand on its page."""


def _is_open(need: Need) -> bool:
    return bool(need.state == State.OPEN)


KINDS = (
    Kind(
        "match_for_need",
        "matches",
        _("An offer may answer your need"),
        _("“%(other)s” may answer your need “%(title)s”"),
        icon="handshake",
        side="need",
        way=Way.DIGEST,
        holds=_is_open,
    ),
    Kind(
        "match_for_offer",
        "matches",
        _("Your offer may answer a need"),
        _("Your “%(other)s” may answer the need “%(title)s”"),
        icon="handshake",
        side="offer",
        way=Way.DIGEST,
        holds=_is_open,
    ),
)


def tell_of(rows: Iterable[MatchRow], *, now: datetime) -> None:
    """Tell both sides of matches that were not there before."""
    fitting = [row for row in rows if _is_told(row.need, row.offer) and row.strength in STRENGTHS]
    by_need: dict[int, int] = {}
    met: set[tuple[int, int]] = set()
    for row in sorted(fitting, key=lambda one: -one.score):
        if by_need.get(row.need_id, 0) < MOST and _tell_need(row.need, row.offer, now):
            by_need[row.need_id] = by_need.get(row.need_id, 0) + 1
        if (pair := (row.need_id, row.offer.organization_id)) not in met:
            met.add(pair)
            _tell_offer(row.need, row.offer, now)


def _is_told(need: Need, offer: Offer) -> bool:
    return _is_open(need) and offer.state == Offer.State.PUBLISHED and need.organization_id != offer.organization_id


def _tell_need(need: Need, offer: Offer, now: datetime) -> bool:
    """Whether anybody was told: who may not see the offer takes no place of another one."""
    people = writers_for(need.organization, "needs", now, need.created_by)
    return tell("match_for_need", people, about=need, beside=offer, now=now, once=f"need {need.pk} offer {offer.pk}") > 0


def _tell_offer(need: Need, offer: Offer, now: datetime) -> None:
    """An organization hears of a need once, with its best offer."""
    people = writers_for(offer.organization, "offers", now, offer.created_by) + liaisons_of(offer.organization)
    tell("match_for_offer", people, about=need, beside=offer, now=now, once=f"need {need.pk} organization {offer.organization_id}")
