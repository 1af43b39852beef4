"""Tables of the mechanisms."""

import json
import uuid
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.ids import PublicIdField

GENESIS = "0" * 64


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete a row that is written once."""


class AppendOnlyRows(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are written once")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit rows are written once")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are written once")


class AuditEntry(models.Model):
    """One thing that somebody did. The database refuses changes too, by triggers (``guards``)."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=40)
    details = models.TextField()
    mandate = models.CharField(max_length=40, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AppendOnlyRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "seq"], name="audit_of_object"), models.Index(fields=["actor", "seq"], name="audit_of_actor")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are written by core.audit only")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are written once")

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.details))

    @property
    def before(self) -> dict[str, Any]:
        return dict(self.told["before"])

    @property
    def after(self) -> dict[str, Any]:
        return dict(self.told["after"])

    @property
    def note(self) -> str:
        return str(self.told["note"])


class AuditHead(models.Model):
    """The end of the chain: one row, locked last in each transaction."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_has_one_head")]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest}"


class AuditCheck(models.Model):
    """When the whole chain was last walked, up to where, and the first broken link if there was one: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    broken = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_has_one_check")]

    def __str__(self) -> str:
        return f"{self.seq} {self.broken or 'whole'}"


class PostKey(models.Model):
    """A posting form that was sent, with the answer it got. Written in the transaction of its effect."""

    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="post_once")]

    def __str__(self) -> str:
        return self.key


class RateWindow(models.Model):
    """How often something was tried in one window of time."""

    pk = models.CompositePrimaryKey("key", "window_number")
    key = models.CharField(max_length=64)
    window_number = models.BigIntegerField()
    name = models.CharField(max_length=60)
    hits = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.hits}"


class Job(models.Model):
    """A task that waits, runs, has succeeded, or has failed for good (a dead letter)."""

    class Status(models.TextChoices):
        READY = "READY"
        RUNNING = "RUNNING"
        SUCCESSFUL = "SUCCESSFUL"
        FAILED = "FAILED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=200)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=Status, default=Status.READY)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    errors = models.JSONField(default=list)
    workers = models.JSONField(default=list)
    returned = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-priority", "due_at"], name="job_waiting", condition=Q(status="READY")),
            models.Index(fields=["leased_until"], name="job_running", condition=Q(status="RUNNING")),
            models.Index(fields=["finished_at"], name="job_done"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="RUNNING", lease__isnull=False) | (~Q(status="RUNNING") & Q(lease__isnull=True)), name="job_runs_under_a_lease"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.status}"


class Heartbeat(models.Model):
    """When a worker was last alive."""

    worker = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker


class Schedule(models.Model):
    """When a periodic job is due next."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class File(models.Model):
    """A file that was taken: a name for bytes in the store (``core.files``). Who gets the bytes is said by the rows that hold it.

    ``owner`` is whose quota it counts against, such as ``organization:12``; ``by`` is who sent it.
    """

    public_id = PublicIdField()
    digest = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=limits.FILE_NAME)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    owner = models.CharField(max_length=60, db_index=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_is_not_empty"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(owner=""), name="file_has_name_and_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.public_id, self.name])

    @property
    def is_picture(self) -> bool:
        return self.width is not None


class FileUse(models.Model):
    """How much an owner keeps: the sum over its ``File`` rows, counted with each of them."""

    owner = models.CharField(max_length=60, primary_key=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="file_use_is_not_negative")]

    def __str__(self) -> str:
        return f"{self.owner} {self.size}"
