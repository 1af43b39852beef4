"""Who has a desk, who sees the queue, who rules on reports, and who reads the whole audit trail."""

from typing import Any

from peyvand.core import access
from peyvand.core.access import Rule
from peyvand.registry import policy as registry

from . import reports
from .models import Report


def _has_desk(person: Any) -> bool:
    return bool(getattr(person, "is_authenticated", False))


def _sees_queue(person: Any) -> bool:
    return registry.may(person, "moderation.view")


def _reads_trail(person: Any) -> bool:
    return registry.may(person, "audit.view")


def _keeps_thesaurus(person: Any) -> bool:
    return registry.may(person, "thesaurus.edit")


def register() -> None:
    access.register(
        Rule("desk.view", None, general=_has_desk, said="everyone who is signed in"),
        Rule("moderation.view", None, general=_sees_queue, said="moderators"),
        Rule("report.view", Report, reports.decided_where, reports.may_decide, said="who judges the thing it is about"),
        Rule("report.decide", Report, reports.decided_where, reports.may_decide, said="who judges the thing it is about"),
        Rule("thesaurus.edit", None, general=_keeps_thesaurus, said="analysts and administrators"),
        Rule("audit.view", None, general=_reads_trail, said="administrators; never what is confidential"),
    )
