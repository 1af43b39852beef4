"""A thing that waits for a moderator, said alike for needs and for offers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from peyvand.core import access
from peyvand.needs import checklist as need_checklist
from peyvand.needs import faces
from peyvand.needs import queries as needs
from peyvand.needs import rules as need_rules
from peyvand.needs.models import Need
from peyvand.showcase import queries as offers
from peyvand.showcase import rules as offer_rules
from peyvand.showcase.lifecycle import is_complete as offer_is_complete
from peyvand.showcase.models import Offer
from peyvand.web.files import about

from . import words


@dataclass(frozen=True)
class Side:
    """How the desk handles one kind of thing."""

    kind: str
    name: Any
    model: type[Model]
    action: str
    queue: Callable[[Any], QuerySet[Any]]
    for_page: Callable[[Any], QuerySet[Any]]
    content: Callable[[Any], dict[str, str]]
    labels: Callable[[], Mapping[str, Any]]
    missing: Callable[[Any, datetime], list[Any]]
    decide: Mapping[str, Callable[..., Any]]
    facts: Callable[[Any, Any], list[Any]]
    reasons: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Attachments:
    """The files of a thing as one moderator sees them: those that open, and how many are for others alone."""

    rows: list[Any]
    locked: int


def attachments_of(thing: Any, person: Any) -> Attachments:
    hung: Any = getattr(thing, "files", None)
    if hung is None:
        return Attachments([], 0)
    rows = list(access.visible(hung.model, person, queryset=hung.select_related("file")))
    for row in rows:
        row.about = about(row.file)
    return Attachments(rows, hung.count() - len(rows))


@dataclass
class Case:
    """One thing of the queue. ``changed`` says that it is visible already and a change of it is to be looked at."""

    side: Side
    thing: Any

    @property
    def kind(self) -> str:
        return self.side.kind

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.thing.public_id}"

    @property
    def title(self) -> str:
        return str(self.thing)

    @property
    def promised_until(self) -> datetime | None:
        promised: datetime | None = self.thing.promised_until
        return promised

    @property
    def changed(self) -> bool:
        return bool(self.thing.state != "in_review")

    @property
    def note(self) -> str:
        return str(_("%(kind)s, changed") % {"kind": self.side.name}) if self.changed else str(self.side.name)

    @property
    def href(self) -> str:
        return reverse("desk:case", args=[self.kind, self.thing.public_id])

    @property
    def badge(self) -> str:
        if self.kind == "offer":
            return str(self.thing.get_kind_display())
        return self.thing.kind.name if self.thing.kind else str(_("Need"))


def _need_request_changes(need: Need, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return need_rules.request_changes(need, by=by, now=now, reason=note)


def _need_take_down(need: Need, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return need_rules.take_down(need, by=by, now=now, reason=note)


def _need_publish(need: Need, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return need_rules.publish_need(need, by=by, now=now, version=version)


def _offer_return(offer: Offer, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return offer_rules.return_offer(offer, by=by, now=now, note=note, version=version)


def _offer_publish(offer: Offer, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return offer_rules.publish_offer(offer, by=by, now=now, version=version)


def _offer_accept(offer: Offer, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return offer_rules.accept_change(offer, by=by, now=now, version=version)


def _offer_take_down(offer: Offer, *, by: Any, now: datetime, note: str, version: int) -> Any:
    return offer_rules.take_down_offer(offer, by=by, now=now, note=note)


SHORT = 32
"""Longer facts stand among the words of the case."""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def _need_facts(need: Need, person: Any) -> list[Fact]:
    rows = [Fact(str(_("Way of answering")), str(need.get_way_display())), Fact(str(_("Who sees it")), str(need.get_visibility_display()))]
    return rows + [Fact(fact.label, fact.value) for fact in faces.facts(need, person) if len(fact.value) <= SHORT][:4]


def _offer_facts(offer: Offer, person: Any) -> list[Fact]:
    rows = [Fact(str(_("Who sees it")), str(offer.get_visibility_display()))]
    if offer.trl:
        rows.append(Fact(str(_("Technology readiness level")), str(offer.trl)))
    wants = pgettext("between the items of a list", ", ").join(str(want) for want in offer.wants.all())
    return rows + ([Fact(str(_("Wants")), wants)] if wants else [])


NEED = Side(
    kind="need",
    name=_("Need"),
    model=Need,
    action="need.moderate",
    queue=needs.review_queue,
    for_page=lambda person: needs.needs_for_page(),
    content=words.need_content,
    labels=words.need_labels,
    missing=need_checklist.is_complete,
    decide={"publish": _need_publish, "return": _need_request_changes, "take_down": _need_take_down},
    facts=_need_facts,
    reasons=[_("The measure of success is vague."), _("Contact details stand in the text."), _("Two needs stand on one page.")],
)
OFFER = Side(
    kind="offer",
    name=_("Offer"),
    model=Offer,
    action="offer.moderate",
    queue=offers.offers_for_review,
    for_page=offers.offer_for_page,
    content=offers.content_of,
    labels=words.offer_labels,
    missing=offer_is_complete,
    decide={"publish": _offer_publish, "return": _offer_return, "accept_change": _offer_accept, "take_down": _offer_take_down},
    facts=_offer_facts,
    reasons=[_("The summary does not say what it does."), _("Contact details stand in the text."), _("The evidence does not carry this level.")],
)
SIDES = {side.kind: side for side in (NEED, OFFER)}


def queue(person: Any) -> list[Case]:
    """Everything this moderator may review."""
    return [Case(side, thing) for side in SIDES.values() for thing in side.queue(person)]


def count(person: Any) -> int:
    return sum(side.queue(person).order_by().count() for side in SIDES.values())


def case_of(kind: str, public_id: str, person: Any) -> Case:
    """One case for one moderator: 404 where they may not know of it, 403 where it is their own."""
    side = SIDES[kind]
    return Case(side, access.get(side.model, public_id, person, side.action, queryset=side.for_page(person)))
