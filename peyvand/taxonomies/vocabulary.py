"""The tables as the engine wants them: one frozen ``Vocabulary`` value, built once for each version of the tables."""

from datetime import datetime
from typing import Any

from django.db import models

from .models import Version


def version() -> int:
    """The number of the tables' present version; one cheap query."""
    return Version.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def mark_changed(now: datetime) -> None:
    """Say that a table changed, so that every process builds its vocabulary anew."""
    row, _made = Version.objects.get_or_create(pk=1)
    Version.objects.filter(pk=row.pk).update(number=models.F("number") + 1, changed_at=now)
