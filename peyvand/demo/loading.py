"""Fill an empty database with the demonstration. Everything in it is invented."""

from dataclasses import dataclass
from datetime import datetime

import peyvand
from peyvand.core import atomic, lifecycle
from peyvand.demo import attachments, cases, needs, offers, organizations, people
from peyvand.demo.fixtures import Shift
from peyvand.demo.models import DemoStamp
from peyvand.registry.models import Organization
from peyvand.taxonomies import loading as taxonomies


class NotEmpty(Exception):
    """The database holds organizations that the demonstration did not make."""


@dataclass(frozen=True)
class Loaded:
    organizations: int
    needs: int
    offers: int


def is_loaded() -> bool:
    return DemoStamp.objects.exists()


def load(*, now: datetime) -> Loaded | None:
    """Load all of it in one transaction, with its history, and stamp the database; None when it was loaded before.

    Raises NotEmpty rather than mix invented organizations with real ones.
    """
    if is_loaded():
        return None
    if Organization.objects.exists():
        raise NotEmpty
    taxonomies.load(now)
    shift = Shift(now)
    with atomic(), lifecycle.loading("demo"):
        personas = people.load_staff(now=now)
        all_organizations = organizations.load_organizations(personas["registrar"], shift)
        writers = people.load_members(all_organizations, personas, now=now)
        all_needs = needs.load_needs(all_organizations, writers, personas["moderator"], shift)
        all_offers = offers.load_offers(all_organizations, writers, personas["moderator"], shift)
        attachments.load_attachments(all_organizations, writers, all_needs, all_offers, now)
        waiting = cases.load_cases(all_organizations, writers, shift)
        DemoStamp.objects.create(pk=1, loaded_at=now, version=peyvand.__version__)
    return Loaded(len(all_organizations) + len(waiting), len(all_needs), len(all_offers))
