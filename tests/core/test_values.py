"""Money, ids, limits on tries, clock, events, panels, search, health."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from peyvand.core import actor_id, atomic, clock, errors, events, health, ids, limits, panels
from peyvand.core.models import Heartbeat, RateWindow
from peyvand.core.money import Rial
from peyvand.core.search import Finder
from tests.core.people import Race, Somebody
from tests.core.testapp.models import Lamp

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_rial_stay_rial():
    price = Rial(9_400_000_000)
    for sum_ in (price + Rial(1), price - 1, price * 3, 3 * price, -price, sum([price, price])):
        assert type(sum_) is Rial
    assert sum([price, price]) == 18_800_000_000
    assert Rial(25).percent(50) == 13
    assert Rial(1001).percent(Decimal("0.1")) == 1


@pytest.mark.parametrize("bad", [1.5, True, 10.0])
def test_a_float_is_no_money(bad):
    with pytest.raises(TypeError):
        Rial(bad)
    with pytest.raises(TypeError):
        Rial(10) * bad
    with pytest.raises(TypeError):
        Rial(10) + bad


def test_a_sum_comes_back_from_the_database_as_rial_and_never_below_zero(db):
    lamp = Lamp.objects.create(owner=uuid4(), price=Rial(10**15))
    again = Lamp.objects.get(pk=lamp.pk)
    assert (again.price, type(again.price)) == (10**15, Rial)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lamp.objects.filter(pk=lamp.pk).update(price=-1)
    with pytest.raises(TypeError):
        Lamp.objects.filter(pk=lamp.pk).update(price=1.5)


def test_public_ids_are_ten_characters_and_not_alike():
    made = {ids.public_id() for _ in range(2000)}
    assert len(made) == 2000
    assert all(ids.is_public_id(one) for one in made)


def test_tries_are_counted_exactly_and_apart(db):
    def tries(count, key="a", name="sign_in", now=NOW):
        return [limits.hit(name, key, most=3, per=timedelta(minutes=15), now=now) for _ in range(count)]

    assert tries(5) == [True, True, True, False, False]
    assert tries(1, key="b") == tries(1, name="search") == tries(1, now=NOW + timedelta(minutes=15)) == [True]
    assert not RateWindow.objects.filter(key__contains="a@").exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_exactly_as_many_get_through_as_may():
    def several():
        return sum(limits.hit("x", "y", most=20, per=timedelta(hours=1), now=NOW) for _ in range(10))

    assert sum(Race().run(*[several] * 8)) == 20
    assert RateWindow.objects.get().hits == 80


@pytest.mark.django_db(transaction=True)
def test_control_reading_then_writing_lets_more_through():
    from threading import Barrier

    RateWindow.objects.create(key="k", window_number=1, name="x", hits=0, ends_at=NOW)
    barrier = Barrier(4)

    def naive():
        hits = RateWindow.objects.get(key="k").hits
        barrier.wait(10)
        RateWindow.objects.filter(key="k").update(hits=hits + 1)
        return hits + 1 <= 1

    assert sum(Race().run(*[naive] * 4)) == 4


def test_an_actor_is_a_uuid(db):
    person = Somebody()
    assert actor_id(person) == actor_id(person.pk) == person.pk
    assert actor_id(None) is None
    with pytest.raises(TypeError):
        actor_id(Lamp(pk=3))


def test_the_time_under_the_lock_is_the_databases_and_asked_inside_a_transaction_only(transactional_db):
    with pytest.raises(RuntimeError, match="under a lock"):
        clock.after_lock()
    with atomic():
        first, second = clock.after_lock(), clock.after_lock()
        assert first <= second
        assert abs(first - clock.now()) < timedelta(seconds=5)
    with clock.stopped(NOW), atomic():
        assert clock.after_lock() == clock.now() == NOW


@dataclass(frozen=True)
class Rained(events.Event):
    lamp_id: int


def test_reactions_run_in_order_once_each():
    heard = []

    def first(event):
        heard.append(("first", event.lamp_id))

    def second(event):
        heard.append(("second", event.lamp_id))

    events.subscribe(Rained, first, second)
    events.subscribe(Rained, first)
    events.emit(Rained(7))
    assert heard == [("first", 7), ("second", 7)]
    assert events.table()[Rained] == (first, second)
    events.unsubscribe(Rained, first)
    events.unsubscribe(Rained, second)


def test_panels_come_in_order_and_only_with_something_to_show(rf, monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    panels.add("lamp", name="late", fn=lambda request, obj: {"n": obj}, template="x.html", order=90)
    panels.add("lamp", name="early", fn=lambda request, obj: {"n": obj}, template="y.html", order=10, heading="Early")
    panels.add("lamp", name="empty", fn=lambda request, obj: None, template="z.html")
    assert [(panel.name, context) for panel, context in panels.filled("lamp", rf.get("/"), 3)] == [("early", {"n": 3}), ("late", {"n": 3})]
    assert panels.of("nothing") == []
    assert list(panels.pages()) == ["lamp"]


def test_an_empty_finder_says_that_it_cannot_answer():
    finder = Finder()
    assert finder.find("need", "pump", None) is None
    finder.fill(lambda side, text, person: [side, text])
    assert finder.find("need", "pump", None) == ["need", "pump"]


def test_a_refusal_has_a_code_for_programs_and_a_sentence_for_people():
    class TooLate(errors.Refusal):
        code = "need.deadline_past"
        message = "The deadline has passed."

    refused = TooLate()
    assert (refused.code, str(refused), str(TooLate("It passed at 16:00."))) == (
        "need.deadline_past",
        "The deadline has passed.",
        "It passed at 16:00.",
    )


def test_health_knows_database_worker_calendar_and_audit(db):
    assert health.database_writable()
    assert not Heartbeat.objects.exists()
    assert (health.worker_age(NOW), health.worker_alive(NOW)) == (None, False)
    Heartbeat.objects.create(worker="w", started_at=NOW, seen_at=NOW - timedelta(seconds=30))
    assert health.worker_alive(NOW)
    assert not health.worker_alive(NOW + timedelta(minutes=5))
    assert health.calendar_covered_until().year == 2028
    assert health.audit_head().seq == 0
    assert health.waiting_jobs(NOW) == health.dead_letters() == 0
    assert health.database_version().startswith({"sqlite": "SQLite 3.", "postgresql": "PostgreSQL "}[connection.vendor])


@pytest.mark.django_db(transaction=True)
def test_health_sees_a_database_that_cannot_be_written():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON" if connection.vendor == "sqlite" else "SET default_transaction_read_only = on")
    try:
        assert not health.database_writable()
    finally:
        connection.close()
    assert health.database_writable()
