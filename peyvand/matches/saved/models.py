"""Searches that stay: of a person, and as the standing profiles of an organization."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.ids import PublicIdField
from peyvand.notices.models import Way
from peyvand.registry.models import Organization


class SavedSearch(models.Model):
    """Words and filters on one side. A person's is told to that person in the way it says; an organization's (its standing profile: what it can
    make looks at needs, what it looks for at offers) to the members whose work it is, as each of them wants mail."""

    class Side(models.TextChoices):
        NEED = "need", _("Needs")
        OFFER = "offer", _("Offers")

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="saved_searches")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="standing_profiles")
    side = models.CharField(max_length=5, choices=Side)
    name = models.CharField(max_length=limits.NAME, blank=True)
    words = models.TextField(max_length=limits.PROFILE_WORDS, blank=True)
    filters = models.JSONField(default=dict)
    way = models.CharField(max_length=6, choices=Way, default=Way.DIGEST)
    paused = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organization__isnull=False) | Q(person__isnull=False, organization__isnull=True),
                name="saved_search_has_one_holder",
            ),
            models.UniqueConstraint(fields=["organization", "side"], name="profile_once_a_side"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.organization_id} {self.side}"
