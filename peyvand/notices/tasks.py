"""What the worker does for notices."""

from datetime import datetime

from django.tasks import task

from peyvand.core import clock, limits, tasks
from peyvand.notices import digests, sending
from peyvand.notices.models import Notice


@task
def deliver(delivery_id: int) -> str:
    """Try one mail. What goes wrong with the mail is written to the delivery, which comes back by itself; the job is done."""
    return sending.deliver(delivery_id, now=clock.now(), again=deliver)


def gather_digests(now: datetime) -> None:
    """Make the day's digest for everybody whose hour has come."""
    digests.gather(now, deliver)


def pick_up(now: datetime) -> None:
    """Try the mails whose job was lost."""
    sending.pick_up(now, deliver)


def forget_old(now: datetime) -> None:
    """Delete what was told long ago, and with it how it was delivered."""
    Notice.objects.filter(at__lt=now - limits.NOTICES_KEPT).delete()


def register() -> None:
    tasks.every("notices.gather_digests", gather_digests, minutes=10)
    tasks.every("notices.pick_up", pick_up, minutes=5)
    tasks.every("notices.forget_old", forget_old, days=1)
