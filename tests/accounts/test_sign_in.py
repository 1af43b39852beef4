"""Signing in: a password or a code, nobody found out, limits that count, and the demonstration's accounts only there."""

import re

import pytest
from django.test import Client

from peyvand.core import SYSTEM, limits
from peyvand.registry import rules
from peyvand.registry.models import Person
from tests.accounts.conftest import ADDRESS, code_in, wrong
from tests.factories import registry as make

pytestmark = pytest.mark.django_db


def sign_in(client, how="password", email=ADDRESS, password=make.PASSWORD, **more):
    return client.post("/sign-in/", {"contact": email, "how": how, "password": password if how == "password" else "", **more})


def who(client):
    return client.session.get("_auth_user_id")


def test_a_right_password_opens_and_leads_to_the_desk(client, somebody):
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/"
    assert who(client) == str(somebody.pk)


def test_an_address_is_the_same_in_any_case(client, somebody):
    assert sign_in(client, email="SomeBody@Example.ORG").status_code == 302


@pytest.mark.parametrize(("email", "password"), [(ADDRESS, "another phrase"), ("nobody@example.org", make.PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, somebody, email, password):
    answer = sign_in(client, email=email, password=password)
    assert answer.status_code == 422
    assert who(client) is None
    shown = re.sub(r'(value|csrf)[^>]*"', "", answer.text).replace(email, "")
    other = sign_in(Client(), email="third@example.org", password="x")
    assert len(shown) == len(re.sub(r'(value|csrf)[^>]*"', "", other.text).replace("third@example.org", ""))


def test_a_closed_account_looks_like_none(client, somebody):
    Person.objects.filter(pk=somebody.pk).update(is_active=False)
    assert sign_in(client).status_code == 422
    assert who(client) is None


def test_a_code_comes_by_mail_and_opens(client, somebody, outbox):
    answer = sign_in(client, "code")
    assert answer["Location"] == "/sign-in/code/"
    assert outbox[0].to == [ADDRESS]
    code = code_in(outbox[0].body)
    assert client.get("/sign-in/code/").status_code == 200
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert client.post("/sign-in/code/", {"code": f" {persian} "}).status_code == 302
    assert who(client) == str(somebody.pk)


def test_an_unknown_address_sees_the_page_of_the_code_and_gets_no_mail(client, somebody, outbox):
    known, unknown = sign_in(client, "code"), sign_in(other := Client(), "code", email="nobody@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(outbox) == 1
    pages = [one.get("/sign-in/code/").text for one in (client, other)]
    bare = [re.sub(r"[0-9a-zA-Z]{32,}", "", page).replace(ADDRESS, "").replace("nobody@example.org", "") for page in pages]
    assert bare[0] == bare[1]
    assert other.post("/sign-in/code/", {"code": "000000"}).status_code == 422


@pytest.mark.parametrize("typed", ["\u017fomebody@example.org", "mar\u0131a@example.org", "mar\u0130a@example.org"])
def test_an_address_that_only_looks_like_anothers_without_case_is_refused(client, somebody, outbox, typed):
    assert sign_in(client, "code", email=typed).status_code == 422
    assert outbox == []


def test_a_domain_in_other_letters_is_the_same_address(client, somebody, outbox):
    assert sign_in(client, "code", email="somebody@exa\uff4dple.org").status_code in {302, 422}
    assert all(one.to == [ADDRESS] for one in outbox)


def test_three_wrong_codes_end_it(client, somebody, outbox):
    sign_in(client, "code")
    right = code_in(outbox[0].body)
    assert client.post("/sign-in/code/", {"code": wrong(right)}).status_code == 422
    assert client.post("/sign-in/code/", {"code": wrong(right)}).status_code == 422
    assert client.post("/sign-in/code/", {"code": wrong(right)})["Location"] == "/sign-in/"
    client.post("/sign-in/code/", {"code": right})
    assert who(client) is None


def test_one_code_opens_once(client, somebody, outbox):
    sign_in(client, "code")
    other = Client()
    other.cookies.update(client.cookies)
    right = code_in(outbox[0].body)
    assert client.post("/sign-in/code/", {"code": right}).status_code == 302
    other.post("/sign-in/code/", {"code": right})
    assert who(client)
    assert who(other) is None


def test_a_code_opens_only_where_it_was_asked_for(client, somebody, outbox):
    sign_in(client, "code")
    sign_in(other := Client(), "code", email="nobody@example.org")
    assert other.post("/sign-in/code/", {"code": code_in(outbox[0].body)}).status_code == 422


def test_a_new_code_replaces_the_earlier_one(client, somebody, outbox):
    sign_in(client, "code")
    client.post("/sign-in/code/", {"action": "resend"})
    first, second = (code_in(one.body) for one in outbox)
    if first != second:
        assert client.post("/sign-in/code/", {"code": first}).status_code == 422
    assert client.post("/sign-in/code/", {"code": second}).status_code == 302


def test_an_address_that_was_never_proven_asks_for_a_code_after_the_password(client, somebody, outbox):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=somebody).delete()
    answer = sign_in(client)
    assert answer["Location"] == "/sign-in/code/"
    assert who(client) is None
    client.post("/sign-in/code/", {"code": code_in(outbox[0].body)})
    assert who(client) == str(somebody.pk)
    assert EmailAddress.objects.get(user=somebody).verified


def test_codes_for_one_address_are_counted_exactly(client, somebody, outbox):
    most = limits.SIGN_IN_CODES[0]
    statuses = [sign_in(Client(), "code").status_code for _ in range(most + 3)]
    assert statuses == [302] * most + [429] * 3
    assert len(outbox) == most


def test_wrong_passwords_for_one_address_are_stopped(somebody):
    statuses = [sign_in(Client(), password="no").status_code for _ in range(limits.SIGN_IN_TRIES[0] + 1)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert sign_in(Client()).status_code == 429, "also the right one has to wait"


def test_the_way_back_stays_on_this_site(client, somebody):
    assert sign_in(client, next="/needs/")["Location"] == "/needs/"
    assert sign_in(Client(), next="https://evil.example/")["Location"] == "/desk/"
    assert sign_in(Client(), next="//evil.example/")["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("email", "field"), [("", "contact"), ("x", "contact"), ("a\u202eb@example.org", "contact"), ("user@[127.0.0.1]", "contact")]
)
def test_what_is_no_address_is_said(client, email, field):
    answer = sign_in(client, email=email)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_only_a_post_signs_out(client, somebody):
    client.force_login(somebody)
    assert client.get("/sign-out/").status_code == 200
    assert who(client)
    assert client.post("/sign-out/")["Location"] == "/"
    assert who(client) is None


@pytest.fixture
def persona(settings):
    settings.DEMO = True
    return rules.create_person(by=SYSTEM, now=make.clock.now(), display_name="مدیر فنی", email="solver@example.org", persona="solver")


def test_the_demonstration_lists_its_accounts_and_lets_anybody_in(client, persona):
    assert 'value="solver"' in client.get("/sign-in/").text
    answer = client.post("/sign-in/demonstration/", {"as": "solver"})
    assert answer["Location"] == "/desk/"
    assert who(client) == str(persona.pk)


@pytest.mark.parametrize("key", ["", "nobody", "\x00", "solver' --"])
def test_a_persona_that_is_none_is_not_found(client, persona, key):
    assert client.post("/sign-in/demonstration/", {"as": key}).status_code == 404
    assert who(client) is None


def test_outside_the_demonstration_no_account_is_listed_or_opened(client, persona, settings):
    settings.DEMO = False
    assert 'value="solver"' not in client.get("/sign-in/").text
    assert client.post("/sign-in/demonstration/", {"as": "solver"}).status_code == 404
    assert who(client) is None


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("moderator", "/moderation/"),
        ("registrar", "/verification/"),
        ("secretary", "/desk/"),
        ("analyst", "/"),
        ("", "/desk/"),
    ],
)
def test_everybody_lands_where_their_work_is(client, role, address):
    make.person(email=ADDRESS, password=make.PASSWORD, site_role=role)
    assert sign_in(client)["Location"] == address
