"""The registrar's queue: one case, what was declared, what the papers show, what was noticed, a decision; then the next."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.core import access, idempotency
from peyvand.core.errors import NotReady, Refusal
from peyvand.registry import cases, checks, papers, queries, rules
from peyvand.registry.forms.verification import DecisionForm, SurveyForm
from peyvand.registry.models import JoinRequest, Organization
from peyvand.registry.rules.verification import CHECKED_FIELDS
from peyvand.web.acts import answer, changed
from peyvand.web.figures import digits
from peyvand.web.files import about
from peyvand.web.pages import paginate


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The first case of the queue, or a quiet page."""
    access.require(request.user, "verification.view")
    waiting = cases.queue(request.user)
    if waiting:
        return redirect(waiting[0].href)
    return render(request, "registry/queue.html", {"nav": "verification", "waiting": 0})


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.verify", queryset=queries.for_page())
    if found.verification != "submitted":
        messages.info(request, _("Nothing waits for a decision here."))
        return HttpResponseRedirect(found.get_absolute_url())
    form = DecisionForm(request.POST or None, organization=found, certificates=list(found.certificates.all()))
    if request.method != "POST":
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, 422)
    following = cases.after(request.user, f"verify/{found.public_id}")
    try:
        _run(request, found, form)
    except NotReady as refusal:
        for missing in refusal.missing:
            form.add_error(f"level_{missing.field}" if f"level_{missing.field}" in form.fields else None, str(missing.text))
        return _page(request, found, form, 422)
    except Refusal as refusal:
        return changed(request, refusal, found.get_absolute_url())
    return HttpResponseRedirect(following)


def _run(request: HttpRequest, found: Organization, form: DecisionForm) -> None:
    now: Any = request.now  # type: ignore[attr-defined]
    if form.cleaned_data["decision"] == "return":
        rules.return_organization(found, by=request.user, now=now, reason=form.whole_reason)
        messages.success(request, _("“%(name)s” was returned; its managers see the reason.") % {"name": found.name})
    else:
        rules.verify_organization(
            found,
            by=request.user,
            now=now,
            levels=form.given,
            certificates=form.certificates,
            until=form.cleaned_data["until"],
            note=form.whole_reason,
        )
        messages.success(request, _("“%(name)s” is verified.") % {"name": found.name})


def _page(request: HttpRequest, found: Organization, form: DecisionForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    alike = queries.unruled_lookalikes(found)
    everyone_alike = list(queries.lookalikes(found.name_fa, found.name_en, found.national_id, but=found.pk)[:20])
    seen = papers.seen(request.user, found)
    sent = papers.standing(seen)
    for paper in seen:
        paper.about = about(paper.file)  # type: ignore[attr-defined]
    claims = list(access.visible(JoinRequest, request.user, queryset=queries.open_claims(found).select_related("organization")))
    context = {
        **cases.beside(request.user, f"verify/{found.public_id}"),
        "organization": found,
        "form": form,
        "rows": _rows(found, form, checks.of_fields(found, everyone_alike, today, alike), sent),
        "certificate_rows": [
            {"certificate": one, "noticed": checks.of_certificate(one, today), "field": form[field], "papers": papers.of_certificate(sent, one)}
            for one, (_key, field) in zip(found.certificates.all(), form.of_certificates, strict=True)
        ],
        "papers": sent,
        "earlier": [one for one in seen if one.replaced_by_id is not None],
        "claims": claims,
        "lacking": checks.missing_papers(found, sent, claims),
        "alike": [{"other": one, "rows": checks.compared(found, one)} for one in alike[:3]],
        "links": queries.links_beside(found),
        "times": queries.times_submitted(found),
        "today": today,
    }
    return render(request, "registry/decide.html", context, status=status)


def _rows(found: Organization, form: DecisionForm, noticed: dict[str, checks.Noticed], sent: list[Any]) -> list[dict[str, Any]]:
    fields = dict(form.levels)
    names = [name for name in CHECKED_FIELDS if name in fields] + [name for name in CHECKED_FIELDS if name not in fields and name in noticed]
    return [
        {
            "name": name,
            "label": CHECKED_FIELDS[name],
            "value": _value(found, name) if name in fields else "",
            "papers": papers.of_field(sent, name),
            "noticed": noticed.get(name),
            "field": form[fields[name]] if name in fields else None,
        }
        for name in names
    ]


def _value(found: Organization, name: str) -> str:
    value = getattr(found, name)
    if hasattr(value, "all"):
        return _(", ").join(str(row) for row in value.all())
    if name == "size":
        return str(found.get_size_display())
    return digits(value)


@require_POST
@idempotency.once
def different(request: HttpRequest, public_id: str, other: str) -> HttpResponse:
    """The ruling that two which look alike are two."""
    found = access.get(Organization, public_id, request.user, "organization.verify")
    beside = access.get(Organization, other, request.user)
    back = reverse("registry:decide", args=[found.public_id])
    return answer(
        request,
        lambda: rules.rule_different(found, beside, by=request.user, now=request.now, note=_("They look alike and are two.")),  # type: ignore[attr-defined]
        said=_("Ruled: two organizations that look alike. It is on record with your name."),
        then=lambda ruling: back,
        back=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def survey(request: HttpRequest, public_id: str) -> HttpResponse:
    """Entering an on-site capability survey."""
    found = access.get(Organization, public_id, request.user, "organization.verify", queryset=queries.for_form())
    form = SurveyForm(request.POST or None, today=timezone.localdate())
    status = 200
    if request.method == "POST":
        if form.is_valid():
            cleaned = form.cleaned_data
            rules.record_survey(
                found,
                by=request.user,
                now=request.now,  # type: ignore[attr-defined]
                surveyed_on=cleaned["surveyed_on"],
                surveyors=cleaned["surveyors"],
                grades=form.grades,
                summary=cleaned["summary"],
            )
            messages.success(request, _("The survey is on the page of the organization, valid for two years."))
            return HttpResponseRedirect(found.get_absolute_url() + "#survey")
        status = 422
    context = {"nav": "organizations", "organization": found, "form": form, "earlier": queries.surveys_of(found)}
    return render(request, "registry/survey_form.html", context, status=status)


@require_safe
@login_required
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged and what was taken back, the newest first."""
    access.require(request.user, "verification.view")
    return render(request, "registry/merges.html", {"nav": "verification", "page": paginate(request, cases.merges(request.user))})
