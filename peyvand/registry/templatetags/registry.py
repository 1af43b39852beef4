"""How the pages of the registry say months, years and addresses of websites."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django import template
from django.utils import timezone

from peyvand.text.jalali import MONTHS_FA, to_jalali
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
