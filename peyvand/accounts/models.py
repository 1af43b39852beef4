"""One-time codes that are on their way."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.contacts import Contact

if TYPE_CHECKING:
    from peyvand.registry.models import Person


class OneTimeCode(models.Model):
    """A code that was promised to an address for one purpose, known to one browser (its session holds the key).

    The code itself is made when it is sent and kept as a digest only. A row without a person is a promise to an address that has no account:
    nothing is sent, nothing fits, and it looks the same.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("sign in")
        SIGN_UP = "sign_up", _("make an account")
        ADDRESS = "address", _("prove an address")
        PASSWORD = "password", _("set a new password")
        AGAIN = "again", _("show once more who one is")
        UNITE = "unite", _("unite two accounts")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    kind = models.CharField(max_length=6, choices=[("email", _("e-mail")), ("mobile", _("mobile"))])
    address = models.CharField(max_length=254)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=2)
    kept = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        person_id: uuid.UUID | None
        person: "Person | None"  # type: ignore[no-redef]

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [models.CheckConstraint(condition=Q(tries__lte=limits.CODE_TRIES), name="code_tries_end")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def contact(self) -> Contact:
        return Contact(self.kind, self.address)

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and self.ends_at > now and self.tries < limits.CODE_TRIES


class Union(models.Model):
    """Two accounts of one person that became one: which stayed, which was left, and what was moved, enough to take it back."""

    kept = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    record = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("union of two accounts")
        verbose_name_plural = _("unions of accounts")

    def __str__(self) -> str:
        return f"{self.left_id} → {self.kept_id}"
