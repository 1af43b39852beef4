"""Entering and editing organizations, and what a registrar rules about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, events, files
from peyvand.core.errors import Changed, NotAllowed, Refusal
from peyvand.core.models import File
from peyvand.registry import policy, queries
from peyvand.registry.events import OrganizationChanged, OrganizationCreated
from peyvand.registry.models import Certificate, Evidence, EvidenceLevel, Organization
from peyvand.registry.rules import links
from peyvand.text.cleaning import Refused, clean, clean_line, refuse_controls
from peyvand.text.identity import identity_key
from peyvand.text.validators import Invalid, validate
from peyvand.web.times import day_middle

KEY_LENGTH = 200
NAMES = ("name_fa", "name_en")
LINES = ("address", "contact", "phone", "postal_code")
TEXTS = ("description_fa", "description_en")
MANY = ("sectors", "process_stages", "chain_stages")
FIELDS = (*NAMES, *LINES, *TEXTS, "kind", "national_id", "parent", "province", "county", "size", "staff", "founded", "email", "site")
# What a registrar confirmed does not change under their hand.
LOCKED_WHEN_VERIFIED = ("kind", "name_fa", "national_id", "parent", "province", "county")


# Names by which somebody could pass for the operators, or that programs take for something else; compared by identity key.
RESERVED = frozenset(
    identity_key(name)
    for name in (
        "admin", "administrator", "root", "null", "undefined", "none", "api", "static", "well-known", "accounts", "support", "system", "peyvand",
        "%2e%2e", "مدیر سامانه", "پشتیبانی سامانه", "سرپرست سامانه", "گردانندهٔ سامانه", "مسئول ثبت", "بازبین", "سامانهٔ پیوند",
    )
)  # fmt: skip


class NameTaken(Refusal):
    """The same name, however spelt, stands in the same county already. ``lookalikes`` are shown beside the form."""

    code = "organization.name_taken"
    message = _("An organization with this name is already registered in this county. If it is another one, ask a registrar to rule it a homonym.")

    def __init__(self, lookalikes: Iterable[Organization] = ()) -> None:
        self.lookalikes = list(lookalikes)
        super().__init__()


class NationalIdTaken(Refusal):
    code = "organization.national_id_taken"
    message = _("An organization with this national id is already registered.")

    def __init__(self, lookalikes: Iterable[Organization] = ()) -> None:
        self.lookalikes = list(lookalikes)
        super().__init__()


class NameRefused(Refusal):
    code = "organization.name_refused"
    message = _("The name holds hidden characters. Type it again by hand.")

    def __init__(self, field: str = "name_fa", message: str | Promise | None = None) -> None:
        self.field = field
        super().__init__(message)


class NationalIdRefused(Refusal):
    code = "organization.national_id_refused"
    field = "national_id"


class FieldLocked(Refusal):
    code = "organization.field_locked"

    def __init__(self, field: str, message: str | Promise) -> None:
        self.field = field
        super().__init__(message)


def name_key(name: str) -> str:
    """The identity key as stored: long ones end in a digest, so that no two are cut to the same."""
    key = identity_key(name)
    return key if len(key) <= KEY_LENGTH else key[: KEY_LENGTH - 64] + sha256(key.encode()).hexdigest()


def _checked_name(field: str, name: str) -> str:
    try:
        refuse_controls(name)
    except Refused:
        raise NameRefused(field) from None
    cleaned = clean_line(name)
    if cleaned and not identity_key(cleaned):
        raise NameRefused(field, _("A name needs letters or digits."))
    if identity_key(cleaned) in RESERVED:
        raise NameRefused(field, _("This name is kept for the site itself. Write the full name of the organization."))
    return cleaned


def cleaned_values(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - {*FIELDS, *MANY}:
        raise ValueError(f"not fields of an organization: {sorted(unknown)}")
    cleaned = dict(values)
    for name in cleaned.keys() & set(NAMES):
        cleaned[name] = _checked_name(name, cleaned[name])
    for name in cleaned.keys() & set(LINES):
        cleaned[name] = clean_line(cleaned[name])
    for name in cleaned.keys() & set(TEXTS):
        cleaned[name] = clean(cleaned[name])
    if cleaned.get("national_id"):
        try:
            cleaned["national_id"] = validate("org_national_id", cleaned["national_id"]).value
        except Invalid as wrong:
            raise NationalIdRefused(wrong.sentence("en" if get_language() == "en" else "fa")) from None
    if cleaned.get("county"):
        cleaned["province"] = cleaned["county"].province
    return cleaned


def with_keys(organization: Organization) -> None:
    if not organization.name_fa:
        organization.name_fa = organization.name_en
    organization.identity_key = name_key(organization.name_fa)
    organization.identity_key_en = name_key(organization.name_en)
    if not organization.identity_key:
        raise NameRefused("name_fa", _("A name needs letters or digits."))


def refuse_doubles(organization: Organization) -> None:
    """The database refuses them too; asking first tells which one it is."""
    if not organization.is_homonym and (found := queries.same_name_in_place(organization)):
        raise NameTaken(found)
    if organization.national_id and organization.parent_id is None:
        bearers = Organization.objects.filter(national_id=organization.national_id, parent=None).exclude(pk=organization.pk)
        survivors = {one.pk: one for bearer in bearers[:20] if (one := queries.survivor_of(bearer)).pk != organization.pk}
        if survivors:
            raise NationalIdTaken(survivors.values())


def _save(organization: Organization, **how: Any) -> None:
    try:
        with transaction.atomic():
            organization.save(**how)
    except IntegrityError as error:
        if "national" in str(error):
            raise NationalIdTaken from error
        if "name" in str(error) or "identity_key" in str(error):
            raise NameTaken from error
        raise


def create_organization(
    *, by: Any, now: datetime, is_homonym: bool = False, certificates: Iterable[Mapping[str, Any]] = (), **values: Any
) -> Organization:
    """Enter a new organization. Raises NameTaken or NationalIdTaken before a second row of the same one can be made.

    ``values`` are fields of the model, ``sectors``, ``process_stages`` and ``chain_stages`` sequences of rows. Only a registrar or SYSTEM
    rules a homonym.
    """
    if by != SYSTEM:
        access.require(by, "organization.create")
        if is_homonym and not policy.may(by, "organization.verify"):
            raise NotAllowed
    cleaned = cleaned_values(values)
    many = {name: list(cleaned.pop(name, ())) for name in MANY}
    organization = Organization(is_homonym=is_homonym, created_at=now, changed_at=now, **cleaned)
    with_keys(organization)
    with atomic():
        refuse_doubles(organization)
        _save(organization)
        for name, rows in many.items():
            getattr(organization, name).set(rows)
        _write_certificates(organization, certificates)
        links.keep_parent(organization, by=by, now=now)
        audit.record(by, "organization.create", organization, now=now, after={"name_fa": organization.name_fa, "kind": organization.kind_id})
        events.emit(OrganizationCreated(organization.pk, actor_id(by) or SYSTEM, now))
    return organization


def locked_fields(organization: Organization, person: Any) -> dict[str, str | Promise]:
    """field -> why it cannot be changed by this person now, with who checked it and when; said on the form before anything is sent."""
    if access.can(person, "organization.verify", organization):  # a registrar of other organizations: nobody judges their own
        return {}
    if organization.verification == "verified":
        known, names = queries.evidence_of(organization), queries.checkers_of(organization)
        return {name: _confirmed(organization, known.get(name), names) for name in LOCKED_WHEN_VERIFIED}
    if organization.verification == "submitted":
        return dict.fromkeys(LOCKED_WHEN_VERIFIED, _("under verification"))
    return {}


def _confirmed(organization: Organization, evidence: Evidence | None, names: Mapping[Any, str]) -> str | Promise:
    """Who looked at this field and when; without a row of its own, when the whole was confirmed."""
    checked = evidence is not None and evidence.level != EvidenceLevel.DECLARED
    at = evidence.at if evidence is not None and checked else organization.verified_at
    if at is None:
        return _("confirmed by a registrar")
    who = names.get(evidence.by) if evidence is not None and checked else None
    return gettext("confirmed by %(who)s on %(day)s") % {"who": who or gettext("a registrar"), "day": day_middle(at)}


def edit_organization(
    organization: Organization,
    *,
    by: Any,
    now: datetime,
    version: int,
    changes: Mapping[str, Any],
    certificates: Iterable[Mapping[str, Any]] | None = None,
    logo: Sequence[File] | None = None,
) -> Organization:
    """Write ``changes`` if the row still is the ``version`` that the writer saw; otherwise Changed, and nothing is lost on either side.

    Raises NotAllowed, FieldLocked, NameTaken, NationalIdTaken, NameRefused. ``certificates`` replaces the rows; a certificate that is
    written as it was keeps its evidence. ``logo`` is the picture, or none; None leaves it.
    """
    cleaned = cleaned_values(changes)
    many = {name: cleaned.pop(name) for name in MANY if name in cleaned}
    with atomic():
        stored = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        if stored.merged_into_id is not None:
            raise Changed
        if by != SYSTEM and not access.can(by, "organization.edit", stored):
            raise NotAllowed
        if stored.version != version:
            raise Changed
        before = {name: getattr(stored, name) for name in cleaned}
        changed = {name: value for name, value in cleaned.items() if before[name] != value}
        locked = {} if by == SYSTEM else locked_fields(stored, by)
        for name in changed:
            if name in locked:
                raise FieldLocked(name, locked[name])
            setattr(stored, name, changed[name])
        with_keys(stored)
        if changed.keys() & {*NAMES, "county", "province", "national_id", "parent"}:
            refuse_doubles(stored)
        if is_above(stored):
            raise Refusal(_("An organization cannot be part of itself."), code="organization.own_parent")
        stored.version, stored.changed_at = version + 1, now
        left = _set_logo(stored, logo, by)
        _save(stored)
        if left is not None:
            files.let_go(left, by=by, now=now)
        before_many, after_many = _set_many(stored, many)
        if "parent" in changed:
            links.keep_parent(stored, by=by, now=now)
        if certificates is not None:
            _write_certificates(stored, certificates)
        _lower_evidence(stored, changed.keys() | after_many.keys(), by, now)
        audit.record(
            by,
            "organization.edit",
            stored,
            now=now,
            before={name: before[name] for name in changed} | before_many,
            after=changed | after_many,
        )
        events.emit(OrganizationChanged(stored.pk, actor_id(by) or SYSTEM, now))
    return stored


def owner_of(organization: Organization) -> str:
    """Whose quota the organization's own files count against."""
    return f"organization:{organization.pk}"


