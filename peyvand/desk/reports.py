"""What can be reported, and the reports on one thing joined to one case of the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peyvand.core import access
from peyvand.core.errors import Text
from peyvand.needs import queries as needs
from peyvand.needs import rules as need_rules
from peyvand.needs.models import Need
from peyvand.registry import queries as registry
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Organization
from peyvand.showcase import queries as offers
from peyvand.showcase import rules as offer_rules
from peyvand.showcase.models import Offer

from .models import Report


@dataclass(frozen=True)
class Reported:
    """One kind of thing that readers may report. ``judge`` is the action of who decides, ``answer`` of who may object to a decision."""

    kind: str
    name: Text
    model: type[Model]
    judge: str
    answer: str
    for_page: Callable[[Any], QuerySet[Any]]
    is_published: Callable[[Any], bool]
    is_hidden: Callable[[Any], bool]
    hide: Callable[..., Any]
    show: Callable[..., Any]
    hide_label: Text
    show_label: Text
    owner: Callable[[Any], Organization]
    why_hidden: Callable[[Any], str]


def _hide_need(need: Need, *, by: Any, now: datetime, note: str) -> Any:
    return need_rules.take_down(need, by=by, now=now, reason=note)


def _show_need(need: Need, *, by: Any, now: datetime, note: str) -> Any:
    return need_rules.restore_need(need, by=by, now=now)


def _hide_organization(organization: Organization, *, by: Any, now: datetime, note: str) -> Any:
    return registry_rules.suspend_organization(organization, by=by, now=now, reason=note)


SIDES: dict[str, Reported] = {
    "need": Reported(
        "need",
        gettext_lazy("Need"),
        Need,
        judge="need.moderate",
        answer="need.write",
        for_page=lambda person: needs.needs_for_page(),
        is_published=lambda need: need.published_at is not None and need.state != "taken_down" and not need.organization.suspended,
        is_hidden=lambda need: need.state == "taken_down",
        hide=_hide_need,
        show=_show_need,
        hide_label=gettext_lazy("Take down"),
        show_label=gettext_lazy("Show again"),
        owner=lambda need: need.organization,
        why_hidden=lambda need: need.taken_down_reason,
    ),
    "offer": Reported(
        "offer",
        gettext_lazy("Offer"),
        Offer,
        judge="offer.moderate",
        answer="offer.write",
        for_page=offers.offer_for_page,
        is_published=lambda offer: offer.state == Offer.State.PUBLISHED and not offer.organization.suspended,
        is_hidden=lambda offer: offer.state == Offer.State.TAKEN_DOWN,
        hide=offer_rules.take_down_offer,
        show=offer_rules.restore_offer,
        hide_label=gettext_lazy("Take down"),
        show_label=gettext_lazy("Show again"),
        owner=lambda offer: offer.organization,
        why_hidden=lambda offer: offer.returned_note,
    ),
    "organization": Reported(
        "organization",
        gettext_lazy("Organization"),
        Organization,
        judge="organization.suspend",
        answer="organization.answer",
        for_page=lambda person: registry.for_form(),
        is_published=lambda organization: not organization.suspended,
        is_hidden=lambda organization: organization.suspended,
        hide=_hide_organization,
        show=registry_rules.restore_organization,
        hide_label=gettext_lazy("Suspend"),
        show_label=gettext_lazy("Lift the suspension"),
        owner=lambda organization: organization,
        why_hidden=lambda organization: organization.suspended_reason,
    ),
}


@dataclass
class ReportCase:
    """A thing with all open reports on it, the earliest promise first."""

    side: Reported
    thing: Any
    reports: list[Report]

    @property
    def kind(self) -> str:
        return self.side.kind

    @property
    def key(self) -> str:
        return f"report/{self.kind}/{self.thing.public_id}"

    @property
    def title(self) -> str:
        return str(self.thing)

    @property
    def is_objection(self) -> bool:
        """Whether its owner alone speaks, about what is hidden: that is asked for, not reported."""
        return self.is_hidden and bool(self.reports) and all(report.is_objection for report in self.reports)

    @property
    def note(self) -> str:
        if any(report.is_objection for report in self.reports):
            return _("%(kind)s, its owner objects") % {"kind": self.side.name}
        return _("%(kind)s, reported") % {"kind": self.side.name}

    @property
    def promised_until(self) -> datetime | None:
        return min((report.decide_by for report in self.reports), default=None)

    @property
    def href(self) -> str:
        return reverse("desk:report_case", args=[self.kind, self.thing.public_id])

    @property
    def owner(self) -> Organization:
        return self.side.owner(self.thing)

    @property
    def is_hidden(self) -> bool:
        return self.side.is_hidden(self.thing)

    @property
    def decisions(self) -> list[str]:
        """What can be decided: a hidden thing may be shown again, a visible one hidden; an owner's wish is granted or not."""
        if self.is_objection:
            return ["show", "dismiss"]
        return ["show", "uphold", "dismiss"] if self.is_hidden else ["hide", "uphold", "dismiss"]


def decided_where(person: Any) -> Q:
    """Reports on things that this person judges."""
    where = Q(pk__in=[])
    for side in SIDES.values():
        found = access.rule(side.judge)
        if found.general is not None and not found.general(person):
            continue
        where |= Q(kind=side.kind, thing__in=access.visible(side.model, person, side.judge).order_by().values("public_id"))
    return where


def may_decide(person: Any, report: Report) -> bool:
    side = SIDES.get(report.kind)
    thing = None if side is None else side.model._default_manager.filter(public_id=report.thing).first()
    return side is not None and thing is not None and access.can(person, side.judge, thing)


def open_reports() -> QuerySet[Report]:
    return Report.objects.filter(state=Report.State.OPEN).order_by("decide_by", "pk")


def queue(person: Any) -> list[ReportCase]:
    """Everything reported that this moderator may rule on, the reports on one thing joined."""
    joined: dict[tuple[str, str], list[Report]] = {}
    for report in open_reports().filter(decided_where(person)):
        joined.setdefault((report.kind, report.thing), []).append(report)
    cases = []
    for side in SIDES.values():
        wanted = [thing for kind, thing in joined if kind == side.kind]
        if wanted:
            things = access.visible(side.model, person, side.judge, side.for_page(person)).filter(public_id__in=wanted)
            cases += [ReportCase(side, thing, joined[side.kind, thing.public_id]) for thing in things]
    return cases


def count(person: Any) -> int:
    """Things with open reports, counted."""
    return open_reports().filter(decided_where(person)).order_by().values("kind", "thing").distinct().count()


def case_of(kind: str, public_id: str, person: Any) -> ReportCase:
    """One case for one moderator: 404 where they may not know of it, 403 where it is not theirs to judge."""
    side = SIDES[kind]
    thing = access.get(side.model, public_id, person, side.judge, queryset=side.for_page(person))
    return ReportCase(side, thing, list(open_reports().filter(kind=kind, thing=public_id)))
