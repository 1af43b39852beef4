"""Writing an offer: new, edit, autosave. A draft is always saved; sending it names what is missing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import access, files, idempotency
from peyvand.core.errors import Changed, Missing, NotReady, Refusal
from peyvand.core.middleware import TimedRequest
from peyvand.registry.models import Organization
from peyvand.web import autosave as background
from peyvand.web.acts import changed
from peyvand.web.figures import digits
from peyvand.web.forms import REFUSED
from peyvand.web.rows import RowFormSet

from .. import queries, rules
from ..forms import OfferSheet
from ..lifecycle import NEEDS_TRL, is_complete
from ..models import Offer
from ..queries import CONTENT_LABELS

PARTS = (
    ("what", gettext_lazy("What it is"), ("kind", "title", "summary", "how")),
    ("place", gettext_lazy("Where it belongs"), ("sectors", "stages", "chain_stages")),
    ("readiness", gettext_lazy("Readiness and ownership"), ("trl", "trl_evidence", "ip_state", "ip_number")),
    ("advantage", gettext_lazy("Advantage"), ("advantages",)),
    ("specs", gettext_lazy("Specifications"), ("specifications",)),
    ("supply", gettext_lazy("Capacity and price"), ("capacity", "lead_time_days", "price_form", "price_note")),
    ("lab", gettext_lazy("Lab service"), ("instrument", "lab_range", "accreditation", "lab_price", "queue_days", "sample_needs")),
    ("proof", gettext_lazy("Proofs"), ("proofs",)),
    ("files", gettext_lazy("Pictures and files"), ("files",)),
    ("wants", gettext_lazy("Wants"), ("wants",)),
    ("english", gettext_lazy("In English"), ("title_en", "summary_en")),
    ("who", gettext_lazy("Who sees it"), ("visibility",)),
)


@require_http_methods(["GET", "HEAD", "POST"])
@files.examined
@idempotency.once
def new(request: TimedRequest) -> HttpResponse:
    """The empty form; the first save makes the draft."""
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    organizations = list(queries.organizations_to_write_for(request.user, request.now))
    if not organizations:
        raise PermissionDenied("offer.write")
    organization = _chosen(organizations, request.POST.get("organization") or request.GET.get("organization", ""))
    if request.method != "POST":
        return _page(request, OfferSheet(), None, organization, organizations)
    sheet = OfferSheet(request.POST, None, request.FILES, organization, request.user)
    sheet.files.take(now=request.now)
    if sheet.asked:
        return idempotency.drawn_again(_page(request, sheet, None, organization, organizations))
    valid = sheet.is_valid()
    try:
        offer = rules.start_offer(organization, sheet.content(), by=request.user, now=request.now, form_key=background.form_key(request))
    except Refusal as refusal:
        return background.refused(refusal) if background.wanted(request) else _refused(request, refusal)
    if background.wanted(request):
        return background.saved(offer.version, request.now, edit=_edit(offer), address=_autosave(offer))
    return _after_save(request, offer, sheet, valid)


@require_http_methods(["GET", "HEAD", "POST"])
@files.examined
@idempotency.once
def edit(request: TimedRequest, public_id: str) -> HttpResponse:
    offer = access.get(Offer, public_id, request.user, "offer.write", queryset=queries.offer_for_page(request.user))
    if offer.state not in rules.EDITABLE:
        messages.info(
            request,
            _("It cannot be changed in this state; take it back to draft first.")
            if offer.state == "in_review"
            else _("It cannot be changed any more."),
        )
        return redirect(offer)
    if request.method != "POST":
        sheet = OfferSheet(offer=offer)
        missing = is_complete(offer, request.now) if request.GET.get("check") else []
        return _page(request, sheet, offer, offer.organization, missing=missing)
    sheet = OfferSheet(request.POST, offer, request.FILES, by=request.user)
    sheet.files.take(now=request.now)
    if sheet.asked:
        return idempotency.drawn_again(_page(request, sheet, offer, offer.organization))
    valid = sheet.is_valid()
    if not valid and offer.state != Offer.State.DRAFT:
        return _page(request, sheet, offer, offer.organization, status=REFUSED)
    try:
        saved = rules.save_offer(offer, sheet.content(), by=request.user, now=request.now, version=_version(sheet))
    except Changed as refusal:
        return changed(request, refusal, _edit(offer), _differences(offer, sheet))
    return _after_save(request, saved, sheet, valid)


@require_POST
def autosave(request: TimedRequest, public_id: str) -> HttpResponse:
    """What the form's script sends while somebody types in a draft."""
    offer = access.get(Offer, public_id, request.user, "offer.write")
    sheet = OfferSheet(request.POST, offer, by=request.user)
    sheet.is_valid()
    try:
        saved = rules.save_offer(offer, sheet.content(), by=request.user, now=request.now, version=_version(sheet), quietly=True)
    except Refusal as refusal:
        return background.refused(refusal)
    return background.saved(saved.version, request.now)


