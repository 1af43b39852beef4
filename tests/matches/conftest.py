from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from peyvand.matches.saved import kept


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    """Addresses are made in Persian, whatever the test before asked for."""
    with translation.override("fa"):
        yield


@pytest.fixture
def outbox(settings: Any) -> list[Any]:
    """Mail as it leaves, in memory."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    mail.outbox = []
    return mail.outbox


@pytest.fixture(autouse=True)
def no_kept_searches() -> Iterator[None]:
    """The worker's memory of saved searches does not pass from one test's database to the next."""
    kept.forget()
    yield
    kept.forget()
