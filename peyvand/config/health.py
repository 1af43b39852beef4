"""Two addresses for whoever watches the site: is the process alive, and can it do its work."""

import shutil
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peyvand import __version__

LEAST_DISK = 0.05
"""Share of the disk that must be free: below it the next writes may fail."""


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing else, so that a slow database does not get it restarted."""
    return JsonResponse({"alive": True, "version": __version__})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Everything that a working site needs, one row each; 503 when one of them fails."""
    rows = {"database": _database(), "disk": _disk()}
    good = all(row["ok"] for row in rows.values())
    return JsonResponse({"ready": good, "checks": rows}, status=200 if good else 503)


def _database() -> dict[str, Any]:
    """Takes the write lock and gives it back: a read-only disk or a standby server shows here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1" if connection.vendor == "sqlite" else "SELECT 1 - pg_is_in_recovery()::int")
            writable = bool(cursor.fetchone()[0])
    except DatabaseError as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": writable, "kind": connection.vendor}


def _disk() -> dict[str, Any]:
    usage = shutil.disk_usage(settings.HOME)
    return {"ok": usage.free >= LEAST_DISK * usage.total, "free_percent": round(100 * usage.free / usage.total, 1)}
