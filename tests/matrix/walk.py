"""Walking the matrix: finding the routes, asking each, judging the answers."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.core.cache import cache
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from peyvand.core.files.views import POLICY as FILES_POLICY
from tests.matrix.table import MISSING_ID, TABLE, Row
from tests.matrix.world import GHOSTS, ROLES, World

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
HARMLESS = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "?(django_session|core_ratewindow|core_heartbeat|core_cache|account_|django_content_type)', re.I
)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.I)


def routes(resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of every route of the site; one without a name is called by its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or str(entry.pattern)))


def without_row(table: Mapping[str, tuple[Row, ...]]) -> list[str]:
    return sorted(set(routes()) - set(table))


class Sent(RequestFactory):
    """Requests as a server hands them over."""

    def request(self, **request: Any) -> Any:
        return self._base_environ(**request)  # type: ignore[attr-defined]


@dataclass
class Walk:
    """One role's way through every row; ``faults`` is what went wrong, in words."""

    world: World
    role: str
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    known: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    answered_as: str = ""
    other_methods: bool = field(default_factory=lambda: connection.vendor == "sqlite")
    """Whether a route is asked those too that it refuses: refusing asks no database, so one of the two is enough."""
    sent: "Sent" = field(default_factory=lambda: Sent())
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def __post_init__(self) -> None:
        self.answered_as = GHOSTS.get(self.role, self.role)

    def run(self, table: Mapping[str, tuple[Row, ...]] = TABLE) -> "Walk":
        for name, rows in sorted(table.items()):
            for number, row in enumerate(rows):
                self._row(name, row, METHODS if self.other_methods and number == 0 else (*row.methods,))
        return self

    def _row(self, name: str, row: Row, methods: tuple[str, ...]) -> None:
        arguments = dict(row.arguments(self.world))
        with translation.override("fa"):
            address = reverse(name, kwargs=arguments) + row.query
            missing = reverse(name, kwargs=arguments | {"public_id": MISSING_ID}) + row.query if "public_id" in arguments else ""
        for method in methods:
            answer, written = self._ask(method, address, row)
            self.requests += 1
            where = f"{self.role} {method} {unquote(address)}: {answer.status_code}"
            self._judge(where, method, row, answer, missing)
            if method in {"GET", "HEAD", "OPTIONS"} and written and not (row.recorded and all("core_audit" in one for one in written)):
                self.faults.append(f"{where} wrote: {written[0][:120]}")
            self._listen(where, answer)

    def _judge(self, where: str, method: str, row: Row, answer: Any, missing: str) -> None:
        accepted = method in row.methods or (method == "HEAD" and "GET" in row.methods)
        denied = answer.status_code == 404 or _sent_away(answer, self.answered_as)
        if answer.status_code >= 500:
            self.faults.append(f"{where} server error")
        elif not accepted:
            if answer.status_code not in {403, 404, 405} and not denied:
                self.faults.append(f"{where} though the method is not one of the row's")
        elif self.answered_as in row.may:
            if denied or answer.status_code in {403, 405}:
                self.faults.append(f"{where} though the role may")
        elif not denied and answer.status_code != 403:
            self.faults.append(f"{where} though the role may not")
        elif missing and self.answered_as not in row.knows:
            expected = self._missing(method, missing, row)
            if (answer.status_code, _bare(answer)) != expected:
                self.faults.append(f"{where} differs from the answer for a missing object ({expected[0]})")

    def _missing(self, method: str, address: str, row: Row) -> tuple[int, str]:
        """What the role is answered for an object that does not exist."""
        key = (method, address)
        if key not in self.known:
            answer, _written = self._ask(method, address, row)
            self.requests += 1
            self.known[key] = (answer.status_code, _bare(answer))
        return self.known[key]

    def _listen(self, where: str, answer: Any) -> None:
        policy = answer.headers.get("Content-Security-Policy", "")
        if (
            not policy.startswith(("default-src 'self'", FILES_POLICY))
            or "unsafe" in policy
            or answer.headers.get("X-Content-Type-Options") != "nosniff"
        ):
            self.faults.append(f"{where} lacks the safety headers")
        if (
            self.answered_as != "visitor"
            and answer.status_code == 200
            and "no-store" not in answer.headers.get("Cache-Control", "")
            and "health" not in where
        ):
            self.faults.append(f"{where} may be kept by a cache")
        heard = _body(answer).decode(errors="replace") + "".join(f"{key}{unquote(value)}" for key, value in answer.headers.items())
        for canary, who in self.world.canaries.items():
            if canary in heard and self.answered_as not in who:
                self.faults.append(f"{where} leaks {canary}")

    def _ask(self, method: str, address: str, row: Row) -> tuple[Any, list[str]]:
        """One request through all the middleware; the test client's keeping of every template's context would double its time."""
        cookies = {"HTTP_COOKIE": self.world.cookies.get(self.role, "")}
        sent = self.sent.post(address, row.sent(self.world), **cookies) if method == "POST" else self.sent.generic(method, address, **cookies)
        written: list[str] = []
        with _undone(), connection.execute_wrapper(_noting(written)):
            answer = self.handler(sent)
        cache.clear()
        return answer, written


def _sent_away(answer: Any, role: str) -> bool:
    """To sign-in, or to the home page when a visitor signs out."""
    if answer.status_code != 302:
        return False
    target = answer.headers["Location"]
    return reverse("account_login") in target or (target == "/" and role == "visitor" and answer.wsgi_request.path == reverse("account_logout"))


def _body(answer: Any) -> bytes:
    if not answer.streaming:
        return bytes(answer.content)
    if not hasattr(answer, "heard"):
        answer.heard = answer.getvalue()
    return bytes(answer.heard)


def _bare(answer: Any) -> str:
    """An answer's body without what differs from one request to the next or comes from the address itself."""
    text = _body(answer).decode(errors="replace")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|name="idempotency_key" value="[^"]*"', "", text)
    text = re.sub(r"[a-f0-9]{16,64}", "", text)
    request = answer.wsgi_request
    for address in sorted({request.path, request.get_full_path(), *request.path.split("/")}, key=len, reverse=True):
        if len(address) >= 10:
            text = text.replace(address, "").replace(unquote(address), "")
    return re.sub(r"%[0-9A-F]{2}|\s+", "", text)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _noting(written: list[str]) -> Any:
    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not HARMLESS.search(sql):
            written.append(sql)
        return execute(sql, parameters, many, context)

    return note


def report(walks: list[Walk]) -> str:
    faults = sum(len(walk.faults) for walk in walks)
    return f"routes {len(set(routes()))}, without row {len(without_row(TABLE))}, requests {sum(walk.requests for walk in walks)}, faults {faults}"


__all__ = ["ROLES", "Walk", "report", "routes", "without_row"]
