"""What the tests of accounts share: letters and text messages that were sent, and somebody with an account."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.utils import translation

from tests.factories import registry as make

ADDRESS = "somebody@example.org"


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    """Each test begins in Persian: a request in English leaves its language behind."""
    with translation.override("fa"):
        yield


@pytest.fixture
def outbox(settings):
    """Mails that were sent; the worker's jobs run at once."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def texts(home):
    """A function that gives the text messages written so far, oldest first."""
    return lambda: [path.read_text() for path in sorted(home.joinpath("outbox").glob("sms-*"), key=lambda path: path.stat().st_mtime_ns)]


@pytest.fixture
def somebody():
    return make.person(email=ADDRESS, password=make.PASSWORD)


def code_in(text: str) -> str:
    return re.search(r"(?<!\d)\d{6}(?!\d)", text)[0]


def wrong(right: str) -> str:
    return "111111" if right != "111111" else "222222"


def app_code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or some half minutes off."""
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + steps))


@pytest.fixture
def signed_in(client, somebody):
    """A client that has just signed in with the password."""
    client.post("/sign-in/", {"contact": ADDRESS, "how": "password", "password": make.PASSWORD})
    return client


def stale(client) -> None:
    """As if eleven minutes had gone by since the person showed who they are."""
    session = client.session
    session["proved_at"] -= 660
    session.save()
