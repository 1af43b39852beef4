from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.core import SYSTEM, atomic, audit, events, lifecycle
from peyvand.core.errors import Changed, Missing, NoSuchMove, NotAllowed, NotReady
from peyvand.core.lifecycle import Lifecycle, Row, transition
from peyvand.core.models import AuditEntry
from tests.core.people import Race, Somebody
from tests.core.testapp.models import Lamp
from tests.core.testapp.table import LAMP, LampLit

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def owner():
    return Somebody()


@pytest.fixture
def lamp(db, owner):
    return Lamp.objects.create(owner=owner.pk, watts=40)


def stored(lamp):
    return Lamp.objects.get(pk=lamp.pk).state


def test_a_move_writes_state_changes_and_one_audit_row(lamp, owner):
    transition(lamp, "light", by=owner, now=NOW, note="dark", changes={"lit_at": NOW}, mandate="m-1")
    assert (lamp.state, stored(lamp)) == ("on", "on")
    assert Lamp.objects.get(pk=lamp.pk).lit_at == lamp.lit_at == NOW
    (row,) = audit.history(lamp)
    assert (row.action, row.actor, row.at, row.note, row.mandate) == ("lamp.light", owner.pk, NOW, "dark", "m-1")
    assert row.before == {"state": "off", "lit_at": None}
    assert row.after == {"state": "on", "lit_at": "2026-11-23T09:00:00+00:00"}


def test_an_unknown_pair_is_refused(lamp, owner):
    with pytest.raises(NoSuchMove):
        transition(lamp, "put_out", by=owner, now=NOW)
    assert stored(lamp) == "off"


def test_who_may_not_is_refused_and_nothing_is_written(lamp):
    with pytest.raises(NotAllowed):
        transition(lamp, "light", by=Somebody(), now=NOW)
    assert (lamp.state, stored(lamp), audit.history(lamp).count()) == ("off", "off", 0)


def test_what_is_missing_is_named_and_nothing_is_written(lamp, owner):
    with pytest.raises(NotReady) as refused:
        transition(lamp, "light", by=owner, now=NOW, changes={"watts": 0})
    assert refused.value.missing == [Missing("watts", "Say how many watts.")]
    assert (lamp.state, lamp.watts, stored(lamp), audit.history(lamp).count()) == ("off", 40, "off", 0)


def test_the_guard_sees_the_changes_that_come_with_the_move(lamp, owner):
    Lamp.objects.filter(pk=lamp.pk).update(watts=0)
    transition(lamp, "light", by=owner, now=NOW, changes={"watts": 60})
    assert Lamp.objects.get(pk=lamp.pk).watts == 60


def test_a_reason_is_asked_for_where_the_table_says_so(lamp, owner):
    transition(lamp, "light", by=owner, now=NOW)
    with pytest.raises(NotReady) as refused:
        transition(lamp, "break", by=owner, now=NOW, note=" \n")
    assert [one.field for one in refused.value.missing] == ["note"]
    transition(lamp, "break", by=owner, now=NOW, note="fell")
    assert stored(lamp) == "broken"


def test_somebody_who_looked_at_an_older_state_is_told(lamp, owner):
    older = Lamp.objects.get(pk=lamp.pk)
    transition(lamp, "light", by=owner, now=NOW)
    with pytest.raises(Changed):
        transition(older, "light", by=owner, now=NOW)


def test_the_clock_takes_only_the_rows_that_are_its_own(lamp, owner):
    with pytest.raises(NotAllowed):
        transition(lamp, "light", by=SYSTEM, now=NOW)
    transition(lamp, "light", by=owner, now=NOW)
    transition(lamp, "put_out", by=SYSTEM, now=NOW)
    transition(lamp, "rust", by=SYSTEM, now=NOW)
    assert audit.history(lamp).last().actor == SYSTEM


def test_a_row_of_the_clock_alone_is_closed_to_people(lamp, owner):
    with pytest.raises(NotAllowed):
        transition(lamp, "rust", by=owner, now=NOW)


