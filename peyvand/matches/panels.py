"""What matching adds to the pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.matches import asking, faces, judgements, queries, sources
from peyvand.needs.models import Need
from peyvand.registry import queries as registry
from peyvand.registry.models import Organization
from peyvand.showcase.models import Offer

HEADING, HEADING_NEW = _("Matches"), _("New matches")
FIRST = 4
MOST = 12
ON_ORGANIZATION = 5
ON_DESK = 5


def _shown(request: HttpRequest) -> int:
    return MOST if request.GET.get("matches") == "all" else FIRST


def _drawn(request: HttpRequest, thing: Need | Offer, most: int) -> dict[str, Any]:
    """The matches of one page with what was said of them, and the forms to say it for those who may."""
    told, now = judgements.told_to(request.user, thing), request.now  # type: ignore[attr-defined]
    if isinstance(thing, Need):
        shows, listed = "offer", queries.offers_for(thing, request.user, most, told, now)
    else:
        shows, listed = "need", queries.needs_for(queries_ready(thing), request.user, most, told, now)
    weights, numbers = faces.turned(request)
    asked = asking.Asked(request, thing, told, numbers)
    scored = sorted(faces.weigh(listed.pairs, weights), key=lambda one: told.refused(asking.other_of(thing, one[0]).pk))
    drawn = []
    for place, (pair, score) in enumerate(scored, 1):
        both = (sources.need_document(pair.need), sources.offer_document(pair.offer))
        match = faces.match_of(pair, place, score, weights, request.user, shows, both)
        drawn.append(match | {"judge": asked.about(pair, place, match["title"])})
    whole = listed.whole
    return {
        "matches": drawn,
        "aside": [asked.aside(pair) for pair in listed.aside],
        "weights": faces.sliders(numbers),
        "thresholds": faces.thresholds(weights),
        "action": f"{request.path}#matches",
        "whole": whole,
        "more": whole if whole > len(listed.pairs) and len(listed.pairs) < MOST else 0,
    }


def offers_of_need(request: HttpRequest, need: Need) -> Mapping[str, Any] | None:
    """«Who can make it?» on a need's page: always there for a published need, so that nobody wonders."""
    drawn = _drawn(request, need, _shown(request))
    return drawn if drawn["matches"] or drawn["aside"] or need.was_published else None


def needs_of_offer(request: HttpRequest, offer: Offer) -> Mapping[str, Any] | None:
    """«Who needs it?» on an offer's page."""
    return _drawn(request, offer, _shown(request)) if offer.state == Offer.State.PUBLISHED else None


def queries_ready(offer: Offer) -> Offer:
    """The offer with what its document reads."""
    return sources.offers_with_documents().get(pk=offer.pk)  # type: ignore[no-any-return]


def needs_of_organization(request: HttpRequest, organization: Organization) -> Mapping[str, Any] | None:
    """Open needs that something of this organization fits."""
    listed = queries.needs_for_organization(organization, request.user, ON_ORGANIZATION, request.now)  # type: ignore[attr-defined]
    return {"rows": [_short(pair) for pair in listed.pairs], "count": listed.whole} if listed.pairs else None


def newest_on_desk(request: HttpRequest, person: Any) -> Mapping[str, Any] | None:
    """New matches of the reader's organizations."""
    organizations = [row.organization_id for row in registry.memberships(request.user)]
    if not organizations:
        return None
    pairs = queries.newest_for(request.user, organizations, ON_DESK, request.now)  # type: ignore[attr-defined]
    return {"rows": [_short(pair) for pair in pairs]} if pairs else None


def _short(pair: queries.Pair) -> dict[str, Any]:
    return {
        "need": pair.need,
        "offer": pair.offer,
        "offer_title": faces.offer_title(pair.offer),
        "score": round(100 * pair.match.score),
        "strength": pair.match.strength,
        "word": faces.strength_word(pair.match.strength),
    }
