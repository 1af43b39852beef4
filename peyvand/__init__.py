"""Peyvand connects the industry of a region with those who can make what it needs."""

import sys

__version__ = "0.1.0"

SQLITE_SAFE = (3, 51, 3)
"""First SQLite release without the WAL-reset bug (sqlite.org/wal.html, section "walresetbug")."""


def _use_safe_sqlite() -> None:
    """Put pysqlite3 in place of ``sqlite3`` when the standard library's is too old.

    It must run before Django is imported; every process that opens the data file does, since all of them import this package.
    Where no wheel of pysqlite3 exists the start-up check of ``core.sqlite`` says so and names the fix.
    """
    import sqlite3  # noqa: PLC0415  to look at its release

    if sqlite3.sqlite_version_info >= SQLITE_SAFE:
        return
    try:
        import pysqlite3  # noqa: PLC0415  not there on every platform
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


_use_safe_sqlite()
