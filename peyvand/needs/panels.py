"""What needs add to the pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.core import access
from peyvand.needs import faces, queries
from peyvand.needs.models import Need
from peyvand.needs.rules.leaving import work_of
from peyvand.registry.models import Membership, Organization

HEADING = _("Needs")
FIRST = 5
WORK_SHOWN = 50


def needs_of_organization(request: HttpRequest, organization: Organization) -> Mapping[str, Any] | None:
    """The newest needs of an organization, as far as the reader may know that they are its own."""
    needs = queries.needs_of(organization, request.user)
    count = needs.count()
    if not count:
        return None
    rows = [faces.row_of(need, request.user) for need in needs.order_by("-published_at", "-pk")[:FIRST]]
    return {"rows": rows, "count": count}


def work_of_member(request: HttpRequest, membership: Membership) -> Mapping[str, Any] | None:
    """What a member who leaves has open here, for who may read it."""
    needs = access.visible(Need, request.user, queryset=work_of(membership))[:WORK_SHOWN]
    rows = [{"title": str(need), "href": need.get_absolute_url(), "about": need.get_state_display()} for need in needs]
    return {"rows": rows} if rows else None
