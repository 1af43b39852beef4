"""What the showcase adds to the pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.registry.models import Organization

from . import queries

HEADING = _("Offers")
FIRST = 6
MOST = 60


def offers_of_organization(request: HttpRequest, organization: Organization) -> Mapping[str, Any] | None:
    """The offers of an organization that the reader may see, last confirmed first; ``?offers=all`` shows the rest."""
    offers = queries.offers_visible_to(request.user).filter(organization=organization)
    count = offers.count()
    if not count:
        return None
    most = MOST if request.GET.get("offers") == "all" else FIRST
    rows = list(offers.order_by("-last_confirmed_at", "-pk").prefetch_related("wants")[:most])
    return {"rows": rows, "count": count}
