"""Two addresses for whoever watches the site: is the process alive, and can it do its work."""

import shutil
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peyvand import __version__
from peyvand.core import clock, health

CALENDAR_WARNING = timedelta(days=90)
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
    """Everything that a working site needs, one row each; 503 when one of them fails. Warnings do not make it unready."""
    now = clock.now()
    usable = health.database_ready()
    rows: dict[str, dict[str, Any]] = {"database": {"ok": usable, "kind": connection.vendor}, "disk": _disk()}
    if usable:
        age = health.worker_age(now)
        rows["worker"] = {"ok": health.worker_alive(now), "seconds": None if age is None else round(age.total_seconds())}
    good = all(row["ok"] for row in rows.values())
    until = health.calendar_covered_until()
    warnings = [] if until - now.date() > CALENDAR_WARNING else [f"holidays are known until {until.isoformat()} only; beyond it weekends alone count"]
    return JsonResponse({"ready": good, "checks": rows, "warnings": warnings}, status=200 if good else 503)


def _disk() -> dict[str, Any]:
    usage = shutil.disk_usage(settings.HOME)
    return {"ok": usage.free >= LEAST_DISK * usage.total, "free_percent": round(100 * usage.free / usage.total, 1)}
