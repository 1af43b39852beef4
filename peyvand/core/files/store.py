"""Bytes on disk, kept under the digest of what they are: ``files/sha256/ab/cd/abcd…``.

Written to a name of their own, synced, then renamed: a file is there whole or not at all, the same bytes are there once, and none is ever changed.
"""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import IO

from django.conf import settings


class NoRoom(OSError):
    """The disk is full or cannot be written."""


def root() -> Path:
    return Path(settings.HOME) / "files"


def path_of(digest: str) -> Path:
    return root() / "sha256" / digest[:2] / digest[2:4] / digest


def new_file() -> Path:
    """A fresh empty file beside the store, for bytes on their way in. Only this user may read it."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / secrets.token_hex(16)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _lock(kind: int) -> Iterator[None]:
    """Putting in and sweeping do not meet: who puts in shares the lock, the sweeper has it alone."""
    descriptor = os.open(root() / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)


def put(path: Path, digest: str) -> None:
    """Move a finished file into the store; the bytes may be there already. Raises NoRoom."""
    final = path_of(digest)
    try:
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _lock(fcntl.LOCK_SH):
            if final.exists() and final.stat().st_size == path.stat().st_size:
                os.utime(final)
                path.unlink()
                return
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.chmod(0o400)
            path.replace(final)
            os.utime(final)
        for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
            _sync(folder)
    except OSError as error:
        raise no_room(error) from error


def no_room(error: OSError) -> OSError:
    return NoRoom(error.errno, str(error)) if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO} else error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(digest: str) -> IO[bytes]:
    """The bytes, to read. Raises FileNotFoundError."""
    return path_of(digest).open("rb")


def is_there(digest: str) -> bool:
    return path_of(digest).exists()


def touch(digest: str) -> None:
    """The bytes were named until now: the days for which they are kept begin today."""
    with suppress(FileNotFoundError):
        os.utime(path_of(digest))


def old(before: datetime) -> Iterator[str]:
    """Digests of everything that was last put or named before a time."""
    for path in sorted((root() / "sha256").glob("??/??/*")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                yield path.name


def remove(digest: str, before: datetime) -> bool:
    """Delete bytes, unless they were put anew meanwhile."""
    path = path_of(digest)
    with _lock(fcntl.LOCK_EX):
        try:
            if path.stat().st_mtime >= before.timestamp():
                return False
            path.unlink()
        except FileNotFoundError:
            return False
    return True


def remove_left(before: datetime) -> int:
    """Delete what a process that was killed left on its way in."""
    gone = 0
    for path in (root() / "incoming").glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                gone += 1
    return gone
