"""Who did what to this; and the whole audit trail, for administrators."""

import io
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peyvand.core import access, audit, limits
from peyvand.core.middleware import TimedRequest
from peyvand.registry import queries as registry
from peyvand.web import times
from peyvand.web.pages import paginate

from .. import history, reports
from ..forms import HistoryForm, TrailForm
from ..history import Line, Reader


def _thing(request: TimedRequest, kind: str, public_id: str) -> Any:
    side = reports.SIDES[kind]
    return access.get(side.model, public_id, request.user, f"{kind}.history", queryset=side.for_page(request.user))


def _narrowed(entries: QuerySet[Any], form: HistoryForm) -> QuerySet[Any]:
    chosen = form.chosen
    if chosen.get("action"):
        entries = entries.filter(action=chosen["action"])
    return history.on_days(entries, chosen.get("since"), chosen.get("until"))


@require_safe
@login_required
def of_thing(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    """What is on record about one thing, in words, the newest first."""
    thing = _thing(request, kind, public_id)
    entries = history.entries_about(kind, thing)
    form = HistoryForm(request.GET, actions=history.actions_of(entries))
    page = paginate(request, _narrowed(entries, form), per=limits.PAGE_SIZE)
    context = {
        "thing": thing,
        "side": reports.SIDES[kind],
        "form": form,
        "page": page,
        "lines": Reader(request.user, page, owner=reports.SIDES[kind].owner(thing)).lines(),
        "download": reverse("desk:history_csv", args=[kind, public_id]) + (f"?{request.GET.urlencode()}" if request.GET else ""),
    }
    return render(request, "desk/history.html", context)


@require_safe
@login_required
def download(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    """The same rows as a sheet, which no spreadsheet program runs."""
    from peyvand.papers.sheets.writing import Sheet, write_csv  # noqa: PLC0415  (the readers and writers of sheets are megabytes, for one page)

    thing = _thing(request, kind, public_id)
    entries = history.entries_about(kind, thing)
    form = HistoryForm(request.GET, actions=history.actions_of(entries))
    rows = _narrowed(entries, form)[: limits.AUDIT_ROWS_DOWNLOADED]
    header = [_("Number"), _("When"), _("Who"), _("What"), _("Changes"), _("Reason"), _("Mandate")]
    lines = Reader(request.user, rows, owner=reports.SIDES[kind].owner(thing)).lines()
    sheet = io.BytesIO()
    write_csv(sheet, Sheet("history", header, ([line.seq, *_cells(line)] for line in lines)))
    answer = HttpResponse(sheet.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="history-{public_id}.csv"'
    return answer


def _cells(line: Line) -> list[str]:
    return [times.exact(line.at), line.who, line.what, "\n".join(_said(change) for change in line.changes), line.note, line.mandate]


def _said(change: history.Change) -> str:
    if change.masked:
        return _("%(field)s: changed") % {"field": change.label}
    return f"{change.label}: {change.before or '-'} → {change.after or '-'}"


@require_safe
@login_required
def trail(request: TimedRequest) -> HttpResponse:
    """The whole trail with the end of its chain. What is confidential is not read here: it says that a thing changed, not to what."""
    access.require(request.user, "audit.view")
    form = TrailForm(request.GET)
    entries = _narrowed(history.everything(), form)
    chosen = form.chosen
    if chosen.get("person"):
        entries = entries.filter(actor=registry.key_of_account(chosen["person"]))
    if chosen.get("thing"):
        entries = history.about_public_id(entries, chosen["thing"])
    page = paginate(request, entries, per=limits.PAGE_SIZE)
    rows = list(page)
    context = {
        "form": form,
        "page": page,
        "lines": Reader(request.user, rows).lines(history.readable_for(request.user, rows), about=True),
        "head": audit.head(),
        "checked": audit.last_check(),
    }
    return render(request, "desk/audit.html", context)
