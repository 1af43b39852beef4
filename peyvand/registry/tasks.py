"""What the clock does to organizations."""

from datetime import datetime

from peyvand.core import tasks
from peyvand.registry import rules


def lapse_verifications(now: datetime) -> None:
    """End the verifications whose certificate has ended."""
    rules.lapse_due(now)


def remind_of_certificates(now: datetime) -> None:
    """Tell organizations of certificates that end soon."""
    rules.remind_due(now)


def gather_stragglers(now: datetime) -> None:
    """Bring what was written for a merged organization to the one that stayed."""
    rules.gather_stragglers(now)


def register() -> None:
    tasks.every("registry.lapse_verifications", lapse_verifications, hours=6)
    tasks.every("registry.gather_stragglers", gather_stragglers, minutes=5)
    tasks.every("registry.remind_of_certificates", remind_of_certificates, hours=6)
