"""One organization is one row: ruling that two are two, making two one, and taking that back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, events, merging
from peyvand.core.errors import Changed, NotAllowed, Refusal
from peyvand.core.merging import Record
from peyvand.registry import queries
from peyvand.registry.events import OrganizationsMerged
from peyvand.registry.models import Evidence, Membership, Organization, OrganizationMerge, Ruling
from peyvand.text.cleaning import clean

from .organization import FIELDS, MANY, NAMES, is_above, refuse_doubles, rule_homonym, with_keys

# What speaks of the row itself and not of the organization: it stays with its row, or goes with the values that are chosen.
STAYS = frozenset(
    {
        "registry.Organization.merged_into",
        "registry.Organization_sectors.organization",
        "registry.Organization_process_stages.organization",
        "registry.Organization_chain_stages.organization",
        "registry.Evidence.organization",
        "registry.ChangeRequest.organization",
        "registry.OrganizationMerge.kept",
        "registry.OrganizationMerge.gone",
        "registry.Ruling.first",
        "registry.Ruling.second",
    }
)
CHOSEN = (*FIELDS, "logo", *MANY)
STRAGGLERS = timedelta(days=2)


class CannotMerge(Refusal):
    code = "organization.cannot_merge"


class CannotTakeBack(Refusal):
    code = "organization.cannot_take_back"


def rule_different(organization: Organization, other: Organization, *, by: Any, now: datetime, note: str = "") -> Ruling:
    """A registrar says that two which look alike are two. Where both stand in one place the younger is marked a homonym. Twice is once."""
    if by != SYSTEM and not (access.can(by, "organization.verify", organization) and access.can(by, "organization.view", other)):
        raise NotAllowed
    first, second = sorted((organization, other), key=lambda one: one.pk)
    with atomic():
        ruling, made = Ruling.objects.get_or_create(
            first=first, second=second, defaults={"note": clean(note), "by": actor_id(by) or SYSTEM, "at": now}
        )
        if made:
            audit.record(by, "organization.different", organization, now=now, after={"other": other.pk}, note=note)
            same_place = (first.county_id, first.province_id) == (second.county_id, second.province_id)
            if same_place and first.identity_key == second.identity_key and not (first.is_homonym or second.is_homonym):
                rule_homonym(second, by=by, now=now, note=note)
    return ruling


def _locked_pair(kept: Organization, gone: Organization) -> tuple[Organization, Organization]:
    """Both rows under lock, in the order of their keys, so that two merges never wait for each other."""
    rows = {row.pk: row for row in Organization.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    return rows[kept.pk], rows[gone.pk]


def _require(by: Any, *organizations: Organization) -> None:
    if by != SYSTEM and not all(access.can(by, "organization.verify", one) for one in organizations):
        raise NotAllowed


def merge_organizations(
    kept: Organization, gone: Organization, *, by: Any, now: datetime, note: str, take: Iterable[str] = (), versions: tuple[int, int] | None = None
) -> OrganizationMerge:
    """Make ``gone`` a tombstone of ``kept``: everything that names it names ``kept`` from now on, and ``take`` are the fields whose value it gives.

    What is unique and stands on both sides stays with the tombstone and is named in the record; whoever belonged to both keeps the higher role.
    Raises NotAllowed, Changed (``versions`` are those that the registrar saw), CannotMerge, NameTaken, NationalIdTaken.
    """
    taken = [name for name in CHOSEN if name in set(take)]
    if not note.strip():
        raise CannotMerge(_("Give a reason."))
    with atomic():
        kept, gone = _locked_pair(kept, gone)
        if kept.merged_into_id or gone.merged_into_id or (versions is not None and versions != (kept.version, gone.version)):
            raise Changed
        _require(by, kept, gone)
        _refuse_odd_pairs(kept, gone)
        record = Record()
        merging.write_value(gone, "suspended", True, record)
        merging.write_value(gone, "merged_into", kept, record)
        merging.move(gone, kept, record, but=STAYS)
        _take_values(kept, gone, taken, record)
        _keep_roles(record, kept)
        _next_versions(now, kept, gone)
        merge = OrganizationMerge.objects.create(kept=kept, gone=gone, note=clean(note), record=record.as_json(), by=actor_id(by) or SYSTEM, at=now)
        after = {"merge": merge.pk, "gone": gone.pk, "kept": kept.pk, "taken": taken, "moved": record.count(), "left": len(record.left)}
        for one in (kept, gone):
            audit.record(by, "organization.merge", one, now=now, after=after, note=note)
        events.emit(OrganizationsMerged(kept.pk, gone.pk, actor_id(by) or SYSTEM, now))
    return merge


def _refuse_odd_pairs(kept: Organization, gone: Organization) -> None:
    if kept.pk == gone.pk:
        raise CannotMerge(_("An organization cannot be merged with itself."))
    if kept.suspended != gone.suspended:
        raise CannotMerge(_("One of the two is suspended. Suspend or restore it first, so that nothing is hidden or shown by the merge."))
    if kept.parent_id == gone.pk or gone.parent_id == kept.pk:
        raise CannotMerge(_("One of the two is part of the other: that is one organization with its complex, not one row twice."))


def _take_values(kept: Organization, gone: Organization, taken: list[str], record: Record) -> None:
    """Chosen fields get the other row's value with the evidence behind it; fields that say the same on both share their evidence."""
    for name in taken:
        if name in MANY:
            _exchange_rows(kept, gone, name, record)
        elif name == "logo":  # exchanged too: a file that no row holds is not kept for long, and taking back needs both
            mine, theirs = kept.logo, gone.logo
            merging.write_value(kept, name, theirs, record)
            merging.write_value(gone, name, mine, record)
        else:
            merging.write_value(kept, name, getattr(gone, name), record)
    if "county" in taken:
        merging.write_value(kept, "province", gone.province, record)
    with_keys(kept)
    for name in ("identity_key", "identity_key_en"):
        value = getattr(kept, name)
        kept.refresh_from_db(fields=[name])
        merging.write_value(kept, name, value, record)
    if {*NAMES, "county", "province", "national_id", "parent"} & set(taken):
        refuse_doubles(kept)
    if is_above(kept):
        raise CannotMerge(_("An organization cannot be part of itself."))
    column: Any = Evidence._meta.get_field("organization")
    for name in CHOSEN:
        of_gone = list(Evidence.objects.filter(organization=gone, field=name).values_list("pk", flat=True))
        if name in taken:
            merging.point(column, Evidence.objects.filter(organization=kept, field=name).values_list("pk", flat=True), gone, record)
            merging.point(column, of_gone, kept, record)
        elif name not in MANY and of_gone and getattr(gone, name) == getattr(kept, name):
            merging.point(column, of_gone, kept, record)


