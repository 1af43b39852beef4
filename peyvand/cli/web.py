"""The web process of ``peyvand serve``: waitress with the site in it. Why waitress: docs/decisions/0003-web-server.md."""

import logging
import signal

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

from peyvand.core.limits import POST_BYTES

FINISH_SECONDS = 30.0
"""How long requests that were begun may go on after the process was told to end."""
SILENT_SECONDS = 30
"""A connection on which nothing came or went for so long is closed."""
CONNECTIONS = 256


class Threads(ThreadedTaskDispatcher):
    """Threads that finish what they are at before they end."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = FINISH_SECONDS) -> bool:
        return bool(super().shutdown(cancel_pending, FINISH_SECONDS))


def run() -> int:
    """Answer until told to end (SIGTERM or Ctrl-C); whoever stalls half-way through a request or an answer holds a socket, never a thread."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    threads = Threads()
    threads.set_thread_count(settings.THREADS)
    server = create_server(
        get_wsgi_application(),
        _dispatcher=threads,
        host=settings.BIND,
        port=settings.PORT,
        ident=None,
        clear_untrusted_proxy_headers=False,  # the site itself believes as many proxies as it was told of
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=5,
        max_request_header_size=32 * 1024,
        max_request_body_size=2 * POST_BYTES,  # up to here the site itself says in the reader's language what is too much
        inbuf_overflow=64 * 1024,  # what is posted beyond this waits on disk
        backlog=256,
    )
    signal.signal(signal.SIGTERM, _leave)
    server.run()
    return 0


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    raise SystemExit(run())
