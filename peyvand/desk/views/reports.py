"""Reporting a published thing, and the moderators' page of what was reported."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.accounts import tries
from peyvand.core import access, idempotency, limits
from peyvand.core.errors import Changed, NoSuchMove, NotReady, Refusal
from peyvand.core.middleware import TimedRequest
from peyvand.text.cleaning import clean
from peyvand.web.acts import changed as changed_page
from peyvand.web.forms import REFUSED, TOO_MANY, Form

from .. import reports, rules, words
from ..cases import SIDES as REVIEWED
from ..cases import attachments_of
from ..forms import ObjectionForm, ReportForm
from .moderation import following_of, queue_context

SAID = {
    "hide": gettext_noop("Hidden; its owner sees your reason."),
    "show": gettext_noop("Shown again."),
    "uphold": gettext_noop("Upheld; whoever reported it is told."),
    "dismiss": gettext_noop("Dismissed; whoever reported it is told."),
}
SAID_TO_OWNER = {
    "show": gettext_noop("Shown again; its owner is told."),
    "dismiss": gettext_noop("It stays hidden; its owner is told."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def report(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    """Tell the moderators what is wrong with it; its owner asks here for another look at what was hidden."""
    side = reports.SIDES[kind]
    thing = access.get(side.model, public_id, request.user, queryset=side.for_page(request.user))
    objects = side.is_hidden(thing) and access.can(request.user, side.answer, thing)
    if not objects and not side.is_published(thing):
        raise rules.NotPublished
    form = (ObjectionForm if objects else ReportForm)(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, side, thing, form)
    if not form.is_valid():
        return _form(request, side, thing, form, REFUSED)
    if not _within(request):
        form.add_error(None, _("You have written many reports today. Go on tomorrow; those you sent are being read."))
        return _form(request, side, thing, form, TOO_MANY)
    if objects:
        made = rules.object_to_decision(side, thing, by=request.user, now=request.now, words=form.cleaned_data["words"])
    else:
        visitor = request.session.session_key or tries.network(request)
        made = rules.report_thing(side, thing, by=request.user, visitor=visitor, now=request.now, **form.cleaned_data)
    return render(request, "desk/reported.html", {"thing": thing, "report": made})


def _within(request: TimedRequest) -> bool:
    """Counted by person, or by network where nobody is signed in."""
    if request.user.is_authenticated:
        most, per = limits.REPORTS_OF_PERSON
        return limits.hit("report_person", request.user.pk, most=most, per=per, now=request.now)
    most, per = limits.REPORTS_OF_NETWORK
    return limits.hit("report_network", tries.network(request), most=most, per=per, now=request.now)


def _form(request: TimedRequest, side: reports.Reported, thing: Any, form: Form, status: int = 200) -> HttpResponse:
    context = {"side": side, "thing": thing, "form": form, "objects": isinstance(form, ObjectionForm), "why": side.why_hidden(thing)}
    return render(request, "desk/report.html", context, status=status)


@require_safe
@login_required
def case(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    access.require(request.user, "moderation.view")
    return _page(request, reports.case_of(kind, public_id, request.user))


def _page(request: TimedRequest, one: reports.ReportCase, *, note: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    context = queue_context(request, one) | {
        "shown": one.reports[: limits.REPORTS_SHOWN],
        "more": max(0, len(one.reports) - limits.REPORTS_SHOWN),
        "content": _content(one),
        "attachments": attachments_of(one.thing, request.user),
        "why": one.side.why_hidden(one.thing) if one.is_hidden else "",
        "note": note,
        "wrong": wrong,
    }
    return render(request, "desk/report_case.html", context, status=status)


def _content(one: reports.ReportCase) -> list[dict[str, Any]]:
    """The words that the reports are about."""
    if one.kind == "organization":
        names = ("description_fa", "description_en", "address", "contact", "email", "phone", "site")
        columns = {name: one.thing._meta.get_field(name).verbose_name for name in names}
        return [{"label": label, "text": getattr(one.thing, name)} for name, label in columns.items() if getattr(one.thing, name)]
    side = REVIEWED[one.kind]
    stored = side.content(one.thing)
    return [{"label": label, "text": words.say(one.kind, name, stored[name])} for name, label in side.labels().items() if stored.get(name)]


@require_POST
@login_required
@idempotency.once
def decide(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    """Rule on all open reports of one thing and go on to the next case."""
    access.require(request.user, "moderation.view")
    one = reports.case_of(kind, public_id, request.user)
    decision, typed = request.POST.get("decision", ""), request.POST.get("note", "")
    note = clean(typed.replace("\0", ""))[: limits.NOTE]
    following = following_of(request, one)
    said = SAID_TO_OWNER if one.is_objection else SAID
    try:
        rules.decide_reports(one, decision, by=request.user, now=request.now, note=note)
    except NotReady as refusal:
        lacking = " ".join(str(missing.text) for missing in refusal.missing)
        return _page(request, reports.case_of(kind, public_id, request.user), note=typed, wrong=lacking, status=REFUSED)
    except (Changed, NoSuchMove) as refusal:
        return changed_page(request, refusal, one.href)
    except Refusal as refusal:
        return _page(request, reports.case_of(kind, public_id, request.user), note=typed, wrong=str(refusal.message), status=REFUSED)
    messages.success(request, _("“%(title)s”: %(said)s") % {"title": one.title, "said": _(said[decision])})
    return HttpResponseRedirect(following)
