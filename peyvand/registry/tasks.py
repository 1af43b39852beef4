"""What the clock does to organizations."""

from datetime import datetime

from peyvand.core import tasks
from peyvand.registry import rules


def lapse_verifications(now: datetime) -> None:
    """End the verifications whose certificate has ended."""
    rules.lapse_due(now)


def register() -> None:
    tasks.every("registry.lapse_verifications", lapse_verifications, hours=6)
