"""Work for later: a backend for ``django.tasks`` on one table.

A job is enqueued in the transaction that wants it, takes ids and not objects, and may run twice: write it so that twice is once.
"""

from peyvand.core.tasks.backend import Backend
from peyvand.core.tasks.periodic import every

__all__ = ["Backend", "every"]
