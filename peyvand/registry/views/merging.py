"""Making two rows one, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peyvand.core import access, idempotency
from peyvand.core.errors import Changed, Refusal
from peyvand.registry import cases, queries, rules
from peyvand.registry.forms.merging import MergeForm, OtherForm
from peyvand.registry.models import Organization, OrganizationMerge
from peyvand.web.acts import changed
from peyvand.web.figures import digits


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """The organization of the address stays; ``with`` names the other one. Without it: which one is it?"""
    kept = access.get(Organization, public_id, request.user, "organization.verify", queryset=queries.for_page())
    other = request.POST.get("with") or request.GET.get("with") or ""
    if not other:
        return _choose(request, kept)
    gone = access.get(Organization, other, request.user, "organization.verify", queryset=queries.for_page())
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone)
    if request.method != "POST":
        return _side_by_side(request, form)
    if not form.is_valid():
        return _side_by_side(request, form, 422)
    try:
        made = rules.merge_organizations(
            kept,
            gone,
            by=request.user,
            now=request.now,  # type: ignore[attr-defined]
            note=form.cleaned_data["note"],
            take=form.taken,
            versions=form.seen,
        )
    except Changed as refusal:
        return changed(request, refusal, f"{reverse('registry:merge', args=[kept.public_id])}?with={gone.public_id}")
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return _side_by_side(request, form, 422)
    messages.success(request, _("The two are one. Nothing was lost; here it can be taken back."))
    return HttpResponseRedirect(made.get_absolute_url())


def _choose(request: HttpRequest, kept: Organization) -> HttpResponse:
    """Look-alikes first; another one by its name or national id."""
    form = OtherForm(request.GET if "other" in request.GET else None)
    alike = list(queries.lookalikes(kept.name_fa, kept.name_en, kept.national_id, but=kept.pk)[:20])
    found: list[Organization] = []
    if form.is_bound and form.is_valid():
        found = [one for one in queries.organizations_named(form.cleaned_data["other"], suspended=True) if one.pk != kept.pk]
        if not found:
            form.add_error("other", _("No organization has this name or national id. Look it up in the directory and write it the same way."))
    may = {one.pk: access.can(request.user, "organization.verify", one) for one in (*alike, *found)}
    context = {
        "nav": "verification",
        "organization": kept,
        "form": form,
        "alike": [one for one in alike if may[one.pk]],
        "found": [one for one in found if may[one.pk]],
    }
    return render(request, "registry/merge_choose.html", context, status=422 if form.errors else 200)


def _side_by_side(request: HttpRequest, form: MergeForm, status: int = 200) -> HttpResponse:
    context = {
        "nav": "verification",
        "organization": form.kept,
        "kept": form.kept,
        "gone": form.gone,
        "form": form,
        "held": queries.held_by(form.kept, form.gone),
        "swap": f"{reverse('registry:merge', args=[form.gone.public_id])}?with={form.kept.public_id}",
    }
    return render(request, "registry/merge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def merged(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a merge did; posting takes it back."""
    found = access.get(OrganizationMerge, public_id, request.user, queryset=cases.merges(request.user))
    if request.method == "POST":
        return _take_back(request, found)
    record = found.record
    context: dict[str, Any] = {
        "nav": "verification",
        "merge": found,
        "moved": queries.moved_by(found),
        "left": len(record.get("left", [])),
        "survivor": queries.survivor_of(found.kept),
    }
    return render(request, "registry/merged.html", context)


def _take_back(request: HttpRequest, found: OrganizationMerge) -> HttpResponse:
    address = found.get_absolute_url()
    try:
        stays = rules.take_back_merge(found, by=request.user, now=request.now)  # type: ignore[attr-defined]
    except Changed as refusal:
        return changed(request, refusal, address)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(address)
    messages.success(request, _("Taken back: they are two again, each with what was its own."))
    if stays:
        said = ngettext(
            "%(n)s value was changed since and stays as it is now.", "%(n)s values were changed since and stay as they are now.", len(stays)
        )
        messages.info(request, said % {"n": digits(len(stays))})
    return HttpResponseRedirect(address)
