"""The slow look at the bytes of an upload, before any transaction: written beside the store, scanned, read in a process of its own."""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from peyvand import __file__ as package
from peyvand.core import limits
from peyvand.core.files import antivirus, store
from peyvand.core.files.names import clean_name, with_ending
from peyvand.core.files.refusals import FileRefused
from peyvand.inspection.kinds import KINDS, PICTURES, Kind, kind_of
from peyvand.inspection.verdicts import Bounds

log = logging.getLogger(__name__)
_counting = threading.Lock()
_posts: Counter[Any] = Counter()
"""Posts whose files are being examined, by the person's key."""
_at_once = threading.BoundedSemaphore(limits.INSPECTIONS_AT_ONCE)
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Examined:
    """An upload that is what it says, waiting beside the store. ``peak``: memory its inspection took, in bytes."""

    path: Path
    digest: str
    size: int
    name: str
    media_type: str
    width: int | None
    height: int | None
    peak: int


def bounds() -> Bounds:
    return Bounds(
        bytes=limits.FILE_BYTES,
        pixels=limits.PICTURE_PIXELS,
        side=limits.PICTURE_SIDE,
        members=limits.ARCHIVE_MEMBERS,
        unpacked=limits.ARCHIVE_UNPACKED,
        ratio=limits.ARCHIVE_RATIO,
        memory=limits.INSPECTION_MEMORY,
        seconds=limits.INSPECTION_SECONDS,
    )


def examine(upload: UploadedFile, *, kinds: Collection[str] | None = None) -> Examined:
    """Look at an upload once; asked again, give the same answer. ``kinds``: endings that are taken here, all when None. Raises FileRefused."""
    known = getattr(upload, "examined", None)
    if known is None:
        try:
            known = _examine(upload)
        except FileRefused as refusal:
            known = refusal
        upload.examined = known  # type: ignore[attr-defined]
    if kinds is not None:
        _require_kind(upload, kinds)
    if isinstance(known, FileRefused):
        raise known
    return cast(Examined, known)


def _require_kind(upload: UploadedFile, kinds: Collection[str]) -> None:
    name = clean_name(upload.name or "")
    if (kind := kind_of(name)) is None or kind.ending not in kinds:
        raise FileRefused("picture_wanted" if set(kinds) <= PICTURES else "kind", name)


def forget(upload: UploadedFile) -> None:
    """Take away what was written for an upload, unless the store has it by now."""
    known = getattr(upload, "examined", None)
    if isinstance(known, Examined):
        with suppress(FileNotFoundError):
            known.path.unlink()


def _examine(upload: UploadedFile) -> Examined:
    name = clean_name(upload.name or "")
    kind = kind_of(name)
    if kind is None:
        raise FileRefused("kind", name)
    path = rewritten = None
    try:
        path = store.new_file()
        _write(upload, path, name)
        _scan(path, name)
        rewritten = store.new_file() if kind.family in {"picture", "archive"} else None
        found = _inspect(path, rewritten, kind, name)
        kept, other = (rewritten, path) if rewritten is not None and found["rewritten"] else (path, rewritten)
        if other is not None:
            other.unlink()
        path, rewritten, final = None, None, KINDS[found["ending"]]
        return Examined(
            path=kept,
            digest=store.digest_of(kept),
            size=kept.stat().st_size,
            name=with_ending(name, final.ending),
            media_type=final.media_type,
            width=found["width"],
            height=found["height"],
            peak=found["peak"],
        )
    except OSError as error:
        log.error("a file could not be written: %s", error)
        raise FileRefused("no_room", name) from error
    finally:
        for one in (path, rewritten):
            if one is not None:
                with suppress(OSError):
                    one.unlink()


def _write(upload: UploadedFile, path: Path, name: str) -> None:
    size = 0
    with path.open("wb") as file:
        upload.seek(0)
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limits.FILE_BYTES:
                raise FileRefused("too_large", name, most=limits.FILE_BYTES // MEGABYTE)
            file.write(chunk)
    if size == 0:
        raise FileRefused("empty", name)


def _scan(path: Path, name: str) -> None:
    try:
        antivirus.scan(path)
    except antivirus.Infected as found:
        log.warning("an infected file was refused (%s): %s", found, store.digest_of(path))
        raise FileRefused("infected", name) from None
    except antivirus.NotScanned:
        raise FileRefused("antivirus", name) from None


def _inspect(path: Path, rewritten: Path | None, kind: Kind, name: str) -> dict[str, Any]:
    """What the inspecting process found. Raises FileRefused."""
    if not _at_once.acquire(timeout=limits.INSPECTION_QUEUE.total_seconds()):
        raise FileRefused("busy", name)
    try:
        found = _run(path, rewritten, kind)
    finally:
        _at_once.release()
    if why := found.get("refused"):
        numbers = {"most": limits.FILE_BYTES // MEGABYTE, "pixels": limits.PICTURE_PIXELS // 1_000_000, "members": limits.ARCHIVE_MEMBERS}
        raise FileRefused(why, name, found.get("detail", ""), **numbers)
    return found


def _run(path: Path, rewritten: Path | None, kind: Kind) -> dict[str, Any]:
    root = Path(package).parent.parent
    with path.open("rb") as source, (rewritten or Path(os.devnull)).open("r+b") as out:
        order = json.dumps({"ending": kind.ending, "bounds": asdict(bounds()), "out": out.fileno()})
        child = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-P", "-s", "-m", "peyvand.inspection", order],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(out.fileno(),),
            env={"PYTHONPATH": str(root), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
        )
        try:
            said, _nothing = child.communicate(timeout=limits.INSPECTION_SECONDS * 1.5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return {"refused": "too_heavy"}
    try:
        return dict(json.loads(said))
    except ValueError:
        pass
    if child.returncode < 0:
        return {"refused": "too_heavy"}
    log.error("a file could not be inspected: the process ended with %s", child.returncode)
    return {"refused": "unchecked"}


def uploads_of(request: HttpRequest) -> Iterator[UploadedFile]:
    for name in request.FILES:
        yield from request.FILES.getlist(name)  # type: ignore[misc]


def _examine_all(uploads: Collection[UploadedFile], person: Any) -> None:
    """Look at what one post brings while it has a turn and time; the rest is refused as busy, so that the site keeps a thread for its readers."""
    with _turn(person) as has_turn:
        until = time.monotonic() + limits.INSPECTION_POST.total_seconds()
        for upload in uploads:
            if not has_turn or time.monotonic() > until:
                upload.examined = FileRefused("busy", upload.name or "")  # type: ignore[attr-defined]
                continue
            with suppress(FileRefused):
                examine(upload)


@contextmanager
def _turn(person: Any) -> Iterator[bool]:
    """Whether this post may have its files examined now: few of one person at once, and of all together fewer than there are threads."""
    with _counting:
        has_turn = _posts.total() < max(1, settings.THREADS - 1) and _posts[person] < limits.INSPECTED_POSTS_OF_PERSON
        _posts[person] += has_turn
    try:
        yield has_turn
    finally:
        with _counting:
            _posts[person] -= has_turn
            if not _posts[person]:
                del _posts[person]


def examined[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Decorate a posting view, above ``idempotency.once``: uploads of signed-in people are examined before the transaction opens.

    What of them is not accepted by the end of the request is taken away again.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        uploads = list(uploads_of(request))
        try:
            if uploads:
                _examine_all(uploads, request.user.pk)
            return view(request, *args, **kwargs)
        finally:
            for upload in uploads:
                forget(upload)

    return cast(View, answer)


__all__ = ["Examined", "examine", "examined", "forget"]
