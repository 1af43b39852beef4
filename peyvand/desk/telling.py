"""What is told about reports and objections: to moderators that one waits, to whoever wrote it what came of it.

Whoever reported hears of the answer, and neither the name of the thing nor whose it is: it may be hidden from them by then.
"""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.notices.kinds import Kind
from peyvand.notices.kinds.moments import day_of
from peyvand.notices.kinds.people import holders_of
from peyvand.notices.models import Way
from peyvand.notices.rules import tell
from peyvand.web.times import day_long

from .events import ReportDismissed, ReportMade, ReportUpheld
from .models import Report
from .reports import SIDES

_REASONS = dict(Report.Reason.choices)


def _words(facts: Mapping[str, Any]) -> dict[str, Any]:
    side = SIDES.get(str(facts.get("of")))
    said = {"of": str(side.name) if side else "", "ground": str(_REASONS.get(str(facts.get("ground")), ""))}
    return {**facts, **said, "until": day_long(day_of(facts.get("until")))}


def _case(report: Report) -> str:
    return reverse("desk:report_case", args=[report.kind, report.thing])


KINDS = (
    Kind(
        "report_case", "queue", _("A report waits for an answer"), _("A report waits: %(of)s. %(ground)s"),
        _("An answer is promised by %(until)s."), act=_("Open the case"), icon="clipboard-check", way=Way.DIGEST, action="report.decide",
        role="moderator", words=_words, address=_case, holds=lambda report: bool(report.state == Report.State.OPEN),
    ),
    Kind(
        "objection_case", "queue", _("An owner asks for another look"), _("An owner asks for another look: %(of)s"),
        _("An answer is promised by %(until)s."), act=_("Open the case"), icon="clipboard-check", way=Way.DIGEST, action="report.decide",
        role="moderator", words=_words, address=_case, holds=lambda report: bool(report.state == Report.State.OPEN),
    ),
    Kind(
        "report_upheld", "account", _("Your report was upheld"), _("Your report was upheld (%(of)s)"),
        _("The moderators agree with what you wrote to them."), icon="clipboard-check", words=_words,
    ),
    Kind(
        "report_dismissed", "account", _("Your report was dismissed"), _("Your report was dismissed (%(of)s)"),
        _("The moderators read it and decided otherwise."), icon="clipboard-check", words=_words,
    ),
    Kind(
        "objection_upheld", "account", _("What was hidden is shown again, as you asked"), _("It is shown again, as you asked (%(of)s)"),
        _("The moderators looked once more and agree with you."), icon="clipboard-check", words=_words,
    ),
    Kind(
        "objection_dismissed", "account", _("What was hidden stays hidden"), _("It stays hidden (%(of)s)"),
        _("The moderators looked once more and decided as before."), icon="clipboard-check", words=_words,
    ),
)  # fmt: skip


def report_made(event: ReportMade) -> None:
    """Those who judge the thing; who wrote the report is not said, and not told of their own."""
    report = Report.objects.get(pk=event.report_id)
    facts: dict[str, Any] = {"of": report.kind, "ground": report.reason, "until": report.decide_by}
    tell(
        "objection_case" if report.is_objection else "report_case",
        holders_of("moderator"),
        about=report,
        now=event.at,
        but=report.reporter_id,
        **facts,
    )


def _tell_reporter(outcome: str, event: ReportUpheld | ReportDismissed) -> None:
    report = Report.objects.select_related("reporter").get(pk=event.report_id)
    if report.reporter is not None:
        kind = f"objection_{outcome}" if report.is_objection else f"report_{outcome}"
        tell(kind, [report.reporter], about=None, now=event.at, once=f"report {report.pk}", of=report.kind, reason=report.answer)


def report_upheld(event: ReportUpheld) -> None:
    _tell_reporter("upheld", event)


def report_dismissed(event: ReportDismissed) -> None:
    _tell_reporter("dismissed", event)


REACTIONS = {ReportMade: report_made, ReportUpheld: report_upheld, ReportDismissed: report_dismissed}
