"""Every form of the site, found by reading the pages of the matrix as those who may: its address, its fields, its buttons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.cache import cache
from django.db import connection
from django.test.client import ClientHandler
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from tests.matrix.table import TABLE, Row
from tests.matrix.walk import Sent, _undone
from tests.matrix.world import World

READERS = ("owner", "expert", "moderator", "registrar", "administrator", "suspended_owner", "person", "visitor")
"""In this order a page is read by the first two that may: who can do most sees most forms."""
WRITTEN = {"text", "search", "email", "url", "tel", "number", "password", "textarea"}
ROW = re.compile(r"-\d+-")
EDITS_ROWS = re.compile(r".*-(\d+|__prefix__)|requirements|criteria|invitations|advantages|specifications|proofs|certificates")
"""Values of the buttons that only add or take away a row."""
UNSENT = "unsent"
"""A box without a tick, a file that was not chosen: a field of the form that sends nothing."""
LEFT_ALONE = {"csrfmiddlewaretoken", "idempotency_key"}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    value: str = ""


@dataclass(frozen=True)
class Form:
    """``role`` is who saw it; ``fields`` are as the page gave them, with the button that was pressed as the last."""

    route: str
    address: str
    role: str
    method: str
    fields: tuple[Field, ...]

    @property
    def written(self) -> list[str]:
        """Names of the fields that people type into; of the rows of a table the first stands for all."""
        alike: dict[str, str] = {}
        for one in self.fields:
            if one.kind in WRITTEN:
                alike.setdefault(ROW.sub("-0-", one.name), one.name)
        return list(alike.values())

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.fields)

    def data(self, **changes: str) -> dict[str, Any]:
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.name not in LEFT_ALONE and one.kind != UNSENT:
                sent.setdefault(one.name, []).append(one.value)
        return sent | {name: [value] for name, value in changes.items()}


@dataclass
class FormReader(HTMLParser):
    forms: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.area: str | None = None
        self.select: tuple[str, bool] | None = None
        self.inside_template = 0

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in pairs}
        self.inside_template += tag == "template"
        if self.inside_template:
            return
        if tag == "form":
            self.forms.append(
                {
                    "action": said.get("action", ""),
                    "method": said.get("method", "get").lower(),
                    "autosave": said.get("data-autosave", ""),
                    "fields": [],
                    "buttons": [],
                }
            )
        if not self.forms or "disabled" in said:
            return
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "input" and name:
            if (kind in {"checkbox", "radio"} and "checked" not in said) or kind == "file":
                self._add(name, UNSENT, "")
            elif kind != "submit":
                self._add(name, kind, said.get("value", "on" if kind in {"checkbox", "radio"} else ""))
        elif tag == "textarea" and name:
            self.area = name
            self._add(name, "textarea", "")
        elif tag == "select" and name:
            self.select = (name, True)
        elif tag == "option" and self.select and ("selected" in said or self.select[1]):
            self._option(said)
        elif tag == "button" and name and not EDITS_ROWS.fullmatch(said.get("value", "")):
            self.forms[-1]["buttons"].append(Field(name, "button", said.get("value", "")))

    def _option(self, said: dict[str, str]) -> None:
        assert self.select is not None
        name, first = self.select
        fields = self.forms[-1]["fields"]
        if not first:
            fields.pop()
        fields.append(Field(name, "select", said.get("value", "")))
        self.select = (name, False) if "selected" not in said else None

    def handle_data(self, text: str) -> None:
        if self.area:
            last = self.forms[-1]["fields"][-1]
            self.forms[-1]["fields"][-1] = replace(last, value=last.value + text)

    def handle_endtag(self, tag: str) -> None:
        self.inside_template -= tag == "template"
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.select = None

    def _add(self, name: str, kind: str, value: str | None) -> None:
        if value is not None:
            self.forms[-1]["fields"].append(Field(name, kind, value))


def forms_of(world: World, *, thorough: bool = True) -> list[Form]:
    """Each form once: by its route, its way of sending, its fields and its button. Routes that post without a form of their own
    (what a draft saves by itself) are given the fields of the form that calls them, else the data of their row.

    Not ``thorough``: of each route only its first page is read, by its first reader."""
    found: dict[Any, Form] = {}
    for name, rows in sorted(TABLE.items()):
        for row in [row for row in rows if "GET" in row.methods][: None if thorough else 1]:
            for role in [role for role in READERS if role in row.may][: 2 if thorough else 1]:
                for one in _on_page(world, name, row, role):
                    found.setdefault((one.route, one.method, frozenset(one.names), _button(one)), one)
    posted = {one.route for one in found.values() if one.method == "post"}
    for name, rows in sorted(TABLE.items()):
        row = next((row for row in rows if "POST" in row.methods and row.may), None)
        if row is not None and name not in posted:
            role = next((role for role in READERS if role in row.may), min(row.may))
            fields = tuple(Field(key, "text", value) for key, value in row.sent(world).items())
            found[name, "post"] = Form(name, address_of(world, name, row), role, "post", fields)
    return list(found.values())


def _button(one: Form) -> str:
    return next((f"{field.name}={field.value}" for field in one.fields if field.kind == "button"), "")


def address_of(world: World, name: str, row: Row) -> str:
    with translation.override("fa"):
        return reverse(name, kwargs=dict(row.arguments(world)))


def _on_page(world: World, name: str, row: Row, role: str) -> Iterator[Form]:
    address = address_of(world, name, row)
    answer = ask(world, role, "get", address + row.query)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return
    reader = FormReader()
    reader.feed(answer.content.decode())
    for one in reader.forms:
        for action in filter(None, (one["action"] or address, one["autosave"])):
            try:
                route = resolve(unquote(urlsplit(action).path)).view_name
            except Resolver404:
                continue
            for button in one["buttons"][: 1 if action == one["autosave"] else None] or [None]:
                yield Form(route, action, role, one["method"], (*one["fields"], *([button] if button else [])))


_handler = ClientHandler(enforce_csrf_checks=False)


def ask(world: World, role: str, method: str, address: str, data: Any = None, **headers: str) -> Any:
    """One request as a role, whose effect stays unless the caller undoes it."""
    cookies = {"HTTP_COOKIE": world.cookies.get(role, ""), **headers}
    send = Sent().post if method == "post" else Sent().get
    environ = send(address, data or {}, **cookies)
    answer = _handler(environ)
    if answer.streaming:  # not answer.close(): the end of a request would close the connection of the test
        for close in answer._resource_closers:
            close()
    cache.clear()
    return answer


def tried(world: World, form: Form, data: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """Send a form and undo it: the answer, and every statement that wrote, with its values."""
    written: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in {"INSERT", "UPDATE"}:
            written.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with _undone(), connection.execute_wrapper(note):
        answer = ask(world, form.role, form.method, form.address, data)
    return answer, written
