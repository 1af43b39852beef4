from datetime import UTC, datetime

import pytest

from peyvand.core import clock, middleware

pytestmark = [pytest.mark.urls("tests.core.urls"), pytest.mark.django_db]


def test_one_request_has_one_time(client):
    ticks = iter(datetime(2026, 11, 23, 9, 0, second, tzinfo=UTC) for second in range(60))
    with clock.stopped(lambda: next(ticks)):
        fixed, _ = client.get("/when").content.decode().split()
    assert fixed == "2026-11-23T09:00:00+00:00"


def test_a_refusal_that_a_view_did_not_answer_is_a_page_that_names_what_is_missing(client):
    answer = client.get("/refuse")
    assert answer.status_code == 422
    assert "Say how many watts." in answer.content.decode()


@pytest.mark.parametrize(
    ("came_from", "way_back"),
    [("http://testserver/lamps/1", "http://testserver/lamps/1"), ("https://elsewhere.example/", "/"), ("javascript:x", "/"), ("", "/")],
)
def test_the_way_back_leads_to_a_page_of_this_site_only(rf, came_from, way_back):
    assert middleware.back_of(rf.post("/make", headers={"referer": came_from})) == way_back
