"""Offers for tests, made the way people make them: through the rules."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from peyvand.registry.models import Organization, Person
from peyvand.showcase import rules
from peyvand.showcase.models import Offer
from peyvand.showcase.rules import Content
from peyvand.taxonomies.models import ProcessStage, Sector

from . import registry

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = count(1)
COMPLETE: dict[str, Any] = {
    "kind": "product",
    "summary": "پمپی که دوغاب ساینده را یک سال بی‌توقف جابه‌جا می‌کند.",
    "trl": 9,
    "lead_time_days": 45,
    "price_form": "unit",
}


def content(**changes: Any) -> Content:
    """A complete offer's words; name a field to change it."""
    registry.taxonomies()
    many = {
        "sectors": changes.pop("sectors", None) or [Sector.objects.get(pk="28")],
        "stages": changes.pop("stages", None) or [ProcessStage.objects.get(pk="flotation")],
    }
    wants = changes.pop("wants", ["customer", "pilot_site"])
    rows = {
        "advantages": changes.pop("advantages", [{"measure": "عمر پروانه", "ours": "۲۴۰۰ ساعت", "best_in_use": "۱۹۰۰ ساعت", "outcome": "better"}]),
        "specifications": changes.pop("specifications", [{"parameter": "سختی", "relation": "ge", "value": "620", "unit": "HB"}]),
        "proofs": changes.pop("proofs", [{"kind": "paper", "title": "مقالهٔ سایش", "reference": "10.5555/12345678"}]),
    }
    values = COMPLETE | {"title": f"پمپ دوغاب شمارهٔ {next(_numbers)}"} | changes
    return Content(values=values, many=many, wants=wants, rows=rows)


def writer_of(organization: Organization) -> Person:
    """An expert of the organization."""
    row = organization.memberships.filter(role="expert", ended_at=None).select_related("person").first()
    return row.person if row else registry.expert(organization)


def draft(organization: Organization | None = None, *, by: Person | None = None, now: datetime = NOW, **changes: Any) -> Offer:
    organization = organization or registry.organization()
    return rules.start_offer(organization, content(**changes), by=by or writer_of(organization), now=now)


def in_review(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Offer:
    offer = draft(organization, now=now, **changes)
    return rules.submit_offer(offer, by=writer_of(offer.organization), now=now)


def published(organization: Organization | None = None, *, now: datetime = NOW, **changes: Any) -> Offer:
    offer = in_review(organization, now=now, **changes)
    if offer.state == Offer.State.IN_REVIEW:
        rules.publish_offer(offer, by=registry.moderator(), now=now, version=offer.version)
    return offer