def _set_logo(organization: Organization, logo: Sequence[File] | None, by: Any) -> File | None:
    """Put the new logo on the row, not saved yet; gives the old one, which is let go then. A new one must have been sent by this person."""
    old, new = organization.logo, logo[0] if logo else None
    if logo is None or new == old:
        return None
    if new is not None and files.held([new.public_id], by=by, owner=owner_of(organization)) != [new]:
        raise NotAllowed
    organization.logo = new
    return old


def _lower_evidence(organization: Organization, fields: Iterable[str], by: Any, now: datetime) -> None:
    """What was checked was the old value: a field that changed is declared again until somebody looks."""
    known = queries.evidence_of(organization)
    lowered = [name for name in fields if name in known and known[name].level != EvidenceLevel.DECLARED]
    Evidence.objects.bulk_create(
        [Evidence(organization=organization, field=name, level=EvidenceLevel.DECLARED, by=actor_id(by) or SYSTEM, at=now) for name in lowered]
    )


def is_above(organization: Organization) -> bool:
    """Whether the chain of parents leads back to the organization itself."""
    seen, parent = {organization.pk}, organization.parent
    while parent is not None:
        if parent.pk in seen:
            return True
        seen.add(parent.pk)
        parent = parent.parent
    return False


def _set_many(organization: Organization, many: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    for name, rows in many.items():
        related = getattr(organization, name)
        old, new = sorted(row.pk for row in related.all()), sorted(row.pk for row in rows)
        if old != new:
            related.set(rows)
            before[name], after[name] = old, new
    return before, after


CERTIFICATE_FIELDS = ("kind", "title", "number", "issuer", "valid_until")
# By what a certificate that was corrected is known again, the surest first.
KNOWN_BY: tuple[Callable[[Certificate, Mapping[str, Any]], bool], ...] = (
    lambda row, values: all(getattr(row, name) == value for name, value in values.items() if name in CERTIFICATE_FIELDS),
    lambda row, values: row.kind == values["kind"] and row.number == values["number"],
    lambda row, values: row.kind == values["kind"],
    lambda row, values: row.number == values["number"] != "",
)


def _write_certificates(organization: Organization, rows: Iterable[Mapping[str, Any]]) -> None:
    """Make the certificates be ``rows`` (kind, number, issuer, valid_until, title and level where given).

    Equal ones stay with what was checked. One that was corrected stays the same row, so that its papers keep what they belong to; what was
    checked was the old value, so it is declared again.
    """
    wanted = [_certificate_values(values) for values in rows]
    old, known = list(organization.certificates.select_related("kind")), dict[int, Certificate]()
    for matches in KNOWN_BY:
        for number, values in enumerate(wanted):
            found = next((row for row in old if matches(row, values)), None) if number not in known else None
            if found is not None:
                known[number] = found
                old.remove(found)
    for gone in old:
        gone.delete()
    for number, values in enumerate(wanted):
        row = known.get(number)
        if row is None:
            Certificate.objects.create(organization=organization, **values)
        elif not KNOWN_BY[0](row, values):
            for name, value in {"level": EvidenceLevel.DECLARED, "checked_by": None, "checked_at": None, **values}.items():
                setattr(row, name, value)
            row.save()


def _certificate_values(values: Mapping[str, Any]) -> dict[str, Any]:
    lines = {name: clean_line(values.get(name) or "") for name in ("title", "number", "issuer") if name in values or name != "title"}
    return {"valid_until": None, **values, **lines}


def rule_homonym(organization: Organization, *, by: Any, now: datetime, note: str) -> Organization:
    """A registrar rules that another organization may bear this name in this county."""
    return _ruled(organization, "organization.homonym", by=by, now=now, note=note, changes={"is_homonym": True}, action="organization.verify")


def suspend_organization(organization: Organization, *, by: Any, now: datetime, reason: str) -> Organization:
    """Hide it and its things; nothing is deleted. Its members still see it, and why."""
    if not reason.strip():
        raise Refusal(_("Give a reason."), code="organization.reason_missing")
    changes = {"suspended": True, "suspended_reason": clean(reason)}
    return _ruled(organization, "organization.suspend", by=by, now=now, note=reason, changes=changes, action="organization.suspend")


def restore_organization(organization: Organization, *, by: Any, now: datetime, note: str = "") -> Organization:
    changes = {"suspended": False, "suspended_reason": ""}
    return _ruled(organization, "organization.restore", by=by, now=now, note=note, changes=changes, action="organization.suspend")


def set_trusted(organization: Organization, trusted: bool, *, by: Any, now: datetime, note: str) -> Organization:
    """A trusted organization publishes without waiting for a review."""
    if not note.strip():
        raise Refusal(_("Give a reason."), code="organization.reason_missing")
    return _ruled(organization, "organization.trust", by=by, now=now, note=note, changes={"trusted": trusted}, action="organization.verify")


def _ruled(organization: Organization, name: str, *, by: Any, now: datetime, note: str, changes: Mapping[str, Any], action: str) -> Organization:
    with atomic():
        stored = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        if by != SYSTEM and not access.can(by, action, stored):
            raise NotAllowed
        before = {field: getattr(stored, field) for field in changes}
        if before == dict(changes):
            return stored
        for field, value in changes.items():
            setattr(stored, field, value)
            setattr(organization, field, value)
        stored.version, stored.changed_at = stored.version + 1, now
        organization.version = stored.version
        _save(stored)
        audit.record(by, name, stored, now=now, before=before, after=changes, note=note)
        events.emit(OrganizationChanged(stored.pk, actor_id(by) or SYSTEM, now))
    return stored
