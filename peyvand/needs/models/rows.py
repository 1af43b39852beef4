"""The rows of a need: requirements, criteria, invitations, disclosures, files, accepted terms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.needs.models.choices import Relation
from peyvand.needs.models.need import Need
from peyvand.web.measures import shown_value


class Requirement(models.Model):
    """One thing an answer has to reach. ``value`` is a number with Latin digits, ``low..high`` for a range, words for ``is``."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="requirements")
    order = models.PositiveSmallIntegerField(default=0)
    parameter = models.CharField(_("parameter"), max_length=limits.LINE)
    relation = models.CharField(_("relation"), max_length=5, choices=Relation, default=Relation.GE)
    value = models.CharField(_("value"), max_length=limits.LINE)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    must = models.BooleanField(_("must"), default=True)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="requirement_relation_is_known"),
            models.CheckConstraint(condition=~Q(parameter="") & ~Q(value=""), name="requirement_is_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.get_relation_display()} {self.value} {self.unit}".strip()

    @property
    def shown_value(self) -> str:
        return shown_value(self.value)


class Criterion(models.Model):
    """What a call is judged by, with its share of a hundred."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("criterion"), max_length=limits.NAME)
    weight = models.PositiveSmallIntegerField(_("weight out of 100"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_is_1_to_100"),
            models.CheckConstraint(condition=~Q(name=""), name="criterion_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.weight}"


class Invitation(models.Model):
    """An organization that was asked to look; it sees the need whatever its visibility."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="invitations")
    organization = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["need", "organization"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.need_id} → {self.organization_id}"


class Disclosure(models.Model):
    """An organization that knows who the unnamed owner is, because the owner accepted an introduction."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="disclosures")
    organization = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        constraints = [models.UniqueConstraint(fields=["need", "organization"], name="disclosure_once")]

    def __str__(self) -> str:
        return f"{self.need_id} → {self.organization_id}"


class NeedFile(models.Model):
    """A file that belongs to a need: a drawing, a photo, a data sheet.

    A confidential one is for the owner's people and for organizations that accepted the terms of non-disclosure.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=limits.LINE)
    confidential = models.BooleanField(_("confidential"), default=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "file"], name="need_file_once"),
            models.CheckConstraint(condition=~Q(title=""), name="need_file_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class TermsAcceptance(models.Model):
    """A signatory bound an organization to the terms of non-disclosure of one need; from then on its people open the confidential files."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="acceptances")
    organization = models.ForeignKey("registry.Organization", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    terms = models.CharField(_("version of the terms"), max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["need", "organization"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return f"{self.need_id} → {self.organization_id}"
