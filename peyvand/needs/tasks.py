"""What the clock does to needs, an hour apart."""

from peyvand.core import clock, tasks
from peyvand.needs import rules


def ask_still_needed() -> None:
    """Ask the owners of open needs in talks every sixty days, and pause what stays unanswered."""
    now = clock.now()
    rules.pause_unconfirmed(now=now)
    rules.ask_still_needed(now=now)


def register() -> None:
    tasks.every("needs.ask_still_needed", hours=1, fn=ask_still_needed)
