"""Text messages to mobiles: one small interface, two providers.

Without ``PEYVAND_SMS_URL`` a message becomes a file in ``PEYVAND_HOME/outbox``, like mail, so that a site without a gateway can be tried out.
"""

import http.client
import ipaddress
import json
import os
import re
import secrets
import socket
import ssl
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

from peyvand.core import clock, limits

ANSWER_LONGEST = 64 * 1024
PLACES = re.compile(r"{number}|{text}")


class NotSent(RuntimeError):
    """The gateway did not take the message; the job that sends it tries again. Never says the number or the text."""


class Provider(Protocol):
    def send(self, number: str, text: str) -> None:
        """Hand one message over, or raise NotSent. ``number`` is in E.164 (``+98913…``)."""


class Outbox:
    """Writes each message to a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, number: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"sms-{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"To: {number}\n\n{text}\n")


class Gateway:
    """Posts each message to the operator's gateway; the fields come from the settings.

    The name is looked up once, its addresses are judged, and the connection goes to the judged address: a name that changes its mind
    between two look-ups leads nowhere else. Redirects are not followed.
    """

    def __init__(self, url: str, *, fields: dict[str, str], as_json: bool, authorization: str, private: bool, wait: float = 10.0) -> None:
        self.parts: SplitResult = urlsplit(url)
        self.fields, self.as_json, self.authorization, self.private, self.wait = fields, as_json, authorization, private, wait

    def send(self, number: str, text: str) -> None:
        places = {"{number}": number, "{text}": text}
        filled = {name: PLACES.sub(lambda place: places[place[0]], value) for name, value in self.fields.items()}
        body = json.dumps(filled) if self.as_json else urlencode(filled)
        headers = {
            "Content-Type": "application/json" if self.as_json else "application/x-www-form-urlencoded",
            **({"Authorization": self.authorization} if self.authorization else {}),
        }
        target = (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")
        connection = self._connection()
        try:
            connection.request("POST", target, body.encode(), headers)
            answer = connection.getresponse()
            answer.read(ANSWER_LONGEST)
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(f"the SMS gateway did not answer: {type(error).__name__}") from None
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise NotSent(f"the SMS gateway answered {answer.status}")

    def _connection(self) -> http.client.HTTPConnection:
        host, secure = self.parts.hostname or "", self.parts.scheme == "https"
        port = self.parts.port or (443 if secure else 80)
        address = self._address(host, port)
        made: http.client.HTTPConnection = (
            http.client.HTTPSConnection(host, port, timeout=self.wait, context=ssl.create_default_context())
            if secure
            else http.client.HTTPConnection(host, port, timeout=self.wait)
        )

        def reach(_asked: Any, timeout: Any = self.wait, source_address: Any = None) -> socket.socket:
            return socket.create_connection((address, port), timeout, source_address)

        made._create_connection = reach  # type: ignore[attr-defined]
        return made

    def _address(self, host: str, port: int) -> str:
        try:
            found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError:
            raise NotSent("the name of the SMS gateway is not known") from None
        if not self.private and any(not ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
            raise NotSent("the SMS gateway lies in a private network; PEYVAND_SMS_PRIVATE=1 allows that")
        return found[0]


def provider() -> Provider:
    """The provider of the settings."""
    if not settings.SMS_URL:
        return Outbox(settings.HOME / "outbox")
    return Gateway(
        settings.SMS_URL,
        fields=settings.SMS_FIELDS,
        as_json=settings.SMS_FORMAT == "json",
        authorization=settings.SMS_AUTHORIZATION,
        private=settings.SMS_PRIVATE,
    )


def send(number: str, text: str) -> None:
    """Send one message now; for the worker. Raises NotSent; the site's day of messages is counted here, where every one passes."""
    if not limits.hit("sms_site", "", most=limits.SMS_SITE[0], per=limits.SMS_SITE[1]):
        raise NotSent("the day's messages of this site are spent")
    provider().send(number, text)
