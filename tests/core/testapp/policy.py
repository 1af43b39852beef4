from typing import Any

from django.db.models import Exists, OuterRef, Q

from peyvand.core import access
from peyvand.core.access import Rule

from .models import Guest, Lamp, Leaflet


def _seen_by(person: Any) -> Q:
    if not person.is_authenticated:
        return Q(public=True)
    return Q(public=True) | Q(owner=person.pk) | Q(Exists(Guest.objects.filter(lamp=OuterRef("pk"), person=person.pk)))


def _sees(person: Any, lamp: Lamp) -> bool:
    return lamp.public or (person.is_authenticated and (lamp.owner == person.pk or any(guest.person == person.pk for guest in lamp.guests.all())))


def _owned_by(person: Any) -> Q:
    return Q(owner=person.pk) if person.is_authenticated else Q(pk__in=[])


def _on_a_seen_lamp(person: Any) -> Q:
    return Q(lamp__in=access.visible(Lamp, person))


RULES = [
    Rule("lamp.view", Lamp, _seen_by, _sees),
    Rule("lamp.use", Lamp, _owned_by, lambda person, lamp: lamp.owner == person.pk, general=lambda person: person.is_authenticated),
    Rule("leaflet.view", Leaflet, _on_a_seen_lamp, lambda person, paper: _sees(person, paper.lamp)),
]
