"""What matching adds to the pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.matches import faces, queries, sources
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


def _drawn(request: HttpRequest, pairs: list[queries.Pair], shows: str) -> dict[str, Any]:
    weights, numbers = faces.turned(request)
    drawn = []
    for place, (pair, score) in enumerate(faces.weigh(pairs, weights), 1):
        both = (sources.need_document(pair.need), sources.offer_document(pair.offer))
        drawn.append(faces.match_of(pair, place, score, weights, request.user, shows, both))
    return {"matches": drawn, "weights": faces.sliders(numbers), "thresholds": faces.thresholds(weights), "action": f"{request.path}#matches"}


def offers_of_need(request: HttpRequest, need: Need) -> Mapping[str, Any] | None:
    """«Who can make it?» on a need's page: always there for a published need, so that nobody wonders."""
    pairs, whole = queries.offers_for(need, request.user, _shown(request))
    if not pairs and not need.was_published:
        return None
    return {**_drawn(request, pairs, "offer"), "whole": whole, "more": whole if whole > len(pairs) and len(pairs) < MOST else 0}


def needs_of_offer(request: HttpRequest, offer: Offer) -> Mapping[str, Any] | None:
    """«Who needs it?» on an offer's page."""
    if offer.state != Offer.State.PUBLISHED:
        return None
    pairs, whole = queries.needs_for(queries_ready(offer), request.user, _shown(request))
    return {**_drawn(request, pairs, "need"), "whole": whole, "more": whole if whole > len(pairs) and len(pairs) < MOST else 0}


def queries_ready(offer: Offer) -> Offer:
    """The offer with what its document reads."""
    return sources.offers_with_documents().get(pk=offer.pk)  # type: ignore[no-any-return]


def needs_of_organization(request: HttpRequest, organization: Organization) -> Mapping[str, Any] | None:
    """Open needs that something of this organization fits."""
    pairs, whole = queries.needs_for_organization(organization, request.user, ON_ORGANIZATION)
    if not pairs:
        return None
    rows = [_short(pair) for pair in pairs]
    return {"rows": rows, "count": whole}


def newest_on_desk(request: HttpRequest, person: Any) -> Mapping[str, Any] | None:
    """New matches of the reader's organizations."""
    organizations = [row.organization_id for row in registry.memberships(request.user)]
    if not organizations:
        return None
    pairs = queries.newest_for(request.user, organizations, ON_DESK)
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
