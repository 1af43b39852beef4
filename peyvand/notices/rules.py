"""What is done with notices: telling, reading, choosing how they come."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Model

from peyvand.core import access, actor_id, atomic, audit, limits
from peyvand.core.errors import NotAllowed
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Person
from peyvand.text.cleaning import clean

from . import kinds, queries
from .models import Delivery, DigestChoice, Notice, Preference, Way
from .tasks import deliver


def tell(
    kind: str,
    people: Iterable[Person],
    *,
    about: Model | None,
    now: datetime,
    beside: Model | None = None,
    but: Any = None,
    once: str = "",
    asked: Mapping[Any, str] | None = None,
    **facts: Any,
) -> int:
    """Tell people of something, in the transaction in which it happened; gives how many notices were made.

    Each person is told once of one event: the same kind, about the same things, at the same ``now``; or, where ``once`` is given, the same
    kind with the same ``once``, at whatever time. Told is who may see what it is about (and what stands ``beside`` it), and not who did it
    (``but``: a person or an id). ``asked``: person → the way they asked for with the thing itself. Mail goes out after the commit, to proven
    addresses, and what its reader may see is asked for again then.
    """
    found = kinds.named(kind)
    if found is None:
        raise LookupError(f"no kind of notice is called {kind}")
    who = [person for person in {one.pk: one for one in people}.values() if person.pk != actor_id(but) and _may_be_told(found, person, about, beside)]
    ways = queries.ways_of(found, who, asked)
    event = _event_of(about, beside, now, once)
    rows = [
        Notice(
            person=person,
            kind=kind,
            event=event,
            **_name_of("about", about),
            **_name_of("beside", beside),
            facts=_plain(facts),
            at=now,
            mail=ways[person.pk],
        )
        for person in who
    ]
    with atomic():
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        made = list(Notice.objects.filter(public_id__in=[row.public_id for row in rows]))
        _send_at_once([row for row in made if row.mail == Way.NOW], now)
    return len(made)


def _may_be_told(kind: kinds.Kind, person: Person, about: Model | None, beside: Model | None) -> bool:
    if not person.is_active or (kind.role and kind.role not in person.site_roles):
        return False
    if about is not None and not access.can(person, kind.action or access.view_action(type(about)), about):
        return False
    return beside is None or access.can(person, access.view_action(type(beside)), beside)


def _name_of(part: str, obj: Model | None) -> dict[str, str]:
    return {} if obj is None else {f"{part}_kind": audit.kind_of(obj), f"{part}_key": str(obj.pk)}


def _event_of(about: Model | None, beside: Model | None, now: datetime, once: str) -> str:
    names = [*_name_of("about", about).values(), *_name_of("beside", beside).values(), now.isoformat()]
    return sha256((once or "\x1f".join(names)).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them: texts cleaned and not endless, days and moments by their ISO names."""
    return {
        name: clean(value)[: limits.NOTE] if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in facts.items()
    }


def _send_at_once(notices: list[Notice], now: datetime) -> None:
    made = Delivery.objects.bulk_create([Delivery(person_id=notice.person_id, notice=notice, made_at=now, due_at=now) for notice in notices])
    for one in made:
        deliver.enqueue(one.pk)


def mark_read(notice: Notice, *, now: datetime) -> Notice:
    """Its reader has seen it; the first time counts."""
    if Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now):
        notice.read_at = now
    return notice


def mark_all_read(person: Person, *, now: datetime, until: datetime | None = None) -> int:
    """Everything told up to ``until`` (what stood on the page that was looked at) is read."""
    return Notice.objects.filter(person=person, read_at=None, at__lte=until or now).update(read_at=now)


def choose_ways(person: Person, ways: Mapping[str, str], *, now: datetime) -> None:
    """Keep how each kind shall come by mail. What is compulsory stays as it is."""
    with atomic():
        for name, way in ways.items():
            kind = kinds.named(name)
            if kind is None or kind.compulsory or way not in Way.values:
                continue
            if way == kind.way:
                Preference.objects.filter(person=person, kind=name).delete()
            else:
                Preference.objects.update_or_create(person=person, kind=name, defaults={"way": way})


def choose_digest(person: Person, *, hour: int | None = None, stopped: bool | None = None) -> DigestChoice:
    """Keep at which hour of the day the digest goes out, and whether it does."""
    values = {name: value for name, value in (("hour", hour), ("stopped", stopped)) if value is not None}
    choice, _made = DigestChoice.objects.update_or_create(person=person, defaults=values)
    return choice


def choose_all(person: Person, ways: Mapping[str, str], *, hour: int, language: str, now: datetime) -> None:
    """What the page of preferences sends. Whoever chooses the digest for something wants the digest."""
    with atomic():
        choose_ways(person, ways, now=now)
        choose_digest(person, hour=hour, stopped=False if Way.DIGEST in ways.values() else None)
        registry_rules.choose_language(person, language)


def stop_mail(person: Person, what: str, *, now: datetime) -> None:
    """Mail of one kind, or the digest, does not come any more. Asked for by the link in a mail."""
    if what == queries.DIGEST:
        choose_digest(person, stopped=True)
    else:
        choose_ways(person, {what: Way.OFF}, now=now)


def resume_mail(person: Person, what: str, way: str, *, now: datetime) -> None:
    """Take ``stop_mail`` back."""
    if what == queries.DIGEST:
        choose_digest(person, stopped=False)
    else:
        choose_ways(person, {what: way}, now=now)


def send_again(delivery: Delivery, *, by: Any, now: datetime) -> Delivery:
    """An administrator has a dead mail tried anew, with a fresh set of attempts."""
    return _handled(delivery, "delivery.send_again", by=by, now=now, status=Delivery.Status.WAITING, attempts=0, due_at=now, finished_at=None)


def put_aside(delivery: Delivery, *, by: Any, now: datetime) -> Delivery:
    """An administrator has looked at a dead mail, and it shall rest."""
    return _handled(delivery, "delivery.put_aside", by=by, now=now, status=Delivery.Status.PUT_ASIDE)


def _handled(delivery: Delivery, action: str, *, by: Any, now: datetime, **changes: Any) -> Delivery:
    if not access.can(by, "dead_letter.handle"):
        raise NotAllowed
    with atomic():
        if Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.DEAD).update(**changes):
            audit.record(by, action, delivery, now=now, before={"status": Delivery.Status.DEAD}, after={"status": changes["status"]})
            if changes["status"] == Delivery.Status.WAITING:
                deliver.enqueue(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def forget_person(person: Person, now: datetime) -> None:
    """The account was closed: nothing is kept for it, and nothing more is sent."""
    Delivery.objects.filter(person=person).delete()
    Notice.objects.filter(person=person).delete()
    Preference.objects.filter(person=person).delete()
    DigestChoice.objects.filter(person=person).delete()
