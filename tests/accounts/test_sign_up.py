"""Making an account: nothing is made before the address is proven, nobody is found out, and sign-up can be closed."""

import re

import pytest
from django.test import Client

from peyvand.accounts import texts as words
from peyvand.accounts.models import OneTimeCode
from peyvand.core import limits
from peyvand.registry.models import Person
from tests.accounts.conftest import ADDRESS, code_in, wrong

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def ask(client, contact=NEW, name="مدیر فنی", **more):
    return client.post("/sign-up/", {"contact": contact, "display_name": name, "terms": "on", **more})


def who(client):
    return client.session.get("_auth_user_id")


def test_an_account_is_made_once_the_address_is_proven(client, outbox):
    assert ask(client)["Location"] == "/sign-up/code/"
    assert not Person.objects.filter(email=NEW).exists()
    assert client.post("/sign-up/code/", {"code": code_in(outbox[0].body)})["Location"] == "/desk/"
    made = Person.objects.get(email=NEW)
    assert who(client) == str(made.pk)
    assert (made.display_name, made.terms_version) == ("مدیر فنی", words.version())
    assert made.terms_accepted_at is not None


def test_a_mobile_number_will_do(client, outbox, texts):
    ask(client, "۰۹۱۳ ۱۲۳ ۴۵۶۷")
    (message,) = texts()
    assert message.startswith("To: +989131234567")
    client.post("/sign-up/code/", {"code": code_in(message.partition("\n")[2])})
    assert Person.objects.get(mobile="+989131234567").email is None
    assert outbox == []


def test_an_address_with_an_account_gets_the_same_page_and_its_owner_a_letter(client, somebody, outbox):
    known, new = ask(client, ADDRESS), ask(other := Client())
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    pages = [one.get("/sign-up/code/").text for one in (client, other)]
    bare = [re.sub(r"[0-9a-zA-Z]{32,}", "", page).replace(ADDRESS, "").replace(NEW, "") for page in pages]
    assert bare[0] == bare[1]
    letter, code = outbox
    assert letter.to == [ADDRESS]
    assert re.search(r"\d{6}", letter.body) is None
    answers = [one.post("/sign-up/code/", {"code": wrong(code_in(code.body))}).status_code for one in (client, other)]
    assert answers == [422, 422]


def test_the_same_work_is_done_for_a_known_and_an_unknown_address(client, somebody, django_assert_max_num_queries, django_assert_num_queries):
    """The letter itself is the worker's, so that its time does not tell."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for address in (ADDRESS, NEW):
        with CaptureQueriesContext(
            connection,
        ) as done:
            ask(Client(), address)
        counts.append(len(done))
    for address in (ADDRESS, NEW):
        with CaptureQueriesContext(connection) as done:
            Client().post("/sign-in/", {"contact": address, "how": "code"})
        counts.append(len(done))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"contact": "x"}, "contact"), ({"name": ""}, "display_name"), ({"name": "a\u202eb"}, "display_name"), ({"terms": ""}, "terms")],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, sent, field):
    answer = ask(client, **sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if field != "contact":
        assert NEW in answer.text
    assert not OneTimeCode.objects.exists()


def test_sign_up_can_be_closed(client, settings, outbox):
    ask(client)
    settings.SIGN_UP = "closed"
    client.post("/sign-up/code/", {"code": code_in(outbox[0].body)})
    assert not Person.objects.filter(email=NEW).exists(), "also for who had begun"
    assert ask(Client()).status_code == 403
    assert Client().get("/sign-up/").status_code == 403
    assert "/sign-up/" not in Client().get("/sign-in/").text


def test_sign_ups_from_one_network_are_counted(client, outbox):
    most = limits.SIGN_UP_NETWORK[0]
    statuses = [ask(Client(), f"n{number}@example.org").status_code for number in range(most + 2)]
    assert statuses == [302] * most + [429] * 2


def test_the_same_address_is_made_once(client, outbox):
    ask(client)
    ask(other := Client())
    first, second = (code_in(one.body) for one in outbox)
    client.post("/sign-up/code/", {"code": first})
    assert other.post("/sign-up/code/", {"code": second})["Location"] == "/sign-in/"
    assert Person.objects.filter(email=NEW).count() == 1
    assert who(other) is None


def test_new_terms_are_asked_once_on_the_way_in(client, somebody, home):
    folder = home / "texts"
    folder.mkdir()
    words._numbers.cache_clear()
    for language in ("fa", "en"):
        (folder / f"terms.2.{language}.txt").write_text("# عنوان\nمتن تازه\n\n- یک\n- دو\n")
    (folder / "terms.3.fa.txt").write_text("بی‌ترجمه")
    words._numbers.cache_clear()
    sent = {"contact": ADDRESS, "how": "password", "password": "a long enough phrase", "next": "/needs/"}
    assert client.post("/sign-in/", sent)["Location"] == "/sign-in/terms/"
    assert who(client) is None
    assert "متن تازه" in client.get("/terms/").text
    assert client.post("/sign-in/terms/", {}).status_code == 422
    assert client.post("/sign-in/terms/", {"terms": "on"})["Location"] == "/needs/"
    assert who(client) == str(somebody.pk)
    somebody.refresh_from_db()
    assert somebody.terms_version == "2.1"
    assert Client().post("/sign-in/", sent)["Location"] == "/needs/"
    words._numbers.cache_clear()


@pytest.mark.parametrize("path", ["/terms/", "/privacy/", "/en/terms/", "/en/privacy/"])
def test_the_two_texts_are_there_in_both_languages(client, path):
    assert client.get(path).status_code == 200
