"""Entering organizations from a sheet: each row through the same form and rule as on the page, each in a transaction of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from peyvand.core import SYSTEM, atomic
from peyvand.core.errors import Refusal
from peyvand.papers.sheets import Reading, Row
from peyvand.registry.forms.organization import OrganizationForm
from peyvand.registry.models import Organization
from peyvand.registry.rules import NameTaken, NationalIdTaken, create_organization
from peyvand.taxonomies.models import County, OrgKind, Province
from peyvand.text.identity import identity_key
from peyvand.web.figures import digits

MADE, WOULD_BE_MADE, THERE, REFUSED = "made", "would be made", "there", "refused"
WORDS = {
    MADE: gettext_lazy("made"),
    WOULD_BE_MADE: gettext_lazy("would be made"),
    THERE: gettext_lazy("already there"),
    REFUSED: gettext_lazy("refused"),
}
# Columns of the sheet -> fields of the form, where the value is taken as it is written.
TAKEN = {
    "title": "name_fa", "title_alt": "name_en", "text": "description_fa", "text_alt": "description_en", "national_id": "national_id",
    "parent": "parent", "address": "address", "phone": "phone", "email": "email", "site": "site", "founded": "founded",
}  # fmt: skip
READ = {*TAKEN, "kind", "county", "province", "key", "number"}


@dataclass(frozen=True)
class Outcome:
    """What became of one row. ``why`` is a sentence in the reader's language; ``organization`` is the one that was made or was there."""

    row: int
    name: str
    what: str
    why: str = ""
    organization: Organization | None = None

    def line(self) -> str:
        """As it is told to people."""
        address = settings.SITE_URL + self.organization.get_absolute_url() if self.organization is not None else ""
        said = [part for part in dict.fromkeys((self.name, self.why, address)) if part]
        return f"{digits(self.row)}  {WORDS[self.what]}: {' — '.join(said)}"


class _Undo(Exception):
    """The row could be made, and this was a trial."""


class _NotKnown(Refusal):
    code = "import.not_known"


class _Twice(Refusal):
    """In a trial: a row before this one would have made the same organization."""

    code = "import.twice"


def columns_left_out(reading: Reading) -> str:
    """A sentence that names the headers of the sheet that say nothing here; empty when there are none."""
    names = [*reading.unrecognised, *(header for header, field in reading.columns.items() if field not in READ)]
    return _("Columns that were not read: %(names)s") % {"names": _(", ").join(names)} if names else ""


def summary(count: Mapping[str, int], *, trial: bool) -> str:
    return _(", ").join(f"{WORDS[what]}: {digits(count.get(what, 0))}" for what in (WOULD_BE_MADE if trial else MADE, THERE, REFUSED))


def import_organizations(reading: Reading, *, now: datetime, kind: str = "", trial: bool = False) -> Iterator[Outcome]:
    """Enter the rows one after the other; what was made stays made whatever becomes of the rows after it. A ``trial`` enters nothing.

    ``kind`` is that of rows that name none.
    """
    language = (get_language() or "fa")[:2]
    for bad in reading.bad:
        yield Outcome(bad.row, "", REFUSED, f"{bad.header}: {bad.why(language)}" if bad.header else bad.why(language))
    for double in reading.duplicates:
        yield Outcome(double.row, double.key, THERE, _same_as(double.same_as))
    importer = _Importer(now, kind, trial)
    for row in reading.rows:
        yield importer.enter(row)


def _same_as(row: int) -> str:
    return _("Row %(row)s of the sheet is the same one.") % {"row": digits(row)}


def _errors(form: OrganizationForm) -> str:
    """What the page would say beside its fields, in one line."""
    said = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        said += [f"{label}{error}" for error in errors]
    return " ".join(said)


def _names(row: Model) -> set[str]:
    also = getattr(row, "aliases", "").split("|")
    return {key for said in (row.pk, row.name_fa, row.name_en, *also) if (key := identity_key(str(said)))}  # type: ignore[attr-defined]


