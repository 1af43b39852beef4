"""Editing an organization, and entering a new one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peyvand.core import access, files, idempotency
from peyvand.core.errors import Changed, Refusal
from peyvand.registry import queries, rules
from peyvand.registry.forms.organization import OrganizationForm, certificate_rows, certificates_of, initial_of
from peyvand.registry.models import Organization
from peyvand.web.figures import digits
from peyvand.web.files import FileRow, FileRows
from peyvand.web.times import day_middle


@require_http_methods(["GET", "HEAD", "POST"])
@files.examined
@idempotency.once
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    tombstone = queries.tombstone(public_id)
    staying = public_id if tombstone is None else queries.survivor_of(tombstone).public_id
    organization = access.get(Organization, staying, request.user, "organization.edit", queryset=queries.for_form())
    if tombstone is not None and request.method != "POST":
        return HttpResponseRedirect(reverse("registry:edit", args=[staying]))
    locked = rules.locked_fields(organization, request.user)
    form = OrganizationForm(request.POST or None, initial=initial_of(organization), organization=organization, locked=locked)
    certificates = certificate_rows(request.POST or None, certificates_of(organization))
    logo = _logo_rows(request, organization)
    logo.take(now=request.now)  # type: ignore[attr-defined]
    context = {
        "organization": organization,
        "logo": logo,
        "others": [logo],
        "form": form,
        "locked": locked,
        "certificates": certificates,
        "heading": _("Edit %(name)s") % {"name": organization.name},
    }
    if request.method != "POST":
        return _page(request, context)
    if tombstone is not None:
        return _merged(request, organization, form, certificates, context | {"merged": tombstone})
    if certificates.asked:
        return idempotency.drawn_again(_page(request, context))
    if not (form.is_valid() & certificates.is_valid() & logo.is_valid()):
        return _page(request, context, 422)
    try:
        rules.edit_organization(
            organization,
            by=request.user,
            now=request.now,  # type: ignore[attr-defined]
            version=form.cleaned_data["version"] or 0,
            changes=form.values,
            certificates=_kept(certificates.rows),
            logo=[row.file for row in logo.rows] if logo.sent else None,
        )
    except Changed as refusal:
        return _conflict(request, organization, form, certificates, context | {"refusal": refusal})
    except Refusal as refusal:
        return _refused(request, form, refusal, context)
    organization.refresh_from_db()
    return HttpResponseRedirect(organization.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def new(request: HttpRequest) -> HttpResponse:
    """Enter an organization; whoever looks like it is shown before a second row can be made."""
    access.require(request.user, "organization.create")
    rules_on_homonyms = access.can(request.user, "organization.enter")
    form = OrganizationForm(request.POST or None, claims=not rules_on_homonyms)
    certificates = certificate_rows(request.POST or None, [])
    context: dict[str, Any] = {
        "form": form,
        "certificates": certificates,
        "heading": _("Enter an organization") if rules_on_homonyms else _("Register your organization"),
        "rules_on_homonyms": rules_on_homonyms,
    }
    if request.method != "POST" or certificates.asked:
        return idempotency.drawn_again(_page(request, context))
    if not (form.is_valid() & certificates.is_valid()):
        return _page(request, context, 422)
    values, ruled = form.values, form.cleaned_data["is_homonym"]
    found = queries.lookalikes(values["name_fa"], values["name_en"], values["national_id"])
    lookalikes = list(access.visible(Organization, request.user, queryset=found)[:8])
    if lookalikes and not ruled:
        return _page(request, context | {"lookalikes": lookalikes}, 422)
    same_place = any(row.county_id == getattr(values["county"], "pk", None) for row in lookalikes)
    options = {"is_homonym": ruled and same_place} if rules_on_homonyms else {"proof": form.cleaned_data["proof"]}
    try:
        made = rules.register_organization(
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
            certificates=_kept(certificates.rows),
            **options,
            **values,
        )
    except Refusal as refusal:
        return _refused(request, form, refusal, context)
    if not rules_on_homonyms:
        messages.success(request, _("Registered; you are its manager. A registrar confirms you as its owner by the time shown in your requests."))
    return HttpResponseRedirect(made.get_absolute_url())


def _logo_rows(request: HttpRequest, organization: Organization) -> FileRows:
    return FileRows(
        request.POST if request.method == "POST" else None,
        request.FILES,
        prefix="logo",
        initial=[FileRow(organization.logo)] if organization.logo else [],
        owner=rules.owner_of(organization),
        by=request.user,
        titled=False,
        most=1,
        kinds=files.PICTURES,
    )


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "registry/organization_form.html", {"nav": "organizations", **context}, status=status)


def _kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row.get(name) for name in ("kind", "number", "issuer", "valid_until")} for row in rows]


def _refused(request: HttpRequest, form: OrganizationForm, refusal: Refusal, context: dict[str, Any]) -> HttpResponse:
    """Say it beside the field that it is about, with the organizations it may be the same as."""
    field = getattr(refusal, "field", "") or ("national_id" if "national_id" in refusal.code else "name_fa" if "name" in refusal.code else None)
    form.add_error(field if field in form.fields else None, str(refusal.message))
    seen = [row for row in getattr(refusal, "lookalikes", []) if access.can(request.user, "organization.view", row)]
    return _page(request, context | {"lookalikes": seen}, refusal.status)


def _conflict(request: HttpRequest, organization: Organization, form: OrganizationForm, certificates: Any, context: dict[str, Any]) -> HttpResponse:
    """Somebody saved meanwhile: both texts are shown, what was typed stays, and sending again is now a decision."""
    stored = queries.for_form().get(pk=organization.pk)
    theirs, differing = initial_of(stored), []
    for name, value in form.values.items():
        mine, other = _shown(value), _shown(getattr(stored, name).all() if name in form.rows_of else getattr(stored, name))
        if mine != other:
            differing.append({"label": form.fields[name].label, "theirs": other, "yours": mine})
    for name in form.fields:
        typed = request.POST.get(name, "").strip()
        if form.fields[name].disabled and typed and typed != str(form[name].value() or ""):
            # Typed while the field was open; it was locked meanwhile.
            differing.append({"label": form.fields[name].label, "theirs": _shown(getattr(stored, name)), "yours": typed})
    mine, other = (
        _certificates_shown(_kept(certificates.rows)),
        _certificates_shown(stored.certificates.select_related("kind").values("kind__name_fa", "number", "issuer", "valid_until")),
    )
    if mine != other:
        differing.append({"label": _("Certificates"), "theirs": other, "yours": mine})
    sent = request.POST.copy()
    sent["version"] = str(theirs["version"])
    form.data = sent
    return _page(request, context | {"differing": differing}, 409)


def _merged(request: HttpRequest, organization: Organization, form: OrganizationForm, certificates: Any, context: dict[str, Any]) -> HttpResponse:
    """It was merged into ``organization`` while somebody wrote: nothing is saved; the form of the row that stays has what was typed."""
    valid = form.is_valid() & certificates.is_valid()
    context |= {"action": reverse("registry:edit", args=[organization.public_id])}
    if valid:
        return _conflict(request, organization, form, certificates, context)
    sent = request.POST.copy()
    sent["version"] = str(organization.version)
    form.data = sent
    return _page(request, context | {"differing": []}, 409)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return digits(value)
    if isinstance(value, (list, tuple)) or hasattr(value, "all"):
        return _(", ").join(sorted(str(row) for row in value))
    return str(value)


def _certificates_shown(rows: Any) -> str:
    lines = []
    for row in rows:
        parts = [
            str(row.get("kind__name_fa") or getattr(row.get("kind"), "name_fa", "")),
            row["number"],
            row["issuer"],
            day_middle(row["valid_until"]),
        ]
        lines.append(_(", ").join(part for part in parts if part))
    return "\n".join(sorted(lines))
