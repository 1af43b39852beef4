from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.config import health as pages
from peyvand.core import clock, health, limits
from peyvand.core.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_question():
    """Each test asks as if nobody had asked before."""
    health.forget_probe()
    yield
    health.forget_probe()


def beat(ago: timedelta = timedelta()) -> None:
    now = clock.now()
    Heartbeat.objects.create(worker="one", started_at=now, seen_at=now - ago)


def test_a_working_site_is_alive_and_ready(client):
    beat()
    assert client.get("/health/live").json()["alive"] is True
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer["Cache-Control"].startswith("max-age=0")


def test_a_silent_worker_makes_the_site_unready_but_leaves_it_alive(client):
    beat(limits.WORKER_SILENT + timedelta(seconds=5))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"]["ok"] is False
    assert client.get("/health/live").status_code == 200


def test_a_full_disk_makes_the_site_unready(client, monkeypatch):
    beat()
    monkeypatch.setattr(pages, "LEAST_DISK", 1.1)
    assert client.get("/health/ready").json()["checks"]["disk"]["ok"] is False


def test_the_end_of_the_holiday_data_is_told_but_changes_nothing(client):
    beat()
    assert client.get("/health/ready").json()["warnings"] == []
    with clock.stopped(clock.now() + timedelta(days=900)):
        Heartbeat.objects.update(seen_at=clock.now())
        answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert "weekends alone count" in answer.json()["warnings"][0]


def test_asking_needs_no_session_and_writes_nothing(client, django_assert_max_num_queries):
    beat()
    with django_assert_max_num_queries(12):
        client.get("/health/ready")
    assert set(Heartbeat.objects.values_list("worker", flat=True)) == {"one"}


def test_asking_again_writes_nothing_and_takes_no_lock(client):
    beat()
    client.get("/health/ready")
    with CaptureQueriesContext(connection) as asked:
        assert all(client.get("/health/ready").status_code == 200 for _ in range(20))
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []


def test_a_database_that_takes_nothing_any_more_is_noticed_and_one_that_does_again_too(client, monkeypatch):
    beat()
    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(health, "database_writable", lambda: False)
    assert client.get("/health/ready").status_code == 200, "asked a moment ago"
    monkeypatch.setattr(limits, "WRITE_PROBED", timedelta())
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": {"ok": False, "kind": connection.vendor}, "disk": answer.json()["checks"]["disk"]}
    monkeypatch.undo()
    health.forget_probe()
    assert client.get("/health/ready").status_code == 200


def test_a_flood_of_questions_shares_one_try_to_write(client, monkeypatch):
    beat()
    client.get("/health/ready")
    monkeypatch.setattr(limits, "WRITE_PROBED", timedelta())
    with health._probe.lock:
        assert client.get("/health/ready").status_code == 200, "another one is trying: told what is known"
