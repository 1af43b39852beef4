from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from peyvand.core import atomic, audit, guards
from peyvand.core.models import AppendOnly, AuditEntry, AuditHead
from tests.core.people import Race
from tests.core.testapp.models import Lamp

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)


def write(count, note=""):
    lamp = Lamp.objects.create(owner=uuid4())
    for number in range(count):
        with atomic():
            audit.record(
                uuid4(), "lamp.looked_at", lamp, now=NOW + timedelta(seconds=number), before={"n": number}, after={"n": number + 1}, note=note
            )
    return lamp


def rows():
    return list(AuditEntry.objects.order_by("seq"))


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_rows_follow_each_other_without_a_gap(db):
    write(3)
    first, second, third = rows()
    assert [row.seq for row in rows()] == [1, 2, 3]
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert audit.verify() is None
    assert audit.check() == (True, f"audit chain whole: 3 rows, head {third.digest}")


def test_an_empty_chain_is_whole(db):
    assert audit.verify() is None
    assert audit.head().seq == 0


def test_awkward_texts_are_kept_whole(db):
    note = "\x00 \ud800 «پیوند» \u202e"
    lamp = write(1, note=note)
    assert audit.history(lamp).get().note == note
    assert audit.verify() is None


CHANGES = {
    "at": "2026-11-23T09:00:01.123457+00:00",
    "actor": "11111111-1111-1111-1111-111111111111",
    "action": "lamp.looked_ar",
    "kind": "testapp.lamq",
    "key": "0",
    "details": '{"after":{"n":2},"before":{"n":1},"note":"x"}',
    "mandate": "m",
    "previous": "f" * 64,
    "digest": "e" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_one_changed_column_is_named_by_its_row(db, column):
    write(4)
    value = CHANGES[column]
    if column == "actor":
        value = AuditEntry._meta.get_field("actor").get_db_prep_value(uuid4(), connection)
    if column == "at":
        value = connection.ops.adapt_datetimefield_value(NOW + timedelta(days=1))
    sql(f"UPDATE core_auditentry SET {column} = %s WHERE seq = 2", value)
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == 2
    assert audit.check()[0] is False


def test_one_flipped_byte_of_any_row_is_named(db):
    write(5)
    for row in rows():
        flipped = row.details[:-2] + chr(ord(row.details[-2]) ^ 1) + row.details[-1]
        sql("UPDATE core_auditentry SET details = %s WHERE seq = %s", flipped, row.seq)
        assert audit.verify() == audit.Broken(row.seq, "was changed after it was written")
        sql("UPDATE core_auditentry SET details = %s WHERE seq = %s", row.details, row.seq)
    assert audit.verify() is None


def test_every_columns_is_in_the_digest(db):
    write(1)
    (row,) = rows()
    for field in ("action", "kind", "key", "details", "mandate"):
        before = audit.digest(row.seq, row.previous, row)
        setattr(row, field, getattr(row, field) + "x")
        assert audit.digest(row.seq, row.previous, row) != before
    covered = {"seq", "at", "actor", "action", "kind", "key", "details", "mandate", "previous", "digest"}
    assert {field.name for field in AuditEntry._meta.concrete_fields} == covered


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_deleted_row_is_missed_also_the_last(db, seq):
    write(4)
    sql("DELETE FROM core_auditentry WHERE seq = %s", seq)
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == seq
    assert "missing" in broken.why


def test_two_rows_that_changed_places_are_found(db):
    write(4)
    sql("UPDATE core_auditentry SET seq = 9 WHERE seq = 2")
    sql("UPDATE core_auditentry SET seq = 2 WHERE seq = 3")
    sql("UPDATE core_auditentry SET seq = 3 WHERE seq = 9")
    assert audit.verify() == audit.Broken(2, "does not follow the row before it")


def test_a_row_written_behind_the_head_is_found(db):
    write(2)
    last = rows()[-1]
    forged = AuditEntry(seq=3, at=NOW, actor=None, action="x", kind="y", key="1", details="{}", previous=last.digest)
    forged.digest = audit.digest(3, last.digest, forged)
    AuditEntry.objects.bulk_create([forged])
    assert audit.verify() == audit.Broken(3, "stands behind the head of the chain")


def test_a_chain_rewritten_from_the_middle_does_not_meet_its_head(db):
    write(3)
    second, third = rows()[1:]
    second.details = audit.canonical({"before": {}, "after": {}, "note": "forged"})
    second.digest = audit.digest(2, second.previous, second)
    third.previous = second.digest
    third.digest = audit.digest(3, second.digest, third)
    for row in (second, third):
        sql("UPDATE core_auditentry SET details = %s, previous = %s, digest = %s WHERE seq = %s", row.details, row.previous, row.digest, row.seq)
    assert audit.verify() == audit.Broken(3, "is not the one that the head of the chain names")


def test_a_row_outside_a_transaction_of_its_change_is_refused(db):
    lamp = Lamp.objects.create(owner=uuid4())
    with pytest.raises(RuntimeError, match="atomic"):
        audit.record(None, "lamp.looked_at", lamp, now=NOW)


def test_the_model_refuses_to_change_or_delete(db):
    write(1)
    (row,) = rows()
    for attempt in (
        row.save,
        row.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(note=""),
        lambda: AuditEntry.objects.bulk_update([row], ["key"]),
    ):
        with pytest.raises(AppendOnly):
            attempt()


@pytest.fixture
def guarded(db):
    guards.install(connection)
    yield
    guards.remove(connection)


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET action = 'x'", "DELETE FROM core_auditentry", "TRUNCATE core_auditentry"])
def test_the_database_itself_refuses(guarded, statement):
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    write(1)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        sql(statement)
    assert guards.installed(connection)
    assert audit.verify() is None


def test_control_without_the_triggers_the_database_obeys(db):
    write(1)
    assert not guards.installed(connection)
    sql("DELETE FROM core_auditentry")
    assert audit.verify() == audit.Broken(1, "missing (rows were cut off at the end)")


def test_every_new_database_gets_the_triggers_by_migration():
    from importlib import import_module

    operations = import_module("peyvand.core.migrations.0001_initial").Migration.operations
    assert any(getattr(one, "code", None) is guards.forwards for one in operations)


@pytest.mark.django_db(transaction=True)
def test_many_writers_that_touch_each_others_rows_neither_wait_for_ever_nor_break_the_chain():
    first, second = (Lamp.objects.create(owner=uuid4()) for _ in range(2))

    def work(*lamps):
        for _ in range(10):
            with atomic():
                for lamp in lamps:
                    audit.record(None, "lamp.looked_at", lamp, now=NOW)

    results = Race().run(lambda: work(first, second), lambda: work(second, first), lambda: work(first), lambda: work(second))
    assert results == [None] * 4
    assert (audit.verify(), audit.head().seq) == (None, 60)


@pytest.mark.django_db(transaction=True)
def test_the_head_is_made_when_a_database_was_emptied():
    AuditHead.objects.all().delete()
    results = Race().run(lambda: write(1), lambda: write(1))
    assert not any(isinstance(one, Exception) for one in results), results
    assert (audit.verify(), audit.head().seq) == (None, 2)
