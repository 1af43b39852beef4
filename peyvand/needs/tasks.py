"""What the clock does to needs, an hour apart."""

from datetime import datetime

from peyvand.core import tasks
from peyvand.needs import rules


def ask_still_needed(now: datetime) -> None:
    """Ask the owners of open needs in talks every sixty days, and pause what stays unanswered."""
    rules.pause_unconfirmed(now=now)
    rules.ask_still_needed(now=now)


def register() -> None:
    tasks.every("needs.ask_still_needed", ask_still_needed, hours=1)
