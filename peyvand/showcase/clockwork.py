"""What the showcase does by the clock: asking whether offers are still true, and pausing those nobody answered for."""

from datetime import datetime

from peyvand.core import tasks

from . import rules


def ask_owners(now: datetime) -> None:
    """Ask the owners of published offers every half year whether they are still true."""
    rules.ask_still_true(now=now)


def pause_silent(now: datetime) -> None:
    """Pause the offers whose owners did not answer."""
    rules.pause_unanswered(now=now)


def register() -> None:
    tasks.every("showcase.ask_owners", ask_owners, hours=1)
    tasks.every("showcase.pause_silent", pause_silent, hours=1)
