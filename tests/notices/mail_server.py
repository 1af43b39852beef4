"""A real mail server that behaves as it is told: well, or badly in one of the ways in which mail servers do."""

import asyncio
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

HANGS = 6


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.manner == "close midway":
            await self.push("354 go on")
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class Handler:
    """``manner``: well, hang, drop after data, close midway, 4xx, 5xx, refuse recipient, greylist. ``came``: every mail that was taken."""

    def __init__(self) -> None:
        self.manner = "well"
        self.came: list[EmailMessage] = []
        self.tries = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.tries += 1
        if self.manner == "refuse recipient":
            return "550 5.1.1 no such mailbox"
        if self.manner == "greylist":
            return "450 4.7.1 come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.manner == "4xx":
            return "451 4.3.0 later"
        if self.manner == "5xx":
            return "554 5.7.1 not this one"
        if self.manner == "hang":
            await asyncio.sleep(HANGS)
        self.came.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.manner == "drop after data":
            server.transport.close()
        return "250 taken"


class Server(Controller):
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        super().__init__(Handler(), hostname="127.0.0.1", port=port)

    def factory(self) -> Any:
        return _Server(self.handler, **self.SMTP_kwargs)

    def settings(self, timeout: float = 0.5) -> dict[str, Any]:
        options = {"host": self.hostname, "port": self.port, "timeout": timeout}
        return {"default": {"BACKEND": "peyvand.core.mail.Backend", "OPTIONS": options}}
