"""What becomes of a member's needs when they leave their organization."""

from typing import Any

from django.db.models import F, Q, QuerySet

from peyvand.core import atomic, audit
from peyvand.needs.models import Need, State
from peyvand.registry.events import WorkHandedOver
from peyvand.registry.models import Membership

#: States in which nobody answers for a need any more.
_ENDED = (State.CLOSED, State.WITHDRAWN, State.CANCELLED)


def work_of(membership: Membership) -> QuerySet[Need]:
    """The drafts that a member began, and the needs for which they answer."""
    person = membership.person_id
    return _held(membership.organization_id, person).order_by("-changed_at", "-pk")


def _held(organization: Any, person: Any) -> QuerySet[Need]:
    mine = Q(contact=person) | Q(deputy=person) | Q(state=State.DRAFT, created_by=person)
    return Need.objects.filter(mine, organization=organization).exclude(state__in=_ENDED)


def take_over(event: WorkHandedOver) -> None:
    """Somebody left: who stays answers for their needs and drafts. Who wrote a need stays on record; a form that is open on a draft is told."""
    with atomic():
        for need in _held(event.organization_id, event.from_id).select_for_update().order_by("pk"):
            contact = event.to_id if need.contact_id in (event.from_id, None) else need.contact_id
            deputy = None if need.deputy_id in (event.from_id, contact) else need.deputy_id
            before = {"contact": need.contact_id, "deputy": need.deputy_id}
            version = {"version": F("version") + 1} if need.state == State.DRAFT else {}
            Need.objects.filter(pk=need.pk).update(contact_id=contact, deputy_id=deputy, **version)
            audit.record(event.by_id, "need.hand_over", need, now=event.at, before=before, after={"contact": contact, "deputy": deputy})
