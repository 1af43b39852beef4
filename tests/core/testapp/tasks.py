import time

from django.tasks import task
from django.tasks.base import TaskContext

from .models import Lamp

RAN: list[object] = []


@task
def brighten(lamp_id: int, watts: int) -> int:
    Lamp.objects.filter(pk=lamp_id).update(watts=watts)
    RAN.append(lamp_id)
    return watts


@task
def fail(words: str) -> None:
    RAN.append(words)
    raise RuntimeError(words)


@task(takes_context=True)
def which_attempt(context: TaskContext) -> int:
    return context.attempt


@task
def sleep_then_brighten(lamp_id: int, seconds: float) -> None:
    Lamp.objects.filter(pk=lamp_id).update(watts=1)
    time.sleep(seconds)
    Lamp.objects.filter(pk=lamp_id).update(watts=2)
