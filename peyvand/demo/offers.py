"""The offers of the demonstration: all published but four, one in each other state."""

from datetime import timedelta
from typing import Any

from peyvand.core import calendar, limits
from peyvand.core.lifecycle import load_state
from peyvand.demo.fixtures import Shift, read, read_by, several
from peyvand.registry.models import Organization, Person
from peyvand.showcase.models import Advantage, Offer, Specification, Want
from peyvand.taxonomies.models import ProcessStage, Sector

NOT_PUBLISHED = {"off-158": "draft", "off-159": "in_review", "off-160": "paused", "off-192": "archived"}


def load_offers(organizations: dict[str, Organization], writers: dict[str, Person], moderator: Person, shift: Shift) -> list[Offer]:
    specifications, advantages = read_by("offer_specs", "offer_key"), read_by("advantages", "offer_key")
    stages = set(ProcessStage.objects.values_list("pk", flat=True))
    offers = []
    for number, row in enumerate(read("offers")):
        writer, began = writers[row["org_key"]], shift.ago(170 - number * 0.85)
        offer = Offer.objects.create(
            organization=organizations[row["org_key"]],
            created_by=writer,
            kind=row["kind"],
            title=row["title_fa"],
            title_en=row["title_en"],
            summary=row["summary_fa"],
            summary_en=row["summary_en"],
            how=row["how_fa"],
            trl=row["trl"] or None,
            trl_evidence=row["trl_evidence"],
            ip_state=row["ip_state"],
            capacity=row["capacity"],
            lead_time_days=row["lead_time_days"] or None,
            price_form=row["price_form"],
            created_at=began,
            changed_at=began,
        )
        offer.sectors.set(Sector.objects.filter(pk__in=list(several(row["isic"]))))
        offer.stages.set(ProcessStage.objects.filter(pk__in=[stage for stage in several(row["chain_stage"]) if stage in stages]))
        Want.objects.bulk_create(Want(offer=offer, kind=kind) for kind in several(row["wants"]))
        Specification.objects.bulk_create(
            Specification(offer=offer, order=order, parameter=s["parameter_fa"], relation=s["relation"], value=s["value"], unit=s["unit"])
            for order, s in enumerate(specifications[row["key"]])
        )
        Advantage.objects.bulk_create(
            Advantage(offer=offer, order=order, measure=a["measure"], ours=a["ours"], best_in_use=a["best_in_use"], source=a["source"])
            for order, a in enumerate(advantages[row["key"]])
        )
        _walk(offer, NOT_PUBLISHED.get(row["key"], "published"), writer, moderator, shift)
        offers.append(offer)
    return offers


def _walk(offer: Offer, until: str, writer: Person, moderator: Person, shift: Shift) -> None:
    """Bring one offer to the state that it shall show, step by step as it would have gone."""
    if until == "draft":
        return

    def step(state: str, event: str, by: Person, at: Any, **changes: Any) -> None:
        load_state(offer, state, event=event, by=by, at=at, changes=changes)

    sent = shift.ago(0.8) if until == "in_review" else offer.created_at + timedelta(hours=3)
    promised = calendar.add_working_days(sent, limits.REVIEW_WORKING_DAYS)
    step("in_review", "submit", writer, sent, submitted_at=sent, promised_until=promised)
    if until == "in_review":
        return
    shown = sent + timedelta(hours=6)
    step("published", "publish", moderator, shown, published_at=shown, last_confirmed_at=shown, promised_until=None)
    if until == "paused":
        step("paused", "pause", writer, shift.ago(1))
    elif until == "archived":
        step("archived", "archive", writer, shift.ago(1))
