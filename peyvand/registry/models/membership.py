"""Who acts for which organization, and how organizations hang together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peyvand.core.ids import PublicIdField
from peyvand.registry.models.organization import Organization


class Membership(models.Model):
    """A person in an organization. viewer < expert < manager < owner; ``may_sign`` and ``is_liaison`` stand alone."""

    class Role(models.TextChoices):
        VIEWER = "viewer", _("viewer")
        EXPERT = "expert", _("expert")
        MANAGER = "manager", _("manager")
        OWNER = "owner", _("owner")

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, verbose_name=_("organization"), on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    may_sign = models.BooleanField(_("may sign"), default=False)
    is_liaison = models.BooleanField(_("liaison"), default=False)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["person", "organization"], condition=Q(ended_at__isnull=True), name="membership_once_at_a_time")
        ]
        indexes = [models.Index(fields=["organization", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.person}, {self.organization}"


class Mandate(models.Model):
    """The logged consent by which a facilitator writes for an organization, within a scope and until an end."""

    class Scope(models.TextChoices):
        NEEDS = "needs", _("needs")
        OFFERS = "offers", _("offers")
        BOTH = "both", _("needs and offers")

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("facilitator"), on_delete=models.CASCADE, related_name="mandates")
    organization = models.ForeignKey(Organization, verbose_name=_("organization"), on_delete=models.CASCADE, related_name="mandates")
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices)
    consent = models.TextField(_("consent"), max_length=1000)
    consented_by = models.UUIDField(_("consented by"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="mandate_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.person}, {self.organization}"


class OrganizationLink(models.Model):
    """A known link between two organizations, shown wherever one judges the other.

    ``other`` is the parent of ``organization``, or holds ``share`` of it. ``derived``: found in the memberships, kept in step with them.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent organization")
        SHAREHOLDING = "shareholding", _("shareholding")
        SHARED_PERSON = "shared_person", _("shared person")

    public_id = PublicIdField()
    organization = models.ForeignKey(Organization, verbose_name=_("organization"), on_delete=models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Organization, verbose_name=_("other organization"), on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    share = models.DecimalField(_("share in per cent"), max_digits=6, decimal_places=3, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    derived = models.BooleanField(_("found in the memberships"), default=False)

    class Meta:
        verbose_name = _("link between organizations")
        verbose_name_plural = _("links between organizations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "other", "kind"], condition=Q(until__isnull=True), name="organization_link_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(organization=models.F("other")), name="organization_link_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.other}"