def _after_save(request: TimedRequest, offer: Offer, sheet: OfferSheet, valid: bool) -> HttpResponse:
    """A draft is stored by now. What could not be read, or what is missing for sending, is said beside its field."""
    sending = request.POST.get("do") == "send" and offer.state == Offer.State.DRAFT
    near = queries.near_offers(offer, request.user) if valid and sending else []
    if not background.near_was_seen(request, near):
        return idempotency.drawn_again(_page(request, sheet, offer, offer.organization, near=near))
    if valid and sending:
        try:
            rules.submit_offer(offer, by=request.user, now=request.now)
        except NotReady as refusal:
            sheet.blame(refusal.missing)
            valid = False
        else:
            messages.success(request, _("Published.") if offer.state == Offer.State.PUBLISHED else _("Sent for review."))
            return HttpResponseRedirect(offer.get_absolute_url())
    if not valid:
        return _page(request, sheet, offer, offer.organization, status=REFUSED)
    if offer.state == Offer.State.DRAFT:
        messages.success(request, _("Draft saved."))
        return HttpResponseRedirect(_edit(offer))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(offer.get_absolute_url())


def _page(
    request: TimedRequest,
    sheet: OfferSheet,
    offer: Offer | None,
    organization: Organization,
    organizations: list[Organization] | None = None,
    missing: list[Missing] | None = None,
    status: int = 200,
    near: list[Offer] | None = None,
) -> HttpResponse:
    """``near``: what says nearly the same, shown because somebody sends without having seen it; else it is looked up for the hint."""
    draft = offer is None or offer.state == Offer.State.DRAFT
    context = {
        "nav": "offers",
        "form": sheet.form,
        "rows": sheet.rows,
        "formsets": [*sheet.formsets, sheet.files],
        "files": sheet.files,
        "offer": offer,
        "draft": draft,
        "near": near or (queries.near_offers(offer, request.user) if offer is not None and draft else []),
        "near_first": bool(near),
        "organization": organization,
        "organizations": organizations or [],
        "autosave": (_autosave(offer) if offer else reverse("showcase:new")) if draft else "",
        "version": offer.version if offer else 0,
        "form_key": "" if offer else background.form_key(request) or background.new_form_key(),
        "steps": _steps(sheet, offer),
        "checklist": _checklist(offer, sheet, missing),
        "trusted": organization.trusted,
        "units": queries.unit_names(),
        "opens": _opens(sheet, offer),
        "briefs": _briefs(sheet),
    }
    return render(request, "showcase/form.html", context, status=status)


def _steps(sheet: OfferSheet, offer: Offer | None) -> list[dict[str, Any]]:
    steps = []
    for key, label, names in PARTS:
        wrong = (
            sum(len(sheet.form.errors.get(name, ())) if name in sheet.form.fields else _rows(sheet, name).total_error_count() for name in names)
            if sheet.form.is_bound and not sheet.asked
            else 0
        )
        filled = any(_filled(sheet, offer, name) for name in names if name != "kind")
        step = {"href": f"#{key}", "label": label, "state": "error" if wrong else "done" if filled else "", "errors": wrong}
        steps.append(step | ({"shown_by": "lab"} if key == "lab" else {}))
    return steps


def _rows(sheet: OfferSheet, name: str) -> Any:
    return sheet.files if name == "files" else sheet.rows[name]


