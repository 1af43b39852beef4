"""The whole site for the browser: its real server and worker on the demonstration data, one for all tests, and visitors of it."""

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
READY_SECONDS = 240
RUNNING: dict[int, subprocess.Popen[bytes]] = {}
"""Servers that this process started, by their number."""
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    """Where the running site answers, and where it keeps its data."""

    url: str
    home: Path

    def mail_to(self, address: str, after: float = 0, holding: str = "") -> str:
        """Subject and text of the newest mail to somebody, written after a moment of this machine's clock; waits for it."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            files = [file for file in self.home.joinpath("outbox").glob("*.log") if file.stat().st_mtime >= after]
            for file in sorted(files, key=lambda file: file.stat().st_mtime, reverse=True):
                for mail in file.read_text().split("-" * 79)[::-1]:
                    message = message_from_string(mail.strip(), policy=default)
                    text = f"{message['subject']}\n\n{_text_of(message)}"
                    if message["to"] == address and holding in text:
                        return text
            time.sleep(0.2)
        raise AssertionError(f"no mail was written to {address}")

    def run(self, script: str) -> str:
        """Do something in the site's own data, as its operator in a shell; what it prints."""
        words = [sys.executable, "-m", "peyvand", "manage", "shell", "-v", "0", "-c", script]
        done = subprocess.run(words, cwd=ROOT, env=_environment(self.home), capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part else ""


@pytest.fixture(scope="session")
def site(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as ``make run`` starts it. All processes of one test run share it: the first starts it, the last ends it."""
    if tried := os.environ.get("PEYVAND_TRY"):  # a site that runs already: its address, then the folder of its data
        url, home = tried.split(" ")
        yield Site(url, Path(home))
        return
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demonstration"
    place.mkdir(exist_ok=True)
    with _counted(place) as told:
        if not told["users"]:
            told.update(_start(place))
        told["users"] += 1
    yield Site(told["url"], place / "var")
    with _counted(place) as told:
        told["users"] -= 1
        if not told["users"]:
            _end(told["pid"])
    for server in RUNNING.values():  # ours, that another process of this run still uses or has ended
        server.wait(timeout=600)


@pytest.fixture(scope="session")
def names(site: Site) -> dict[str, str]:
    """Names for the addresses of what ``prepared`` puts there, once for the site, by whichever process of the run needs it first."""
    with open(site.home / "prepared.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = site.home / "prepared.json"
        if not file.exists():
            file.write_text(site.run("from tests.e2e.prepared import prepare; prepare()"))
        return dict(json.loads(file.read_text()))


@contextlib.contextmanager
def _counted(place: Path) -> Iterator[dict[str, Any]]:
    """What the processes of this run tell each other about the site, under a lock."""
    with open(place / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = place / "site.json"
        told = json.loads(file.read_text()) if file.exists() else {"users": 0}
        yield told
        file.write_text(json.dumps(told))


def _environment(home: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PEYVAND_", "DJANGO_", "PYTEST_")) and name != "DATABASE_URL"}
    return {**ours, "PEYVAND_HOME": str(home)}


def _start(place: Path) -> dict[str, Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**_environment(place / "var"), "PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    with open(place / "log", "ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "peyvand", "serve", "--demo"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    RUNNING[server.pid] = server
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health/ready", timeout=5):
            return {"url": url, "pid": server.pid}
        time.sleep(0.5)
    server.terminate()
    raise AssertionError(f"the site did not start: {(place / 'log').read_text()[-2000:]}")


def _end(pid: int) -> None:
    """Ask it to end, and wait until it has if it is a child of this process; another one's is collected when that process ends."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if server := RUNNING.pop(pid, None):
        server.wait(timeout=60)


@dataclass
class Visitors:
    """One browser window for each kind of reader, kept for the whole run; whatever a page logs as an error is gathered."""

    browser: Any
    site: Site
    contexts: dict[tuple[str, bool], Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def page(self, persona: str = "", *, script: bool = True) -> Any:
        """A new page of this persona's window; an empty name is a visitor without an account."""
        key = (persona, script)
        if key not in self.contexts:
            context = self.browser.new_context(
                base_url=self.site.url,
                viewport=DESKTOP,
                java_script_enabled=script,
                reduced_motion="reduce",
                locale="fa-IR",
                timezone_id="Asia/Tehran",
            )
            context.set_default_timeout(20_000)
            self.contexts[key] = context
            if persona:
                page = context.new_page()
                enter(page, persona)
                page.close()
        page = self.contexts[key].new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))
        return page

    def _note(self, page: Any, message: Any) -> None:
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.errors.append(f"{page.url}: {message.text}")

    def new_errors(self) -> list[str]:
        errors, self.errors = self.errors, []
        return errors

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


@pytest.fixture(scope="session")
def all_visitors(chromium: Any, site: Site) -> Iterator[Visitors]:
    visitors = Visitors(chromium, site)
    yield visitors
    visitors.close()


@pytest.fixture
def visit(all_visitors: Visitors) -> Iterator[Callable[..., Any]]:
    """A function that opens a page as somebody: ``visit("engineer")``. An error in a page's console fails the test at its end."""
    pages = []

    def one(persona: str = "", *, script: bool = True) -> Any:
        pages.append(all_visitors.page(persona, script=script))
        return pages[-1]

    yield one
    for page in pages:
        page.close()
    assert all_visitors.new_errors() == []


@pytest.fixture
def windows(chromium: Any, site: Site) -> Iterator[Any]:
    """A fresh window for each person of the story: ``windows("engineer")``; errors in a console fail the test."""
    contexts, errors = [], []

    def one(language: str = "fa") -> Any:
        context = chromium.new_context(
            base_url=site.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce", locale=f"{language}-IR", timezone_id="Asia/Tehran"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" and "status of 4" not in said.text else None)
        return page

    yield one
    for context in contexts:
        context.close()
    assert errors == []


def enter(page: Any, persona: str) -> None:
    """Sign in as one of the demonstration's persons, as anybody does: on the sign-in page, by its button."""
    page.goto("/sign-in/")
    page.locator(f"button[name=as][value={persona}]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def with_password(page: Any, address: str, password: str) -> None:
    """Sign in as anybody with an account of their own does."""
    page.goto("/sign-in/")
    page.locator("[name=contact]").fill(address)
    page.locator("[name=how][value=password]").check()
    page.locator("[name=password]").fill(password)
    page.locator("[aria-labelledby=in-name] button[type=submit]").click()
