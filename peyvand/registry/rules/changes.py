"""Changing what a registrar confirmed: the organization asks with the new values, a registrar answers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, calendar, events, limits
from peyvand.core.errors import Changed, NotAllowed, Refusal
from peyvand.registry.events import ChangeAnswered, ChangeAsked, OrganizationChanged
from peyvand.registry.models import ChangeRequest, Organization
from peyvand.text.cleaning import clean

from .organization import LOCKED_WHEN_VERIFIED, cleaned_values, edit_organization
from .verification import CHECKED_FIELDS, check_certificates, record_evidence, verification_ends

# Beside the locked fields: until when the verification holds, once a newer certificate stands in its place.
RENEWAL = "verified_until"


class AskedAlready(Refusal):
    code = "change_request.open"
    message = _("A request of this organization waits for an answer already. Look at it or wait for the answer.")


class NothingToChange(Refusal):
    code = "change_request.nothing"
    message = _("Nothing differs from what was confirmed. Change a value first.")


class NotLocked(Refusal):
    code = "change_request.not_locked"
    message = _("Nothing is locked now; edit the organization itself.")


def renewal_of(organization: Organization) -> date | None:
    """The later day until which its verification would hold by its certificates as they stand; None when there is nothing to renew."""
    ends = verification_ends(organization)
    if organization.verification != "verified" or organization.verified_until is None or ends is None:
        return None
    return ends if ends > organization.verified_until else None


def ask_change(
    organization: Organization, values: Mapping[str, Any], *, by: Any, now: datetime, note: str = "", renew: bool = False
) -> ChangeRequest:
    """Ask a registrar to put ``values`` (locked fields) in place of what was confirmed, and to ``renew`` the verification.

    Raises NotAllowed, NotLocked, NothingToChange, AskedAlready, and what the fields themselves refuse.
    """
    if unknown := set(values) - set(LOCKED_WHEN_VERIFIED):
        raise ValueError(f"not locked fields: {sorted(unknown)}")
    cleaned = cleaned_values(values)
    with atomic():
        stored = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        if by != SYSTEM and not access.can(by, "organization.edit", stored):
            raise NotAllowed
        if stored.verification != "verified":
            raise NotLocked
        changes = {name: _plain(value) for name, value in cleaned.items() if getattr(stored, name) != value}
        if renew and (ends := renewal_of(stored)):
            changes[RENEWAL] = ends.isoformat()
        if not changes:
            raise NothingToChange
        decide_by = calendar.add_working_days(now, limits.VERIFICATION_WORKING_DAYS)
        try:
            with transaction.atomic():
                asked = ChangeRequest.objects.create(
                    organization=stored, changes=changes, note=clean(note), asked_by=by, asked_at=now, decide_by=decide_by
                )
        except IntegrityError:
            raise AskedAlready from None
        audit.record(by, "organization.ask_change", stored, now=now, after=changes, note=note)
        events.emit(ChangeAsked(asked.pk, stored.pk, actor_id(by) or SYSTEM, now))
    return asked


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def wanted_values(asked: ChangeRequest) -> dict[str, Any]:
    """The new values as the rules take them: rows for keys. A row that is gone counts as none."""
    values: dict[str, Any] = {}
    for name, value in asked.changes.items():
        if name == RENEWAL:
            continue
        column = Organization._meta.get_field(name)
        if isinstance(column, models.ForeignKey):
            related: Any = column.related_model
            values[name] = related.objects.filter(pk=value).first() if value is not None else None
        else:
            values[name] = value
    return values


def accept_change(
    asked: ChangeRequest, *, by: Any, now: datetime, levels: Mapping[str, str] | None = None, certificates: Iterable[int] = ()
) -> ChangeRequest:
    """Put the new values in place, with the evidence that the registrar has seen for them.

    Raises NotAllowed, Changed, NameTaken, NationalIdTaken: then nothing was changed and the request still waits.
    """
    with atomic():
        stored = _locked(asked, by)
        organization = Organization.objects.select_for_update(of=("self",)).get(pk=stored.organization_id)
        values = wanted_values(stored)
        if values:
            organization = edit_organization(organization, by=by, now=now, version=organization.version, changes=values)
        seen = {name: level for name, level in (levels or {}).items() if name in values and name in CHECKED_FIELDS and level != "declared"}
        record_evidence(organization, seen, by=by, now=now)
        if RENEWAL in stored.changes:
            _renew(organization, date.fromisoformat(stored.changes[RENEWAL]), by, now, certificates)
        _answer(stored, True, "", by, now)
    return stored


def _renew(organization: Organization, until: date, by: Any, now: datetime, certificates: Iterable[int]) -> None:
    check_certificates(organization, dict.fromkeys(certificates, "document_seen"), by=by, now=now)
    before = organization.verified_until
    Organization.objects.filter(pk=organization.pk).update(verified_until=until, version=organization.version + 1, changed_at=now)
    audit.record(by, "organization.renew", organization, now=now, before={"verified_until": before}, after={"verified_until": until})
    events.emit(OrganizationChanged(organization.pk, actor_id(by) or SYSTEM, now))


def decline_change(asked: ChangeRequest, *, by: Any, now: datetime, reason: str) -> ChangeRequest:
    """Leave what was confirmed as it is, with a reason that the organization reads. Raises NotAllowed, Changed."""
    if not reason.strip():
        raise Refusal(_("Give a reason."), code="change_request.reason_missing")
    with atomic():
        stored = _locked(asked, by)
        _answer(stored, False, clean(reason), by, now)
    return stored


def _locked(asked: ChangeRequest, by: Any) -> ChangeRequest:
    stored = ChangeRequest.objects.select_for_update(of=("self",)).select_related("organization").get(pk=asked.pk)
    if by != SYSTEM and not access.can(by, "changerequest.decide", stored):
        raise NotAllowed
    if stored.decided_at is not None:
        raise Changed
    return stored


def _answer(asked: ChangeRequest, accepted: bool, reason: str, by: Any, now: datetime) -> None:
    asked.accepted, asked.reason, asked.decided_at, asked.decided_by = accepted, reason, now, actor_id(by) or SYSTEM
    asked.save(update_fields=["accepted", "reason", "decided_at", "decided_by"])
    action = "organization.accept_change" if accepted else "organization.decline_change"
    audit.record(by, action, asked.organization, now=now, after={"request": asked.pk}, note=reason)
    events.emit(ChangeAnswered(asked.pk, asked.organization_id, accepted, actor_id(by) or SYSTEM, now))