def _filled(sheet: OfferSheet, offer: Offer | None, name: str) -> bool:
    if name == "files":
        return bool(sheet.files.rows)
    if name in sheet.rows:
        return any(not form.is_blank for form in sheet.rows[name].forms)
    return bool(sheet.form[name].value())


def _opens(sheet: OfferSheet, offer: Offer | None) -> dict[str, bool]:
    """Which folds stand open: those that hold an error."""
    return {step["href"][1:]: step["state"] == "error" for step in _steps(sheet, offer)}


def _briefs(sheet: OfferSheet) -> dict[str, str]:
    """What a closed fold holds, in a few words."""
    form = sheet.form
    comma = pgettext("between the items of a list", ", ")

    def chosen(name: str) -> str:
        values = form[name].value() or []
        labels = {str(key): str(label) for key, label in form.fields[name].choices}  # type: ignore[attr-defined]
        return comma.join(labels[str(one)] for one in (values if isinstance(values, list) else [values]) if str(one) in labels)

    def rows(name: str) -> str:
        count = sum(not row.is_blank for row in sheet.rows[name].forms)
        return ngettext("%(n)s row", "%(n)s rows", count) % {"n": digits(count)} if count else ""

    return {
        "advantage": rows("advantages"),
        "proof": rows("proofs"),
        "supply": str(form["capacity"].value() or ""),
        "wants": chosen("wants"),
        "english": str(form["title_en"].value() or ""),
        "who": chosen("visibility"),
    }


def _checklist(offer: Offer | None, sheet: OfferSheet, missing: list[Missing] | None) -> list[dict[str, Any]]:
    """What stands between this draft and others' eyes."""
    lacking = {one.field for one in missing} if missing else set()
    kind = sheet.form["kind"].value()
    rows = [("title", _("Title")), ("summary", _("Summary")), ("sectors", _("Sector or process step"))]
    if kind in NEEDS_TRL:
        rows.append(("trl", _("Technology readiness level")))
    if kind == Offer.Kind.LAB_SERVICE:
        rows.append(("instrument", _("Instrument")))
    items = []
    for name, label in rows:
        names = ("sectors", "stages", "chain_stages") if name == "sectors" else (name,)
        done = any(_filled(sheet, offer, one) for one in names)
        items.append({"label": label, "state": "done" if done else "error" if name in lacking else "", "href": f"#id_{name}"})
    return items


def _differences(offer: Offer, sheet: OfferSheet) -> list[dict[str, str]]:
    """Stored words beside typed ones, for the fields in which they differ."""
    held = OfferSheet(offer=offer)
    stored = held.form
    fields = []
    for name in stored.fields:
        theirs, yours = stored[name].value(), sheet.form[name].value()
        left, right = _plain(theirs), _plain(yours)
        if name != "version" and left != right:
            fields.append({"label": str(stored[name].label), "theirs": left, "yours": right})
    for name, formset in sheet.rows.items():
        left, right = _row_lines(held.rows[name]), _row_lines(formset)
        if left != right:
            fields.append({"label": str(CONTENT_LABELS[name]), "theirs": left, "yours": right})
    left, right = ("\n".join(row.title for row in one.files.rows) for one in (held, sheet))
    if left != right:
        fields.append({"label": str(CONTENT_LABELS["files"]), "theirs": left, "yours": right})
    return fields


def _row_lines(formset: RowFormSet) -> str:
    lines = [[str(row[name].value() or "") for name in row.fields] for row in formset.forms if not row.is_blank]
    return "\n".join(" · ".join(part for part in line if part) for line in lines)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value if str(one))
    return "" if value is None else str(value).replace("\r\n", "\n")


def _version(sheet: OfferSheet) -> int:
    return sheet.form.cleaned_data.get("version") or 0


def _chosen(organizations: list[Organization], public_id: str) -> Organization:
    return next((one for one in organizations if one.public_id == public_id), organizations[0])


def _edit(offer: Offer) -> str:
    return reverse("showcase:edit", args=[offer.public_id])


def _autosave(offer: Offer) -> str:
    return reverse("showcase:autosave", args=[offer.public_id])


def _refused(request: TimedRequest, refusal: Refusal) -> HttpResponse:
    messages.error(request, str(refusal.message))
    return redirect("showcase:list")


def _to_sign_in(request: TimedRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path())
