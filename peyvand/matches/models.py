"""What waits for the index, whose index it is, the matches that were computed, and what people say of them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.matches.saved.models import SavedSearch
from peyvand.needs.models import Need
from peyvand.registry.models import Organization
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


class Judgement(models.Model):
    """What one side, or an analyst, says of a match that was shown to them, with what was shown.

    ``organization`` is whose judgement it is; an analyst's has none and is the analyst's own. The newest of each judge counts; those before it stay
    as history, with the time at which they were replaced. The other side never learns of it.
    """

    class Side(models.TextChoices):
        NEED = "need", pgettext_lazy("judge", "Owner of the need")
        OFFER = "offer", pgettext_lazy("judge", "Owner of the offer")
        ANALYST = "analyst", pgettext_lazy("judge", "Analyst")

    class Verdict(models.TextChoices):
        FITS = "fits", _("It fits")
        UNFIT = "unfit", _("It does not fit")
        LATER = "later", _("Not now")
        TAKEN_BACK = "none", _("Taken back")

    class Reason(models.TextChoices):
        MATERIAL = "material", _("Wrong material")
        FIGURES = "figures", _("Wrong size or figures")
        FIELD = "field", _("Another field")
        FAR = "far", _("Too far away")
        PRICE = "price", pgettext_lazy("why a match does not fit", "Price")
        HAVE = "have", _("We already have it")
        OTHER = "other", _("Something else")

    need = models.ForeignKey(Need, verbose_name=_("need"), on_delete=models.CASCADE, related_name="judgements")
    offer = models.ForeignKey(Offer, verbose_name=_("offer"), on_delete=models.CASCADE, related_name="judgements")
    side = models.CharField(_("who judged"), max_length=7, choices=Side)
    organization = models.ForeignKey(
        Organization, verbose_name=_("organization"), on_delete=models.PROTECT, null=True, blank=True, related_name="match_judgements"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey("registry.Mandate", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=5, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, blank=True)
    words = models.TextField(_("in your words"), blank=True)
    at = models.DateTimeField(_("judged at"))
    replaced_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(_("score"))
    strength = models.CharField(_("strength"), max_length=6, choices=MatchRow.Strength)
    rank = models.PositiveSmallIntegerField(_("place in the list"))
    shares = models.JSONField(default=dict)
    weights = models.JSONField(default=dict, blank=True)
    engine = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("judgement of a match")
        verbose_name_plural = _("judgements of matches")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "offer", "side", "organization"], condition=Q(replaced_at=None), name="judgement_newest_of_organization"
            ),
            models.UniqueConstraint(
                fields=["need", "offer", "by"], condition=Q(replaced_at=None, organization=None), name="judgement_newest_of_analyst"
            ),
            models.CheckConstraint(
                condition=Q(organization=None, side="analyst") | (Q(organization__isnull=False) & ~Q(side="analyst")),
                name="judgement_of_a_side_or_an_analyst",
            ),
            models.CheckConstraint(condition=~Q(verdict="unfit") | ~Q(reason=""), name="judgement_against_says_why"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="judgement_score_is_a_share"),
        ]
        indexes = [models.Index(fields=["-at"], name="judgements_by_time")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.offer_id} {self.side} {self.verdict}"

    @property
    def percent(self) -> int:
        """The score as the page showed it."""
        return round(100 * self.score)
