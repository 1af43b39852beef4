"""One's own account: name, addresses, password, sessions, and showing once more who one is."""

import pytest
from django.test import Client

from peyvand.accounts import sessions
from peyvand.core import audit, limits
from peyvand.registry.models import Person
from tests.accounts.conftest import ADDRESS, code_in, stale
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
BINDING = [
    "/account/address/email/",
    "/account/address/mobile/",
    "/account/address/code/",
    "/account/password/",
    "/account/second-factor/app/",
    "/account/second-factor/passkey/",
    "/account/second-factor/recovery/",
]


def sign_in(client, password=make.PASSWORD, contact=ADDRESS, **more):
    return client.post("/sign-in/", {"contact": contact, "how": "password", "password": password, **more})


def opens(client):
    return client.get("/account/").status_code == 200


def test_the_page_shows_addresses_and_ways_in_to_their_owner_only(signed_in):
    page = signed_in.get("/account/")
    assert ADDRESS in page.text
    assert "no-store" in page["Cache-Control"]
    assert Client().get("/account/")["Location"].startswith("/sign-in/")


def test_the_name_shown_is_changed_and_recorded(signed_in, somebody):
    assert signed_in.post("/account/name/", {"display_name": "  مدير  فنی ", "display_name_en": "Engineer"}).status_code == 302
    somebody.refresh_from_db()
    assert (somebody.display_name, somebody.display_name_en) == ("مدیر فنی", "Engineer")
    assert audit.history(somebody).last().action == "person.name"
    assert signed_in.post("/account/name/", {"display_name": "", "display_name_en": "x"}).status_code == 422


@pytest.mark.parametrize("path", BINDING)
def test_what_binds_asks_again_who_one_is(signed_in, path):
    stale(signed_in)
    for answer in (signed_in.get(path), signed_in.post(path, {})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/confirm/?next=")


def test_negative_control_of_asking_again(signed_in):
    assert signed_in.get("/account/password/").status_code == 200


def test_the_password_shows_who_one_is(signed_in):
    stale(signed_in)
    assert signed_in.post("/account/confirm/", {"way": "password", "password": "no", "next": "/account/password/"}).status_code == 422
    assert signed_in.get("/account/password/").status_code == 302
    answer = signed_in.post("/account/confirm/", {"way": "password", "password": make.PASSWORD, "next": "/account/password/"})
    assert answer["Location"] == "/account/password/"
    assert signed_in.get("/account/password/").status_code == 200


def test_a_code_shows_who_one_is_where_there_is_no_second_factor(signed_in, outbox):
    stale(signed_in)
    assert signed_in.post("/account/confirm/", {"way": "code", "kind": "email", "next": "/account/password/"})["Location"] == "/account/confirm/code/"
    assert signed_in.post("/account/confirm/code/", {"code": code_in(outbox[0].body)})["Location"] == "/account/password/"
    assert signed_in.get("/account/password/").status_code == 200


def test_tries_to_show_who_one_is_are_counted(signed_in):
    stale(signed_in)
    most = limits.SECOND_FACTOR_TRIES[0]
    statuses = [signed_in.post("/account/confirm/", {"way": "password", "password": "no"}).status_code for _ in range(most + 1)]
    assert statuses == [422] * most + [429]
    assert signed_in.post("/account/confirm/", {"way": "password", "password": make.PASSWORD}).status_code == 429


def test_an_address_is_proven_before_it_counts_and_the_old_one_is_told(signed_in, somebody, outbox):
    assert signed_in.post("/account/address/email/", {"address": "New@Example.org"})["Location"] == "/account/address/code/"
    somebody.refresh_from_db()
    assert somebody.email == ADDRESS
    assert signed_in.post("/account/address/code/", {"code": code_in(outbox[0].body)})["Location"] == "/account/"
    somebody.refresh_from_db()
    assert somebody.email == "new@example.org"
    assert outbox[1].to == [ADDRESS]
    assert sign_in(Client(), contact="new@example.org").status_code == 302
    assert sign_in(Client()).status_code == 422, "the old one no longer opens"
    assert "example.org" not in audit.history(somebody).last().details, "an address is personal data"


def test_a_mobile_number_is_added_by_a_text_message_and_opens_too(signed_in, somebody, outbox, texts):
    signed_in.post("/account/address/mobile/", {"address": "0913 123 4567"})
    signed_in.post("/account/address/code/", {"code": code_in(texts()[0].partition("\n")[2])})
    somebody.refresh_from_db()
    assert somebody.mobile == "+989131234567"
    assert sign_in(Client(), contact="+98 913 123 45 67").status_code == 302
    other = Client()
    assert sign_in(other, contact="09131234567", how="code")["Location"] == "/sign-in/code/"
    other.post("/sign-in/code/", {"code": code_in(texts()[-1].partition("\n")[2])})
    assert opens(other)


def test_somebody_elses_address_looks_the_same_and_is_not_taken(signed_in, outbox):
    make.person(email="other@example.org")
    assert signed_in.post("/account/address/email/", {"address": "other@example.org"})["Location"] == "/account/address/code/"
    assert outbox[0].to == ["other@example.org"]
    assert not any(character.isdigit() for character in outbox[0].body)
    assert signed_in.post("/account/address/code/", {"code": "123456"}).status_code == 422


def test_the_last_way_in_stays(signed_in, somebody):
    signed_in.post("/account/address/email/remove/")
    somebody.refresh_from_db()
    assert somebody.email == ADDRESS
    Person.objects.filter(pk=somebody.pk).update(mobile="+989131234567")
    signed_in.post("/account/address/email/remove/")
    somebody.refresh_from_db()
    assert (somebody.email, somebody.mobile) == (None, "+989131234567")


def test_a_code_promised_to_a_former_address_opens_nothing(signed_in, somebody, outbox):
    thief = Client()
    sign_in(thief, how="code")
    old = code_in(outbox[0].body)
    signed_in.post("/account/address/email/", {"address": "new@example.org"})
    signed_in.post("/account/address/code/", {"code": code_in(outbox[1].body)})
    thief.post("/sign-in/code/", {"code": old})
    assert not opens(thief)


def test_a_new_password_ends_all_other_sessions(signed_in, somebody, outbox):
    sign_in(other := Client())
    assert opens(other)
    new = "یک جملهٔ بلند و تازه"
    assert signed_in.post("/account/password/", {"password": new, "again": new})["Location"] == "/account/"
    assert opens(signed_in)
    assert not opens(other)
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), new).status_code == 302
    assert outbox[0].to == [ADDRESS]


