"""Everything that the site reads from its environment: one typed row per variable, with its default and its meaning.

``docs/operators.md`` holds the same table; a test compares the two.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(ValueError):
    """A variable holds something that it may not hold."""


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str
    secret: bool = False


def flag(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"", "0", "false", "no", "off"}:
        return False
    raise BadSetting(f"write 1 or 0, not {text!r}")


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between ``low`` and ``high``."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise BadSetting(f"write a whole number from {low} to {high}, not {text!r}")
        return int(text)

    return read


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def weekdays(text: str) -> frozenset[int]:
    """Days of the week as Python counts them (Monday is 0)."""
    names = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
    try:
        return frozenset(names[word.lower()[:3]] for word in words(text))
    except KeyError as error:
        raise BadSetting(f"write names of weekdays such as thu,fri, not {text!r}") from error


def one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise BadSetting(f"write one of {', '.join(allowed)}, not {text!r}")
        return text

    return read


def site_address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query):
        raise BadSetting(f"write an address such as https://peyvand.example.ir, not {text!r}")
    return text.rstrip("/")


def http_address(text: str) -> str:
    """An http or https address, or nothing."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        fine = False
    if not fine or not text.isascii() or any(character.isspace() for character in text):
        raise BadSetting("write an address such as https://sms.example.ir/send")
    return text


