"""What readers reported, and what moderators have seen: the left side of the next difference."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reviewed(models.Model):
    """The words of a need or an offer as they stood at the last decision about it."""

    kind = models.CharField(max_length=8)
    public_id = models.CharField(max_length=10)
    content = models.JSONField(default=dict)
    decision = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "public_id"], name="reviewed_once_per_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Report(models.Model):
    """One reader's word to the moderators about a thing that is published, or an owner's word about one that was hidden.

    Who wrote it stands on no page and in no audit row: ``reporter`` is kept only to tell them the outcome, ``reporter_digest`` so that
    one reader counts once. ``thing`` is the public id; ``kind`` says of what.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    class Reason(models.TextChoices):
        UNTRUE = "untrue", _("What it claims is not true")
        PRETENDS = "pretends", _("It pretends to be somebody else")
        PERSONAL = "personal", _("It holds personal or contact details")
        RIGHTS = "rights", _("It uses what belongs to somebody else")
        UNLAWFUL = "unlawful", _("It is unlawful or offensive")
        NOT_HERE = "not_here", _("It does not belong here: advertising, twice, empty")
        OTHER = "other", _("Something else")
        OBJECTION = "objection", _("Its owner asks for another look")

    kind = models.CharField(_("kind"), max_length=12)
    thing = models.CharField(_("thing"), max_length=10)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    words = models.TextField(_("in your words"), blank=True)
    contact = models.CharField(_("how to reach you"), max_length=150, blank=True)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reporter_digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("written at"))
    decide_by = models.DateTimeField(_("answer promised by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing", "reporter_digest"], condition=Q(state="open"), name="report_once_per_reader"),
            models.CheckConstraint(condition=Q(state__in=["open", "upheld", "dismissed"]), name="report_state_known"),
        ]
        indexes = [models.Index(fields=["state", "kind", "thing"], name="report_of_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}: {self.get_reason_display()}"

    @property
    def is_objection(self) -> bool:
        return self.reason == self.Reason.OBJECTION
