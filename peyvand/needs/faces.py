"""How a need is said to people: the row of a list, the facts, the dates. Read by pages here, on the desk and beside an organization."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from peyvand.needs.models import Need, State, Way
from peyvand.needs.policy import budget_is_shown, owner_is_shown
from peyvand.web import figures, times

ROW_TEXT = 220


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One date of the timeline; ``state`` is done, current or empty."""

    label: str
    at: datetime | None
    state: str = ""


def row_of(need: Need, person: Any) -> dict[str, Any]:
    """What components/result.html draws of a need for this reader."""
    shown = owner_is_shown(need, person)
    badges = [{"label": need.kind.name if need.kind else _("Need"), "kind": "need"}]
    if need.visibility != "public":
        badges.append({"label": need.get_visibility_display(), "kind": "line", "icon": "eye"})
    return {
        "need": need,
        "url": need.get_absolute_url(),
        "title": need.shown_title,
        "text": Truncator(need.shown_problem).chars(ROW_TEXT),
        "badges": badges,
        "state": {"label": need.get_state_display(), "tone": need.tone},
        "organization": {"name": need.organization.name, "verified": need.organization.is_verified} if shown else None,
        "hidden_organization": "" if shown else unnamed_words(),
        "county": need.county.name if need.county else "",
        "until": need.deadline if need.is_call and need.is_live else None,
        "facts": [{"icon": "message", "text": _("Talks, no deadline"), "flip": True}] if need.way == Way.TALKS and need.is_live else [],
        "other_language": "" if figures.is_persian() or need.title_en else "fa",
    }


def unnamed_words() -> str:
    return _("The owner gives its name once it accepts an introduction")


def amount(need: Need) -> str:
    return f"{figures.number(need.quantity)} {need.unit}".strip() if need.quantity is not None else ""


def days(count: int | None) -> str:
    return "" if count is None else ngettext("%(shown)s day", "%(shown)s days", count) % {"shown": figures.number(count)}


def rial(amount: int | None) -> str:
    return "" if amount is None else figures.rial(amount)


def budget(need: Need) -> str:
    low, high = need.budget_min_rial, need.budget_max_rial
    if low is not None and high is not None and low != high:
        return _("%(low)s to %(high)s") % {"low": figures.rial(low), "high": figures.rial(high)}
    if low is None and high is not None:
        return _("up to %(high)s") % {"high": figures.rial(high)}
    if high is None and low is not None:
        return _("from %(low)s") % {"low": figures.rial(low)}
    return figures.rial(low) if low is not None else ""


def listed(rows: Any) -> str:
    return pgettext("between the items of a list", ", ").join(str(row) for row in rows)


def facts(need: Need, person: Any) -> list[Fact]:
    """The facts under the words, in the order a maker reads them; what is empty or not for this reader is left out."""
    rows = [
        Fact(_("Needed every year") if need.per_year else _("Needed once"), amount(need)),
        Fact(
            _("Present price"),
            figures.rial(need.price_rial) if need.price_rial is not None else "",
            pgettext("price", "each") if need.price_rial is not None else "",
        ),
        Fact(_("Present lead time"), days(need.lead_days)),
        Fact(_("Yearly cost"), rial(need.yearly_cost_rial)),
        Fact(_("Comes today from"), need.source),
        Fact(_("Lowest TRL"), _("Level %(level)s") % {"level": figures.digits(need.trl_min)} if need.trl_min else ""),
        Fact(_("Budget"), budget(need) if budget_is_shown(need, person) else "", "" if need.budget_shown else _("hidden from others")),
        Fact(_("The owner gives"), listed(need.gives.all())),
        Fact(_("Intellectual property"), need.get_ip_terms_display() if need.ip_terms != "none" else ""),
        Fact(pgettext("need", "Sector"), listed(need.sectors.all())),
    ]
    return [row for row in rows if row.value]


def timeline(need: Need, now: datetime) -> list[Step]:
    """Dates in order; the first one still to come is the current one."""
    dates = [
        (_("Begun"), need.created_at if need.published_at is None else None),
        (_("Sent for review"), need.submitted_at if need.published_at is None else None),
        (_("Review promised until"), need.promised_until if need.state == State.IN_REVIEW else None),
        (pgettext("need", "Publication"), need.published_at),
        (_("Questions close"), need.questions_until),
        (_("Answers are due"), need.answers_until),
        (_("Deadline of concepts") if need.rounds == 2 else _("Deadline"), need.deadline if need.is_call else None),
        (_("Full proposals of the shortlisted"), need.full_deadline if need.rounds == 2 and need.is_call else None),
        (_("Result"), need.decide_by if need.is_call else None),
        (_("Confirmed as still needed"), need.confirmed_at if need.confirmed_at != need.published_at else None),
        (pgettext("need", "Pause"), need.paused_at if need.state == State.PAUSED else None),
        (str(need.get_state_display()), need.ended_at),
    ]
    steps, current = [], False
    for label, at in dates:
        if at is None:
            continue
        state = "done" if at <= now else ("" if current else "current")
        current = current or state == "current"
        steps.append(Step(label, at, state))
    return steps


def joined(parts: list[str]) -> str:
    return pgettext("between the items of a list", ", ").join(part for part in parts if part)


def moment(at: datetime | None) -> str:
    return times.exact(at) if at is not None else ""
