"""The page of one need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from peyvand.core import access, lifecycle, panels
from peyvand.needs import faces, queries
from peyvand.needs.lifecycle import ON_PAGES
from peyvand.needs.models import Need, State
from peyvand.needs.policy import owned, owner_is_shown
from peyvand.needs.views.acts import PLAIN
from peyvand.web import figures
from peyvand.web.files import about
from peyvand.web.json_ld import script


@dataclass(frozen=True)
class Act:
    """A button: posts at once, or leads to the page that asks for more."""

    event: str
    label: Any
    url: str
    tone: str
    asks: bool


@require_safe
def short(request: HttpRequest, public_id: str) -> HttpResponse:
    """The short address leads to the readable one."""
    return redirect(access.get(Need, public_id, request.user), permanent=False)


@require_safe
def detail(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    person, now = request.user, request.now  # type: ignore[attr-defined]
    need = access.get(Need, public_id, person, queryset=queries.needs_for_page())
    if slug != need.slug:
        return redirect(need, permanent=False)
    own = need.organization_id in owned(person)
    shown = owner_is_shown(need, person)
    writes = access.can(person, "need.write", need)
    attachments = [row for row in need.files.all() if access.can(person, "needfile.view", row)]
    for row in attachments:
        row.about = about(row.file)  # type: ignore[attr-defined]
    context = {
        "nav": "needs",
        "need": need,
        "attachments": attachments,
        "locked_files": len(need.files.all()) - len(attachments),
        "may_accept": access.can(person, "need.accept_terms", need),
        "acceptances": need.acceptances.all(),
        "own": own,
        "owner_shown": shown,
        "unnamed": faces.unnamed_words(),
        "facts": faces.facts(need, person),
        "requirements": [_requirement(row) for row in need.requirements.all()],
        "steps": faces.timeline(need, now),
        "acts": acts_of(need, person, now),
        "may_edit": writes and need.state == State.DRAFT,
        "may_copy": access.can(person, "need.write") and need.state != State.TAKEN_DOWN,
        "missing": lifecycle.missing(need, "submit", now) if writes and need.state == State.DRAFT else [],
        "is_asked": writes and need.asked_at is not None and need.state == State.OPEN,
        "follows": need.follows_from if need.follows_from and _is_linked(need, need.follows_from, person) else None,
        "followed": [one for one in queries.followers_of(need, person) if _is_linked(need, one, person)],
        "history": queries.history_of(need) if own or access.can(person, "need.moderate", need) else [],
        "only_persian": not figures.is_persian() and not need.problem_en,
        "has_matches": need.was_published and any(panel.name == "matches" for panel in panels.of("need")),
        "json_ld": script(_json_ld(request, need, shown)) if need.visibility == "public" and need.is_live else "",
    }
    return render(request, "needs/detail.html", context)


def _is_linked(need: Need, other: Need, person: Any) -> bool:
    """Whether a need and the one made from it are shown as such. They have one owner: the link would name it where only one of them does."""
    return access.can(person, "need.view", other) and owner_is_shown(need, person) == owner_is_shown(other, person)


def _requirement(row: Any) -> dict[str, Any]:
    relation = row.get_relation_display() if row.relation in {"ge", "le"} else ""
    value = f"{relation} {figures.with_unit(row.shown_value, row.unit)}".strip()
    return {"name": row.parameter, "value": value, "must": row.must}


def acts_of(need: Need, person: Any, now: datetime) -> list[Act]:
    """What the person may do now, read from the table. Of sending and publishing a draft only the one that would go through is offered."""
    rows = [row for row in lifecycle.available(need, person, now) if row.event in ON_PAGES]
    skipped = {"submit"} if need.organization.trusted else {"publish"}
    acts = []
    for row in rows:
        if need.state == State.DRAFT and row.event in skipped:
            continue
        if row.event.startswith("restore_to_") and not row.event.endswith(f"_{need.taken_down_from}"):
            continue
        if row.event in {"pause", "close", "confirm"} and row.guard and need.is_call:
            continue
        if row.event == "confirm" and need.asked_at is None:
            continue
        if row.event == "take_down" and need.published_at is None:
            continue
        event = "restore" if row.event.startswith("restore_to_") else row.event
        acts.append(Act(event, row.label, reverse("needs:act", args=[need.public_id, event]), row.tone, event not in PLAIN))
    return acts


def _json_ld(request: HttpRequest, need: Need, owner_shown: bool) -> dict[str, Any]:
    """The need as schema.org says it: a Demand."""
    wanted: dict[str, Any] = {"@type": "Service" if need.kind_id in {"solve", "improve", "research", "test"} else "Product", "name": need.title}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand",
        "identifier": need.public_id,
        "url": request.build_absolute_uri(need.get_absolute_url()),
        "name": need.title,
        "description": need.problem,
        "inLanguage": "fa",
        "itemOffered": wanted,
    }
    if need.title_en:
        data["alternateName"] = need.title_en
    if need.published_at:
        data["validFrom"] = need.published_at.isoformat()
    if need.is_call and need.deadline:
        data["validThrough"] = need.deadline.isoformat()
    if need.county:
        data["areaServed"] = {"@type": "AdministrativeArea", "name": need.county.name_fa}
    if need.quantity is not None:
        data["eligibleQuantity"] = {"@type": "QuantitativeValue", "value": float(need.quantity), "unitText": need.unit}
    if owner_shown:
        data["seller"] = {
            "@type": "Organization",
            "name": need.organization.name_fa,
            "url": request.build_absolute_uri(need.organization.get_absolute_url()),
        }
    return data
