"""Reads of notices: how many wait, what each is about as its reader may see it now, how somebody wants mail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from peyvand.core import access
from peyvand.registry.models import Person
from peyvand.registry.queries import proven_addresses

from . import kinds
from .kinds import Kind
from .models import Delivery, DigestChoice, Notice, Preference, Way

DIGEST = "digest"
COUNTED_TO = 100
FSI, PDI = "\u2068", "\u2069"


def unread_count(person: Any) -> int:
    """How many notices the person has not read, counted no further than a hundred."""
    return access.visible(Notice, person).filter(read_at=None)[:COUNTED_TO].count()


def listed(person: Any) -> QuerySet[Notice]:
    """The person's notices: unread ones first, then the newest."""
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    return access.visible(Notice, person).annotate(is_read=is_read).order_by("is_read", "-at", "-pk")


@dataclass
class Told:
    """A notice as its reader may see it now. ``is_open`` is false where what it is about is closed to them: then nothing of it is said."""

    notice: Notice
    kind: Kind | None
    about: Any = None
    beside: Any = None
    is_open: bool = True
    marks: tuple[str, str] = field(default=(FSI, PDI))

    @property
    def holds(self) -> bool:
        """Whether it still stands: the case is not decided, the question not answered."""
        return self.kind is not None and (self.kind.holds is None or self.about is None or self.kind.holds(self.about))

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What the texts of the kind may name, each kept apart from the sentence around it, whichever way it is written."""
        if self.kind is None:
            return {}
        said = {name: value for name, value in self.kind.words(self.notice.facts).items() if name not in {"title", "other"}}
        said |= {"title": named(self.about), "other": named(self.beside)}
        return {name: f"{self.marks[0]}{value}{self.marks[1]}" for name, value in said.items()}

    @property
    def subject(self) -> str:
        if self.kind is None or not self.is_open:
            return _("This is not open to you any more")
        return str(self.kind.subject) % self.words

    @property
    def body(self) -> str:
        return str(self.kind.body) % self.words if self.kind is not None and self.is_open else ""

    @property
    def reason(self) -> str:
        """The words of another person that came with it."""
        return str(self.notice.facts.get("reason", "")) if self.is_open else ""

    @property
    def address(self) -> str:
        """The page it leads to; empty where there is none."""
        if self.kind is None or not self.is_open:
            return ""
        if self.kind.address is not None:
            return self.kind.address(self.about)
        return str(self.about.get_absolute_url()) if self.about is not None else ""


def named(obj: Any) -> str:
    """The title of a thing in the reader's language, in one line."""
    if obj is None:
        return ""
    return " ".join(str(getattr(obj, "shown_title", "") or obj).split())


def told(notices: Iterable[Notice], person: Any) -> list[Told]:
    """The notices with what they are about, as the person may see it now: one query for each kind of thing, however many notices."""
    rows = [Told(notice, kinds.named(notice.kind)) for notice in notices]
    abouts = _seen([(row, row.notice.about_kind, row.notice.about_key, row.kind.action if row.kind else "") for row in rows], person)
    besides = _seen([(row, row.notice.beside_kind, row.notice.beside_key, "") for row in rows], person)
    for row in rows:
        row.about = abouts.get(row.notice.pk)
        row.beside = besides.get(row.notice.pk)
        row.is_open = row.kind is not None and bool(row.about or not row.notice.about_key) and bool(row.beside or not row.notice.beside_key)
    return rows


def _seen(asked: Sequence[tuple[Told, str, str, str]], person: Any) -> dict[int, Any]:
    """Notice → the object it names, where the person may do to it what the kind asks for."""
    groups: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row, label, key, action in asked:
        if label:
            groups.setdefault((label, action), []).append((row.notice.pk, key))
    found: dict[int, Any] = {}
    for (label, action), wanted in groups.items():
        model = apps.get_model(label)
        seen = access.visible(model, person, action or None)
        if any(field.name == "organization" for field in model._meta.fields):  # by which many a thing is named
            seen = seen.select_related("organization")
        things = seen.in_bulk({key for _pk, key in wanted})
        named_by = {str(key): thing for key, thing in things.items()}
        found |= {pk: named_by[key] for pk, key in wanted if key in named_by}
    return found


def ways_of(kind: Kind, people: Sequence[Person], asked: Mapping[Any, str] | None = None) -> dict[Any, str]:
    """Person → how mail of this kind comes to them: two queries however many people.

    ``asked``: the way a person asked for with the thing itself, such as a saved search; it goes before the kind's, but what was turned off stays off.
    """
    if kind.compulsory:
        return {person.pk: Way.NOW for person in people}
    ids = [person.pk for person in people]
    chosen = dict(Preference.objects.filter(person__in=ids, kind=kind.name).values_list("person_id", "way"))
    stopped = set(DigestChoice.objects.filter(person__in=ids, stopped=True).values_list("person_id", flat=True))
    ways = {pk: str(chosen.get(pk, kind.way)) for pk in ids}
    ways |= {pk: str(way) for pk, way in (asked or {}).items() if pk in ways and ways[pk] != Way.OFF}
    return {pk: Way.OFF if way == Way.DIGEST and pk in stopped else way for pk, way in ways.items()}


def way_of(kind: Kind, person: Person) -> str:
    return ways_of(kind, [person])[person.pk]


def choices_of(person: Person) -> dict[str, str]:
    """Kind → way, as the page of preferences shows it."""
    chosen = dict(Preference.objects.filter(person=person).values_list("kind", "way"))
    return {kind.name: str(chosen.get(kind.name, kind.way)) for kind in kinds_for(person)}


def kinds_for(person: Person) -> list[Kind]:
    """The kinds that may ever come to this person."""
    return [kind for kind in kinds.registered() if not kind.role or kind.role in person.site_roles]


def digest_choice(person: Person) -> DigestChoice:
    return DigestChoice.objects.filter(person=person).first() or DigestChoice(person=person)


def address_of(person: Person) -> str:
    """The person's e-mail address, if it was proven; else nothing."""
    return person.email if person.email and person.email in proven_addresses(person) else ""


def dead_deliveries() -> QuerySet[Delivery]:
    return Delivery.objects.filter(status=Delivery.Status.DEAD).select_related("person", "notice").order_by("-finished_at", "-pk")
