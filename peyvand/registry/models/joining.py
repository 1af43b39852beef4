"""How somebody comes into an organization: invited by it, or asking for it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.ids import PublicIdField

if TYPE_CHECKING:
    from datetime import datetime

OPEN = "open"


class MemberInvitation(models.Model):
    """A place kept for whoever proves to own ``address``: a membership, or (with ``scope``) a mandate. Its link dies with ``serial``."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    public_id = PublicIdField()
    organization = models.ForeignKey("registry.Organization", verbose_name=_("organization"), on_delete=models.CASCADE, related_name="invitations")
    address = models.CharField(_("e-mail or mobile"), max_length=254)
    role = models.CharField(_("role"), max_length=8, blank=True)
    may_sign = models.BooleanField(_("may sign"), default=False)
    is_liaison = models.BooleanField(_("liaison"), default=False)
    scope = models.CharField(_("scope"), max_length=8, blank=True)
    consent = models.TextField(_("consent"), max_length=limits.NOTE, blank=True)
    mandate_ends_at = models.DateTimeField(_("mandate ends"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=OPEN, editable=False)
    serial = models.PositiveSmallIntegerField(_("times sent"), default=1)
    language = models.CharField(_("language"), max_length=2, default="fa")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("invited by"), on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    ends_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.UUIDField(_("answered by"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["organization", "address"], condition=Q(state="open", scope=""), name="invitation_open_once_per_address"),
            models.CheckConstraint(condition=Q(role="") ^ Q(scope=""), name="invitation_to_one_thing"),
            models.CheckConstraint(condition=Q(scope="") | Q(mandate_ends_at__isnull=False), name="invitation_mandate_has_an_end"),
        ]
        indexes = [models.Index(fields=["address", "state"]), models.Index(fields=["state", "ends_at"])]

    def __str__(self) -> str:
        return str(self.organization)

    @property
    def is_mandate(self) -> bool:
        return bool(self.scope)

    @property
    def role_name(self) -> str:
        """The role, or the scope of the mandate, in words."""
        from peyvand.registry.models import Mandate, Membership  # noqa: PLC0415  (they stand beside this module in one folder)

        return str(Mandate.Scope(self.scope).label if self.scope else Membership.Role(self.role).label)

    def is_over(self, now: "datetime") -> bool:
        return now >= self.ends_at


class JoinRequest(models.Model):
    """Somebody asks an organization to let them in, or claims it as its owner. ``founding``: they entered it themselves."""

    class Kind(models.TextChoices):
        JOIN = "join", _("asks to join")
        CLAIM = "claim", _("claims ownership")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = PublicIdField()
    organization = models.ForeignKey("registry.Organization", verbose_name=_("organization"), on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="join_requests")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    founding = models.BooleanField(_("entered it themselves"), default=False)
    word = models.CharField(_("what you do there"), max_length=limits.SUMMARY, blank=True)
    proof = models.TextField(_("what shows it"), max_length=limits.NOTE, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=OPEN, editable=False)
    made_at = models.DateTimeField(_("made at"))
    answer_by = models.DateTimeField(_("answer promised by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.UUIDField(_("answered by"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=limits.NOTE, blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], condition=Q(state="open"), name="join_request_open_once"),
            models.CheckConstraint(condition=Q(kind__in=["join", "claim"]), name="join_request_kind_known"),
        ]
        indexes = [models.Index(fields=["state", "answer_by"])]

    def __str__(self) -> str:
        return str(self.organization)

    def get_absolute_url(self) -> str:
        return reverse("registry:join_request", args=[self.public_id])