def test_the_state_cannot_be_smuggled_in_as_a_change(lamp, owner):
    with pytest.raises(ValueError, match="by its event"):
        transition(lamp, "light", by=owner, now=NOW, changes={"state": "broken"})
    assert stored(lamp) == "off"


def test_the_event_is_told_in_the_same_transaction(lamp, owner):
    seen = []

    def react(event):
        seen.append((event, stored(lamp)))

    events.subscribe(LampLit, react)
    try:
        transition(lamp, "light", by=owner, now=NOW)
    finally:
        events.unsubscribe(LampLit, react)
    assert seen == [(LampLit(lamp.pk, owner.pk, NOW), "on")]


def test_a_reaction_that_fails_undoes_the_move_and_its_audit_row(lamp, owner):
    def react(event):
        raise RuntimeError("the index is full")

    events.subscribe(LampLit, react)
    try:
        with pytest.raises(RuntimeError, match="index"):
            transition(lamp, "light", by=owner, now=NOW)
    finally:
        events.unsubscribe(LampLit, react)
    assert (stored(lamp), audit.history(lamp).count()) == ("off", 0)


def test_nested_moves_are_chained_once_in_their_order(lamp, owner, django_assert_num_queries):
    other = Lamp.objects.create(owner=owner.pk, watts=10)
    with atomic():
        transition(lamp, "light", by=owner, now=NOW)
        transition(other, "light", by=owner, now=NOW)
        transition(lamp, "put_out", by=owner, now=NOW)
        assert AuditEntry.objects.count() == 0
    assert list(AuditEntry.objects.order_by("seq").values_list("action", "key")) == [
        ("lamp.light", str(lamp.pk)),
        ("lamp.light", str(other.pk)),
        ("lamp.put_out", str(lamp.pk)),
    ]
    assert audit.verify() is None


@pytest.mark.parametrize("savepoint", [atomic, transaction.atomic])
def test_what_a_savepoint_undid_leaves_no_audit_row(lamp, owner, savepoint):
    other = Lamp.objects.create(owner=owner.pk, watts=10)

    def light_the_other_and_fail():
        with savepoint():
            transition(other, "light", by=owner, now=NOW)
            raise ZeroDivisionError

    with atomic():
        transition(lamp, "light", by=owner, now=NOW)
        with pytest.raises(ZeroDivisionError):
            light_the_other_and_fail()
    assert (stored(lamp), stored(other)) == ("on", "off")
    assert [row.key for row in AuditEntry.objects.all()] == [str(lamp.pk)]


def test_buttons_and_checklist_come_from_the_table(lamp, owner):
    assert [row.event for row in lifecycle.available(lamp, owner, NOW)] == ["light"]
    assert lifecycle.available(lamp, Somebody(), NOW) == []
    lamp.watts = 0
    assert lifecycle.missing(lamp, "light", NOW) == [Missing("watts", "Say how many watts.")]
    assert [row.event for row in lifecycle.available(lamp, owner, NOW)] == ["light"]
    assert lifecycle.available(lamp, owner, NOW, ready=True) == []


def test_history_is_loaded_with_its_audit_rows_at_its_own_time(lamp, owner):
    then = NOW - timedelta(days=90)
    with lifecycle.loading("demo"):
        lifecycle.load_state(lamp, "on", by=owner, at=then, event="light", changes={"lit_at": then})
        lifecycle.load_state(lamp, "broken", by=owner, at=NOW, note="old")
    assert (lamp.state, stored(lamp)) == ("broken", "broken")
    assert [(row.at, row.before["state"], row.after["state"], row.after["source"]) for row in audit.history(lamp)] == [
        (then, "off", "on", "demo"),
        (NOW, "on", "broken", "demo"),
    ]