def _exchange_rows(kept: Organization, gone: Organization, name: str, record: Record) -> None:
    """Each side gets the other's rows; those of both stay."""
    related = Organization._meta.get_field(name)
    through: Any = related.remote_field.through  # type: ignore[union-attr]
    column, other = through._meta.get_field(related.m2m_field_name()), related.m2m_reverse_name()  # type: ignore[union-attr]
    of = {one.pk: dict(through._base_manager.filter(organization=one).values_list(other, "pk")) for one in (kept, gone)}
    mine = [pk for key, pk in of[kept.pk].items() if key not in of[gone.pk]]
    theirs = [pk for key, pk in of[gone.pk].items() if key not in of[kept.pk]]
    merging.point(column, mine, gone, record)
    merging.point(column, theirs, kept, record)


def _keep_roles(record: Record, kept: Organization) -> None:
    """Who belonged to both had two present memberships; the one that stays gets the higher role and both flags."""
    left = [key for label, key, *_rest in record.left if label == "registry.Membership"]
    for old in Membership.objects.filter(pk__in=left, ended_at=None):
        present = Membership.objects.filter(person=old.person_id, organization=kept, ended_at=None).first()
        if present is None:
            continue
        if queries.LADDER.index(old.role) > queries.LADDER.index(present.role):
            merging.write_value(present, "role", old.role, record)
        for flag in ("may_sign", "is_liaison"):
            merging.write_value(present, flag, getattr(present, flag) or getattr(old, flag), record)


def _next_versions(now: datetime, *organizations: Organization) -> None:
    """Whoever has one of them open in a form learns that it changed. A version never comes back, not even by taking back."""
    for one in organizations:
        Organization.objects.filter(pk=one.pk).update(version=one.version + 1, changed_at=now)


def take_back_merge(merge: OrganizationMerge, *, by: Any, now: datetime) -> list[list[Any]]:
    """Make one row two again, each with what was its own. Returns what stays as it is, because somebody changed or removed it since.

    Raises NotAllowed, Changed (taken back already), CannotTakeBack (a later merge stands on it; or its name was given to another meanwhile).
    """
    with atomic():
        kept, gone = _locked_pair(merge.kept, merge.gone)
        stored = OrganizationMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        _require(by, queries.survivor_of(kept))
        if stored.undone_at is not None:
            raise Changed
        later = OrganizationMerge.objects.filter(undone_at=None, pk__gt=stored.pk)
        if (later.filter(kept__in=[kept, gone]) | later.filter(gone__in=[kept, gone])).exists():
            raise CannotTakeBack(_("A later merge builds on this one. Take that one back first."))
        record = Record.of_json(stored.record)
        stays = merging.take_back(record)
        if any(label == "registry.Organization" and str(key) == str(gone.pk) and name == "merged_into_id" for label, key, name, _why in stays):
            raise CannotTakeBack(_("Its name or its national id was given to another organization meanwhile."))
        _next_versions(now, kept, gone)
        stored.undone_at, stored.undone_by = now, actor_id(by) or SYSTEM
        stored.save(update_fields=["undone_at", "undone_by"])
        after = {"merge": stored.pk, "gone": gone.pk, "kept": kept.pk, "stays": len(stays)}
        for one in (kept, gone):
            audit.record(by, "organization.take_back_merge", one, now=now, after=after)
        events.emit(OrganizationsMerged(kept.pk, gone.pk, actor_id(by) or SYSTEM, now, undone=True))
    merge.undone_at, merge.undone_by = stored.undone_at, stored.undone_by
    return stays


def gather_stragglers(now: datetime) -> int:
    """Move what was written in the name of a tombstone while the merge was under way; returns how many rows. Runs by the clock, and may run twice."""
    moved = 0
    for pk in list(OrganizationMerge.objects.filter(undone_at=None, at__gte=now - STRAGGLERS).values_list("pk", flat=True)):
        with atomic():
            merge = OrganizationMerge.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=pk)
            if merge.undone_at is not None or merge.kept.merged_into_id is not None:
                continue
            record = Record.of_json(merge.record)
            before = len(record.moved)
            merging.move(merge.gone, merge.kept, record, but=STAYS)
            if found := len(record.moved) - before:
                merge.record = record.as_json()
                merge.save(update_fields=["record"])
                audit.record(SYSTEM, "organization.merge_stragglers", merge.kept, now=now, after={"merge": merge.pk, "moved": found})
                events.emit(OrganizationsMerged(merge.kept_id, merge.gone_id, SYSTEM, now))
                moved += found
    return moved
