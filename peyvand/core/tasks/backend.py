"""The ``django.tasks`` backend: enqueueing and looking up."""

from __future__ import annotations  # Task takes type parameters for type checkers only

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils.json import normalize_json
from django.utils.module_loading import import_string

from peyvand.core import clock
from peyvand.core.models import Job


def task_of(job: Job) -> Task[Any, Any]:
    """The task that a job names."""
    found = import_string(job.task)
    if not isinstance(found, Task):
        raise ImportError(f"{job.task} is not a task")
    return found


def result_of(job: Job, alias: str = "default") -> TaskResult[Any, Any]:
    result: TaskResult[Any, Any] = TaskResult(
        task=task_of(job),
        id=str(job.pk),
        status=TaskResultStatus[job.status],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.last_attempted_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=alias,
        errors=[TaskError(exception_class_path=one["class"], traceback=one["traceback"]) for one in job.errors],
        worker_ids=list(job.workers),
    )
    object.__setattr__(result, "_return_value", job.returned)
    return result


class Backend(BaseTaskBackend):
    """``TASKS = {"default": {"BACKEND": "peyvand.core.tasks.Backend"}}``."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[Any, Any]:
        self.validate_task(task)
        now = clock.now()
        job = Job.objects.create(
            task=task.module_path,
            queue=task.queue_name,
            priority=task.priority,
            args=normalize_json(list(args)),
            kwargs=normalize_json(dict(kwargs)),
            due_at=task.run_after or now,
            enqueued_at=now,
        )
        result = result_of(job, self.alias)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any, Any]:
        try:
            return result_of(Job.objects.get(pk=uuid.UUID(str(result_id))), self.alias)
        except (Job.DoesNotExist, ValueError, ValidationError, ImportError):
            raise TaskResultDoesNotExist(result_id) from None
