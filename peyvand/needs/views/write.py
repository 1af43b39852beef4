"""Writing a need: new, edit, autosave. A draft is always saved; sending it names what is missing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import access, files, idempotency, lifecycle
from peyvand.core.errors import Changed, NoSuchMove, NotReady, Refusal
from peyvand.needs import queries, rules
from peyvand.needs.forms.sheet import NeedSheet
from peyvand.needs.models import Need, State
from peyvand.needs.views.sections import checklist_of, sections_of
from peyvand.registry.models import Organization
from peyvand.web import autosave as background
from peyvand.web.acts import changed
from peyvand.web.forms import REFUSED
from peyvand.web.times import clock_time


@require_http_methods(["GET", "HEAD", "POST"])
@files.examined
@idempotency.once
def new(request: HttpRequest) -> HttpResponse:
    """The empty form; the first save makes the draft, and the form's key makes it one however often it is sent."""
    person = request.user
    if not person.is_authenticated:
        return redirect_to_login(request.get_full_path())
    organizations = queries.organizations_written_for(person)
    if not organizations:
        raise PermissionDenied("need.write")
    asked = request.POST.get("organization") or request.GET.get("organization", "")
    organization = next((one for one in organizations if one.public_id == asked), organizations[0])
    if request.method != "POST":
        return _page(request, NeedSheet(organization), None, organizations)
    sheet = NeedSheet(organization, None, request.POST, request.FILES, person)
    sheet.files.take(now=request.now)  # type: ignore[attr-defined]
    if sheet.asked:
        return idempotency.drawn_again(_page(request, sheet, None, organizations))
    try:
        need = rules.begin_need(organization, by=person, now=request.now, form_key=background.form_key(request))  # type: ignore[attr-defined]
    except Refusal as refusal:
        return background.refused(refusal) if background.wanted(request) else changed(request, refusal, reverse("needs:list"))
    return _save(request, sheet, need, need.version)


@require_http_methods(["GET", "HEAD", "POST"])
@files.examined
@idempotency.once
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    need = access.get(Need, public_id, request.user, "need.write", queryset=queries.needs_for_page())
    if need.state != State.DRAFT:
        if request.method == "POST":
            return changed(request, NoSuchMove(), need.get_absolute_url(), _differences(need, NeedSheet(need.organization, need, request.POST)))
        messages.info(request, _("Only a draft can be changed; this need is “%(state)s”.") % {"state": need.get_state_display()})
        return redirect(need)
    if request.method != "POST":
        sheet = NeedSheet(need.organization, need)
        if request.GET.get("check") and not need.unread:
            return _page(request, _judged(sheet, need, request.now), need)  # type: ignore[attr-defined]
        return _page(request, sheet, need)
    sheet = NeedSheet(need.organization, need, request.POST, request.FILES, request.user)
    sheet.files.take(now=request.now)  # type: ignore[attr-defined]
    if sheet.asked:
        return idempotency.drawn_again(_page(request, sheet, need))
    return _save(request, sheet, need, _version(request))


@require_POST
def autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the form's script sends while somebody types."""
    need = access.get(Need, public_id, request.user, "need.write", queryset=queries.needs_for_page())
    sheet = NeedSheet(need.organization, need, request.POST, by=request.user)
    return _save(request, sheet, need, _version(request), quietly=True)


def _save(request: HttpRequest, sheet: NeedSheet, need: Need, version: int, *, quietly: bool = False) -> HttpResponse:
    """Store the draft as far as it can be read, then do what the pressed button says."""
    quietly = quietly or background.wanted(request)
    valid = sheet.is_valid()
    try:
        saved = rules.save_draft(need, sheet.written(), by=request.user, now=request.now, version=version, autosaved=quietly)  # type: ignore[attr-defined]
    except Refusal as refusal:
        if quietly:
            return background.refused(refusal)
        return changed(request, refusal, _edit(need), _differences(need, sheet))
    if quietly:
        return background.saved(saved.version, request.now, edit=_edit(saved), address=reverse("needs:autosave", args=[saved.public_id]))  # type: ignore[attr-defined]
    saved = access.get(Need, saved.public_id, request.user, "need.write", queryset=queries.needs_for_page())
    sheet.need = saved
    if not valid:
        return _page(request, sheet, saved, status=REFUSED)
    do = request.POST.get("do", "")
    if do == "send":
        near = queries.near_needs(saved, request.user)
        if not background.near_was_seen(request, near):
            return idempotency.drawn_again(_page(request, sheet, saved, near=near))
        return _send(request, sheet, saved)
    if do == "preview":
        return HttpResponseRedirect(saved.get_absolute_url())
    messages.success(request, _("Draft saved at %(time)s") % {"time": clock_time(request.now)})  # type: ignore[attr-defined]
    return HttpResponseRedirect(_edit(saved))


def _send(request: HttpRequest, sheet: NeedSheet, need: Need) -> HttpResponse:
    """Send for review, or publish at once for a trusted organization."""
    trusted = need.organization.trusted
    try:
        (rules.publish_need if trusted else rules.submit_need)(need, by=request.user, now=request.now)  # type: ignore[attr-defined]
    except NotReady as refusal:
        sheet.blame(refusal.missing)
        return _page(request, sheet, need, status=REFUSED)
    except Changed as refusal:
        return changed(request, refusal, _edit(need))
    messages.success(request, _("Published.") if trusted else _("Sent for review."))
    return HttpResponseRedirect(need.get_absolute_url())


def _judged(sheet: NeedSheet, need: Need, now: Any) -> NeedSheet:
    """The stored draft with everything that is missing written beside its field."""
    bound = NeedSheet(need.organization, need, sheet.as_sent())
    bound.is_valid()
    bound.blame(lifecycle.missing(need, "submit", now))
    return bound


def _page(
    request: HttpRequest,
    sheet: NeedSheet,
    need: Need | None,
    organizations: list[Organization] | None = None,
    status: int = 200,
    near: list[Need] | None = None,
) -> HttpResponse:
    """``near``: what says nearly the same, shown because somebody sends without having seen it; else it is looked up for the hint."""
    context = {
        "nav": "needs",
        "form": sheet.form,
        "sheet": sheet,
        "formsets": [*sheet.formsets, sheet.files],
        "need": need,
        "organization": sheet.organization,
        "organizations": organizations or [],
        "sections": sections_of(sheet),
        "checklist": checklist_of(sheet, need, request.now),  # type: ignore[attr-defined]
        "near": near or (queries.near_needs(need, request.user) if need is not None else []),
        "near_first": bool(near),
        "units": queries.unit_names(),
        "names": queries.names_to_invite(),
        "form_key": background.form_key(request) or background.new_form_key(),
        "version": need.version if need is not None else 0,
        "saved": _("Draft saved at %(time)s") % {"time": clock_time(need.changed_at)} if need is not None else "",
        "action": _edit(need) if need is not None else reverse("needs:new"),
        "autosave": reverse("needs:autosave", args=[need.public_id]) if need is not None else reverse("needs:new"),
    }
    return render(request, "needs/form.html", context, status=status)


def _differences(need: Need, sheet: NeedSheet) -> list[dict[str, str]]:
    """What was typed beside what is stored, for the fields in which they differ."""
    stored = NeedSheet(need.organization, queries.needs_for_page().get(pk=need.pk))
    pairs = []
    for mine, theirs in zip(sheet.words(), stored.words(), strict=True):
        if mine[1] != theirs[1]:
            pairs.append({"label": str(mine[0]), "yours": mine[1], "theirs": theirs[1]})
    return pairs


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _edit(need: Need) -> str:
    return reverse("needs:edit", args=[need.public_id])
