"""Needs for tests, made the way people make them: through the rules."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from peyvand.needs import rules
from peyvand.needs.models import Invitation, Need
from peyvand.needs.rules import Written
from peyvand.registry.models import Organization, Person
from peyvand.taxonomies.models import Sector, SupportKind

from . import registry

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = count(1)
COMPLETE: dict[str, Any] = {
    "problem": "پروانه هر پنج هفته سوراخ می‌شود و خط هشت ساعت می‌خوابد.",
    "tried": "پروانهٔ لاستیکی با ذرات درشت پاره شد.",
    "success": "دست‌کم ۲۲۰۰ ساعت کار بدون افت فشار.",
    "quantity": 48,
    "unit": "دست",
    "price_rial": 950_000_000,
    "lead_days": 120,
    "budget_min_rial": 38_000_000_000,
    "budget_max_rial": 52_000_000_000,
    "trl_min": 7,
}
REQUIREMENTS = [
    {"parameter": "سختی", "relation": "ge", "value": "600", "unit": "HB", "must": True},
    {"parameter": "زمان تحویل", "relation": "range", "value": "30..60", "unit": "روز", "must": False},
]
CRITERIA = [{"name": "روش فنی", "weight": 60}, {"name": "قیمت", "weight": 40}]


def written(**changes: Any) -> Written:
    """A complete need in talks; name a field or a list of rows to change it."""
    registry.taxonomies()
    fields = COMPLETE | {
        "title": f"ساخت پروانهٔ پمپ دوغاب شمارهٔ {next(_numbers)}",
        "kind_id": "make",
        "stage_id": "grinding",
        "county_id": "rafsanjan",
    }
    rows = {
        "sectors": list(Sector.objects.filter(pk__in=changes.pop("sectors", ["28"]))),
        "gives": list(SupportKind.objects.filter(pk__in=changes.pop("gives", ["test_site"]))),
        "requirements": changes.pop("requirements", REQUIREMENTS),
        "criteria": changes.pop("criteria", []),
        "invited": changes.pop("invited", []),
    }
    return Written(fields=fields | changes, **rows)


def call(now: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """What makes a need a call: its dates and criteria."""
    return {"way": "call", "rounds": 2, "deadline": now + timedelta(days=14), "criteria": CRITERIA} | changes


def owner(**values: Any) -> Organization:
    """A verified plant."""
    return registry.organization(f"کارخانهٔ نمونهٔ شمارهٔ {next(_numbers)}", verified=True, kind="large_industry", **values)


def writer_of(organization: Organization) -> Person:
    """An expert of the organization."""
    found = Person.objects.filter(memberships__organization=organization, memberships__role="expert", memberships__ended_at=None).first()
    return found or registry.expert(organization)


def empty(organization: Organization | None = None, *, by: Person | None = None, now: datetime = NOW) -> Need:
    """A draft in which nothing was written yet."""
    organization = organization or owner()
    return rules.begin_need(organization, by=by or writer_of(organization), now=now)


def draft(organization: Organization | None = None, *, by: Person | None = None, now: datetime = NOW, **changes: Any) -> Need:
    """A complete draft."""
    organization = organization or owner()
    by = by or writer_of(organization)
    need = rules.begin_need(organization, by=by, now=now)
    return rules.save_draft(need, written(**changes), by=by, now=now, version=need.version)


def in_review(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Need:
    need = draft(organization, now=now, **changes)
    return rules.submit_need(need, by=writer_of(need.organization), now=now)


def published(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Need:
    need = in_review(organization, now=now, **changes)
    return rules.publish_need(need, by=registry.moderator(), now=now)


def paused(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Need:
    need = published(organization, now=now, **changes)
    return rules.pause_need(need, by=writer_of(need.organization), now=now)


def closed(organization: Organization | None = None, *, now: datetime = NOW, outcome: str = "met", **changes: Any) -> Need:
    need = published(organization, now=now, **changes)
    return rules.close_need(need, by=writer_of(need.organization), now=now, outcome=outcome, note="نمونه پذیرفته شد.")


def taken_down(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Need:
    need = published(organization, now=now, **changes)
    return rules.take_down(need, by=registry.moderator(), now=now, reason="نام شخص در متن است.")


def withdrawn(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Need:
    need = published(organization, now=now, **changes)
    return rules.withdraw_need(need, by=writer_of(need.organization), now=now, reason="دیگر لازم نیست.")


def invite(need: Need, organization: Organization) -> None:
    Invitation.objects.create(need=need, organization=organization)