def test_history_is_refused_everywhere_else(lamp, owner):
    with pytest.raises(RuntimeError, match="demonstration"):
        lifecycle.load_state(lamp, "on", by=owner, at=NOW)
    with pytest.raises(ValueError, match="only"), lifecycle.loading("haste"):
        pass
    with lifecycle.loading("import"), pytest.raises(ValueError, match="no state"):
        lifecycle.load_state(lamp, "lost", by=owner, at=NOW)
    with pytest.raises(RuntimeError):
        lifecycle.load_state(lamp, "on", by=owner, at=NOW)
    assert stored(lamp) == "off"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([Row("a", "go", "b", "x.y"), Row("a", "go", "a", "x.y")], "two rows"),
        ([Row("a", "go", "c", "x.y")], "unknown states"),
        ([Row("a", "go", "b", "")], "nobody may"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_when_it_is_written(rows, complaint):
    with pytest.raises(ValueError, match=complaint):
        Lifecycle("x", start="a", states={"a": "A", "b": "B"}, rows=rows)


def test_the_drawing_holds_every_row():
    drawn = lifecycle.dot(["lamp"])
    assert drawn.count("->") == len(LAMP.rows)
    assert '"lamp.off" -> "lamp.broken" [label="rust\\nclock", style=dashed]' in drawn
    assert drawn.count("{") == drawn.count("}")


ACTORS = ("owner", "stranger", "clock")
STEPS = st.lists(
    st.tuples(st.sampled_from(["light", "put_out", "break", "rust"]), st.sampled_from(ACTORS), st.sampled_from(["", "a reason"])), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(steps=STEPS, watts=st.sampled_from([0, 40]))
def test_any_walk_follows_the_table_and_the_audit_trail_tells_it(db, steps, watts):
    owner = Somebody()
    by = dict(zip(ACTORS, (owner, Somebody(), SYSTEM), strict=True))
    lamp, state, walked = Lamp.objects.create(owner=owner.pk, watts=watts), "off", []
    for event, actor, note in steps:
        row = next((row for row in LAMP.rows if (row.state, row.event) == (state, event)), None)
        may = row is not None and (row.by_clock if actor == "clock" else actor == "owner" and bool(row.action))
        ready = row is not None and (note or not row.needs_note) and (watts or row.guard is None)
        if may and ready:
            transition(lamp, event, by=by[actor], now=NOW, note=note)
            walked.append((state, row.next))
            state = row.next
        else:
            with pytest.raises(NoSuchMove if row is None else NotAllowed if not may else NotReady):
                transition(lamp, event, by=by[actor], now=NOW, note=note)
        assert stored(lamp) == lamp.state == state
    assert [(row.before["state"], row.after["state"]) for row in audit.history(lamp)] == walked
    assert audit.verify() is None


def race_of_two(owner):
    lamp = Lamp.objects.create(owner=owner.pk, watts=40)
    copies = [Lamp.objects.get(pk=lamp.pk) for _ in range(4)]
    results = Race().run(*[lambda copy=copy: transition(copy, "light", by=owner, now=NOW) for copy in copies])
    won = [one for one in results if isinstance(one, Lamp)]
    lost = [one for one in results if isinstance(one, Changed)]
    assert len(won) + len(lost) == 4, results
    return len(won), audit.history(lamp).count()


@pytest.mark.django_db(transaction=True)
def test_of_four_who_move_at_once_one_does(owner):
    for _ in range(5):
        assert race_of_two(owner) == (1, 1)
    assert audit.verify() is None


@pytest.mark.django_db(transaction=True)
def test_compare_and_set_alone_keeps_it_when_the_lock_is_off(owner, monkeypatch):
    monkeypatch.setattr(lifecycle, "_locked", lambda obj: type(obj)(**{f.attname: getattr(obj, f.attname) for f in obj._meta.concrete_fields}))
    assert race_of_two(owner) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_compare_and_set_the_move_happens_more_than_once(owner, monkeypatch):
    monkeypatch.setattr(lifecycle, "_locked", lambda obj: type(obj)(**{f.attname: getattr(obj, f.attname) for f in obj._meta.concrete_fields}))

    def blind(obj, table, old, new, changes):
        type(obj)._base_manager.filter(pk=obj.pk).update(**{table.field: new, **changes})

    monkeypatch.setattr(lifecycle, "_move", blind)
    assert race_of_two(owner) == (4, 4)