def header_value(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise BadSetting("write one line of plain letters, digits and signs")
    return text


def message_fields(text: str) -> dict[str, str]:
    """``to={number},text={text}`` as a mapping; both places must be in it."""
    pairs = dict(word.split("=", 1) for word in words(text) if "=" in word)
    if not all(any(place in value for value in pairs.values()) for place in ("{number}", "{text}")):
        raise BadSetting("write fields such as to={number},text={text}; both {number} and {text} are needed")
    return pairs


VARIABLES = (
    Variable("PEYVAND_HOME", "./var", "Folder of the data: `db/`, `files/`, `index/`, `keys/`, `outbox/`, `static/`. On a local disk."),
    Variable("DATABASE_URL", "", "`postgresql://user:password@host:5432/name` or `sqlite:////path/file`. Empty: SQLite in `db/`.", secret=True),
    Variable("PORT", "8000", "Port that `make run` and `peyvand serve` listen on.", whole(1, 65535)),
    Variable("PEYVAND_BIND", "127.0.0.1", "Address to listen on; `0.0.0.0` for all. Behind a proxy on the same machine leave it."),
    Variable("PEYVAND_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that the site answers to, with commas between.", words),
    Variable(
        "PEYVAND_URL",
        "",
        "Address of the site as people type it, for links in mail. Empty: from the first of `PEYVAND_HOSTS`, `PEYVAND_HTTPS` and `PORT`.",
        site_address,
    ),
    Variable(
        "PEYVAND_HTTPS",
        "0",
        "1 when people reach the site over https: `__Host-` cookies, HSTS for a year with sub-domains, redirect from http.",
        flag,
    ),
    Variable("PEYVAND_PROXIES", "0", "Number of trusted proxies in front; their `X-Forwarded-For` and `-Proto` are believed.", whole(0, 10)),
    Variable("PEYVAND_SECRET_KEY", "", "Signing key. Empty: made at first start in `PEYVAND_HOME/keys/secret` (0600).", secret=True),
    Variable("PEYVAND_OLD_SECRET_KEYS", "", "Former signing keys, with commas between, still believed while they are replaced.", words, secret=True),
    Variable("PEYVAND_DEMO", "0", "1 shows the demonstration's accounts on the sign-in page; only on a database that `peyvand demo` filled.", flag),
    Variable("PEYVAND_DEBUG", "0", "1 shows error details to whoever asks. For development only.", flag),
    Variable("PEYVAND_WEEKEND", "thu,fri", "Days of the week without work, for working-day deadlines.", weekdays),
    Variable("PEYVAND_TIME_ZONE", "Asia/Tehran", "Time zone of the dates on screen and of deadlines."),
    Variable("PEYVAND_MAIL_HOST", "", "Mail server. Empty: mail is written as files to `PEYVAND_HOME/outbox`."),
    Variable("PEYVAND_MAIL_PORT", "587", "Port of the mail server.", whole(1, 65535)),
    Variable("PEYVAND_MAIL_SECURITY", "starttls", "`starttls`, `tls` or `none`.", one_of("starttls", "tls", "none")),
    Variable("PEYVAND_MAIL_USER", "", "Name to sign in to the mail server with."),
    Variable("PEYVAND_MAIL_PASSWORD", "", "Its password.", secret=True),
    Variable("PEYVAND_MAIL_FROM", "peyvand@localhost", "Sender of the site's mail."),
    Variable(
        "PEYVAND_ANTIVIRUS",
        "",
        "Scanner of uploads: `clamd:/run/clamav/clamd.ctl`, `clamd:host:3310`, or a command that gets the file's path and ends with 0 (clean) or 1. "
        "When it does not answer, files are refused. Empty: none.",
    ),
    Variable("PEYVAND_SIGN_UP", "open", "`open`: people make accounts on their own; `closed`: the operators make them.", one_of("open", "closed")),
    Variable(
        "PEYVAND_REQUIRE_2FA",
        "1",
        "1 asks holders of site roles and owners of organizations for a second factor before anything else; never in the demonstration.",
        flag,
    ),
    Variable(
        "PEYVAND_SMS_URL", "", "Address that text messages are posted to. Empty: they are written as files to `PEYVAND_HOME/outbox`.", http_address
    ),
    Variable("PEYVAND_SMS_AUTHORIZATION", "", "Value of the `Authorization` header sent to it, such as `Bearer …`.", header_value, secret=True),
    Variable(
        "PEYVAND_SMS_FIELDS",
        "to={number},text={text}",
        "Fields that are posted, with commas between; `{number}` and `{text}` are filled in.",
        message_fields,
    ),
    Variable("PEYVAND_SMS_FORMAT", "json", "How the fields are posted: `json` or `form`.", one_of("json", "form")),
    Variable("PEYVAND_SMS_PRIVATE", "0", "1 lets the address of text messages lie in a private network.", flag),
    Variable("PEYVAND_LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", one_of("DEBUG", "INFO", "WARNING", "ERROR")),
    Variable("PEYVAND_LOG_FORMAT", "json", "`json` (one object a line) or `plain`.", one_of("json", "plain")),
    Variable("PEYVAND_THREADS", "4", "Requests that the web process answers at the same time.", whole(1, 64)),
    Variable("PEYVAND_ALLOW_OLD_SQLITE", "0", "1 goes on with SQLite before 3.51.3, which can damage the data file. At your own risk.", flag),
)


class Environment:
    """The variables above, read once; ``environment["PORT"]`` is typed, and a bad value names itself and what it should be."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.values: dict[str, Any] = {}
        for variable in VARIABLES:
            text = source.get(variable.name, variable.default)
            try:
                self.values[variable.name] = variable.read(text)
            except BadSetting as error:
                raise BadSetting(f"{variable.name}: {error}") from error

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's settings for the database that ``url`` names. Raises BadSetting with what is wrong, never with the password."""
    if not url:
        return _sqlite(str(home / "db" / "peyvand.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if not parts.path.strip("/"):
            raise BadSetting("DATABASE_URL: sqlite:////path/to/file names no file")
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"DATABASE_URL: begins with {parts.scheme or 'nothing'}:, but postgresql: or sqlite: is wanted")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadSetting("DATABASE_URL: names no database")
    query = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError as error:
        raise BadSetting("DATABASE_URL: the port is not a number from 1 to 65535") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(query.pop("port", port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def _sqlite(name: str) -> dict[str, Any]:
    if name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    return {"ENGINE": "peyvand.core.sqlite", "NAME": name, "CONN_MAX_AGE": None}


def current() -> Environment:
    return Environment(os.environ)
