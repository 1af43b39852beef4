from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from peyvand.core import clock, idempotency, limits
from peyvand.core.models import PostKey
from tests.core.people import Race, Somebody
from tests.core.testapp.models import Lamp
from tests.core.urls import make

pytestmark = [pytest.mark.urls("tests.core.urls")]


def post(person, key, watts="40", **more):
    request = RequestFactory().post("/make", {"idempotency_key": key, "watts": watts, **more})
    request.user = person
    return make(request)


@pytest.fixture
def person():
    return Somebody()


@pytest.fixture
def key():
    return idempotency.new_key()


@pytest.mark.django_db
def test_the_second_of_two_equal_posts_has_no_effect_and_the_same_answer(person, key):
    first, second = post(person, key), post(person, key)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, f"/lamps/{Lamp.objects.get().public_id}")


@pytest.mark.django_db
def test_a_page_as_answer_is_given_again_whole(person, key):
    first, second = post(person, key, "200"), post(person, key, "200")
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"]
    assert Lamp.objects.count() == 1


@pytest.mark.django_db
def test_a_page_too_large_to_keep_is_answered_by_the_way_back_to_it(person, key, monkeypatch):
    monkeypatch.setattr(limits, "IDEMPOTENCY_BODY", 3)
    post(person, key, "200")
    again = post(person, key, "200")
    assert (again.status_code, again["Location"], Lamp.objects.count()) == (303, "/make", 1)


@pytest.mark.django_db
def test_the_same_key_with_another_content_is_refused_with_a_page(person, key):
    post(person, key)
    answer = post(person, key, "60")
    assert answer.status_code == 422
    assert b"<h1" in answer.content
    assert Lamp.objects.count() == 1


@pytest.mark.django_db
def test_another_file_is_another_content_and_the_view_still_reads_it(person, key):
    def upload(text):
        return post(person, key, drawing=SimpleUploadedFile("a.txt", text))

    assert upload(b"one").status_code == upload(b"one").status_code == 302
    assert upload(b"two").status_code == 422


@pytest.mark.django_db
def test_a_refused_form_can_be_corrected_and_sent_again_with_its_key(person, key):
    assert post(person, key, "many").status_code == 422
    assert PostKey.objects.count() == 0
    assert post(person, key, "40").status_code == 302
    assert post(person, key, "40").status_code == 302
    assert Lamp.objects.filter(watts=40).count() == 1


@pytest.mark.django_db
def test_a_form_that_is_only_drawn_again_keeps_its_key_for_the_next_post(person, key):
    def sent(view, watts):
        request = RequestFactory().post("/make", {"idempotency_key": key, "watts": watts})
        request.user = person
        return view(request).status_code

    assert sent(idempotency.once(lambda request: idempotency.drawn_again(HttpResponse("one more row"))), "40") == 200
    assert PostKey.objects.count() == 0
    assert sent(make, "60") == 302
    # A page that is an answer of its own stays one: the same key with another content is refused.
    assert sent(make, "80") == 422


@pytest.mark.django_db
def test_an_error_leaves_neither_effect_nor_key(person, key):
    with pytest.raises(RuntimeError):
        post(person, key, "500")
    assert (Lamp.objects.count(), PostKey.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_key_belongs_to_who_sent_it(person, key):
    assert post(person, key)["Location"] != post(Somebody(), key)["Location"]
    assert Lamp.objects.count() == 2


@pytest.mark.django_db
def test_a_post_without_key_runs_as_before(person):
    assert post(person, "").status_code == post(person, "").status_code == 302
    assert Lamp.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["x", "a" * 65, "' OR 1=1 --aaaaaaaa", "کلیدکلیدکلیدکلید", "a" * 20 + "\x00"])
def test_a_key_that_is_none_is_a_bad_request(bad):
    assert Client().post("/make", {"idempotency_key": bad, "watts": "4"}).status_code == 400
    assert Lamp.objects.count() == 0


@pytest.mark.django_db
def test_a_visitor_is_known_by_the_session(key):
    first, second = Client(), Client()
    keys = [one.get("/key").content.decode() for one in (first, second)]
    assert keys[0] != keys[1]
    answers = [client.post("/make", {"idempotency_key": keys[0], "watts": "4"}) for client in (first, first, second)]
    assert answers[0]["Location"] == answers[1]["Location"] != answers[2]["Location"]


@pytest.mark.django_db
def test_keys_are_forgotten_after_two_days(person, key):
    post(person, key)
    now = clock.now()
    assert idempotency.forget_old(now + timedelta(hours=47)) == 0
    assert idempotency.forget_old(now + timedelta(hours=49)) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_equal_posts_at_once_have_one_effect_and_one_answer(person, key):
    answers = Race().run(*[lambda: post(person, key)] * 8)
    assert {answer["Location"] for answer in answers} == {f"/lamps/{Lamp.objects.get().public_id}"}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_decorator_they_have_eight(person, key):
    def bare():
        request = RequestFactory().post("/make", {"watts": "40"})
        request.user = person
        return make.__wrapped__(request)

    Race().run(*[bare] * 8)
    assert Lamp.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_at_work_for_long_the_second_is_told_to_come_again(person, key, monkeypatch):
    import threading

    from peyvand.core import atomic

    monkeypatch.setattr(limits, "IDEMPOTENCY_WAITS", timedelta(milliseconds=200))
    holding, done = threading.Event(), threading.Event()

    def first():
        with atomic():
            request = RequestFactory().post("/make", {"watts": "40"})
            idempotency._reserve(f"person:{person.pk}", key, idempotency.request_hash(request), clock.now())
            holding.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    holding.wait(10)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=200")
    try:
        answer = post(person, key)
    finally:
        done.set()
        thread.join()
        connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (409, "3")
    assert Lamp.objects.count() == 0


def test_keys_are_not_alike_and_fit_the_pattern():
    keys = {idempotency.new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(idempotency.PATTERN.fullmatch(key) for key in keys)
    assert str(uuid4()) not in keys
