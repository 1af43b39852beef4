from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from peyvand.notices import sending


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    with translation.override("fa"):
        yield


@pytest.fixture(autouse=True)
def rested_line() -> Iterator[None]:
    """No test inherits a mail server that did not answer another."""
    sending.LINE.rests_until = None
    yield
    sending.LINE.rests_until = None


@pytest.fixture
def outbox(settings: Any) -> list[Any]:
    """Mail as it leaves, in memory."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    mail.outbox = []
    return mail.outbox


@pytest.fixture(scope="session")
def running_server() -> Iterator[Any]:
    from tests.notices.mail_server import Server

    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running_server: Any, settings: Any) -> Any:
    """A real mail server that the site talks to; ``server.handler.manner`` says how it behaves."""
    running_server.handler.__init__()
    settings.MAILERS = running_server.settings()
    return running_server
