"""What knows no database is tried once, beside SQLite."""

import pytest
from django.db import connection


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if connection.vendor == "sqlite":
        return
    for item in items:
        if "tests/core/files" in str(item.path) and not {"db", "django_db"} & {*item.fixturenames, *(mark.name for mark in item.iter_markers())}:  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.skip(reason="knows no database: tried once, on SQLite"))
