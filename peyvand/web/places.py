"""The places of the menus. Each room adds its own with `add`; a place whose page does not exist is not shown.

The order for each kind of visitor is one table here, so that the menus stay one piece of design.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    key: str
    label: str | Promise
    url_name: str
    icon: str


@dataclass(frozen=True)
class Entry:
    """A place as one page shows it."""

    key: str
    label: str | Promise
    url: str
    icon: str
    count: int
    current: bool


# Who sees which places, in order: in the bar at the top and in the bar at the bottom of a phone.
TOP = {
    "visitor": ["needs", "offers", "organizations", "opportunities", "figures"],
    "expert": ["desk", "needs", "offers", "organizations", "opportunities", "figures"],
    "secretary": ["desk", "meetings", "resolutions", "needs", "figures"],
    "registrar": ["desk", "needs", "offers", "organizations", "moderation", "verification", "figures"],
    "verifier": ["desk", "needs", "offers", "organizations", "verification", "figures"],
    "analyst": ["figures", "opportunities", "needs", "organizations", "judgements", "thesaurus"],
}
BOTTOM = {
    "visitor": [],
    "expert": ["desk", "needs", "new", "offers", "ties"],
    "secretary": ["desk", "meetings", "resolutions", "needs"],
    "registrar": ["desk", "needs", "moderation", "offers"],
    "verifier": ["desk", "verification", "organizations", "needs"],
    "analyst": ["figures", "opportunities", "needs", "organizations", "judgements"],
}

_places: dict[str, Place] = {}
_counts: dict[str, Callable[[HttpRequest], int]] = {}
_may: dict[str, Callable[[object], bool]] = {}


def add(
    key: str,
    label: str | Promise,
    url_name: str,
    icon: str,
    count: Callable[[HttpRequest], int] | None = None,
    may: Callable[[object], bool] | None = None,
) -> None:
    """Register a place; `count` says how many things wait there for the person of the request, `may` who is shown it at all."""
    _places[key] = Place(key, label, url_name, icon)
    if may:
        _may[key] = may
    if count:
        _counts[key] = count


def kind_of(user: object) -> str:
    """Which menu a person gets; a room above says it through `menu_kind` on its person."""
    if user is None or isinstance(user, AnonymousUser) or not getattr(user, "is_authenticated", False):
        return "visitor"
    kind = getattr(user, "menu_kind", "expert")
    return kind if kind in TOP else "expert"


def entries(request: HttpRequest | None, keys: list[str], current: str = "") -> list[Entry]:
    found = []
    for key in keys:
        place = _places.get(key)
        if place is None or (key in _may and not _may[key](getattr(request, "user", None))):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        found.append(Entry(key, place.label, url, place.icon, _count(request, key), key == current))
    return found


def _count(request: HttpRequest | None, key: str) -> int:
    """How many things wait at a place: asked once a request, for the menus at the top and at the foot of a page name the same places."""
    if key not in _counts or request is None or not getattr(getattr(request, "user", None), "is_authenticated", False):
        return 0
    known: dict[str, int] = request.__dict__.setdefault("waiting_at_places", {})
    if key not in known:
        known[key] = _counts[key](request)
    return known[key]


add("needs", _("Needs"), "needs:list", "need")
add("offers", _("Showcase"), "showcase:list", "offer")
add("organizations", _("Organizations"), "registry:organizations", "organization")
add("desk", _("Desk"), "desk:desk", "desk")
add("moderation", _("Queue"), "desk:moderation", "clipboard-check")
add("search", _("Search"), "matches:search", "search")
add("new", _("State a need"), "needs:new", "circle-plus")
