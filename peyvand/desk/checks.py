"""What the system noticed about a case, for the one who decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from peyvand.core import access
from peyvand.core.search import finder
from peyvand.text.cleaning import clean_line
from peyvand.web.figures import digits

from . import contacts
from .cases import SIDES, Case

NEAR = 0.6
"""Share of equal signs in two titles from which one is shown as alike."""


@dataclass(frozen=True)
class Seen:
    """``state`` is done where all is well and error where somebody should look."""

    state: str
    label: str


@dataclass(frozen=True)
class Alike:
    thing: Any
    share: int


def noticed(case: Case, now: datetime, alike: list[Alike]) -> list[Seen]:
    """Missing things, contact details, the organization's standing, near-duplicates: each said, whether it is well or not."""
    seen = [Seen("error", str(one.text)) for one in case.side.missing(case.thing, now)]
    if not seen:
        seen.append(Seen("done", _("Everything that publishing asks for is written")))
    organization = case.thing.organization
    seen.append(Seen("done", _("The organization is verified")) if organization.is_verified else Seen("error", _("The organization is not verified")))
    if case.thing.mandate_id:
        seen.append(Seen("done", _("Written by a facilitator, under a mandate on record")))
    found = contacts.found_in(_words(case))
    if found:
        listed = pgettext("between the items of a list", ", ").join(f"\u2068{one}\u2069" for one in found[:4])
        seen.append(Seen("error", _("Contact details in the text: %(found)s") % {"found": listed}))
    else:
        seen.append(Seen("done", _("No telephone number, address or link in the text")))
    if alike:
        seen.append(Seen("error", _("Published already, and like it: %(count)s") % {"count": digits(len(alike))}))
    else:
        seen.append(Seen("done", _("Nothing like it is published")))
    return seen


def _words(case: Case) -> str:
    return "\n".join(text for name, text in case.side.content(case.thing).items() if name != "proofs")


def alike(case: Case, person: Any, most: int = 3) -> list[Alike]:
    """Published things of the same kind whose title is nearly the same, the likest first.

    The engine proposes; where it is absent, the longest word of the title does.
    """
    model: Any = SIDES[case.kind].model
    seen = access.visible(model, person).exclude(pk=case.thing.pk).filter(published_at__isnull=False).select_related("organization")
    ids = finder.find(case.kind, case.thing.title, person) if case.thing.title else None
    if ids is not None:
        near: Iterable[Any] = seen.filter(pk__in=list(ids)[:20])
    else:
        words = sorted((word for word in clean_line(case.thing.title).split() if len(word) > 3), key=len, reverse=True)
        near = seen.filter(title__icontains=words[0])[:50] if words else []
    rated = [Alike(thing, round(100 * _likeness(case.thing.title, thing.title))) for thing in near]
    return sorted((one for one in rated if one.share >= 100 * NEAR), key=lambda one: -one.share)[:most]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, clean_line(one).casefold(), clean_line(other).casefold(), autojunk=False).ratio()
