"""What saved searches add to the desk."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.matches.saved import queries

HEADING = _("My searches")
SHOWN = 5


def searches_on_desk(request: HttpRequest, person: Any) -> Mapping[str, Any]:
    """The newest of one's searches, each leading to its list; the way to all of them in any case."""
    rows = [{"search": search, "address": queries.address_of(search)} for search in queries.own_searches(request.user)[:SHOWN]]
    return {"rows": rows}
