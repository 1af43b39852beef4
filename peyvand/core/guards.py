"""Triggers by which the database itself refuses to change or delete audit rows: the second line behind the model and the chain."""

from typing import Any

TABLE = "core_auditentry"

SQLITE = {
    verb: f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'audit rows are written once'); END"
    for verb in ("UPDATE", "DELETE")
}
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit rows are written once' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]


def install(connection: Any) -> None:
    """Put the triggers in place; twice is once."""
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE.values():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take them away: only for a test database, whose rows are flushed between tests."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    names = ("audit_no_change", "audit_no_truncate") if connection.vendor == "postgresql" else ("audit_no_update", "audit_no_delete")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def installed(connection: Any) -> bool:
    query = (
        "SELECT count(*) FROM pg_trigger WHERE tgname IN ('audit_no_change', 'audit_no_truncate')"
        if connection.vendor == "postgresql"
        else "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ('audit_no_update', 'audit_no_delete')"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return bool(cursor.fetchone()[0] == 2)


def forwards(apps: Any, editor: Any) -> None:
    install(editor.connection)


def backwards(apps: Any, editor: Any) -> None:
    remove(editor.connection)
