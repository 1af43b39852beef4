"""The one address of files: who gets the bytes, and with which headers."""

import pytest
from django.test import Client
from django.urls import reverse

from peyvand.core import access, audit, clock, files, limits
from peyvand.core.files import store, uploads
from peyvand.core.models import File
from tests.core.files.made import upload
from tests.core.people import Somebody
from tests.core.testapp.models import Guest, Lamp, Leaflet
from tests.factories import registry as make

CANARY = b"canary in the bytes"


@pytest.fixture
def owner(db, home):
    return make.person("صاحب")


@pytest.fixture
def paper(owner):
    file = files.accept(upload("نقشهٔ شفت.txt", CANARY), owner="organization:1", by=owner, now=clock.now())
    return Leaflet.objects.create(lamp=Lamp.objects.create(owner=owner.pk), file=file)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def body(answer):
    return answer.getvalue() if answer.streaming else answer.content


def test_who_sees_the_holding_row_gets_the_bytes_as_an_attachment(paper, owner):
    answer = signed_in(owner).get(paper.file.get_absolute_url())
    assert body(answer) == CANARY
    headers = answer.headers
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%D9%86%D9%82%D8%B4%D9%87%D9%94%20%D8%B4%D9%81%D8%AA.txt"
    assert headers["Content-Length"] == str(len(CANARY))
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].endswith("sandbox")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    unpacked = signed_in(owner).get(paper.file.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert body(unpacked) == CANARY
    assert "Content-Encoding" not in unpacked.headers


@pytest.mark.parametrize("who", ["visitor", "other"])
def test_everybody_else_is_answered_as_for_a_file_that_does_not_exist(paper, who):
    client = Client() if who == "visitor" else signed_in(make.person("دیگری"))
    denied = client.get(paper.file.get_absolute_url())
    missing = client.get(reverse("file", args=["zzzzzzzzzz", "x.txt"]))
    assert (denied.status_code, missing.status_code) == (404, 404)
    assert CANARY not in denied.content
    for wrong in ("/files/../../etc/passwd", f"/files/{paper.file.digest}/x", f"/files/{paper.file.public_id}"):
        assert client.get(wrong).status_code == 404


def test_a_public_row_shows_its_file_to_everybody_and_keeps_no_record(paper):
    Lamp.objects.filter(pk=paper.lamp_id).update(public=True)
    answer = Client().get(paper.file.get_absolute_url())
    assert body(answer) == CANARY
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert list(audit.history(paper.lamp)) == []


def test_each_opening_of_what_is_not_public_is_on_record(paper, owner):
    client = signed_in(owner)
    for _ in range(2):
        body(client.get(paper.file.get_absolute_url()))
    head = client.head(paper.file.get_absolute_url())
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(len(CANARY)), b"")
    rows = list(audit.history(paper.lamp))
    assert [(row.action, row.actor, row.after) for row in rows] == [("file.open", owner.pk, {"file": paper.file.public_id})] * 2


def test_a_file_that_nothing_holds_is_for_its_sender_alone(paper, owner):
    paper.delete()
    assert body(signed_in(owner).get(paper.file.get_absolute_url())) == CANARY
    assert signed_in(make.person("دیگری")).get(paper.file.get_absolute_url()).status_code == 404


def test_the_sender_of_a_held_file_sees_it_only_through_the_holding_row(paper, owner):
    Lamp.objects.filter(pk=paper.lamp_id).update(owner=Somebody().pk)
    assert signed_in(owner).get(paper.file.get_absolute_url()).status_code == 404


def test_the_two_forms_of_the_rule_say_the_same(paper, owner):
    others = [make.person("الف"), make.person("ب")]
    for number in range(6):
        file = files.accept(upload(f"{number}.txt", b"x%d" % number), owner="organization:1", by=[owner, *others][number % 3], now=clock.now())
        for count in range(number % 3):
            lamp = Lamp.objects.create(owner=others[count].pk, public=number == 5)
            Guest.objects.create(lamp=lamp, person=owner.pk)
            Leaflet.objects.create(lamp=lamp, file=file)
    assert access.disagreements("file.view", [None, owner, *others]) == []


def test_lost_bytes_are_a_missing_page_and_told_to_the_operator(paper, owner, caplog):
    store.path_of(paper.file.digest).unlink()
    assert signed_in(owner).get(paper.file.get_absolute_url()).status_code == 404
    assert paper.file.digest in caplog.text


def test_nothing_but_reading_is_possible(paper, owner):
    client = signed_in(owner)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(paper.file.get_absolute_url()).status_code == 405
    assert File.objects.count() == 1


def test_a_post_that_is_too_large_is_not_read_to_its_end(owner, monkeypatch):
    """Its length is told beforehand, or counted while it comes."""
    monkeypatch.setattr(limits, "POST_BYTES", 10_000)
    client = signed_in(owner)
    for sent in ([upload("a.txt", b"x" * 20_000)], [upload(f"{number}.txt", b"x" * 4_000) for number in range(3)]):
        answer = client.post(reverse("needs:new"), {"title": "x", "files": sent})
        assert answer.status_code == 413
        assert "۲۰" not in answer.content.decode()
        assert 'lang="fa"' in answer.content.decode()
    monkeypatch.setattr(uploads.BoundedUploads, "handle_raw_input", lambda *words: None)
    assert client.post(reverse("needs:new"), {"files": upload("a.txt", b"x" * 20_000)}).status_code == 413


@pytest.mark.parametrize(
    "fields",
    [
        {f"f{number}": "x" for number in range(2_001)},
        {"files": [upload("a.txt", b"x") for _ in range(101)]},
        {"files": upload("a\r\nX-Evil: 1.txt", b"x")},
    ],
)
def test_a_post_with_too_much_in_it_is_answered_in_words(owner, fields):
    assert signed_in(owner).post(reverse("needs:new"), fields).status_code in {400, 403}


def test_odd_multipart_is_refused_or_harmless(owner):
    client = signed_in(owner)
    bodies = {
        "b" * 200: b"x",
        "b": b'--b\r\nContent-Disposition: form-data; name="' + b"n" * 5_000 + b'"\r\n\r\nx\r\n--b--\r\n',
        "c": b'--c\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"; filename*=UTF-8\'\'evil.html\r\n\r\nx\r\n--c--\r\n',
        "d": b'--d\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\nhalf',
    }
    for boundary, data in bodies.items():
        answer = client.post(reverse("needs:new"), data, content_type=f"multipart/form-data; boundary={boundary}")
        assert answer.status_code in {400, 403}, boundary
    assert File.objects.count() == 0
