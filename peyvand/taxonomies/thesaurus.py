"""Keeping the thesaurus: reading its rows, and the verbs that change them. Nothing is deleted: what is not wanted is put out of use.

Every change is on record and works at once, for each counts up the version by which all processes know their vocabulary to be old.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, atomic, audit
from peyvand.core.errors import Changed, Refusal, Text
from peyvand.core.transactions import actor_id
from peyvand.text import thesaurus_rules
from peyvand.text.thesaurus_rules import COLUMNS, Fault, faults, settled

from .models import SynonymEntry, SynonymSheet
from .thesaurus_fields import name_of
from .vocabulary import mark_changed

SITE = "site"
"""The field of rows that were made here."""
SAID: dict[str, Text] = {
    "columns": _("The columns are others than those of the thesaurus."),
    "not_clean": _("There are signs in it that do not belong there."),
    "too_long": _("It is too long."),
    "weight": _("The weight is a number from 0.7 to 1.0; “%(weight)s” is not."),
    "head_twice": _("This head word stands in this field already."),
    "doubtful": _("A way that ends in “?” needs words that must stand near."),
    "one_way": _("Give at least one other way to say it."),
    "same_twice": _("The same way is written twice, perhaps with another spacing."),
    "long": _("“%(way)s” has more than five words."),
    "short": _("“%(way)s” is too short to mean one thing; give words that must stand near."),
    "said_elsewhere": _("“%(way)s” is said by another row too (%(where)s); then each of them needs words that must stand near."),
}


class RowRefused(Refusal):
    code = "synonym.refused"
    message = _("The row does not keep the rules of the thesaurus.")

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = list(found)


class SheetHasFaults(Refusal):
    code = "synonym.sheet_refused"
    message = _("Some rows are refused, so none was taken. Mend them in the sheet and send it again.")


def said(fault: Fault) -> str:
    """A fault in a sentence for people."""
    places = [one.split(": ", 1) for one in fault.facts.get("where", "").split(", ") if ": " in one]
    where = "، ".join(f"{name_of(field)}: {head}" for field, head in places)
    return str(SAID[fault.code]) % {**fault.facts, "where": where}


def row_of(entry: SynonymEntry) -> dict[str, str]:
    """An entry in the columns of the thesaurus files, with its field."""
    values = {name: str(getattr(entry, name)) for name in (*COLUMNS, "field")}
    return values | {"weight": settled(values)["weight"]}


def entries(*, text: str = "", field: Sequence[str] = (), state: Sequence[str] = ()) -> QuerySet[SynonymEntry]:
    """Entries that hold a text in any of their ways, of some fields, in use (``on``) or out of it (``off``)."""
    found = SynonymEntry.objects.order_by("head", "field", "pk")
    if text:
        found = found.filter(
            Q(head__icontains=text) | Q(variants__icontains=text) | Q(narrower__icontains=text) | Q(context__icontains=text) | Q(note__icontains=text)
        )
    if field:
        found = found.filter(field__in=field)
    if len(set(state)) == 1:
        found = found.filter(enabled="on" in state)
    return found


def entry(number: str) -> SynonymEntry | None:
    return SynonymEntry.objects.filter(pk=int(number)).first()


def fields(*, text: str = "", state: Sequence[str] = ()) -> dict[str, int]:
    """The fields there are, with how many rows each has (of those that hold a text and are in a state)."""
    return dict(entries(text=text, state=state).order_by("field").values_list("field").annotate(n=Count("pk")))


def faults_of(row: Mapping[str, str], *, own: int = 0) -> list[Fault]:
    """What is wrong with one row among those in use; ``own`` is the entry that it would change."""
    others = [row_of(one) for one in SynonymEntry.objects.filter(enabled=True).exclude(pk=own)]
    twice = SynonymEntry.objects.filter(head=row["head"], field=row["field"], enabled=False).exclude(pk=own).exists()
    found = [fault for fault in faults([*others, dict(row)]) if fault.row == len(others)]
    return [*found, Fault(len(others), "head_twice", row["head"])] if twice else found


def save_entry(row: Mapping[str, str], *, by: Any, now: datetime, entry: SynonymEntry | None = None, version: str = "") -> SynonymEntry:
    """Add a row, or change one; ``version`` is the one that the person looked at. Raises RowRefused and Changed."""
    kept = settled(row)
    with atomic():
        old = None
        if entry is not None:
            old = SynonymEntry.objects.select_for_update().get(pk=entry.pk)
            if version and version != str(old.version):
                raise Changed
        found = faults_of(kept, own=old.pk if old else 0) if old is None or old.enabled else _alone(kept, old.pk)
        if found:
            raise RowRefused(found)
        saved = _write(old, kept, by=by, now=now)
        mark_changed(now)
        return saved


def _alone(row: dict[str, str], own: int) -> list[Fault]:
    """A row out of use is checked by itself: it says nothing that another row could not say."""
    twice = SynonymEntry.objects.filter(head=row["head"], field=row["field"]).exclude(pk=own).exists()
    return [*faults([row]), *([Fault(0, "head_twice", row["head"])] if twice else [])]


def _write(old: SynonymEntry | None, row: Mapping[str, str], *, by: Any, now: datetime, use: bool = False) -> SynonymEntry:
    """``use``: also put in use what was out of it."""
    values: dict[str, Any] = {**row, "weight": float(row["weight"]), **({"enabled": True} if use else {})}
    if old is None:
        made = SynonymEntry.objects.create(**values)
        audit.record(by, "synonym.add", made, now=now, after=values)
        return made
    before = {name: getattr(old, name) for name in values if getattr(old, name) != values[name]}
    if before:
        for name, value in values.items():
            setattr(old, name, value)
        old.version += 1
        old.save()
        audit.record(by, "synonym.change", old, now=now, before=before, after={name: values[name] for name in before})
    return old


def put_in_use(entry: SynonymEntry, enabled: bool, *, by: Any, now: datetime) -> SynonymEntry:
    """Put an entry out of use or into it again; in use it must keep the rules beside all others. Raises RowRefused."""
    with atomic():
        row = SynonymEntry.objects.select_for_update().get(pk=entry.pk)
        if row.enabled == enabled:
            return row
        if enabled and (found := faults_of(row_of(row), own=row.pk)):
            raise RowRefused(found)
        row.enabled, row.version = enabled, row.version + 1
        row.save()
        audit.record(by, "synonym.use" if enabled else "synonym.put_out", row, now=now, before={"enabled": not enabled}, after={"enabled": enabled})
        mark_changed(now)
        return row


# A whole sheet


@dataclass(frozen=True)
class Line:
    """A row of a sheet, and what would become of it: ``made``, ``changed``, ``same`` or ``refused`` with the reasons."""

    number: int
    row: dict[str, str]
    outcome: str
    reasons: tuple[str, ...] = ()
    entry: SynonymEntry | None = None


def plan(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Line]:
    """What each of some numbered rows would do, held against one another and against all rows in use that stay."""
    kept = [(number, settled({**row, "field": str(row.get("field") or "") or SITE})) for number, row in rows]
    present = {(one.head, one.field): one for one in SynonymEntry.objects.all()}
    touched = {(row["head"], row["field"]) for _number, row in kept}
    staying = [row_of(one) for key, one in present.items() if one.enabled and key not in touched]
    wrong: dict[int, list[str]] = {}
    for fault in faults([*staying, *(row for _number, row in kept)]):
        if fault.row >= len(staying):
            wrong.setdefault(fault.row - len(staying), []).append(said(fault))
    lines = []
    for place, (number, row) in enumerate(kept):
        old = present.get((row["head"], row["field"]))
        outcome = "refused" if place in wrong else "made" if old is None else "same" if row_of(old) == row and old.enabled else "changed"
        lines.append(Line(number, row, outcome, tuple(dict.fromkeys(wrong.get(place, ()))), old))
    return lines


def send_sheet(name: str, rows: Sequence[tuple[int, Mapping[str, str]]], *, by: Any, now: datetime) -> SynonymSheet:
    """Keep a sheet to be looked at; it changes nothing yet."""
    kept = [[number, {column: str(row.get(column) or "") for column in (*COLUMNS, "field")}] for number, row in rows]
    return SynonymSheet.objects.create(sent_by=actor_id(by) or SYSTEM, sent_at=now, name=name[:120], rows=kept)


def sheet(public_id: str) -> SynonymSheet | None:
    return SynonymSheet.objects.filter(public_id=public_id).first()


def plan_of(found: SynonymSheet) -> list[Line]:
    return plan([(number, row) for number, row in found.rows])


def mark_of(lines: Iterable[Line]) -> str:
    """A mark of what a plan would do to which version of which entry."""
    seen = [(line.number, line.outcome, line.entry and (line.entry.pk, line.entry.version)) for line in lines]
    return sha256(repr(seen).encode()).hexdigest()


def take_sheet(found: SynonymSheet, *, by: Any, now: datetime, seen: str = "") -> list[Line]:
    """Take all rows of a sheet, or none: raises SheetHasFaults when one is refused. Taken once; again it changes nothing.

    ``seen``: the mark of the plan that the person looked at; raises Changed when somebody changed an entry since.
    """
    with atomic():
        locked = SynonymSheet.objects.select_for_update().get(pk=found.pk)
        if locked.taken_at is not None:
            raise Changed
        list(SynonymEntry.objects.select_for_update().values_list("pk"))  # nobody changes an entry while the plan is carried out
        lines = plan_of(locked)
        if seen and seen != mark_of(lines):
            raise Changed
        if any(line.outcome == "refused" for line in lines):
            raise SheetHasFaults
        for line in lines:
            if line.outcome != "same":
                _write(line.entry, line.row, by=by, now=now, use=True)
        SynonymSheet.objects.filter(pk=locked.pk).update(taken_at=now)
        mark_changed(now)
    return lines


def columns() -> tuple[str, ...]:
    return (*thesaurus_rules.COLUMNS, "field")
