"""The thesaurus, for analysts and administrators: its rows, one row, a sheet of rows in and out."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.core import access, idempotency, limits
from peyvand.core.errors import Changed, Refusal
from peyvand.core.middleware import TimedRequest
from peyvand.taxonomies import thesaurus
from peyvand.taxonomies.models import SynonymEntry
from peyvand.taxonomies.thesaurus import SITE, Line, RowRefused
from peyvand.taxonomies.thesaurus_fields import name_of
from peyvand.text.cleaning import clean_line
from peyvand.text.thesaurus_rules import several
from peyvand.web import facets, figures
from peyvand.web.acts import changed
from peyvand.web.forms import REFUSED
from peyvand.web.pages import paginate

from ..thesaurus_forms import EntryForm, SheetForm

STATES = ("on", "off")
REFUSED_SHOWN = 200
OUTCOMES = ("refused", "made", "changed", "same")


@never_cache
@require_safe
@login_required
def words(request: HttpRequest) -> HttpResponse:
    access.require(request.user, "thesaurus.edit")
    text = clean_line(request.GET.get("q", "")[: limits.SEARCH])
    known = thesaurus.fields()
    chosen = {name: facets.chosen(request, name, allowed) for name, allowed in (("field", known), ("state", STATES))}
    page = paginate(request, thesaurus.entries(text=text, **chosen), per=limits.PAGE_SIZE)
    of_field = thesaurus.fields(text=text, state=chosen["state"])
    groups = [
        facets.group(
            request,
            "state",
            pgettext("thesaurus", "State"),
            [("on", _("In use")), ("off", _("Out of use"))],
            {state: thesaurus.entries(text=text, field=chosen["field"], state=[state]).count() for state in STATES},
            fixed=True,
        ),
        facets.group(
            request,
            "field",
            pgettext("of the thesaurus", "Field"),
            _named(known),
            of_field,
            open=True,
        ),
    ]
    context = {
        "nav": "thesaurus",
        "words": text,
        "page": page,
        "rows": [_row(one) for one in page],
        "groups": groups,
        "chips": facets.chips(request, groups),
        "cleared": facets.cleared(request, groups),
        "hidden": facets.hidden(request, "q"),
        "kept": facets.hidden(request, "field", "state"),
        "whole": sum(known.values()),
    }
    return render(request, "desk/thesaurus.html", context)


def _named(known: Iterable[str]) -> list[tuple[object, str | Promise]]:
    return [(name, said) for said, name in sorted((name_of(name), name) for name in known)]


def _row(one: SynonymEntry) -> dict[str, Any]:
    return {
        "entry": one,
        "field": name_of(one.field),
        "variants": several(one.variants),
        "narrower": len(several(one.narrower)),
        "context": several(one.context),
    }


def _entry(number: str) -> SynonymEntry:
    found = thesaurus.entry(number)
    if found is None:
        raise Http404
    return found


def _fields(present: str = "") -> list[str]:
    return sorted({*thesaurus.fields(), SITE, *([present] if present else [])})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@idempotency.once
def new(request: TimedRequest) -> HttpResponse:
    access.require(request.user, "thesaurus.edit")
    start = {"weight": "1.0", "field": SITE, "head": clean_line(request.GET.get("head", "")[: limits.LINE])}
    form = EntryForm(request.POST if request.method == "POST" else None, fields=_fields(), initial=start)
    return _save(request, form, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@idempotency.once
def entry(request: TimedRequest, number: str) -> HttpResponse:
    access.require(request.user, "thesaurus.edit")
    found = _entry(number)
    initial = EntryForm.initial_of(thesaurus.row_of(found))
    form = EntryForm(request.POST if request.method == "POST" else None, fields=_fields(found.field), initial=initial)
    return _save(request, form, found)


def _save(request: TimedRequest, form: EntryForm, found: SynonymEntry | None) -> HttpResponse:
    context = {"nav": "thesaurus", "form": form, "entry": found}
    if request.method != "POST":
        return render(request, "desk/synonym.html", context)
    if form.is_valid():
        try:
            saved = thesaurus.save_entry(form.cleaned_data, by=request.user, now=request.now, entry=found, version=request.POST.get("version", ""))
        except RowRefused as refusal:
            form.say(refusal.faults)
        except Changed as refusal:
            return changed(request, refusal, request.path)
        else:
            messages.success(request, _("Saved; searches use it from now on, matches when they are computed again."))
            return HttpResponseRedirect(reverse("desk:synonym", args=[saved.pk]))
    return render(request, "desk/synonym.html", context, status=REFUSED)


@require_POST
@login_required
@idempotency.once
def use(request: TimedRequest, number: str) -> HttpResponse:
    """Put a row out of use, or in use again."""
    access.require(request.user, "thesaurus.edit")
    found, wanted = _entry(number), request.POST.get("use") == "on"
    try:
        thesaurus.put_in_use(found, wanted, by=request.user, now=request.now)
    except RowRefused as refusal:
        for fault in refusal.faults:
            messages.error(request, thesaurus.said(fault))
    else:
        messages.success(request, _("In use again.") if wanted else _("Out of use; nothing is searched by it any more."))
    return HttpResponseRedirect(reverse("desk:synonym", args=[found.pk]))


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All rows in use, in the form of the thesaurus files."""
    from peyvand.papers.thesaurus_sheet import write_tsv  # noqa: PLC0415  (readers of sheets are megabytes, for two pages)

    access.require(request.user, "thesaurus.edit")
    rows = [thesaurus.row_of(one) for one in thesaurus.entries(state=["on"])]
    answer = StreamingHttpResponse(write_tsv(thesaurus.columns(), rows), content_type="text/tab-separated-values; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="thesaurus.tsv"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@idempotency.once
def send(request: TimedRequest) -> HttpResponse:
    """A sheet is read and kept to be looked at; nothing is changed by it."""
    from peyvand.papers.sheets.refusals import SheetRefused  # noqa: PLC0415 - as above
    from peyvand.papers.thesaurus_sheet import BYTES_MOST, read_rows  # noqa: PLC0415 - as above

    access.require(request.user, "thesaurus.edit")
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_rows(file.read(BYTES_MOST + 1))
        except SheetRefused as refusal:
            form.add_error("file", refusal.sentence("en" if get_language() == "en" else "fa"))
        else:
            made = thesaurus.send_sheet(clean_line(file.name), rows, by=request.user, now=request.now)
            return HttpResponseRedirect(reverse("desk:synonyms_sheet", args=[made.public_id]))
    context = {"nav": "thesaurus", "form": form, "columns": thesaurus.columns()}
    return render(request, "desk/synonyms_import.html", context, status=REFUSED if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@idempotency.once
def sheet(request: TimedRequest, public_id: str) -> HttpResponse:
    """What a sheet would do, row by row; and doing it, all or nothing."""
    access.require(request.user, "thesaurus.edit")
    found = thesaurus.sheet(public_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            lines = thesaurus.take_sheet(found, by=request.user, now=request.now, seen=request.POST.get("seen", "")[:64])
        except Changed as refusal:
            return changed(request, refusal, request.path)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(request.path)
        done = sum(line.outcome != "same" for line in lines)
        taken = _("Taken: %(n)s rows made or changed. Searches use them from now on, matches when they are computed again.")
        messages.success(request, taken % {"n": figures.number(done)})
        return HttpResponseRedirect(reverse("desk:thesaurus"))
    lines = thesaurus.plan_of(found) if found.taken_at is None else []
    return render(request, "desk/synonyms_sheet.html", {"nav": "thesaurus", "sheet": found, "seen": thesaurus.mark_of(lines), **_told(lines)})


def _told(lines: list[Line]) -> dict[str, Any]:
    labels = {"refused": _("Refused"), "made": _("Made"), "changed": _("Changed"), "same": _("As it is")}
    tones = {"refused": "bad", "made": "good", "changed": "warn", "same": ""}
    counts = [{"name": labels[one], "shown": figures.number(sum(line.outcome == one for line in lines))} for one in OUTCOMES]
    shown = sorted((line for line in lines if line.outcome != "same"), key=lambda line: (OUTCOMES.index(line.outcome), line.number))
    rows = [
        {"line": line, "ways": several(line.row["variants"]), "label": labels[line.outcome], "tone": tones[line.outcome]}
        for line in shown[:REFUSED_SHOWN]
    ]
    return {
        "counts": counts,
        "rows": rows,
        "more": max(0, len(shown) - REFUSED_SHOWN),
        "refused": any(line.outcome == "refused" for line in lines),
        "works": bool(shown),
    }
