"""What the worker does for accounts: it makes and sends codes, writes to people, and forgets what is over."""

from datetime import datetime

from django.tasks import task

from peyvand.accounts import letters, rules
from peyvand.core import clock, tasks
from peyvand.core.tasks import queue
from peyvand.registry.contacts import Contact


@task(priority=50)
def send_code(code_id: str) -> bool:
    """Make the code of a promise and send it. Run twice, the second code replaces the first."""
    return rules.send_code(code_id, now=clock.now())


@task(priority=20)
def write_letter(kind: str, address: str, language: str, change: str) -> None:
    """Tell an address of a change. A dead letter of somebody who left has lost it, and is done with."""
    if not address:
        return
    letters.write(Contact(kind, address), "changed", language, change=change)


def forget_codes(now: datetime) -> None:
    """Both codes and the letters that were written hold addresses; the text about privacy says how long they are kept."""
    rules.forget_codes(now)
    rules.forget_letters()


def register() -> None:
    tasks.every("accounts.forget_codes", forget_codes, minutes=10)
    queue.dead_letters_keep(write_letter, rules.kept_of_letter)
