"""Notices as mail: in the reader's language, with what it is about in the text, and nothing that the reader may not see by now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peyvand.core import limits
from peyvand.registry.models import Person
from peyvand.web.figures import digits
from peyvand.web.times import day_long

from . import kinds, queries, unsubscribe
from .models import Delivery, Notice, Way
from .queries import Told

SUBJECT = 150
# Nothing of these belongs into a header: line ends and controls; marks that turn the writing round.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True)
class Letter:
    message: EmailMultiAlternatives


@dataclass(frozen=True)
class Withheld:
    """No mail goes out, and that is right. ``why``: account_closed, unproven, not_wanted, not_open, settled, read."""

    why: str


@dataclass(frozen=True)
class Part:
    """The notices of one group."""

    heading: str
    rows: list[Told]


def write(delivery: Delivery, now: datetime) -> Letter | Withheld:
    """The mail of a delivery as it stands now, or why there is none: everything was asked for again."""
    person = Person.objects.get(pk=delivery.person_id)
    address = queries.address_of(person)
    if not person.is_active:
        return Withheld("account_closed")
    if not address:
        return Withheld("unproven")
    with translation.override(person.language):
        if delivery.notice is not None:
            return _single(delivery, delivery.notice, person, address, now)
        return _digest(delivery, person, address, now)


def _why_not(row: Told, person: Person) -> str:
    if row.kind is None or not row.is_open:
        return "not_open"
    if not row.holds:
        return "settled"
    if row.kind.compulsory:
        return ""
    return "not_wanted" if queries.way_of(row.kind, person) == Way.OFF else ""


def _single(delivery: Delivery, notice: Notice, person: Person, address: str, now: datetime) -> Letter | Withheld:
    row = queries.told([notice], person)[0]
    if why := _why_not(row, person):
        return Withheld(why)
    assert row.kind is not None
    foot = _foot(person, "" if row.kind.compulsory else row.kind.name, _("These mails come at once for: %(label)s.") % {"label": row.kind.label})
    lines = [*_lines_of(row), "", foot]
    html = render_to_string("notices/mail/notice.html", {**_frame(person), "row": row, "site": settings.SITE_URL, **_foot_links(person, row.kind)})
    return _letter(delivery, address, row.subject, lines, html, now, "" if row.kind.compulsory else unsubscribe.link_of(person, row.kind.name))


def _digest(delivery: Delivery, person: Person, address: str, now: datetime) -> Letter | Withheld:
    if queries.digest_choice(person).stopped:
        return Withheld("not_wanted")
    notices = list(delivery.gathered.filter(read_at=None).order_by("-at", "-pk"))
    if not notices:
        return Withheld("read")
    rows = queries.told(notices, person)
    ways = queries.choices_of(person)
    open_ones = [row for row in rows if row.kind is not None and row.is_open and row.holds and ways.get(row.kind.name) != Way.OFF]
    if not open_ones:
        return Withheld("not_open" if any(not row.is_open for row in rows) else "settled")
    parts = _parts(open_ones[: limits.DIGEST_MOST])
    more = len(open_ones) - sum(len(part.rows) for part in parts)
    count = ngettext("%(n)s notice", "%(n)s notices", len(open_ones)) % {"n": digits(len(open_ones))}
    subject = _("Digest of %(day)s: %(count)s") % {"day": day_long(delivery.digest_day), "count": count}
    more_said = ngettext("%(n)s more stands in the list", "%(n)s more stand in the list", more) % {"n": digits(more)} if more else ""
    lines = [subject, ""]
    for part in parts:
        lines += [part.heading, ""]
        for row in part.rows:
            lines += [*_lines_of(row), ""]
    lines += [more_said, ""] if more_said else []
    lines.append(_foot(person, queries.DIGEST, _("The digest comes once a day, when there is something in it.")))
    context = {**_frame(person), "subject": subject, "parts": parts, "more": more_said, "site": settings.SITE_URL, **_foot_links(person, None)}
    html = render_to_string("notices/mail/digest.html", context)
    return _letter(delivery, address, subject, lines, html, now, unsubscribe.link_of(person, queries.DIGEST))


def _parts(rows: Iterable[Told]) -> list[Part]:
    groups: dict[str, list[Told]] = {}
    for row in rows:
        groups.setdefault(row.kind.group if row.kind else "", []).append(row)
    return [Part(str(heading), groups[group]) for group, heading in kinds.GROUPS.items() if group in groups]


def _lines_of(row: Told) -> list[str]:
    lines = [row.subject]
    lines += [text for text in (row.body, row.reason) if text]
    if row.address:
        lines.append(settings.SITE_URL + row.address)
    return lines


def _frame(person: Person) -> dict[str, Any]:
    return {"mail_language": person.language, "mail_direction": "rtl" if person.language == "fa" else "ltr"}


def _foot_links(person: Person, kind: kinds.Kind | None) -> dict[str, str]:
    stop = "" if kind is not None and kind.compulsory else unsubscribe.link_of(person, kind.name if kind else queries.DIGEST)
    return {"preferences": settings.SITE_URL + reverse("notices:preferences"), "stop": stop}


def _foot(person: Person, what: str, said: str) -> str:
    lines = ["-- ", said, _("Choose how notices come: %(address)s") % {"address": settings.SITE_URL + reverse("notices:preferences")}]
    if what:
        lines.append(_("End these mails: %(address)s") % {"address": unsubscribe.link_of(person, what)})
    return "\n".join(lines)


def one_line(text: str) -> str:
    """A text as a header takes it: one line, no controls, not endless."""
    line = " ".join(_BREAKS.sub(" ", _MARKS.sub("", text)).split())
    return line if len(line) <= SUBJECT else f"{line[: SUBJECT - 1].rstrip()}…"


def _letter(delivery: Delivery, address: str, subject: str, lines: list[str], html: str, now: datetime, stop: str) -> Letter:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{delivery.public_id}@{host}>",
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "Content-Language": translation.get_language() or "fa",
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    body = "\n".join(lines).replace("\x00", "")
    message = EmailMultiAlternatives(subject=one_line(subject), body=body, to=[address], headers=headers)
    message.attach_alternative(html, "text/html")
    return Letter(message)
