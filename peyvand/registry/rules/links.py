"""Known links between organizations: parent, shareholding, shared person."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, atomic, audit, calendar
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.registry import queries
from peyvand.registry.models import Organization, OrganizationLink
from peyvand.text.cleaning import clean_line

# What is written as the source of a link that the site found by itself.
OWN_RECORD = "سامانه"
MOST_SHARE = Decimal(100)


class WrongLink(Refusal):
    code = "link.wrong"

    def __init__(self, message: Any, field: str = "") -> None:
        self.field = field
        super().__init__(message)


def link_organizations(
    organization: Organization,
    other: Organization,
    kind: str,
    *,
    by: Any,
    now: datetime,
    source: str,
    share: Decimal | None = None,
    since: date | None = None,
) -> OrganizationLink:
    """Put a known link on record (rooms above do so through ``flows``); the same present link twice is one row.

    ``other`` is the parent of ``organization``, or holds ``share`` of it. Raises NotAllowed, WrongLink. A parent is written through the
    organization itself (``edit_organization``), which keeps this record in step.
    """
    if by != SYSTEM and not access.can(by, "organization.verify", organization):
        raise NotAllowed
    if organization.pk == other.pk:
        raise WrongLink(_("Choose another organization."), "other")
    if not clean_line(source):
        raise WrongLink(_("Write where it is known from."), "source")
    if share is not None and not 0 < share <= MOST_SHARE:
        raise WrongLink(_("Write a share above 0 and up to 100 per cent."), "share")
    if since is not None and since > calendar.local_day(now):
        raise WrongLink(_("Write a day that has come."), "since")
    with atomic():
        link, made = OrganizationLink.objects.get_or_create(
            organization=organization,
            other=other,
            kind=kind,
            until=None,
            defaults={"source": clean_line(source), "share": share, "since": since},
        )
        if made:
            audit.record(by, "organization.link", organization, now=now, after={"other": other.pk, "kind": kind, "source": source})
    return link


def end_link(link: OrganizationLink, *, by: Any, now: datetime) -> OrganizationLink:
    """Say that a link is no more; the row stays as its history. Ending twice changes nothing."""
    with atomic():
        stored = OrganizationLink.objects.select_for_update(of=("self",)).select_related("organization", "other").get(pk=link.pk)
        if stored.until is not None:
            return stored
        if by != SYSTEM and not access.can(by, "organizationlink.end", stored):
            raise NotAllowed
        if stored.kind == "parent" and stored.organization.parent_id == stored.other_id:
            raise WrongLink(_("The parent is a field of the organization: change it in its form, and this record follows."))
        _end(stored, by, now)
    return stored


def _end(link: OrganizationLink, by: Any, now: datetime) -> None:
    day = calendar.local_day(now)
    link.until = day
    link.save(update_fields=["until"])
    audit.record(by, "organization.unlink", link.organization, now=now, before={"other": link.other_id, "kind": link.kind})


def keep_parent(organization: Organization, *, by: Any, now: datetime) -> None:
    """Make the record of links say what the organization's own field says."""
    for link in OrganizationLink.objects.filter(organization=organization, kind="parent", until=None).exclude(other=organization.parent_id):
        _end(link, by, now)
    if organization.parent_id is not None:
        known = OrganizationLink.objects.filter(organization=organization, other=organization.parent_id, kind="parent", until=None)
        if not known.exists():
            OrganizationLink.objects.create(
                organization=organization, other_id=organization.parent_id, kind="parent", source=OWN_RECORD, since=calendar.local_day(now)
            )


def keep_shared_persons(organization_id: int, *, now: datetime) -> None:
    """Make the record say with which organizations this one shares a member; what a registrar entered stays as it is."""
    shared = queries.shared_people(organization_id)
    either = Q(organization=organization_id) | Q(other=organization_id)
    known = {}
    for link in OrganizationLink.objects.filter(either, kind="shared_person", until=None):
        known[link.other_id if link.organization_id == organization_id else link.organization_id] = link
    for other in sorted(shared - set(known)):
        low, high = sorted((organization_id, other))
        OrganizationLink.objects.get_or_create(
            organization_id=low,
            other_id=high,
            kind="shared_person",
            until=None,
            defaults={"source": OWN_RECORD, "since": calendar.local_day(now), "derived": True},
        )
    for other in sorted(set(known) - shared):
        if known[other].derived:
            known[other].until = calendar.local_day(now)
            known[other].save(update_fields=["until"])


def keep_all_shared_persons(now: datetime) -> None:
    """The same for every organization, by the clock: two memberships that began in the same moment do not see each other."""
    for key in queries.organizations_sharing_people():
        with atomic():
            keep_shared_persons(key, now=now)
