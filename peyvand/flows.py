"""What follows what: event -> the functions that react to it, in the same transaction.

The only place that joins rooms sideways. Read it to know everything that happens after something happened.
"""

from peyvand.core import events
from peyvand.desk import telling as reports_told
from peyvand.matches import alerts
from peyvand.matches.index import index_changed
from peyvand.matches.saved import telling as searches_told
from peyvand.matches.tasks import matches_of_merged, matches_wanted
from peyvand.needs.events import AUDIENCE_CHANGED
from peyvand.needs.rules import leaving as needs_left
from peyvand.notices import kinds
from peyvand.notices.kinds import joining as joining_told
from peyvand.notices.kinds import needs as needs_told
from peyvand.notices.kinds import offers as offers_told
from peyvand.notices.kinds import organizations as organizations_told
from peyvand.registry.events import (
    InvitationMade,
    OrganizationChanged,
    OrganizationCreated,
    OrganizationsMerged,
    OrganizationVerified,
    VerificationLapsed,
    WorkHandedOver,
)
from peyvand.registry.tasks import invitation_mail_wanted
from peyvand.showcase import rules as offers_left
from peyvand.showcase.events import OfferChanged, OfferPublished, OfferTakenDown, OfferWithdrawn


def join() -> None:
    """Fill ``core.events`` with the reactions below; called once, when all rooms are loaded."""
    for need_event in AUDIENCE_CHANGED:
        events.subscribe(need_event, index_changed, matches_wanted, searches_told.searches_wanted)
    for offer_event in (OfferPublished, OfferChanged, OfferWithdrawn, OfferTakenDown):
        events.subscribe(offer_event, index_changed, matches_wanted, searches_told.searches_wanted)
    kinds.register(*alerts.KINDS, *searches_told.KINDS)
    for room in (needs_told, offers_told, organizations_told, joining_told, reports_told):
        kinds.register(*room.KINDS)
        for event, reaction in room.REACTIONS.items():
            events.subscribe(event, reaction)
    for organization_event in (OrganizationCreated, OrganizationChanged, OrganizationVerified, VerificationLapsed):
        events.subscribe(organization_event, index_changed)
    events.subscribe(OrganizationsMerged, index_changed, matches_of_merged)
    events.subscribe(WorkHandedOver, needs_left.take_over, offers_left.take_over)
    events.subscribe(InvitationMade, invitation_mail_wanted)
