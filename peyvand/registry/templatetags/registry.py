"""How the pages of the registry say months, years and addresses of websites."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from peyvand.registry import queries
from peyvand.registry.models import MemberInvitation, Organization, OrganizationLink
from peyvand.registry.rules.links import OWN_RECORD
from peyvand.text.jalali import MONTHS_FA, to_jalali
from peyvand.web import figures
from peyvand.web.figures import digits, is_persian

register = template.Library()
GREGORIAN_YEARS_AHEAD = 621


@register.filter
def jalali_month(value: date | datetime | None) -> str:
    """«مهر ۱۴۰۶» or "October 2027": as near as a certificate needs."""
    if not isinstance(value, date):
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if is_persian():
        year, month, _day = to_jalali(day)
        return digits(f"{MONTHS_FA[month - 1]} {year}")
    return f"{day:%B %Y}"


@register.filter
def year_of(jalali_year: int | None) -> str:
    """A Jalali year as the reader counts: ۱۳۹۶ or 2017 (the Gregorian year in which most of it lies)."""
    if jalali_year is None:
        return ""
    return digits(jalali_year if is_persian() else jalali_year + GREGORIAN_YEARS_AHEAD)


@register.filter
def site_name(address: str) -> str:
    """A website without its scheme and slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return (parts.netloc + parts.path).rstrip("/") or address


@register.simple_tag
def invitation_link(invitation: MemberInvitation) -> str:
    """Where the link of an invitation leads, for who may pass it on."""
    return queries.invitation_address(invitation)


@register.simple_tag
def link_words(link: OrganizationLink, seen_from: Organization) -> str:
    """What a known link says, read from one of its two ends."""
    outwards = link.organization_id == seen_from.pk
    if link.kind == "parent":
        return _("parent organization") if outwards else _("part of it")
    if link.kind == "shared_person":
        return _("The two share a person")
    if link.share is None:
        return _("holds shares of this organization") if outwards else _("this organization holds its shares")
    share = figures.percent(link.share)
    return (_("holds %(share)s of this organization") if outwards else _("this organization holds %(share)s of it")) % {"share": share}


@register.simple_tag
def link_source(link: OrganizationLink) -> str:
    """Where it is known from; what the site found itself is said in the reader's language."""
    return _("from the memberships and fields kept here") if link.source == OWN_RECORD else link.source
