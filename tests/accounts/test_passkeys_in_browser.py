"""Passkeys in a real browser with a virtual authenticator: made under the strict content policy, then the only thing needed to sign in."""

import re

import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.conftest import ADDRESS
from tests.factories import registry as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(open_browser):
    opened = open_browser()
    session = opened.context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return opened


def sign_in_by_password(page):
    page.goto("/sign-in/")
    page.locator("[name=contact]").fill(ADDRESS)
    page.locator("[name=how][value=password]").check()
    page.locator("[name=password]").fill(make.PASSWORD)
    page.get_by_role("button", name="ادامه").click()


def test_a_passkey_is_made_signs_in_alone_and_stands_for_the_second_factor(page):
    person = make.person(email=ADDRESS, password=make.PASSWORD)
    sign_in_by_password(page)
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))
    page.goto("/account/second-factor/passkey/")
    page.locator("[name=name]").fill("گوشی من")
    page.get_by_role("button", name="ساختن کلید ورود").click()
    page.wait_for_url(re.compile(r"^[^?]*/recovery/"))
    assert page.locator(".recovery-codes li").count() == 10
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1

    page.context.clear_cookies()
    page.goto("/sign-in/?next=/needs/")
    page.get_by_role("button", name="ورود با کلید").click()
    page.wait_for_url(re.compile(r"^[^?]*/needs/"))

    page.context.clear_cookies()
    sign_in_by_password(page)
    page.wait_for_url(re.compile(r"^[^?]*/sign-in/second-factor/"))
    page.get_by_role("button", name="نشان دادن کلید ورود").click()
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))

    page.goto("/account/confirm/?next=/account/password/")
    page.get_by_role("button", name="نشان دادن کلید ورود").click()
    page.wait_for_url(re.compile(r"^[^?]*/account/password/"))


def test_without_scripts_the_rest_works_and_no_dead_button_is_shown(open_browser):
    make.person(email=ADDRESS, password=make.PASSWORD)
    page = open_browser(script=False)
    page.goto("/sign-in/")
    assert page.get_by_role("button", name="ورود با کلید").count() == 0 or not page.get_by_role("button", name="ورود با کلید").is_visible()
    sign_in_by_password(page)
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))
    page.goto("/account/second-factor/app/")
    assert page.locator("svg.square-code").is_visible()
