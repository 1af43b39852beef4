"""What must be true of SQLite before the site may write to it."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

from peyvand import SQLITE_SAFE

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "9p", "davfs", "lustre"}
)
"""File systems on which SQLite's locks or its shared memory cannot be relied on."""
FULL = 2


def file_system_of(path: Path, mounts: str) -> str:
    """The type of the file system that holds ``path``, read from the text of /proc/mounts; "" when it does not tell."""
    place = path.resolve()
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        mount = Path(fields[1].replace("\\040", " "))
        if (place == mount or mount in place.parents) and len(mount.parts) >= best:
            best, kind = len(mount.parts), fields[2]
    return kind


def version_message(version: tuple[int, ...], allowed: bool) -> CheckMessage | None:
    """The complaint about a library release with the WAL-reset bug, or None. ``allowed``: the operator took the risk."""
    if version >= SQLITE_SAFE:
        return None
    text = f"SQLite {'.'.join(map(str, version))} can damage the data file in WAL mode (fixed in {'.'.join(map(str, SQLITE_SAFE))})."
    hint = "Install a newer Python, or pysqlite3 where it has a wheel, or use PostgreSQL (DATABASE_URL)."
    if allowed:
        return Warning(text, hint=hint, id="peyvand.W001")
    return Error(text, hint=f"{hint} PEYVAND_ALLOW_OLD_SQLITE=1 goes on at your own risk.", id="peyvand.E001")


@register(Tags.database)
def check_sqlite(app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Library release, durability and place of each SQLite database."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        allowed = os.environ.get("PEYVAND_ALLOW_OLD_SQLITE", "") == "1"
        if complaint := version_message(sqlite3.sqlite_version_info, allowed):
            messages.append(complaint)
        name = str(connection.settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            continue
        mounts = Path("/proc/mounts")
        kind = file_system_of(Path(name).parent, mounts.read_text() if mounts.exists() else "")
        if kind in NETWORK_FILE_SYSTEMS:
            hint = "Put PEYVAND_HOME on a local disk, or use PostgreSQL (DATABASE_URL)."
            text = f"The data file stands on a network file system ({kind}), where SQLite cannot lock it."
            messages.append(Error(text, hint=hint, id="peyvand.E003"))
            continue
        messages += _durability(connection)
    return messages


def _durability(connection: Any) -> list[CheckMessage]:
    try:
        with connection.cursor() as cursor:
            level = cursor.execute("PRAGMA synchronous").fetchone()[0]
    except DatabaseError as error:
        return [Error(f"The data file cannot be opened: {error}", id="peyvand.E004")]
    if level < FULL:
        return [Error("synchronous is below FULL: a power cut would lose acknowledged writes.", id="peyvand.E002")]
    return []
