"""The life of a report, as one table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import lifecycle
from peyvand.core.lifecycle import Lifecycle, Row

from .events import ReportDismissed, ReportUpheld
from .models import Report

REPORT = Lifecycle(
    "report",
    start="open",
    states=dict(Report.State.choices),
    rows=[
        Row(
            "open",
            "uphold",
            "upheld",
            "report.decide",
            needs_note=True,
            said=pgettext_lazy("report", "upheld"),
            label=_("Right, and settled"),
            emits=ReportUpheld,
        ),
        Row(
            "open",
            "dismiss",
            "dismissed",
            "report.decide",
            needs_note=True,
            said=pgettext_lazy("report", "dismissed"),
            label=_("Dismiss"),
            emits=ReportDismissed,
        ),
    ],
)


def register() -> None:
    lifecycle.register(Report, REPORT)
