from datetime import timedelta

import pytest

from peyvand.config import health as pages
from peyvand.core import clock, limits
from peyvand.core.models import Heartbeat

pytestmark = pytest.mark.django_db


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
