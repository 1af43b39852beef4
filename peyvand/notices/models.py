"""What people are told: a notice is in the list at once, and goes out by mail as its reader chose."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core.ids import PublicIdField


class Way(models.TextChoices):
    """How a kind of notice comes by mail; in the list it always stands at once."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("In the daily digest")
    OFF = "off", pgettext_lazy("mail", "Off")


class Notice(models.Model):
    """One thing told to one person.

    What it is about is kept by name only: title and address are read when it is shown, by what its reader may see then.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    event = models.CharField(max_length=64)
    about_kind = models.CharField(max_length=80, blank=True)
    about_key = models.CharField(max_length=40, blank=True)
    beside_kind = models.CharField(max_length=80, blank=True)
    beside_key = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=6, choices=Way, default=Way.OFF)
    digest = models.ForeignKey("Delivery", on_delete=models.SET_NULL, null=True, related_name="gathered")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "kind", "event"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-at"], name="notice_by_time"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["person"], name="notice_for_digest", condition=Q(mail="digest", digest__isnull=True, read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_key}"


class Delivery(models.Model):
    """One mail to one person: of one notice, or the digest of one day.

    It ends sent, withheld (with the reason), or dead until somebody looks at it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        WITHHELD = "withheld", _("not sent, and rightly")
        DEAD = "dead", _("given up")
        PUT_ASIDE = "put_aside", _("put aside")

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="deliveries")
    digest_day = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    withheld = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    maybe_twice = models.BooleanField(default=False)
    errors = models.JSONField(default=list)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notice"], name="delivery_once_a_notice"),
            models.UniqueConstraint(fields=["person", "digest_day"], name="delivery_one_digest_a_day"),
            models.CheckConstraint(
                condition=Q(notice__isnull=True, digest_day__isnull=False) | Q(notice__isnull=False, digest_day__isnull=True),
                name="delivery_of_a_notice_or_a_digest",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_waiting", condition=Q(status="waiting")),
            models.Index(fields=["-finished_at"], name="delivery_dead", condition=Q(status="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.status}"

    @property
    def last_error(self) -> dict[str, Any]:
        return dict(self.errors[-1]) if self.errors else {}


class Preference(models.Model):
    """How one person wants one kind by mail, where it is not as the kind has it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=6, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way}"


class DigestChoice(models.Model):
    """When a person's digest goes out, and whether it does at all."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice", primary_key=True)
    hour = models.PositiveSmallIntegerField(default=8)
    stopped = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="digest_hour_of_a_day")]

    def __str__(self) -> str:
        return f"{self.hour}"
