"""What of the sign-in tables is handed out to their person, and what is not."""

from typing import Any

from peyvand.core import limits, personal
from peyvand.core.models import AuditEntry, File


def _deeds(person: Any) -> list[dict[str, Any]]:
    """What the person did, as the log of events has it."""
    rows = AuditEntry.objects.filter(actor=person.pk).order_by("-seq").values("at", "action", "kind", "key")[: limits.EXPORT_ROWS]
    return [{**row, "at": row["at"].isoformat()} for row in rows]


def _files(person: Any) -> list[dict[str, Any]]:
    rows = File.objects.filter(by=person.pk).order_by("pk").values("name", "size", "media_type", "at")[: limits.EXPORT_ROWS]
    return [{**row, "at": row["at"].isoformat()} for row in rows]


def register() -> None:
    personal.hide("registry.Person", "password")
    personal.hide("mfa.Authenticator", "data")
    personal.hide("usersessions.UserSession", "session_key", "data")
    personal.hide("accounts.OneTimeCode")
    personal.hide("accounts.Union", "record")
    personal.add("what I did", _deeds)
    personal.add("files I sent", _files)
