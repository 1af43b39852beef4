"""What a moderator decides and what was seen with it; what readers report."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from peyvand.core import access, atomic, audit, calendar, events, limits
from peyvand.core.errors import Changed, Missing, NoSuchMove, NotAllowed, NotReady, Refusal
from peyvand.core.lifecycle import transition
from peyvand.text.cleaning import clean, clean_line

from . import reports
from .cases import Case
from .events import ReportMade
from .models import Report, Reviewed
from .reports import ReportCase, Reported


def decide(case: Case, decision: str, *, by: Any, now: datetime, note: str = "", version: int) -> None:
    """Run the room's own rule and keep the words that were judged, in one transaction.

    Raises what the room raises: NotAllowed, NotReady, NoSuchMove, Changed (the words are not those of ``version``).
    """
    if not access.can(by, "moderation.view"):
        raise NotAllowed
    rule = case.side.decide.get(decision)
    if rule is None:
        raise NoSuchMove
    if case.thing.version != version:
        raise Changed
    with atomic():
        content = case.side.content(case.thing)
        rule(case.thing, by=by, now=now, note=note, version=version)
        Reviewed.objects.update_or_create(
            kind=case.kind,
            public_id=case.thing.public_id,
            defaults={"content": content, "decision": decision, "note": note, "at": now, "by": by.pk},
        )


def seen_before(case: Case) -> Reviewed | None:
    """The last decision about this thing."""
    return Reviewed.objects.filter(kind=case.kind, public_id=case.thing.public_id).first()


class NotPublished(Refusal):
    code = "report.not_published"
    message = _("Only what is published can be reported.")
    status = 409


def reporter_digest(by: Any, visitor: str) -> str:
    """One reader's own mark, from which nobody learns who it is without the key of the site."""
    who = f"person:{by.pk}" if getattr(by, "is_authenticated", False) else f"visitor:{visitor}"
    return salted_hmac("peyvand.desk.report", who, algorithm="sha256").hexdigest()


def report_thing(side: Reported, thing: Any, *, by: Any, visitor: str, now: datetime, reason: str, words: str = "", contact: str = "") -> Report:
    """Tell the moderators what is wrong with a published thing. The same reader again, while the first is open, writes it anew.

    The audit row names no actor. Raises NotPublished.
    """
    if not side.is_published(thing):
        raise NotPublished
    return _written(side, thing, by=by, visitor=visitor, now=now, reason=reason, words=words, contact=contact)


def object_to_decision(side: Reported, thing: Any, *, by: Any, now: datetime, words: str) -> Report:
    """The owner asks the moderators to look once more at what they hid. Raises NotAllowed, NoSuchMove when it is not hidden."""
    if not access.can(by, side.answer, thing):
        raise NotAllowed
    if not side.is_hidden(thing):
        raise NoSuchMove
    return _written(side, thing, by=by, visitor="", now=now, reason=Report.Reason.OBJECTION, words=words, contact="")


def _written(side: Reported, thing: Any, *, by: Any, visitor: str, now: datetime, reason: str, words: str, contact: str) -> Report:
    digest = reporter_digest(by, visitor)
    values = {"reason": reason, "words": clean(words), "contact": clean_line(contact)}
    mine = {"kind": side.kind, "thing": thing.public_id, "reporter_digest": digest}
    with atomic():
        report, made = _begun(mine, values, by, now)
        if not made:
            for name, value in values.items():
                setattr(report, name, value)
            report.save(update_fields=list(values))
            return report
        about = {"kind": side.kind, "thing": thing.public_id, "reason": reason}
        audit.record(None, "report.object" if report.is_objection else "report.make", report, now=now, after=about)
        events.emit(ReportMade(report.pk, None, now))
    return report


def _begun(mine: dict[str, str], values: dict[str, str], by: Any, now: datetime) -> tuple[Report, bool]:
    """The reader's open report, or a new one; of two made at once the database lets one in."""
    known = reports.open_reports().filter(**mine)
    if found := known.select_for_update().first():
        return found, False
    reporter = by if getattr(by, "is_authenticated", False) else None
    decide_by = calendar.add_working_days(now, limits.REVIEW_WORKING_DAYS)
    try:
        with transaction.atomic():
            return Report.objects.create(**mine, **values, reporter=reporter, made_at=now, decide_by=decide_by), True
    except IntegrityError:
        return known.get(), False


def decide_reports(case: ReportCase, decision: str, *, by: Any, now: datetime, note: str) -> None:
    """Rule on all open reports of a thing at once: ``hide`` or ``show`` it through its room's own rule, ``uphold`` or ``dismiss``.

    Raises NotAllowed, NotReady without a reason, NoSuchMove, Changed, and what the room raises.
    """
    if not access.can(by, "moderation.view") or not access.can(by, case.side.judge, case.thing):
        raise NotAllowed
    if decision not in case.decisions or not case.reports:
        raise NoSuchMove
    if not note.strip():
        raise NotReady([Missing("note", _("Give a reason."))])
    with atomic():
        if decision == "hide":
            case.side.hide(case.thing, by=by, now=now, note=note)
        elif decision == "show":
            case.side.show(case.thing, by=by, now=now, note=note)
        for report in case.reports:
            event = "dismiss" if decision == "dismiss" or _is_lost(report, decision) else "uphold"
            transition(report, event, by=by, now=now, note=note, changes={"answer": note, "decided_at": now})


def _is_lost(report: Report, decision: str) -> bool:
    """What is decided against a report that asked for the contrary: hiding answers an objection with no, showing a complaint."""
    return report.is_objection if decision == "hide" else decision == "show" and not report.is_objection
