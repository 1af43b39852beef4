"""The module Django looks for in a database backend."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.sqlite3 import base, features, operations

from peyvand.core.sqlite import OPTIONS

MAX_QUERY_PARAMETERS = 32_766
MAX_COLUMNS = 2_000
"""SQLite's own defaults as constants, because pysqlite3 has no ``getlimit`` to ask with."""


class DatabaseFeatures(features.DatabaseFeatures):
    max_query_params = MAX_QUERY_PARAMETERS


class DatabaseOperations(operations.DatabaseOperations):
    def _quote_params_for_last_executed_query(self, params: Sequence[Any]) -> tuple[Any, ...]:
        """Parameters as SQL literals, for messages and query counts only."""
        quoted: tuple[Any, ...] = ()
        cursor = self.connection.connection.cursor()
        try:
            for start in range(0, len(params), MAX_COLUMNS):
                part = params[start : start + MAX_COLUMNS]
                quoted += cursor.execute("SELECT " + ", ".join(["QUOTE(?)"] * len(part)), part).fetchone()
        finally:
            cursor.close()
        return quoted


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict["OPTIONS"] = {**OPTIONS, **self.settings_dict["OPTIONS"]}
        return super().get_connection_params()
