"""Guessing: many wrong codes and passwords from one and from many addresses; the owner still gets in. Limits asked for by many at once.

The long form (``PEYVAND_DRILL=long``): 10,000 tries from 1 and from 500 addresses, 8 threads in 4 processes.
"""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.db.models import Sum
from django.test import Client, RequestFactory

from peyvand.accounts.models import OneTimeCode
from peyvand.core import limits
from tests.accounts.conftest import ADDRESS, code_in, outbox  # noqa: F401  (a fixture)
from tests.factories import registry as make

LONG = os.environ.get("PEYVAND_DRILL") == "long"
TRIES = 10_000 if LONG else 40
THREADS = 4
ROOT = Path(__file__).parents[2]


def _address(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"


def _judged() -> int:
    return OneTimeCode.objects.filter(address=ADDRESS).aggregate(all=Sum("tries"))["all"] or 0


class Stranger:
    """A browser of which only the cookies matter, at an address of its own.

    The test client keeps every template of an answer with a copy of its context; of ten thousand answers that is most of the time.
    """

    def __init__(self, address: str, handler: BaseHandler) -> None:
        self.address, self.handler, self.cookies = address, handler, SimpleCookie()
        self.tries, self.refused = 0, False

    def post(self, path: str, data: dict[str, str]) -> int:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        request = RequestFactory().post(path, data, REMOTE_ADDR=self.address, HTTP_COOKIE=cookies)
        request._dont_enforce_csrf_checks = True  # as the test client does
        answer = self.handler.get_response(request)
        self.cookies.update(answer.cookies)
        return answer.status_code


def _strangers(addresses: int) -> list[Stranger]:
    handler = BaseHandler()
    handler.load_middleware()
    return [Stranger(_address(number), handler) for number in range(addresses)]


def _together(strangers: list[Stranger], guess) -> list:
    """``TRIES`` guesses, several at a time, each stranger one after the other; what each guess gave."""
    shares: dict[int, list[tuple[Stranger, int]]] = {}
    for number in range(TRIES):
        shares.setdefault(number % len(strangers) % THREADS, []).append((strangers[number % len(strangers)], number))

    def work(share: list[tuple[Stranger, int]]) -> list:
        try:
            return [guess(stranger, number) for stranger, number in share]
        finally:
            connections.close_all()

    logger = logging.getLogger("django.request")
    before, logger.level = logger.level, logging.ERROR
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return [one for done in pool.map(work, shares.values()) for one in done]
    finally:
        logger.level = before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("addresses", [1, 500 if LONG else 10])
def test_codes_cannot_be_guessed_and_the_owner_gets_in(addresses, outbox):  # noqa: F811
    owner = make.person(email=ADDRESS)
    known = Client(REMOTE_ADDR="203.0.113.5")
    known.post("/sign-in/", {"contact": ADDRESS, "how": "code"})
    known.post("/sign-in/code/", {"code": code_in(outbox[-1].body)})
    known.post("/sign-out/")
    before = _judged()

    def guess(thief: Stranger, number: int) -> bool:
        """A wrong code; where no code waits any more, another one is asked for (by who was refused, at each tenth try). Whether one was sent."""
        right = {code_in(mail.body) for mail in list(outbox)}
        code = next(code for code in (f"{(number * 7919 + more) % 10**6:06d}" for more in range(100)) if code not in right)
        thief.tries += 1
        if thief.post("/sign-in/code/", {"code": code}) != 302 or (thief.refused and thief.tries % 10):
            return False
        thief.refused = thief.post("/sign-in/", {"contact": ADDRESS, "how": "code"}) != 302
        return not thief.refused

    sent = sum(_together(_strangers(addresses), guess))
    most, judged = limits.CODES_DAY[0], _judged() - before
    assert sent <= most
    assert 0 < judged <= most * limits.CODE_TRIES
    print(f"codes: {TRIES} tries from {addresses} addresses, codes sent {sent}, tries judged {judged}")
    known.post("/sign-in/", {"contact": ADDRESS, "how": "code"})
    known.post("/sign-in/code/", {"code": code_in(outbox[-1].body)})
    assert known.session.get("_auth_user_id") == str(owner.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("addresses", [1, 500 if LONG else 10])
def test_passwords_cannot_be_guessed_and_the_owner_gets_in(addresses, monkeypatch):
    if not LONG:
        monkeypatch.setattr(limits, "SIGN_IN_ACCOUNT", (20, timedelta(days=1)))
    owner = make.person(email=ADDRESS, password=make.PASSWORD)
    known = Client(REMOTE_ADDR="203.0.113.5")
    right = {"contact": ADDRESS, "how": "password", "password": make.PASSWORD}
    known.post("/sign-in/", right)
    known.post("/sign-out/")
    judged = sum(_together(_strangers(addresses), lambda thief, number: thief.post("/sign-in/", {**right, "password": f"guess {number}"}) == 422))
    assert 0 < judged <= (limits.SIGN_IN_TRIES[0] if addresses == 1 else limits.SIGN_IN_ACCOUNT[0])
    print(f"passwords: {TRIES} tries from {addresses} addresses, judged {judged}")
    known.post("/sign-in/", right)
    assert known.session.get("_auth_user_id") == str(owner.pk)


HIT = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.DATABASES["default"].pop("TEST", None)
import django; django.setup()
from django.db import connection, connections
from peyvand.core import limits
def hits(name):
    try:
        return sum(limits.hit(name, "key", most=100, per=timedelta(days=3650)) for _ in range(int(sys.argv[2])))
    finally:
        connections.close_all()
with ThreadPoolExecutor(8) as pool:
    for name in ("code", "sign_in", "sign_up", "sms_site", "second_factor"):
        print(name, sum(pool.map(hits, [name] * 8)))
"""


@pytest.mark.django_db(transaction=True)
def test_limits_count_exactly_under_eight_threads_in_four_processes():
    each = 40 if LONG else 5
    name = str(settings.DATABASES["default"]["NAME"])
    command = [sys.executable, "-c", HIT, name, str(each)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    connections.close_all()
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    passed: dict[str, int] = {}
    for process in running:
        out, _ = process.communicate(timeout=240)
        assert process.returncode == 0
        for line in out.splitlines():
            limit, number = line.split()
            passed[limit] = passed.get(limit, 0) + int(number)
    print(f"limits: {4 * 8 * each} hits at once on each, let through {passed}")
    assert passed == dict.fromkeys(passed, 100)
    assert len(passed) == 5
    assert limits.hit("code", "other", most=1, per=timedelta(days=1)), "another key has a count of its own"
