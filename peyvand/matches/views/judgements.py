"""Answering whether a match fits, and the analysts' list of what was answered."""

import io
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.http import require_POST, require_safe

from peyvand.core import access, idempotency, limits
from peyvand.core.middleware import TimedRequest
from peyvand.matches import asking, faces, judgements
from peyvand.matches.forms import JudgementForm
from peyvand.matches.models import Judgement, MatchRow
from peyvand.needs.models import Need
from peyvand.showcase.models import Offer
from peyvand.web import acts, facets, times
from peyvand.web.forms import REFUSED
from peyvand.web.pages import paginate

MODELS: dict[str, Any] = {"need": Need, "offer": Offer}
SAID = {
    "fits": gettext_noop("Kept: it fits. The other side does not see it."),
    "unfit": gettext_noop("Kept: it does not fit. The other side does not see it."),
    "later": gettext_noop("Put aside for 90 days; you find it at the end of the list."),
    "none": gettext_noop("Taken back."),
}


@require_POST
@login_required
@idempotency.once
def judge(request: TimedRequest, side: str, public_id: str, other: str) -> HttpResponse:
    """One answer about one match, from the page of ``side``."""
    person = request.user
    thing = access.get(MODELS[side], public_id, person, f"{side}.judge")
    second = access.get(MODELS["offer" if side == "need" else "need"], other, person)
    need, offer = (thing, second) if side == "need" else (second, thing)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _asked_again(request, thing, second, form)
    answer = {name: form.cleaned_data[name] for name in ("verdict", "reason", "words")}
    shown = judgements.unsealed(form.cleaned_data["shown"], need, offer)
    gone = answer["verdict"] in ("later", "unfit")  # what stands last may be on no page of the first ones
    back = asking.back_to(thing, second, form.cleaned_data["back"], gone=gone)
    return acts.answer(
        request,
        lambda: judgements.judge_match(thing, need, offer, shown, by=person, now=request.now, **answer),
        said=_(SAID[answer["verdict"]]),
        then=lambda made: back,
        back=back,
    )


def _asked_again(request: TimedRequest, thing: Any, other: Any, form: JudgementForm) -> HttpResponse:
    title = faces.offer_title(other) if isinstance(other, Offer) else other.shown_title
    back = asking.back_to(thing, other, form.data.get("back", ""))
    return render(request, "matches/judge.html", {"form": form, "thing": thing, "other": other, "title": title, "back": back}, status=REFUSED)


def _narrowed(request: TimedRequest) -> tuple[Any, list[facets.Group]]:
    """The list as the address narrows it, with the groups of choices; each group counts what the others leave."""
    found = judgements.listed(request.user)
    columns: dict[str, tuple[str, Any]] = {
        "verdict": (_("Answer"), [choice for choice in Judgement.Verdict.choices if choice[0] != "none"]),
        "strength": (_("Strength"), MatchRow.Strength.choices),
        "side": (pgettext("of a match", "Who judged"), Judgement.Side.choices),
        "reason": (_("Reason"), Judgement.Reason.choices),
    }
    chosen = {name: facets.chosen(request, name, [value for value, _label in choices]) for name, (_title, choices) in columns.items()}
    groups = []
    for name, (title, choices) in columns.items():
        others = {f"{other}__in": values for other, values in chosen.items() if values and other != name}
        groups.append(facets.group(request, name, title, choices, judgements.counted(found.filter(**others), name), fixed=True))
    return found.filter(**{f"{name}__in": values for name, values in chosen.items() if values}), groups


@require_safe
@login_required
def listed(request: TimedRequest) -> HttpResponse:
    access.require(request.user, "judgement.list")
    rows, groups = _narrowed(request)
    chips = facets.chips(request, groups)
    page = paginate(request, rows, per=limits.PAGE_SIZE)
    for row in page:
        row.offer_title = faces.offer_title(row.offer)
    context = {
        "nav": "judgements",
        "page": page,
        "groups": groups,
        "chips": chips,
        "cleared": facets.cleared(request, groups),
        "download": reverse("matches:judgements_csv") + (f"?{request.GET.urlencode()}" if request.GET else ""),
    }
    return render(request, "matches/judgements.html", context)


@require_safe
@login_required
def download(request: TimedRequest) -> HttpResponse:
    """The same rows as a sheet, which no spreadsheet program runs."""
    from peyvand.papers.sheets.writing import Sheet, write_csv  # noqa: PLC0415  (the readers and writers of sheets are megabytes, for one page)

    access.require(request.user, "judgement.list")
    rows = _narrowed(request)[0][: limits.JUDGEMENTS_DOWNLOADED]
    header = [_("When"), _("Need"), _("Title of the need"), _("Offer"), _("Title of the offer"), pgettext("of a match", "Who judged"), _("Answer")]
    header += [_("Reason"), _("In your words"), _("Strength"), _("Score"), _("Place in the list"), _("Engine")]
    sheet = io.BytesIO()
    write_csv(sheet, Sheet("judgements", header, map(_cells, rows)))
    answer = HttpResponse(sheet.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="judgements.csv"'
    return answer


def _cells(row: Judgement) -> list[Any]:
    things = [row.need.public_id, row.need.title, row.offer.public_id, row.offer.title]
    said = [row.get_side_display(), row.get_verdict_display(), row.get_reason_display() if row.reason else "", row.words]
    return [times.exact(row.at), *things, *map(str, said), str(row.get_strength_display()), round(100 * row.score), row.rank, row.engine]
