"""Who may judge a match from which side, and who may read what was judged: its own side and the analysts, never the other side."""

from typing import Any

from django.db.models import Q

from peyvand.core import access, clock
from peyvand.core.access import Rule
from peyvand.matches.models import Judgement
from peyvand.needs import policy as needs
from peyvand.needs.models import Need
from peyvand.registry import policy as registry_policy
from peyvand.registry import queries as registry
from peyvand.showcase.models import Offer

NOBODY = Q(pk__in=[])


def is_analyst(person: Any) -> bool:
    return registry_policy.may(person, "match.judge")


def readers_of(person: Any, side: str) -> set[int]:
    """Ids of the organizations whose judgements from this side the person reads: the own ones, and those under a mandate."""
    if side == "need":
        return needs.owned(person)
    return {*registry.organizations_where(person, least="viewer"), *registry.mandated(person, "offers", clock.now())}


def judge_for(person: Any, thing: Need | Offer) -> tuple[str, int | None] | None:
    """As whom the person judges the matches of a need or an offer: (side, organization), an analyst without organization, or None."""
    side = "need" if isinstance(thing, Need) else "offer"
    if access.can(person, f"{side}.write", thing):
        return side, thing.organization_id
    return ("analyst", None) if is_analyst(access.person_of(person)) and access.can(person, f"{side}.view", thing) else None


def stands_apart(person: Any, need: Need, offer: Offer) -> bool:
    """Whether neither side of a pair is the person's own: an analyst does not judge, or read, what concerns their own organization."""
    return need.organization_id not in readers_of(person, "need") and offer.organization_id not in readers_of(person, "offer")


def _judges_where(side: str) -> Any:
    def where(person: Any) -> Q:
        found = access.rule(f"{side}.write").where(person)
        return found | access.rule(f"{side}.view").where(person) if is_analyst(person) else found

    return where


def _judges(side: str) -> Any:
    def allows(person: Any, thing: Any) -> bool:
        return access.rule(f"{side}.write").allows(person, thing) or (is_analyst(person) and access.rule(f"{side}.view").allows(person, thing))

    return allows


def _reads_where(person: Any) -> Q:
    where = NOBODY
    for side in ("need", "offer"):
        if own := readers_of(person, side):
            where |= Q(side=side, organization__in=own)
    if registry_policy.may(person, "judgement.list"):
        seen = Q(need__in=access.visible(Need, person).values("pk"), offer__in=access.visible(Offer, person).values("pk"))
        where |= seen & ~Q(need__organization__in=readers_of(person, "need")) & ~Q(offer__organization__in=readers_of(person, "offer"))
    return where


def _reads(person: Any, row: Judgement) -> bool:
    if row.organization_id is not None and row.organization_id in readers_of(person, row.side):
        return True
    if not registry_policy.may(person, "judgement.list") or not stands_apart(person, row.need, row.offer):
        return False
    return access.can(person, "need.view", row.need) and access.can(person, "offer.view", row.offer)


def register() -> None:
    access.register(
        Rule("need.judge", Need, _judges_where("need"), _judges("need"), said="who writes for the owner; analysts, of what they see"),
        Rule("offer.judge", Offer, _judges_where("offer"), _judges("offer"), said="who writes for the owner; analysts, of what they see"),
        Rule(
            "judgement.view",
            Judgement,
            _reads_where,
            _reads,
            said="people of the side that judged; analysts, of needs and offers that they see and that are not their own; never the other side",
        ),
        Rule("judgement.list", None, general=lambda person: registry_policy.may(person, "judgement.list"), said="analysts"),
    )
