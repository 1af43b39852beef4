"""What waits for the index, whose index it is, and the matches that were computed."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from peyvand.matches.saved.models import SavedSearch
from peyvand.needs.models import Need
from peyvand.showcase.models import Offer

__all__ = ["Computed", "IndexChange", "IndexOwner", "MatchRow", "SavedSearch"]


class IndexChange(models.Model):
    """One object that the index has to read again; written in the transaction of the change. The key is the sequence."""

    class Kind(models.TextChoices):
        NEED = "need", _("need")
        OFFER = "offer", _("offer")
        ORGANIZATION = "organization", _("organization")

    kind = models.CharField(max_length=12, choices=Kind)
    object_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class IndexOwner(models.Model):
    """The name under which this database knows its index: an index of another database (a restored copy, a test) is never read."""

    token = models.CharField(max_length=64, default=secrets.token_hex)

    def __str__(self) -> str:
        return self.token


class MatchRow(models.Model):
    """One pair of need and offer that fits, with its reasons; computed, never edited, and shown only after both sides were asked for again."""

    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong match")
        FAIR = "fair", _("Fair match")
        WEAK = "weak", _("Weak match")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="matches")
    score = models.FloatField()
    strength = models.CharField(max_length=6, choices=Strength)
    detail = models.JSONField(default=dict)
    need_changed_at = models.DateTimeField()
    offer_changed_at = models.DateTimeField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "offer"], name="match_once_a_pair"),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=1), name="match_score_is_a_share"),
        ]
        indexes = [
            models.Index(fields=["need", "-score"], name="matches_of_need"),
            models.Index(fields=["offer", "-score"], name="matches_of_offer"),
            models.Index(fields=["-computed_at"], name="matches_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.offer_id} {self.score:.2f}"


class Computed(models.Model):
    """That the matches of a need were computed, when, and by which engine."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="+", primary_key=True)
    at = models.DateTimeField()
    engine = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.need_id} {self.engine}"
