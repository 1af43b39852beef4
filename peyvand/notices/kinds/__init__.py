"""Kinds of notices, as data: what is said, to whom it may go, how it comes by mail unless its reader chose otherwise.

Each module of this folder holds the kinds of one noun and the reactions that tell them; ``peyvand/flows.py`` registers both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core.errors import Text

from ..models import Way

OPEN = _("See it")
GROUPS: dict[str, Text] = {
    "needs": _("Needs"),
    "offers": _("Offers"),
    "matches": _("Matches"),
    "organizations": _("Organizations"),
    "queue": _("Cases to decide"),
    "account": _("Your account"),
}


def as_they_are(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return facts


@dataclass(frozen=True)
class Kind:
    """``subject`` and ``body`` may name ``%(title)s`` (what it is about), ``%(other)s`` (what stands beside it) and what ``words``
    makes of the facts.

    ``action``: the policy action that the reader needs on what it is about, when it is told and again when mail goes out; else seeing it is enough.
    ``holds`` says of the object whether the notice still stands; where not, no mail goes out. ``role``: a site role whose holders alone are told.
    """

    name: str
    group: str
    label: Text
    subject: Text
    body: Text = ""
    act: Text = OPEN
    icon: str = "bell"
    side: str = ""
    way: str = Way.NOW
    compulsory: bool = False
    action: str = ""
    holds: Callable[[Any], bool] | None = None
    role: str = ""
    words: Callable[[Mapping[str, Any]], Mapping[str, Any]] = as_they_are
    address: Callable[[Any], str] | None = None


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds; the same again replaces it."""
    for kind in kinds:
        if kind.group not in GROUPS:
            raise ValueError(f"{kind.name}: no group {kind.group}")
        _kinds[kind.name] = kind


def named(name: str) -> Kind | None:
    return _kinds.get(name)


def registered() -> list[Kind]:
    """All kinds, by the order of their groups and then as they were registered."""
    order = list(GROUPS)
    return sorted(_kinds.values(), key=lambda kind: order.index(kind.group))