def _by_name(pairs: Iterable[tuple[str, Model]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, row in pairs:
        found.setdefault(identity_key(name), set()).add(str(row.pk))
    return {name: keys.pop() for name, keys in found.items() if len(keys) == 1}


class _Importer:
    def __init__(self, now: datetime, kind: str, trial: bool) -> None:
        self.now, self.kind, self.trial = now, kind, trial
        self.tried: dict[tuple[Any, ...], int] = {}  # what a trial would have made -> its row

    def enter(self, row: Row) -> Outcome:
        name = row.get("title")
        try:
            form = OrganizationForm(self._sent(row))
            if not form.is_valid():
                return Outcome(row.number, name, REFUSED, _errors(form))
            with atomic():
                made = create_organization(by=SYSTEM, now=self.now, **form.values)
                if self.trial:
                    self._note(made, row.number)
                    raise _Undo
        except _Undo:
            return Outcome(row.number, name, WOULD_BE_MADE)
        except (NameTaken, NationalIdTaken) as taken:
            return self._taken(row, taken)
        except _Twice as twice:
            return Outcome(row.number, name, THERE, str(twice))
        except Refusal as refusal:
            return Outcome(row.number, name, REFUSED, str(refusal))
        return Outcome(row.number, name, MADE, organization=made)

    def _sent(self, row: Row) -> dict[str, Any]:
        """The row as a browser would send it."""
        sent: dict[str, Any] = {field: row.get(column) for column, field in TAKEN.items()}
        sent["kind"] = self._found("kind", row.get("kind") or self.kind, _("There is no such kind of organization: “%(said)s”."))
        county, province = row.get("county"), row.get("province")
        sent["province"] = self._found("province", province, _("There is no such province: “%(said)s”."))
        if county:
            sent["county"] = self._found(
                "county", f"{province} {county}" if province else county, _("There is no such county, or several: “%(said)s”.")
            )
        return sent

    def _found(self, what: str, said: str, refused: str) -> str:
        """The key of a row of a taxonomy that is called so."""
        if not said:
            return ""
        found: str = self.known[what].get(identity_key(said), "")
        if not found and refused:
            raise _NotKnown(refused % {"said": said})
        return found

    @cached_property
    def known(self) -> dict[str, dict[str, str]]:
        """Names, English names, other spellings and keys of each taxonomy; what names two of them names none."""
        counties = list(County.objects.select_related("province"))
        within = [(f"{name} {said}", county) for county in counties for name in _names(county.province) for said in _names(county)]
        return {
            "kind": _by_name([(name, one) for one in OrgKind.objects.all() for name in _names(one)]),
            "province": _by_name([(name, one) for one in Province.objects.all() for name in _names(one)]),
            "county": _by_name([(name, one) for one in counties for name in _names(one)] + within),
        }

    def _taken(self, row: Row, taken: NameTaken | NationalIdTaken) -> Outcome:
        """The same one as a row that is there already; unless each has a national id of its own."""
        there = taken.lookalikes[0] if taken.lookalikes else None
        own = row.get("national_id")
        if there is not None and isinstance(taken, NameTaken) and own and there.national_id and own != there.national_id:
            return Outcome(row.number, row.get("title"), REFUSED, str(taken), there)
        return Outcome(row.number, row.get("title"), THERE, there.name if there is not None else str(taken), there)

    def _note(self, made: Organization, number: int) -> None:
        """What a trial would have made is there for the rows after it."""
        place = (made.county_id, made.province_id)
        keys: list[tuple[Any, ...]] = [(key, *place) for key in {made.identity_key, made.identity_key_en} if key]
        keys += [("national id", made.national_id)] if made.national_id and made.parent_id is None else []
        if earlier := next((self.tried[key] for key in keys if key in self.tried), None):
            raise _Twice(_same_as(earlier))
        self.tried |= dict.fromkeys(keys, number)
