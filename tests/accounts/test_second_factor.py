"""The second factor: set up, asked for, used once, needed where the setting says so."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, connections
from django.test import Client

from peyvand.accounts import gate, rules
from peyvand.core import clock, limits
from tests.accounts.conftest import ADDRESS, app_code, code_in, stale
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
WRONG = "000000"


def sign_in(client, **more):
    return client.post("/sign-in/", {"contact": ADDRESS, "how": "password", "password": make.PASSWORD, **more})


def opens(client):
    return client.get("/account/").status_code == 200


def set_up(client) -> str:
    page = client.get("/account/second-factor/app/").text
    secret = re.search(r'<code class="fingerprint" dir="ltr">([A-Z2-7 ]+)</code>', page)[1]
    assert client.post("/account/second-factor/app/", {"code": app_code(secret)})["Location"] == "/account/second-factor/recovery/"
    return secret


def recovery_codes(page) -> list[str]:
    return re.findall(r"<li><code>(\d+)</code></li>", page.text)


@pytest.fixture
def secret(signed_in, outbox):
    return set_up(signed_in)


def test_the_app_is_set_up_with_a_drawing_and_a_code(signed_in, somebody, outbox):
    page = signed_in.get("/account/second-factor/app/")
    assert '<svg class="square-code"' in page.text
    assert signed_in.post("/account/second-factor/app/", {"code": WRONG}).status_code == 422
    set_up(signed_in)
    assert [one.to for one in outbox] == [[ADDRESS]]
    row = Authenticator.objects.get(user=somebody, type="totp")
    assert not re.fullmatch(r"[A-Z2-7]{32}", row.data["secret"]), "kept encrypted"


def test_it_is_asked_for_after_the_password_and_after_a_code(secret, somebody, outbox):
    assert sign_in(first := Client())["Location"] == "/sign-in/second-factor/"
    assert not opens(first)
    assert first.post("/sign-in/second-factor/", {"code": WRONG}).status_code == 422
    fresh = app_code(secret, 1)
    assert (
        first.post("/sign-in/second-factor/", {"code": f" {fresh[:3]} {fresh[3:]} ".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))})["Location"]
        == "/desk/"
    )
    assert opens(first)
    outbox.clear()
    sign_in(second := Client(), how="code")
    assert second.post("/sign-in/code/", {"code": code_in(outbox[0].body)})["Location"] == "/sign-in/second-factor/"
    assert not opens(second)


def test_a_code_of_the_app_counts_once(secret, somebody):
    code = app_code(secret, 1)
    sign_in(first := Client())
    sign_in(second := Client())
    assert first.post("/sign-in/second-factor/", {"code": code}).status_code == 302
    assert second.post("/sign-in/second-factor/", {"code": code}).status_code == 422
    assert second.post("/sign-in/second-factor/", {"code": app_code(secret)}).status_code == 422, "nor an earlier one"


def test_recovery_codes_are_shown_once_and_each_counts_once(signed_in, secret, outbox):
    codes = recovery_codes(signed_in.get("/account/second-factor/recovery/"))
    assert len(codes) == 10
    assert signed_in.get("/account/second-factor/recovery/").status_code == 302
    sign_in(first := Client())
    assert first.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == 302
    sign_in(second := Client())
    assert second.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == 422
    assert "رمز بازیابی" in outbox[-1].body
    fresh = recovery_codes(signed_in.post("/account/second-factor/recovery/"))
    assert set(fresh) & set(codes) == set()
    assert second.post("/sign-in/second-factor/", {"code": codes[1]}).status_code == 422
    assert second.post("/sign-in/second-factor/", {"code": fresh[1]}).status_code == 302


def test_wrong_second_factors_are_counted(secret, somebody):
    sign_in(client := Client())
    most = limits.SECOND_FACTOR_TRIES[0]
    statuses = [client.post("/sign-in/second-factor/", {"code": WRONG}).status_code for _ in range(most + 1)]
    assert statuses == [422] * most + [429]
    sign_in(again := Client())
    assert again.post("/sign-in/second-factor/", {"code": app_code(secret, 1)}).status_code == 429, "from this network also the right one waits"
    sign_in(elsewhere := Client(REMOTE_ADDR="192.0.2.7"))
    assert elsewhere.post("/sign-in/second-factor/", {"code": app_code(secret, 1)}).status_code == 302


def test_no_weaker_way_around_it(signed_in, secret, outbox):
    stale(signed_in)
    outbox.clear()
    assert signed_in.post("/account/confirm/", {"way": "code", "kind": "email"}).status_code == 200
    assert outbox == []
    assert (
        signed_in.post("/account/confirm/", {"way": "factor", "code": app_code(secret, 1), "next": "/account/password/"})["Location"]
        == "/account/password/"
    )


def test_the_last_factor_takes_the_recovery_codes_along(signed_in, secret, somebody):
    number = Authenticator.objects.get(user=somebody, type="totp").pk
    signed_in.post(f"/account/second-factor/{number}/remove/")
    assert not Authenticator.objects.filter(user=somebody).exists()
    assert sign_in(Client())["Location"] == "/desk/"


def test_nobody_removes_another_persons_factor(secret, somebody):
    make.person(email="stranger@example.org", password=make.PASSWORD)
    sign_in(stranger := Client(), contact="stranger@example.org")
    number = Authenticator.objects.get(user=somebody, type="totp").pk
    stranger.post(f"/account/second-factor/{number}/remove/")
    assert Authenticator.objects.filter(pk=number).exists()


def test_who_must_have_one_does_nothing_else_before(client, settings):
    settings.REQUIRE_2FA = True
    make.person(email=ADDRESS, password=make.PASSWORD, site_role="moderator")
    sign_in(client)
    for path in ("/", "/desk/", "/moderation/", "/account/", "/account/sessions/", "/en/needs/"):
        assert client.get(path)["Location"].endswith("/account/second-factor/"), path
    assert client.post("/account/name/", {"display_name": "x"})["Location"] == "/account/second-factor/"
    assert "نقش شما" in client.get("/account/second-factor/").text
    set_up(client)
    assert recovery_codes(client.get("/account/second-factor/recovery/"))
    assert client.get("/moderation/").status_code == 200


def test_owners_must_and_experts_need_not(settings):
    settings.REQUIRE_2FA = True
    owner, expert = make.expert(role="owner"), make.expert()
    assert [gate.must_have(person) for person in (owner, expert)] == [True, False]
    client = Client()
    client.force_login(expert)
    assert client.get("/desk/").status_code == 200


def test_where_it_is_off_nobody_must(client, settings):
    settings.REQUIRE_2FA = False
    make.person(email=ADDRESS, password=make.PASSWORD, site_role="moderator")
    sign_in(client)
    assert client.get("/moderation/").status_code == 200


def test_an_operator_helps_who_lost_everything(signed_in, secret, somebody, outbox, capsys):
    from peyvand.cli import helping

    assert helping.help_out("nobody@example.org", without_second_factor=True) == 1
    assert helping.help_out("12", without_second_factor=True) == 2
    assert helping.help_out(ADDRESS, without_second_factor=True) == 0
    assert not opens(signed_in)
    assert outbox[-1].to == [ADDRESS]
    assert sign_in(Client())["Location"] == "/desk/"


@pytest.mark.parametrize("code", ["", "x" * 50, "\x00", "۱۲", "１２３４５６"])
def test_what_is_no_code_is_refused(secret, code):
    sign_in(client := Client())
    assert client.post("/sign-in/second-factor/", {"code": code}).status_code == 422


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", "null", "\x00", "9" * 40_000, '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}']
)
def test_what_is_no_passkey_is_refused(credential, somebody):
    client = Client(SERVER_NAME="localhost")
    client.get("/sign-in/passkey/")
    assert client.post("/sign-in/passkey/", {"credential": credential})["Location"] == "/sign-in/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery", "one_time"])
def test_one_code_in_many_requests_at_once_passes_once(kind, settings):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    person = make.person(email=ADDRESS)
    now = clock.now()
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    rules.add_app(person, secret, app_code(secret), now=now)

    def attempt(work):
        try:
            work()
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "passed"

    if kind == "one_time":
        from peyvand.accounts.rules import codes
        from peyvand.registry.contacts import Contact

        row = rules.begin_code("sign_in", Contact("email", ADDRESS), person=person, language="fa", now=now)
        row.digest = codes._digest(row, "123456")
        row.save()

        def work():
            rules.check_code(str(row.pk), "sign_in", "123456", now=now)
    else:
        typed = app_code(secret, 1) if kind == "app" else rules.show_recovery(person)[0]

        def work():
            rules.use_factor(person, typed, now=now)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, [work] * 8))
    assert outcomes.count("passed") == 1, outcomes
    assert connection.vendor
