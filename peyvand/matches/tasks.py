"""What the worker does: matches of what was published, and looking after the index."""

from datetime import datetime

from django.tasks import task

from peyvand.core import clock, tasks
from peyvand.core.events import Event
from peyvand.matches import index, rules
from peyvand.registry.events import OrganizationsMerged


@task
def compute_need(need_id: int) -> int:
    """The matches of one need. Run twice it writes the same."""
    index.ensure()
    return rules.compute_need(need_id, now=clock.now(), told=True)


@task
def compute_offer(offer_id: int) -> int:
    index.ensure()
    return rules.compute_offer(offer_id, now=clock.now(), told=True)


def matches_wanted(event: Event) -> None:
    """After an event of a need or an offer: its matches are to be computed anew."""
    if (need_id := getattr(event, "need_id", None)) is not None:
        compute_need.enqueue(need_id)
    elif (offer_id := getattr(event, "offer_id", None)) is not None:
        compute_offer.enqueue(offer_id)


def matches_of_merged(event: OrganizationsMerged) -> None:
    """Needs and offers changed hands, and nobody is matched with themselves: theirs are to be computed anew."""
    for side, number in index.things_of(event.organization_id) + index.things_of(event.merged_id):
        (compute_need if side == "need" else compute_offer).enqueue(number)


def look_after(now: datetime) -> None:
    """Build the index where it is missing, apply what waits, compute what was never computed."""
    if index.ensure():
        rules.compute_missing(now=now)


def register() -> None:
    tasks.every("matches.look_after", look_after, minutes=1)
