"""The web process of ``peyvand serve``: waitress with the site in it. Why waitress: docs/decisions/0003-web-server.md."""

import logging
import signal
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import BadRequest

from peyvand.core.limits import POST_BYTES

FINISH_SECONDS = 30.0
"""How long requests that were begun may go on after the process was told to end."""
SILENT_SECONDS = 30
"""A connection on which nothing came or went for so long is closed."""
BEGUN_SECONDS = 20
"""So long the head of a request may take; its body so much longer as it needs at ``SLOWEST`` bytes a second."""
SLOWEST = 8 * 1024
WAITING_BYTES = 64 * 1024 * 1024
"""More than any answer has: who lets more wait for them asks for much and reads nothing."""
CONNECTIONS = 256
CONNECTIONS_EACH = 48
"""Of one address, where no proxy stands before the site."""
CONTROL_BYTES, TRAILER_BYTES = 1024, 8 * 1024
"""Of a body sent in chunks."""


class Parser(HTTPRequestParser):
    """Refuses at its head what would be refused in the end, and what may be read in two ways."""

    def received(self, data: bytes) -> int:
        taken = int(super().received(data))
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and (len(body.control_line) > CONTROL_BYTES or len(body.trailer) > TRAILER_BYTES):
            self.error = BadRequest("A line between the chunks is too long")
            self.completed = True
        if self.error:
            self.expect_continue = False
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        names = {line.partition(b":")[0].strip().lower() for line in header_plus.split(b"\r\n")[1:]}
        if {b"content-length", b"transfer-encoding"} <= names:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other")
        super().parse_header(header_plus)


class Channel(HTTPChannel):
    parser_class = Parser
    watched: tuple[Any, float] = (None, 0.0)


def admit(server: "Server", connection: Any, address: Any, adjustments: Any, map: Any) -> None:
    """Take a connection, unless its address has enough of them."""
    counted = not server.proxied and not ip_address(address[0]).is_loopback
    if counted and sum(channel.addr[0] == address[0] for channel in server.active_channels.values()) >= CONNECTIONS_EACH:
        connection.close()
        return
    Channel(server, connection, address, adjustments, map=map)


class Server(TcpWSGIServer):
    """Closes what only pretends to go on: a request that trickles, an answer that nobody reads."""

    channel_class = staticmethod(admit)
    proxied = False

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if self._trickles(channel, now) or self._is_not_read(channel, now):
                if channel.request is not None:
                    channel.request.close()  # what came of its body
                channel.handle_close()

    def _trickles(self, channel: Channel, now: float) -> bool:
        request = channel.request
        if request is None or request is not channel.watched[0]:
            channel.watched = (request, now)
            return False
        return now - channel.watched[1] > BEGUN_SECONDS + request.body_bytes_received / SLOWEST

    def _is_not_read(self, channel: Channel, now: float) -> bool:
        waiting = channel.total_outbufs_len
        return waiting > WAITING_BYTES or bool(waiting and channel.requests and now - channel.last_activity > SILENT_SECONDS)


class Threads(ThreadedTaskDispatcher):
    """Threads that finish what they are at before they end."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = FINISH_SECONDS) -> bool:
        return bool(super().shutdown(cancel_pending, FINISH_SECONDS))


def server_of(application: Callable[..., Any], **changes: Any) -> Server:
    """A server that listens already; whoever stalls half-way through a request or an answer holds a socket, never a thread for long."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    threads = Threads()
    threads.set_thread_count(settings.THREADS)
    return Server(
        application,
        dispatcher=threads,
        **{
            "host": settings.BIND,
            "port": settings.PORT,
            "ident": None,
            "clear_untrusted_proxy_headers": False,  # the site itself believes as many proxies as it was told of
            "connection_limit": CONNECTIONS,
            "asyncore_use_poll": True,
            "channel_timeout": SILENT_SECONDS,
            "cleanup_interval": 5,
            "max_request_header_size": 32 * 1024,
            "max_request_body_size": 2 * POST_BYTES,  # up to here the site itself says in the reader's language what is too much
            "inbuf_overflow": 64 * 1024,  # what is posted beyond this waits on disk
            "outbuf_high_watermark": WAITING_BYTES,
            "backlog": 256,
            **changes,
        },
    )


def run() -> int:
    """Answer until told to end (SIGTERM or Ctrl-C)."""
    server = server_of(get_wsgi_application())
    server.proxied = settings.PROXIES > 0
    signal.signal(signal.SIGTERM, _leave)
    server.run()
    return 0


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    raise SystemExit(run())
