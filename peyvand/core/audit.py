"""The audit trail: append-only rows, each holding the digest of the one before it.

Rows come from ``lifecycle.transition`` and from ``record``. They are gathered and chained once, last, by ``core.atomic()``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from peyvand.core.models import GENESIS, AuditCheck, AuditEntry, AuditHead
from peyvand.core.transactions import actor_id, gather


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return str(value)


def canonical(value: Any) -> str:
    """One spelling for one value: sorted keys, ASCII only, no blanks. What is digested is what is stored."""
    return json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def kind_of(obj: models.Model | type[models.Model]) -> str:
    return obj._meta.concrete_model._meta.label_lower if obj._meta.concrete_model else obj._meta.label_lower


@dataclass(frozen=True)
class _Waiting:
    at: datetime
    actor: UUID | None
    action: str
    kind: str
    key: str
    details: str
    mandate: str


def record(
    actor: Any,
    action: str,
    obj: models.Model,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    mandate: Any = None,
) -> None:
    """Have one row written with the transaction that is open. Never put what is sealed or confidential into ``before`` and ``after``."""
    details = {"before": dict(before or {}), "after": dict(after or {}), "note": note}
    by_mandate = "" if mandate is None else str(getattr(mandate, "pk", mandate))
    gather(_chain, _Waiting(now, actor_id(actor), action, kind_of(obj), str(obj.pk), canonical(details), by_mandate))


def digest(seq: int, previous: str, row: Any) -> str:
    """The digest of a row: over its place, the digest before it, and every column."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    actor = None if row.actor is None else str(row.actor)
    return sha256(canonical([seq, previous, at, actor, row.action, row.kind, row.key, row.details, row.mandate]).encode("ascii")).hexdigest()


def _chain(rows: list[_Waiting]) -> None:
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1, seq=0, digest=GENESIS)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=1)
    seq, previous, entries = head.seq, head.digest, []
    for row in rows:
        seq += 1
        previous, before = digest(seq, previous, row), previous
        entries.append(AuditEntry(seq=seq, previous=before, digest=previous, **vars(row)))
    AuditEntry.objects.bulk_create(entries)
    if not AuditHead.objects.filter(pk=1, seq=head.seq).update(seq=seq, digest=previous):
        raise RuntimeError("the head of the audit chain moved without its lock")


def history(obj: models.Model) -> QuerySet[AuditEntry]:
    """Everything on record about an object, oldest first."""
    return AuditEntry.objects.filter(kind=kind_of(obj), key=str(obj.pk)).order_by("seq")


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold."""

    seq: int
    why: str

    def __str__(self) -> str:
        return f"audit row {self.seq}: {self.why}"


@dataclass(frozen=True)
class Head:
    seq: int
    digest: str


def head() -> Head:
    """The end of the chain. Kept outside (a printed line is enough) it also shows a chain that was rewritten as a whole."""
    row = AuditHead.objects.filter(pk=1).first()
    return Head(0, GENESIS) if row is None else Head(row.seq, row.digest)


def verify() -> Broken | None:
    """The first broken link, or None when the chain is whole. May run while others write."""
    start, previous, expected = head(), GENESIS, 1
    for row in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if row.seq != expected:
            return Broken(expected, "missing" if row.seq > expected else "does not belong here")
        if row.previous != previous:
            return Broken(row.seq, "does not follow the row before it")
        if row.digest != digest(row.seq, previous, row):
            return Broken(row.seq, "was changed after it was written")
        if row.seq == start.seq and row.digest != start.digest:
            return Broken(row.seq, "is not the one that the head of the chain names")
        previous, expected = row.digest, expected + 1
    last = expected - 1
    if last < start.seq:
        return Broken(expected, "missing (rows were cut off at the end)")
    if last > head().seq:
        return Broken(head().seq + 1, "stands behind the head of the chain")
    return None


def check_and_note(now: datetime) -> AuditCheck:
    """Walk the chain and keep the outcome for the administrators' page; the worker does it once a day."""
    end, broken = head(), verify()
    values = {"at": now, "seq": end.seq, "digest": end.digest, "broken": str(broken or "")[:200]}
    return AuditCheck.objects.update_or_create(pk=1, defaults=values)[0]


def last_check() -> AuditCheck | None:
    """The last walk; None before the first. One that found the chain whole is no longer whole when its last row was changed or cut off since."""
    noted = AuditCheck.objects.filter(pk=1).first()
    if noted is not None and not noted.broken and noted.seq:
        row = AuditEntry.objects.filter(seq=noted.seq).only("digest").first()
        if row is None or row.digest != noted.digest or head().seq < noted.seq:
            noted.broken = str(Broken(noted.seq, "is not the one that was checked"))
    return noted


def check() -> tuple[bool, str]:
    """For ``peyvand check --audit``: whether the chain is whole, and one line that says so."""
    broken = verify()
    if broken is not None:
        return False, f"audit chain broken: {broken}"
    end = head()
    return True, f"audit chain whole: {end.seq} rows, head {end.digest}"
