"""Who is told: found by what people are, at the time of the event."""

from datetime import datetime

from django.db.models import Q

from peyvand.registry.models import Organization, Person
from peyvand.registry.queries import members_with


def writers_for(organization: Organization, scope: str, now: datetime, writer: Person | None) -> list[Person]:
    """Those who write for an organization: its experts, managers and owners, and the facilitator who wrote this under a mandate in force."""
    people = list(members_with(organization, "expert"))
    if writer is None:
        return people
    in_force = Q(starts_at__lte=now, ends_at__gt=now, withdrawn_at=None, scope__in=(scope, "both"))
    return people + ([writer] if writer.mandates.filter(in_force, organization=organization).exists() else [])


def liaisons_of(organization: Organization) -> list[Person]:
    """Those who look after what concerns the centre's researchers."""
    at_present = {"memberships__organization": organization, "memberships__ended_at": None, "memberships__is_liaison": True}
    return list(Person.objects.filter(is_active=True, **at_present))


def managers_of(organization: Organization) -> list[Person]:
    return list(members_with(organization, "manager"))


def holders_of(role: str) -> list[Person]:
    """Active persons with a site role."""
    return list(Person.objects.filter(is_active=True, site_role_rows__role=role))
