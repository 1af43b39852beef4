"""What needs add to the pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.needs import faces, queries
from peyvand.registry.models import Organization

HEADING = _("Needs")
FIRST = 5


def needs_of_organization(request: HttpRequest, organization: Organization) -> Mapping[str, Any] | None:
    """The newest needs of an organization, as far as the reader may know that they are its own."""
    needs = queries.needs_of(organization, request.user)
    count = needs.count()
    if not count:
        return None
    rows = [faces.row_of(need, request.user) for need in needs.order_by("-published_at", "-pk")[:FIRST]]
    return {"rows": rows, "count": count}
