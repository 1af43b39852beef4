"""Days and hours as people read them: Jalali in Persian, Gregorian in English, near ones relative, all in Tehran time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peyvand.text.jalali import MONTHS_FA, to_jalali, weekday_fa
from peyvand.web.figures import digits, is_persian

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def start_of(day: date) -> datetime:
    """The first moment of a day in Tehran."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of a day in Tehran."""
    return timezone.make_aware(datetime.combine(day, time.max))


def day_long(value: date | datetime | None) -> str:
    """«دوشنبه ۱۶ آذر ۱۴۰۵» or "Monday 7 December 2026"."""
    if not isinstance(value, date):
        return ""
    day = _day(value)
    if is_persian():
        return f"{weekday_fa(day)} {day_middle(day)}"
    return f"{WEEKDAYS[day.weekday()]} {day_middle(day)}"


def day_middle(value: date | datetime | None) -> str:
    """«۱۶ آذر ۱۴۰۵» or "7 December 2026"."""
    if not isinstance(value, date):
        return ""
    day = _day(value)
    if is_persian():
        year, month, number = to_jalali(day)
        return digits(f"{number} {MONTHS_FA[month - 1]} {year}")
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_short(value: date | datetime | None) -> str:
    """«۱۴۰۵/۰۹/۱۶» or "2026-12-07", for tables."""
    if not isinstance(value, date):
        return ""
    day = _day(value)
    if is_persian():
        year, month, number = to_jalali(day)
        return digits(f"{year:04}/{month:02}/{number:02}")
    return day.isoformat()


def clock_time(value: datetime | None) -> str:
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return digits(f"{local.hour:02}:{local.minute:02}")


def exact(value: date | datetime | None) -> str:
    """The whole date, with the hour where there is one."""
    if isinstance(value, datetime):
        return _("%(day)s, %(time)s") % {"day": day_long(value), "time": clock_time(value)}
    return day_long(value)


def relative(value: date | datetime, now: datetime) -> str:
    """«۳ روز پیش» for what is near, the date for what is far."""
    if not isinstance(value, datetime):
        days = (value - _day(now)).days
        if days == 0:
            return _("today")
        if days == 1:
            return _("tomorrow")
        if days == -1:
            return _("yesterday")
        return _days(days) if abs(days) <= 14 else day_middle(value)
    gap = value - now
    minutes = int(gap.total_seconds() // 60)
    if abs(minutes) < 1:
        return _("just now")
    if abs(minutes) < 60:
        return (
            _said(ngettext("%(n)s minute ago", "%(n)s minutes ago", -minutes), -minutes)
            if minutes < 0
            else _said(ngettext("in %(n)s minute", "in %(n)s minutes", minutes), minutes)
        )
    hours = abs(minutes) // 60
    if hours < 24:
        return _said(
            ngettext("%(n)s hour ago", "%(n)s hours ago", hours) if minutes < 0 else ngettext("in %(n)s hour", "in %(n)s hours", hours), hours
        )
    days = abs(minutes) // (60 * 24)
    return _days(-days if minutes < 0 else days) if days <= 14 else day_middle(value)


def _days(days: int) -> str:
    if days < 0:
        return _said(ngettext("%(n)s day ago", "%(n)s days ago", -days), -days)
    return _said(ngettext("in %(n)s day", "in %(n)s days", days), days)


def _said(text: str, count: int) -> str:
    return text % {"n": digits(count)}


@dataclass(frozen=True)
class Left:
    """How long somebody still has: the words, the tone of the clock, the exact time."""

    text: str
    tone: str
    until: date | datetime
    exact: str

    @property
    def iso(self) -> str:
        return timezone.localtime(self.until).isoformat(timespec="minutes") if isinstance(self.until, datetime) else self.until.isoformat()

    def __str__(self) -> str:
        return self.text


def left(until: date | datetime | None, now: datetime | None = None, soon: timedelta = timedelta(days=4)) -> Left | None:
    """Time left until a promised moment; "soon" within four days, "late" after it."""
    if until is None or not isinstance(until, date):
        return None
    now = now or timezone.now()
    end = until if isinstance(until, datetime) else timezone.make_aware(datetime(until.year, until.month, until.day, 23, 59, 59))
    gap = end - now
    late = gap < timedelta(0)
    span = -gap if late else gap
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes >= 60 * 24:
        count = minutes // (60 * 24)
        text = ngettext("%(n)s day late", "%(n)s days late", count) if late else ngettext("%(n)s day left", "%(n)s days left", count)
    elif minutes >= 60:
        count = minutes // 60
        text = ngettext("%(n)s hour late", "%(n)s hours late", count) if late else ngettext("%(n)s hour left", "%(n)s hours left", count)
    else:
        count = minutes
        text = ngettext("%(n)s minute late", "%(n)s minutes late", count) if late else ngettext("%(n)s minute left", "%(n)s minutes left", count)
    tone = "late" if late else "soon" if gap <= soon else ""
    return Left(_said(text, count), tone, until, exact(until))