@pytest.mark.parametrize(
    ("password", "again"), [("short", "short"), ("0123456789", "0123456789"), ("password123", "password123"), ("a good phrase", "another one")]
)
def test_a_bad_new_password_is_refused(signed_in, password, again):
    assert signed_in.post("/account/password/", {"password": password, "again": again}).status_code == 422
    assert sign_in(Client()).status_code == 302


def test_a_forgotten_password_is_set_anew_by_a_code(client, somebody, outbox):
    known, unknown = client.post("/sign-in/forgotten/", {"contact": ADDRESS}), Client().post("/sign-in/forgotten/", {"contact": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(outbox) == 1
    assert client.post("/sign-in/code/", {"code": code_in(outbox[0].body)})["Location"] == "/account/password/"
    new = "a quite new phrase"
    client.post("/account/password/", {"password": new, "again": new})
    assert sign_in(Client(), new).status_code == 302


def test_sessions_are_listed_and_ended(signed_in, somebody):
    sign_in(second := Client(headers={"user-agent": "Mozilla/5.0 (Android 14) Firefox/130"}))
    sign_in(third := Client())
    page = signed_in.get("/account/sessions/").text
    assert "Firefox · Android" in page
    number = sessions.list_of(somebody, second.session.session_key, make.clock.now())[0].pk
    signed_in.post("/account/sessions/", {"end": str(number)})
    assert (opens(signed_in), opens(second), opens(third)) == (True, False, True)
    signed_in.post("/account/sessions/", {"end": "others"})
    assert (opens(signed_in), opens(third)) == (True, False)


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1", "\x00", "۱"])
def test_a_session_that_is_none_ends_nothing(signed_in, number):
    sign_in(other := Client())
    assert signed_in.post("/account/sessions/", {"end": number}).status_code == 302
    assert opens(other)


def test_nobody_ends_another_persons_session(signed_in, somebody):
    stranger = make.person(email="stranger@example.org", password=make.PASSWORD)
    sign_in(other := Client(), contact="stranger@example.org")
    number = sessions.list_of(stranger, None, make.clock.now())[0].pk
    signed_in.post("/account/sessions/", {"end": str(number)})
    assert opens(other)


def test_the_list_of_sessions_costs_the_same_for_one_and_for_thirty(signed_in, somebody, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (0, 12):
        for _ in range(more):
            sign_in(Client(REMOTE_ADDR=f"10.0.0.{more}"))
        with CaptureQueriesContext(connection) as done:
            signed_in.get("/account/sessions/")
        counts.append(len(done))
    assert counts[0] == counts[1]


def test_a_closed_account_is_refused_at_the_next_request(signed_in, somebody):
    assert opens(signed_in)
    Person.objects.filter(pk=somebody.pk).update(is_active=False)
    assert not opens(signed_in)


@pytest.mark.parametrize(
    ("role", "seen", "began", "over"),
    [
        ("", 11, 11, False),
        ("", 13, 13, True),
        ("", 1, 24 * 13, False),
        ("", 1, 24 * 15, True),
        ("moderator", 0.4, 1, False),
        ("moderator", 0.6, 1, True),
        ("moderator", 0.1, 13, True),
    ],
)
def test_a_session_that_lay_idle_or_is_too_old_ends(client, role, seen, began, over):
    make.person(email=ADDRESS, password=make.PASSWORD, site_role=role)
    sign_in(client)
    session = client.session
    session[sessions.SEEN] -= int(seen * 3600)
    session[sessions.BEGAN] -= int(began * 3600)
    session.save()
    assert opens(client) is not over


def test_signing_in_gives_the_session_a_new_key(client, somebody):
    client.get("/sign-in/")
    session = client.session
    session["x"] = 1
    session.save()
    fixed = session.session_key
    client.cookies["sid"] = fixed
    sign_in(client)
    assert client.session.session_key != fixed
    assert not opens(_with_key(fixed))


def _with_key(key):
    other = Client()
    other.cookies["sid"] = key
    return other


def test_cookies_of_a_session_and_of_a_device_are_kept_from_scripts(client, somebody):
    sign_in(client)
    for name in ("sid", "device"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
