"""What a page asks its reader about each match: whether it fits, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from peyvand.core import idempotency, limits
from peyvand.matches import faces, policy, rules
from peyvand.matches.judgements import Shown, Told, sealed
from peyvand.matches.models import Judgement
from peyvand.matches.queries import Pair
from peyvand.matching.weights import REASONS, Weights
from peyvand.needs.models import Need
from peyvand.showcase.models import Offer

KEPT = ("matches", *(f"w-{kind}" for kind in REASONS))
"""What of the address of a page with matches an answer leads back to."""


def other_of(thing: Need | Offer, pair: Pair) -> Need | Offer:
    return pair.offer if isinstance(thing, Need) else pair.need


def back_to(thing: Need | Offer, other: Need | Offer, written: str, *, gone: bool = False) -> str:
    """The page with its matches as the reader had them, at the match that was answered; at the head of the list where it is ``gone``."""
    asked, kept = QueryDict(written[: limits.URL]), QueryDict(mutable=True)
    for name in KEPT:
        if (value := asked.get(name, "")) and value.isascii() and value.isalnum():
            kept[name] = value[:3]
    query = f"?{kept.urlencode()}" if kept else ""
    return f"{thing.get_absolute_url()}{query}#{'matches' if gone else f'match-{other.public_id}'}"


@dataclass(frozen=True)
class Asked:
    """The question of one page, for one reader. ``numbers`` are the weights that the reader sees."""

    request: HttpRequest
    thing: Need | Offer
    told: Told
    numbers: Mapping[str, int]

    @cached_property
    def judge(self) -> tuple[str, int | None] | None:
        return policy.judge_for(self.request.user, self.thing)

    @cached_property
    def turned(self) -> Mapping[str, int]:
        start = Weights.packaged().reasons
        return self.numbers if any(self.numbers[kind] != round(100 * start[kind]) for kind in REASONS) else {}

    def about(self, pair: Pair, place: int, title: str) -> dict[str, Any]:
        """What components/judge.html draws; nothing for who neither answers nor belongs to who answered."""
        other, person = other_of(self.thing, pair), self.request.user
        row = self.told.of(other.pk, self.request.now)  # type: ignore[attr-defined]
        may = self.judge is not None and (self.judge[0] != "analyst" or policy.stands_apart(person, pair.need, pair.offer))
        if not may and row is None:
            return {}
        return self._form(other, title) | {
            "may": may,
            "shown": sealed(pair.need, pair.offer, self._shown(pair, place)) if may else "",
            "verdict": row.verdict if row is not None else "",
            "reason": row.reason if row is not None else "",
            "said": row.get_reason_display() if row is not None else "",
            "words": row.words if row is not None else "",
            "last": self.told.refused(other.pk),
            "reasons": Judgement.Reason.choices,
        }

    def aside(self, pair: Pair) -> dict[str, Any]:
        """A match that was put aside, and the way to take it in again."""
        other = other_of(self.thing, pair)
        title = faces.offer_title(other) if isinstance(other, Offer) else other.shown_title
        until = self.told.rows[other.pk].at + limits.MATCH_PUT_ASIDE
        return self._form(other, title) | {"href": other.get_absolute_url(), "until": until, "may": self.judge is not None}

    def _form(self, other: Need | Offer, title: str) -> dict[str, Any]:
        side = "need" if isinstance(self.thing, Need) else "offer"
        return {
            "id": other.public_id,
            "title": title,
            "side": side,
            "url": reverse("matches:judge", args=[side, self.thing.public_id, other.public_id]),
            "key": idempotency.new_key(self.request) if self.judge is not None else "",
            "back": self.request.GET.urlencode(),
        }

    def _shown(self, pair: Pair, place: int) -> Shown:
        match = pair.match
        shares = {one.kind: round(one.share, 4) for one in match.reasons}
        return Shown(round(min(1.0, max(0.0, match.score)), 4), match.strength, place, shares, rules.ENGINE, self.turned)
