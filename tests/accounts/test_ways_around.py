"""Ways around what signing in asks for, as somebody with bad intent would try them."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from peyvand.accounts import devices, tries
from peyvand.core import limits
from peyvand.registry.contacts import Contact
from tests.accounts.conftest import ADDRESS
from tests.factories import registry as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["foo", "account_logout", "needs:list", "http://localhost/needs/", "//elsewhere.example/"])
def test_only_a_path_is_somewhere_to_go_on_to(signed_in, word):
    assert signed_in.get("/sign-in/", {"next": word})["Location"] == "/desk/"
    assert signed_in.get("/sign-in/", {"next": "/needs/"})["Location"] == "/needs/"


def test_a_known_browser_has_no_count_of_its_own_for_foreign_addresses(signed_in, somebody, rf):
    known = rf.get("/")
    known.COOKIES = {name: cookie.value for name, cookie in signed_in.cookies.items()}
    assert devices.known(known, somebody)
    foreign, most = Contact("email", "foreign@example.org"), limits.SIGN_IN_CODES[0]
    assert [tries.code_may_be_sent(known, foreign, somebody) for _ in range(most)] == [True] * most
    assert not tries.code_may_be_sent(rf.get("/"), foreign, None), "spent already: it was the address's own count"
    own = Contact("email", ADDRESS)
    assert [tries.code_may_be_sent(rf.get("/"), own, somebody) for _ in range(most + 1)][-1] is False
    assert tries.code_may_be_sent(known, own, somebody), "the owner's browser is not shut out"


def test_a_challenge_for_a_second_factor_lets_nobody_in_alone(signed_in, monkeypatch):
    """A found security key answers without its PIN where the PIN was not asked for; it must not open its owner's account then."""
    from allauth.mfa.webauthn.internal import auth

    owner = make.person(email="owner@example.org")
    key = Authenticator.objects.create(user=owner, type="webauthn", data={})
    monkeypatch.setattr(auth, "parse_authentication_response", lambda credential: None)
    monkeypatch.setattr(auth, "extract_user_from_response", lambda credential: owner)
    monkeypatch.setattr(auth, "complete_authentication", lambda user, credential: key)

    def shows_it(client: Client, asked: str) -> str:
        client.get(asked, SERVER_NAME="localhost")
        return client.post("/sign-in/passkey/", {"credential": "{}"}, SERVER_NAME="localhost")["Location"]

    assert shows_it(signed_in, "/sign-in/passkey/own/") == "/sign-in/"
    assert shows_it(Client(), "/sign-in/passkey/") == "/desk/"
