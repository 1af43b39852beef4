from datetime import UTC, datetime

import pytest

from peyvand.taxonomies import loading, queries

pytestmark = pytest.mark.django_db


def test_a_sector_finer_than_a_division_stays_choosable_once_chosen():
    loading.load(datetime(2026, 11, 23, tzinfo=UTC))
    offered = {key for _section, rows in queries.sectors_by_section() for key, _name in rows}
    kept = {key for _section, rows in queries.sectors_by_section(["072"]) for key, _name in rows}
    assert "072" not in offered
    assert kept == offered | {"072"}
