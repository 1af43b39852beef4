"""What is done with files: take one, find those that wait, let one go, sweep."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from peyvand.core import audit, ids, limits
from peyvand.core.errors import NotAllowed
from peyvand.core.files import store
from peyvand.core.files.examining import MEGABYTE, Examined, examine
from peyvand.core.files.holders import holding, unheld
from peyvand.core.files.refusals import FileRefused
from peyvand.core.models import File, FileUse
from peyvand.core.transactions import SYSTEM, actor_id, atomic

log = logging.getLogger(__name__)


def accept(upload: UploadedFile, *, owner: str, by: Any, now: datetime, kinds: Collection[str] | None = None) -> File:
    """Take an upload: its bytes into the store, its row into the table, its size onto the owner's account.

    Whoever calls has asked whether ``by`` may write for ``owner`` (such as ``organization:12``). Raises FileRefused with what is wrong.
    """
    found = examine(upload, kinds=kinds)
    try:
        with atomic():
            _count(owner, found)
            file = File.objects.create(
                digest=found.digest,
                size=found.size,
                media_type=found.media_type,
                name=found.name,
                width=found.width,
                height=found.height,
                owner=owner,
                by=actor_id(by),
                at=now,
            )
            audit.record(by, "file.accept", file, now=now, after={"digest": found.digest, "size": found.size, "owner": owner})
            _keep(found)
    except store.NoRoom as error:
        log.error("a file could not be kept: %s", error)
        raise FileRefused("no_room", found.name) from error
    return file


def _keep(found: Examined) -> None:
    """Move the bytes into the store before the row is committed: a row without bytes can then never be seen."""
    if found.path.exists():
        store.put(found.path, found.digest)
    elif store.is_there(found.digest):  # the same upload was accepted twice
        store.touch(found.digest)
    else:
        raise FileRefused("gone")


def _count(owner: str, found: Examined) -> None:
    """Add to what the owner keeps, by one statement that the quota is part of: exact however many come at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_fileuse (owner, size) VALUES (%s, %s) "
            "ON CONFLICT (owner) DO UPDATE SET size = core_fileuse.size + excluded.size WHERE core_fileuse.size + excluded.size <= %s RETURNING size",
            [owner, found.size, limits.FILE_QUOTA],
        )
        if cursor.fetchone() is None:
            raise FileRefused("quota", found.name, most=limits.FILE_QUOTA // MEGABYTE)


def held(public_ids: Iterable[str], *, by: Any, owner: str) -> list[File]:
    """Files that this person sent for this owner with a form that was not taken yet, in the order named; others are left out."""
    wanted = [one for one in dict.fromkeys(public_ids) if ids.is_public_id(one)][: 2 * limits.FILES]
    found = {file.public_id: file for file in File.objects.filter(unheld(), public_id__in=wanted, by=actor_id(by), owner=owner)}
    return [found[one] for one in wanted if one in found]


def let_go(file: File, *, by: Any, now: datetime) -> bool:
    """Give up a file that no row holds any more, and its part of the quota; True when it went. Its bytes stay for thirty days."""
    with atomic():
        if any(True for _row in holding(file)):
            return False
        store.touch(file.digest)
        if not File.objects.filter(pk=file.pk).delete()[0]:
            return False
        _discount(file)
        audit.record(by, "file.let_go", file, now=now, after={"digest": file.digest, "size": file.size})
        return True


def _discount(file: File) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_fileuse SET size = size - %s WHERE owner = %s", [file.size, file.owner])


def hang(links: Any, rows: Sequence[tuple[File, Mapping[str, Any]]], *, owner: str, by: Any, now: datetime, most: int | None = None) -> None:
    """Make the rows behind ``links`` (such as ``need.files``) hold these files in this order, with these values; files that are left out go.

    A file that hangs there for the first time must have been sent by this person for this owner, and hang nowhere else. Raises NotAllowed.
    """
    known = {link.file_id: link for link in links.select_related("file")}
    fresh = [file for file, _values in rows if file.pk not in known]
    if len(held((file.public_id for file in fresh), by=by, owner=owner)) != len(fresh):
        raise NotAllowed
    kept = rows[: limits.FILES if most is None else most]
    keys = {file.pk for file, _values in kept}
    for link in known.values():
        if link.file_id not in keys:
            link.delete()
            let_go(link.file, by=by, now=now)
    for order, (file, values) in enumerate(kept):
        links.update_or_create(file=file, defaults={**values, "order": order})


def kept_by(owner: str) -> int:
    """Bytes on an owner's account."""
    return FileUse.objects.filter(owner=owner).values_list("size", flat=True).first() or 0


def sweep(now: datetime) -> dict[str, int]:
    """Sweep away files whose form was never sent again, what killed processes left, and bytes without a name for thirty days. May run twice."""
    waiting = File.objects.filter(unheld(), at__lt=now - limits.FILE_HELD)
    gone = sum(let_go(file, by=SYSTEM, now=now) for file in waiting.order_by("pk")[:1000])
    before = now - limits.FILE_BYTES_KEPT
    removed = 0
    for digest in store.old(before):
        if not File.objects.filter(digest=digest).exists():
            removed += store.remove(digest, before)
    return {"files": gone, "bytes": removed, "left": store.remove_left(now - limits.FILE_HELD)}
