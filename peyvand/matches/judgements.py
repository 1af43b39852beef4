"""What people say of matches: kept with what was shown to them, the newest of each judge counting, and told to nobody of the other side."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peyvand.core import access, atomic, audit, limits
from peyvand.core.errors import Missing, NotAllowed, NotReady, Refusal
from peyvand.matches import policy
from peyvand.matches.models import Judgement
from peyvand.needs.models import Need
from peyvand.registry import queries as registry
from peyvand.showcase.models import Offer

SALT = "peyvand.matches.shown"
ANSWERS = ("fits", "unfit", "later", "none")


class NotShown(Refusal):
    code = "match.not_shown"
    message = _("The list has changed since you opened it. Open the page again and answer there.")
    status = 409


@dataclass(frozen=True)
class Shown:
    """A match as one reader saw it. ``weights`` only where the reader had turned them."""

    score: float
    strength: str
    rank: int
    shares: Mapping[str, float]
    engine: str
    weights: Mapping[str, int] = field(default_factory=dict)


def sealed(need: Need, offer: Offer, shown: Shown) -> str:
    """What was shown, for a form to bring back: signed, so that nobody judges a pair that was never shown, or another score."""
    return signing.dumps([need.public_id, offer.public_id, asdict(shown)], salt=SALT, compress=True)


def unsealed(text: str, need: Need, offer: Offer) -> Shown | None:
    """The same back; None for what was not sealed here, or for another pair."""
    try:
        first, second, shown = signing.loads(text, salt=SALT)
        return Shown(**shown) if (first, second) == (need.public_id, offer.public_id) else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def judge_match(
    thing: Need | Offer, need: Need, offer: Offer, shown: Shown | None, *, by: Any, now: datetime, verdict: str, reason: str = "", words: str = ""
) -> Judgement | None:
    """Answer whether a match fits, from the side of ``thing``. The judge's answer before stays as history; the same answer again changes nothing.

    Returns what counts from now on, None where there was nothing to take back. Without ``shown`` an answer can only be taken back.
    Raises NotAllowed, NotReady, NotShown.
    """
    judge = policy.judge_for(by, thing)
    if judge is None or (judge[0] == "analyst" and not policy.stands_apart(by, need, offer)):
        raise NotAllowed
    if verdict not in ANSWERS or (verdict == "unfit" and reason not in Judgement.Reason.values):
        raise NotReady([Missing("reason", _("Say why it does not fit."))])
    if verdict != "none" and shown is None:
        raise NotShown
    if verdict != "unfit":
        reason = words = ""
    side, organization = judge
    with atomic():
        Need.objects.select_for_update(of=("self",)).get(pk=need.pk)  # two answers of one side follow each other
        before = _of_judge(side, organization, by).filter(need=need, offer=offer).first()
        if (before.verdict, before.reason, before.words) == (verdict, reason, words) if before is not None else verdict == "none":
            return before
        seen = asdict(shown) if shown is not None else {name: getattr(before, name) for name in Shown.__dataclass_fields__}
        if before is not None:
            before.replaced_at = now
            before.save(update_fields=["replaced_at"])
        mandate = _mandate(by, side, organization, now)
        made = Judgement.objects.create(
            **{"need": need, "offer": offer, "side": side, "organization_id": organization, "by": by, "mandate_id": mandate},
            **{"verdict": verdict, "reason": reason, "words": words, "at": now, **seen},
        )
        said = {"verdict": verdict, "reason": reason, "side": side}
        audit.record(by, "match.judge", made, now=now, before={"verdict": before.verdict} if before else {}, after=said, mandate=mandate)
    return made


def _of_judge(side: str, organization: int | None, by: Any) -> QuerySet[Judgement]:
    """What counts of one judge."""
    found = Judgement.objects.filter(side=side, replaced_at=None)
    return found.filter(organization=organization) if organization is not None else found.filter(organization=None, by=by)


def _mandate(by: Any, side: str, organization: int | None, now: datetime) -> int | None:
    if organization is None or organization in registry.organizations_where(by, least="expert"):
        return None
    return registry.mandated(by, "needs" if side == "need" else "offers", now).get(organization)


@dataclass(frozen=True)
class Told:
    """What counts, on the page of one thing, for one reader, by the key of the other side. Only an organization's ``own`` order its list."""

    rows: Mapping[int, Judgement] = field(default_factory=dict)
    own: bool = False

    def put_aside(self, key: int, now: datetime) -> bool:
        row = self.rows.get(key)
        return self.own and row is not None and row.verdict == "later" and row.at + limits.MATCH_PUT_ASIDE > now

    def refused(self, key: int) -> bool:
        row = self.rows.get(key)
        return self.own and row is not None and row.verdict == "unfit"

    def of(self, key: int, now: datetime) -> Judgement | None:
        """What was said of it; a *not now* whose time is over says nothing any more."""
        row = self.rows.get(key)
        return None if row is None or (row.verdict == "later" and row.at + limits.MATCH_PUT_ASIDE <= now) else row


NOTHING = Told()


def told_to(person: Any, thing: Need | Offer) -> Told:
    """What the page of a need or an offer knows of judgements for this reader: those of its own side, or an analyst's own. One query at most."""
    side = "need" if isinstance(thing, Need) else "offer"
    own = thing.organization_id in policy.readers_of(person, side)
    if own:
        found = _of_judge(side, thing.organization_id, person)
    elif policy.is_analyst(person):
        found = _of_judge("analyst", None, person)
    else:
        return NOTHING
    found = found.filter(**{side: thing.pk}).exclude(verdict="none")
    return Told({row.offer_id if side == "need" else row.need_id: row for row in found}, own)


def put_off(organizations: Iterable[int], now: datetime) -> Exists:
    """Whether one of these organizations put a row of matches aside or said that it does not fit: for lists of the newest and the best."""
    said = Judgement.objects.filter(need=OuterRef("need"), offer=OuterRef("offer"), organization__in=list(organizations), replaced_at=None)
    return Exists(said.filter(Q(verdict="unfit") | Q(verdict="later", at__gt=now - limits.MATCH_PUT_ASIDE)))


def listed(person: Any) -> QuerySet[Judgement]:
    """What counts, for the analysts' list: the newest first."""
    found = access.visible(Judgement, person).filter(replaced_at=None).exclude(verdict="none")
    return found.select_related("need", "offer").order_by("-at", "-pk")


def counted(rows: QuerySet[Judgement], column: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
