"""What the site writes down about itself: one JSON object a line, each with the request it belongs to, without secrets."""

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")

ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
SECRETS = "password|passwd|secret|token|api[_-]?key|authorization|cookie|session(?:id)?|code|otp"
MASKS = (
    (re.compile(rf"""(?i)((?:{SECRETS})["']?\s*[=:]\s*["']?)[^\s"'&,;]+"""), r"\1***"),
    (re.compile(r"(://[^/\s:@]*:)[^@\s]+@"), r"\1***@"),
    (re.compile(r"[\w.+-]+(@[\w-]+\.[\w.-]+)"), r"***\1"),
    (re.compile(r"(?<!\d)((?:\+98|0098|0)9\d{2})\d{5}(\d{2})(?!\d)"), r"\1*****\2"),
    (re.compile(r"(?<!\d)\d{7}(\d{3})(?!\d)"), r"*******\1"),
)
"""Passwords and tokens, passwords inside addresses, names of mailboxes, mobile numbers, national ids."""


def masked(text: str) -> str:
    """``text`` with what nobody should find in a log taken out."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


class Masking(logging.Formatter):
    """Plain lines for a terminal, masked."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonLines(logging.Formatter):
    """One object a line; JSON escapes line breaks and control characters, so that no text can forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": masked(record.getMessage()),
        }
        if request := request_id.get():
            row["request"] = request
        if record.exc_info:
            row["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(row, ensure_ascii=True)


class RequestIdMiddleware:
    """Gives each request an id (the proxy's, when it sends a well-formed one), for the log and for the error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if ID.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


def logging_settings(level: str, form: str) -> dict[str, object]:
    """The dictionary for ``LOGGING``: everything to standard error, in one format."""
    formatters = {
        "json": {"()": "peyvand.config.logs.JsonLines"},
        "plain": {"()": "peyvand.config.logs.Masking", "format": "{levelname:<7} {name}: {message}", "style": "{"},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django.tasks": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
