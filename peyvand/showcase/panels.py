"""What the showcase adds to the pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.core import access
from peyvand.registry.models import Membership, Organization

from . import queries
from .models import Offer

HEADING = _("Offers")
FIRST = 6
MOST = 60
WORK_SHOWN = 50


def offers_of_organization(request: HttpRequest, organization: Organization) -> Mapping[str, Any] | None:
    """The offers of an organization that the reader may see, last confirmed first; ``?offers=all`` shows the rest."""
    offers = queries.offers_visible_to(request.user).filter(organization=organization)
    count = offers.count()
    if not count:
        return None
    most = MOST if request.GET.get("offers") == "all" else FIRST
    rows = list(offers.order_by("-last_confirmed_at", "-pk").prefetch_related("wants")[:most])
    return {"rows": rows, "count": count}


def work_of_member(request: HttpRequest, membership: Membership) -> Mapping[str, Any] | None:
    """The drafts that a member who leaves began here, for who may read them."""
    drafts = queries.drafts_of(membership.organization_id, membership.person_id)
    offers = access.visible(Offer, request.user, queryset=drafts)[:WORK_SHOWN]
    rows = [{"title": str(offer), "href": offer.get_absolute_url(), "about": offer.get_state_display()} for offer in offers]
    return {"rows": rows} if rows else None
