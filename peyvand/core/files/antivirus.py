"""The virus scanner of the operator, if there is one (``PEYVAND_ANTIVIRUS``). It fails closed: no clear answer is a no.

``clamd:/run/clamav/clamd.ctl`` or ``clamd:host:3310`` speaks to a clamd; anything else is a command that gets the file's path as its last word and
ends with 0 for clean, 1 for infected.
"""

import logging
import shlex
import socket
import struct
import subprocess
from pathlib import Path

from django.conf import settings

from peyvand.core import limits

log = logging.getLogger(__name__)
CHUNK = 1 << 16


class Infected(Exception):
    """The scanner named something."""


class NotScanned(Exception):
    """The scanner is on, but gave no clear answer in time."""


def scan(path: Path) -> None:
    """Return when the file is clean or no scanner is set. Raises Infected, NotScanned."""
    chosen = settings.ANTIVIRUS
    if not chosen:
        return
    try:
        if chosen.startswith("clamd:"):
            _ask_clamd(chosen.removeprefix("clamd:"), path)
        else:
            _ask_command(chosen, path)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.error("the virus scanner did not answer: %s", error)
        raise NotScanned(str(error)) from error


def _ask_command(command: str, path: Path) -> None:
    done = subprocess.run(  # noqa: S603  the operator's own command, the path is ours
        [*shlex.split(command), str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=limits.ANTIVIRUS_WAITS.total_seconds(),
        check=False,
    )
    if done.returncode == 1:
        raise Infected(done.stdout.decode(errors="replace").strip()[-200:])
    if done.returncode != 0:
        raise NotScanned(f"exit code {done.returncode}")


def _ask_clamd(address: str, path: Path) -> None:
    with _connected(address) as connection, path.open("rb") as file:
        connection.settimeout(limits.ANTIVIRUS_WAITS.total_seconds())
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := connection.recv(4096)) and len(answer) < 4096:
            answer += part
    said = answer.rstrip(b"\0\n").decode(errors="replace")
    if said.endswith("FOUND"):
        raise Infected(said[-200:])
    if said != "stream: OK":
        raise NotScanned(said[-200:] or "no answer")


def _connected(address: str) -> socket.socket:
    wait = limits.ANTIVIRUS_WAITS.total_seconds()
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(wait)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host or "localhost", int(port)), timeout=wait)
