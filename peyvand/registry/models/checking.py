"""What a registrar works with: papers, requests to change what was confirmed, rulings on look-alikes, merges, reminders."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.ids import PublicIdField


class ChangeRequest(models.Model):
    """New values for fields that are locked since a registrar confirmed them; the organization asks, a registrar answers."""

    public_id = PublicIdField()
    organization = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="change_requests")
    changes = models.JSONField(_("new values"), default=dict)
    note = models.TextField(_("why"), max_length=limits.NOTE, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    decide_by = models.DateTimeField(_("answer promised by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.UUIDField(_("decided by"), null=True, blank=True)
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=limits.NOTE, blank=True)

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["decide_by", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(decided_at__isnull=True), name="change_request_open_once"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, accepted__isnull=True) | Q(decided_at__isnull=False, accepted__isnull=False),
                name="change_request_decided_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)

    def get_absolute_url(self) -> str:
        return reverse("registry:change_case", args=[self.public_id])


class Paper(models.Model):
    """A paper that shows what an organization says of itself. None is deleted: a newer one stands in its place, and the older stays behind it."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("notice of registration")
        KNOWLEDGE_BASED = "knowledge_based", _("knowledge-based certificate")
        STANDARD = "standard", _("certificate of a standard")
        AUTHORISATION = "authorisation", _("letter of authorisation")
        OTHER = "other", _("another paper")

    public_id = PublicIdField()
    organization = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind of paper"), max_length=16, choices=Kind.choices)
    certificate = models.ForeignKey("registry.Certificate", on_delete=models.SET_NULL, null=True, blank=True, related_name="papers")
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=limits.LINE, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent at"))
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-sent_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(replaced_by=F("pk")), name="paper_not_replaced_by_itself")]

    def __str__(self) -> str:
        return str(self.certificate or self.get_kind_display())


class Ruling(models.Model):
    """A registrar said of two organizations that look alike that they are two. The lower key stands first."""

    first = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="+")
    note = models.TextField(_("why"), max_length=limits.NOTE, blank=True)
    by = models.UUIDField(_("ruled by"))
    at = models.DateTimeField(_("ruled at"))

    class Meta:
        verbose_name = _("ruling on two that look alike")
        verbose_name_plural = _("rulings on two that look alike")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="ruling_once_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="ruling_lower_key_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class OrganizationMerge(models.Model):
    """Two rows that a registrar made one: which stays, which is left as a tombstone, and all that was moved, so that it can be taken back."""

    public_id = PublicIdField()
    kept = models.ForeignKey("registry.Organization", on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey("registry.Organization", on_delete=models.PROTECT, related_name="merged_by")
    note = models.TextField(_("why"), max_length=limits.NOTE)
    record = models.JSONField(_("what was moved"), default=dict)
    by = models.UUIDField(_("merged by"))
    at = models.DateTimeField(_("merged at"))
    undone_by = models.UUIDField(_("taken back by"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge of organizations")
        verbose_name_plural = _("merges of organizations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="organization_gone_once_at_a_time"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="organization_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    def get_absolute_url(self) -> str:
        return reverse("registry:merged", args=[self.public_id])


class CertificateReminder(models.Model):
    """That the organization was told so many days before a certificate ends: once for each of its dates."""

    certificate = models.ForeignKey("registry.Certificate", on_delete=models.CASCADE, related_name="reminders")
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "valid_until", "days"], name="certificate_reminded_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.valid_until} {self.days}"
