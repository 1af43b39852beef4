"""What has been checked about an organization: evidence of its fields, certificates, capability surveys."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peyvand.registry.models.organization import Organization
from peyvand.taxonomies.models import CertificateKind


class EvidenceLevel(models.TextChoices):
    DECLARED = "declared", _("declared")
    DOCUMENT_SEEN = "document_seen", _("document seen")
    REGISTRY_CHECKED = "registry_checked", _("registry checked")
    VISITED = "visited", _("visited")


class Evidence(models.Model):
    """What stands behind one field of an organization: the newest row of a field counts, older ones stay as its history."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="evidence")
    field = models.CharField(_("field"), max_length=40)
    level = models.CharField(_("evidence level"), max_length=20, choices=EvidenceLevel.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.UUIDField(_("checked by"))
    at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("evidence level")
        verbose_name_plural = _("evidence levels")
        ordering = ["field", "-at", "-pk"]
        indexes = [models.Index(fields=["organization", "field", "-at"])]

    def __str__(self) -> str:
        return f"{self.field}: {self.get_level_display()}"


class Certificate(models.Model):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="certificates")
    kind = models.ForeignKey(CertificateKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=160, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issuer = models.CharField(_("issuer"), max_length=160, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    level = models.CharField(_("evidence level"), max_length=20, choices=EvidenceLevel.choices, default=EvidenceLevel.DECLARED)
    checked_by = models.UUIDField(_("checked by"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["kind__order", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.kind)


class CapabilitySurvey(models.Model):
    """An on-site survey in seven areas by named surveyors, valid two years."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="surveys")
    surveyed_on = models.DateField(_("surveyed on"))
    valid_until = models.DateField(_("valid until"))
    surveyors = models.CharField(_("surveyors"), max_length=300)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("capability survey")
        verbose_name_plural = _("capability surveys")
        ordering = ["-surveyed_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(valid_until__gt=models.F("surveyed_on")), name="survey_ends_after_it_was_made")]

    def __str__(self) -> str:
        return f"{self.organization} {self.surveyed_on}"


class SurveyScore(models.Model):
    class Area(models.TextChoices):
        TECHNICAL = "technical", _("technical and production")
        QUALITY = "quality", _("quality")
        SAFETY = "safety", _("safety and environment")
        FINANCE = "finance", _("finance")
        PEOPLE = "people", _("organization and people")
        COMMERCE = "commerce", _("commerce")
        INNOVATION = "innovation", _("innovation")

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"
        E = "E", "E"

    survey = models.ForeignKey(CapabilitySurvey, on_delete=models.CASCADE, related_name="scores")
    area = models.CharField(_("area"), max_length=12, choices=Area.choices)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices)
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("survey score")
        verbose_name_plural = _("survey scores")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "area"], name="survey_area_once"),
            models.CheckConstraint(condition=Q(points__isnull=True) | Q(points__lte=100), name="survey_points_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.grade}"
