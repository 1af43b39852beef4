"""The worker: takes jobs one after the other until it is told to stop. ``peyvand worker`` runs ``main``."""

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection
from django.tasks import task
from django.tasks.base import TaskContext
from django.tasks.signals import task_finished, task_started
from django.utils.json import normalize_json

from peyvand.core import clock, idempotency, limits
from peyvand.core.models import Heartbeat, Job, RateWindow
from peyvand.core.tasks import periodic, queue
from peyvand.core.tasks.backend import Backend, result_of, task_of

log = logging.getLogger("peyvand.worker")
IDLE_SECONDS = 0.5
BEAT_SECONDS = 10.0
TROUBLE_SECONDS = 5.0


@task
def run_periodic(name: str) -> None:
    """One turn of a periodic job; a name that is not registered any more is let go."""
    one = periodic.named(name)
    if one is not None:
        one.fn(clock.now())


def clean_up(now: datetime) -> None:
    """Delete what the mechanisms keep for a while only."""
    idempotency.forget_old(now)
    queue.forget_done(now)
    RateWindow.objects.filter(ends_at__lt=now).delete()
    Heartbeat.objects.filter(seen_at__lt=now - 30 * limits.WORKER_SILENT).delete()


periodic.every("core.clean_up", clean_up, hours=1)


def execute(job: Job) -> bool:
    """Run a claimed job to its end and write what came of it. False when the lease was lost meanwhile."""
    try:
        call, result = task_of(job), result_of(job)
        task_started.send(Backend, task_result=result)
        context: list[Any] = [TaskContext(task_result=result)] if call.takes_context else []
        returned = normalize_json(call.call(*context, *job.args, **job.kwargs))
    except Exception as error:
        log.warning("%s failed at attempt %s: %s", job.task, job.attempts, error, exc_info=error)
        kept = queue.fail(job, error, clock.now())
    else:
        kept = queue.succeed(job, returned, clock.now())
    if not kept:
        log.warning("%s took longer than its lease and was given to another worker", job.task)
        return False
    job.refresh_from_db()
    if job.status in {Job.Status.SUCCESSFUL, Job.Status.FAILED}:
        try:
            task_finished.send(Backend, task_result=result_of(job))
        except ImportError:
            log.error("no such task: %s", job.task)
    return True


def run_due(now: datetime | None = None, most: int = 1000) -> int:
    """Run everything that is due, here and now; for tests, and for commands that want their jobs done. Jobs only, no periodic ones."""
    count = 0
    while count < most and (job := queue.claim("inline", now or clock.now())):
        execute(job)
        count += 1
    return count


@dataclass
class Worker:
    """One worker process: this thread works, a second one keeps the heartbeat and the lease alive."""

    stop: threading.Event
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}")
    idle: float = IDLE_SECONDS
    beat_every: float = BEAT_SECONDS
    grace: float = field(default_factory=lambda: limits.TASK_GRACE.total_seconds())
    leave: Callable[[int], Any] = os._exit
    current: tuple[UUID, UUID] | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Work until ``stop`` is set; returns how many jobs were run."""
        beat = threading.Thread(target=self._keep_alive, name="heartbeat", daemon=True)
        beat.start()
        count, next_look = 0, 0.0
        try:
            while not self.stop.is_set():
                try:
                    next_look = self._plan(next_look)
                    worked = self._one()
                except DatabaseError as error:
                    log.error("the database did not answer, trying again: %s", error)
                    connection.close()
                    self.stop.wait(TROUBLE_SECONDS)
                    continue
                count += worked
                if not worked:
                    close_old_connections()
                    self.stop.wait(self.idle)
        finally:
            self.ended.set()
            beat.join(timeout=self.beat_every + 5)
            connection.close()
        return count

    def _plan(self, next_look: float) -> float:
        now = clock.now()
        if now.timestamp() < next_look:
            return next_look
        periodic.enqueue_due(now)
        return now.timestamp() + min(self.beat_every, 5.0)

    def _one(self) -> int:
        job = queue.claim(self.name, clock.now())
        if job is None or job.lease is None:
            return 0
        self.current = (job.pk, job.lease)
        try:
            execute(job)
        finally:
            self.current = None
        return 1

    def _keep_alive(self) -> None:
        started, told_at = clock.now(), None
        try:
            while not self.ended.is_set():
                self._beat(started)
                if self.stop.is_set():
                    told_at = told_at or clock.now()
                    if (clock.now() - told_at).total_seconds() >= self.grace and self._go_now():
                        return
                    self.ended.wait(0.2)
                else:
                    self._wait_for_a_beat()
            Heartbeat.objects.filter(worker=self.name).delete()
        except DatabaseError as error:
            log.error("the heartbeat could not be written at the end: %s", error)
        finally:
            connection.close()

    def _wait_for_a_beat(self) -> None:
        left = self.beat_every
        while left > 0 and not self.stop.is_set() and not self.ended.is_set():
            self.ended.wait(min(0.2, left))
            left -= 0.2

    def _beat(self, started: datetime) -> None:
        now = clock.now()
        try:
            Heartbeat.objects.update_or_create(worker=self.name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": started})
            if held := self.current:
                queue.renew(*held, now)
        except DatabaseError as error:
            log.error("no heartbeat: %s", error)
            connection.close()

    def _go_now(self) -> bool:
        """The job did not end in the time of grace: return its lease and leave; what it had open is undone by the database."""
        held = self.current
        if held is None:
            return False
        queue.give_back(*held, clock.now())
        Heartbeat.objects.filter(worker=self.name).delete()
        log.warning("left with a job unfinished; it was given back")
        self.leave(0)
        return True


def run(stop_event: threading.Event) -> int:
    """Work until the event is set."""
    return Worker(stop_event).run()


def main() -> int:
    """Body of ``peyvand worker``: SIGTERM and Ctrl-C end it after the job at hand, or return that job after a time of grace."""
    stop = threading.Event()

    def told(number: int, frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    log.info("worker started")
    count = run(stop)
    log.info("worker stopped after %s jobs", count)
    return 0
