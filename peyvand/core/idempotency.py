"""The same form sent twice has one effect and one answer.

A posting form carries a hidden key. Its row is inserted inside the transaction of the effect, so a killed process leaves neither;
the second of two equal posts waits for the first on the unique row (on SQLite for the writer's lock) and gets its answer.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from peyvand.core import clock, limits
from peyvand.core.middleware import back_of
from peyvand.core.models import PostKey
from peyvand.core.transactions import atomic

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
PATTERN = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
KEPT_HEADERS = ("Location", "Content-Type", "HX-Redirect", "HX-Location", "HX-Trigger", "HX-Push-Url", "HX-Refresh", "HX-Retarget", "HX-Reswap")
NOT_HASHED = frozenset({FIELD, "csrfmiddlewaretoken"})


class Busy(Exception):
    """The first of two equal posts is still at work."""


def new_key(request: HttpRequest | None = None) -> str:
    """A key for a form that is being drawn. Gives a visitor a session, since that is who the key belongs to."""
    if request is not None and not _signed_in(request) and hasattr(request, "session") and request.session.session_key is None:
        request.session.create()
    return uuid.uuid4().hex


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and bool(user.is_authenticated)


def _actor(request: HttpRequest) -> str:
    if _signed_in(request):
        return f"person:{request.user.pk}"
    session = getattr(request, "session", None)
    name = (session.session_key if session is not None else None) or request.META.get("REMOTE_ADDR", "")
    return "visitor:" + sha256(str(name).encode()).hexdigest()[:48]


def _chunks(request: HttpRequest) -> Iterable[bytes]:
    yield f"{request.method}\x1e{request.get_full_path()}".encode("utf-8", "surrogatepass")
    for name in sorted(set(request.POST) - NOT_HASHED):
        for value in request.POST.getlist(name):
            yield f"\x1e{name}\x1f{value}".encode("utf-8", "surrogatepass")
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            assert isinstance(file, UploadedFile)
            yield f"\x1e{name}\x1f{file.name}\x1f{file.size}\x1f".encode("utf-8", "surrogatepass")
            yield from file.chunks()
            file.seek(0)
    if not request.POST and not request.FILES:
        yield request.body


def request_hash(request: HttpRequest) -> str:
    """What was sent: method, address, fields and files, without the key and the CSRF token."""
    whole = sha256()
    for chunk in _chunks(request):
        whole.update(chunk)
    return whole.hexdigest()


def _reserve(actor: str, key: str, hashed: str, now: datetime) -> PostKey | None:
    """Insert the row; None when it was there already. On PostgreSQL this waits for a transaction that is inserting the same one."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            milliseconds = int(limits.IDEMPOTENCY_WAITS.total_seconds() * 1000)
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
        cursor.execute(
            "INSERT INTO core_postkey (actor, key, request_hash, made_at, headers, body) VALUES (%s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (actor, key) DO NOTHING RETURNING id",
            [actor, key, hashed, connection.ops.adapt_datetimefield_value(now), "{}", b""],
        )
        made = cursor.fetchone()
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return None if made is None else PostKey.objects.get(pk=made[0])


def _store(row: PostKey, response: HttpResponseBase) -> None:
    body = b"" if response.streaming or not isinstance(response, HttpResponse) else response.content
    if len(body) > limits.IDEMPOTENCY_BODY:
        body = b""
    row.status, row.body = response.status_code, body
    row.headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    row.save(update_fields=["status", "headers", "body"])


def _stored(request: HttpRequest, row: PostKey) -> HttpResponse:
    body = bytes(row.body)
    if row.status == 200 and not body:  # too large to keep: the page itself shows what became of it
        again = HttpResponse(status=303)
        again["Location"] = request.get_full_path()
        return again
    response = HttpResponse(body, status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    return response


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "address": back_of(request), "status": status}
    return render(request, "core/refused.html", context, status=status)


def _other_body(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        422,
        _("This form was already sent with other content"),
        _("What you sent first was kept; this second version was not. Open the page again, look at what is there and change it."),
    )


def _still_running(request: HttpRequest) -> HttpResponse:
    response = _page(
        request,
        409,
        _("Your first request is still being worked on"),
        _("Nothing is lost. Wait a few seconds and send it again; it will count once only."),
    )
    response["Retry-After"] = "3"
    return response


def _is_wait(error: OperationalError) -> bool:
    """A lock that did not come in time: PostgreSQL's lock_not_available, or SQLite's busy."""
    return getattr(error.__cause__, "sqlstate", "") == "55P03" or "database is locked" in str(error)


def _key_of(request: HttpRequest) -> str | None:
    key = request.POST.get(FIELD) or request.headers.get(HEADER)
    if key and not PATTERN.fullmatch(key):
        raise BadRequest("idempotency key")
    return key or None


def once[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Decorate a view that posts. A post without a key runs as before, in one ``core.atomic()``.

    An answer of 400 and above, or one that is only ``drawn_again``, is not kept (its changes are, if the view did not undo them): the same
    page can be corrected and sent again with the same key. Not for autosave, where one page sends many different bodies.
    """

    @wraps(view)
    def answered_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return view(request, *args, **kwargs)
        key = _key_of(request)
        if key is None:
            with atomic():
                return view(request, *args, **kwargs)
        actor, hashed = _actor(request), request_hash(request)
        try:
            return _run(request, actor, key, hashed, lambda: view(request, *args, **kwargs))
        except Busy:
            return _still_running(request)

    return cast(View, answered_once)


def drawn_again(response: HttpResponse) -> HttpResponse:
    """Mark the answer to a button that only changed the form (one more row): nothing was done, so the key serves the next post as well."""
    response.drawn_again = True  # type: ignore[attr-defined]
    return response


def _run(request: HttpRequest, actor: str, key: str, hashed: str, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    began = False
    try:
        with atomic():
            row = _reserve(actor, key, hashed, getattr(request, "now", None) or clock.now())
            began = True
            if row is None:
                known = PostKey.objects.get(actor=actor, key=key)
                return _stored(request, known) if known.request_hash == hashed else _other_body(request)
            response: Any = work()
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            if response.status_code < 400 and not getattr(response, "drawn_again", False):
                _store(row, response)
            else:
                row.delete()
            return response  # type: ignore[no-any-return]
    except OperationalError as error:
        if not began and _is_wait(error):
            raise Busy from error
        raise


def forget_old(now: datetime) -> int:
    """Delete keys older than 48 hours; a periodic job."""
    return PostKey.objects.filter(made_at__lt=now - limits.IDEMPOTENCY_LIVES).delete()[0]
