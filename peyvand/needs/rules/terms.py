"""Binding an organization to the terms of non-disclosure of a need."""

from datetime import datetime
from typing import Any

from peyvand.core import access, atomic, audit, events
from peyvand.core.errors import NotAllowed
from peyvand.needs.events import NeedTermsAccepted
from peyvand.needs.models import Need, TermsAcceptance
from peyvand.needs.policy import signs_for
from peyvand.needs.terms import VERSION
from peyvand.registry.models import Organization


def accept_terms(need: Need, organization: Organization, *, by: Any, now: datetime) -> TermsAcceptance:
    """Accept the terms for an organization, by its signatory; the second time changes nothing. Raises NotAllowed."""
    if organization.pk not in signs_for(access.person_of(by)):
        raise NotAllowed()
    with atomic():
        known = TermsAcceptance.objects.filter(need=need, organization=organization).first()
        if known is not None:
            return known
        if not access.can(by, "need.accept_terms", need):
            raise NotAllowed()
        made, fresh = TermsAcceptance.objects.get_or_create(need=need, organization=organization, defaults={"by": by, "terms": VERSION, "at": now})
        if fresh:
            audit.record(by, "need.accept_terms", need, now=now, after={"organization": organization.pk, "terms": VERSION})
            events.emit(NeedTermsAccepted(need.pk, by.pk, now, organization.pk))
    return made
