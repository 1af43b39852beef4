"""What every test may ask for by name: a clean cache, a browser page, somebody signed in."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run once, on SQLite, and say why where they cannot."""
    from django.conf import settings

    reason = ""
    if not chromium_path():
        reason = "no Chromium on this machine"
    elif settings.DATABASES["default"]["ENGINE"] != "peyvand.core.sqlite":
        reason = "browser tests run on one database only, SQLite"
    for item in items:
        if {"browser", "open_browser", "chromium"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """Counts of sign-in limits do not pass from one test to the next."""
    yield
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit are cleaned up by emptying all tables; the audit trail's triggers would refuse that (tests/core puts them back)."""
    from django.db import connection

    from peyvand.core import guards

    with django_db_blocker.unblock():
        guards.remove(connection)


@pytest.fixture
def home(tmp_path: Any, settings: Any) -> Any:
    """A data folder of the test's own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop running in this thread while tests use the database
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield running
        running.close()


def _expected(text: str) -> bool:
    """What a browser logs by itself: a refused form, and a connection that the test cut."""
    return "status of 4" in text or "ERR_INTERNET_DISCONNECTED" in text


@pytest.fixture
def open_browser(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A function that opens a page on the running site: ``open_browser(phone=True, dark=True)``.

    Whatever the page logs as an error (a broken script, a thing refused by the content policy) fails the test at its end.
    """
    contexts, errors = [], []

    def open_one(*, phone: bool = False, dark: bool = False, script: bool = True) -> Any:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="fa-IR",
            timezone_id="Asia/Tehran",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" and not _expected(message.text) else None)
        contexts.append(context)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def world(db: None) -> Any:
    """Persons of every role and things that not everybody may know of: ``world.persons["expert"]``, ``world.things["need"]``."""
    from tests.matrix.world import build

    return build()


@pytest.fixture
def sign_in(live_server: Any, settings: Any) -> Any:
    """A function that signs a person in on a browser page: ``sign_in(page, world.persons["expert"])``."""
    from django.test import Client

    def sign_one_in(page: Any, person: Any) -> None:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sign_one_in


@pytest.fixture
def browser(open_browser: Any) -> Any:
    """A desktop page on the running site."""
    return open_browser()
