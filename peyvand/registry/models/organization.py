"""Organizations: who states needs and shows offers."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core.ids import PublicIdField
from peyvand.taxonomies.models import ChainStage, County, OrgKind, ProcessStage, Province, Sector
from peyvand.web.addresses import slug

# Names of pages below an organization's address, which a readable address must not take.
PAGES_UNDER = {"edit", "submit", "suspension", "verification", "members", "invite", "join", "hand-over", "mandates", "links"}
PAGES_UNDER |= {"alike", "changes", "merge", "papers", "survey", "trust", "revocation"}


class Organization(models.Model):
    """One organization is one row. ``identity_key`` folds the spellings of its name; ``version`` counts edits, so that none is lost."""

    class Size(models.TextChoices):
        MICRO = "micro", _("micro")
        SMALL = "small", _("small")
        MEDIUM = "medium", _("medium")
        LARGE = "large", _("large")

    public_id = PublicIdField()
    kind = models.ForeignKey(OrgKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="organizations")
    name_fa = models.CharField(_("name in Persian"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    identity_key = models.CharField(_("identity key"), max_length=200, db_index=True, editable=False)
    identity_key_en = models.CharField(_("identity key of the English name"), max_length=200, db_index=True, blank=True, editable=False)
    is_homonym = models.BooleanField(_("ruled a homonym"), default=False)
    national_id = models.CharField(_("national id"), max_length=11, blank=True)
    parent = models.ForeignKey("self", verbose_name=_("part of"), on_delete=models.PROTECT, null=True, blank=True, related_name="complexes")
    province = models.ForeignKey(Province, verbose_name=_("province"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    county = models.ForeignKey(County, verbose_name=_("county"), on_delete=models.PROTECT, null=True, blank=True, related_name="organizations")
    address = models.CharField(_("address"), max_length=300, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors (ISIC)"), blank=True, related_name="organizations")
    process_stages = models.ManyToManyField(ProcessStage, verbose_name=_("chain stages"), blank=True, related_name="organizations")
    chain_stages = models.ManyToManyField(ChainStage, verbose_name=_("products of the value chain"), blank=True, related_name="organizations")
    size = models.CharField(_("size"), max_length=8, choices=Size.choices, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded (Jalali year)"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    contact = models.CharField(_("who answers"), max_length=100, blank=True, help_text=_("A role, such as “Head of research”."))
    site = models.URLField(_("website"), max_length=200, blank=True)
    logo = models.ForeignKey("core.File", verbose_name=_("logo"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    description_fa = models.TextField(_("description in Persian"), max_length=3000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=3000, blank=True)
    trusted = models.BooleanField(_("trusted"), default=False)
    suspended = models.BooleanField(_("suspended"), default=False)
    suspended_reason = models.CharField(_("reason of the suspension"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), on_delete=models.PROTECT, null=True, blank=True, related_name="tombstones", editable=False
    )
    verification = models.CharField(_("verification"), max_length=12, default="unverified", editable=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_until = models.DateField(_("verified until"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decide_by = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    returned_reason = models.TextField(_("reason of the return"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("registered at"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name_fa", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_key", "county"],
                condition=Q(is_homonym=False, merged_into__isnull=True, county__isnull=False),
                name="organization_one_name_per_county",
            ),
            models.UniqueConstraint(
                fields=["identity_key", "province"],
                condition=Q(is_homonym=False, merged_into__isnull=True, county__isnull=True, province__isnull=False),
                name="organization_one_name_per_province",
            ),
            models.UniqueConstraint(
                fields=["identity_key"],
                condition=Q(is_homonym=False, merged_into__isnull=True, county__isnull=True, province__isnull=True),
                name="organization_one_name_without_place",
            ),
            models.UniqueConstraint(
                fields=["national_id"],
                condition=~Q(national_id="") & Q(parent__isnull=True, merged_into__isnull=True),
                name="organization_one_row_per_national_id",
            ),
            models.CheckConstraint(condition=~Q(identity_key=""), name="organization_name_has_letters"),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")), name="organization_not_part_of_itself"),
            # A tombstone is suspended as well, so that whatever hides suspended organizations hides it too.
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | Q(suspended=True), name="organization_merged_is_hidden"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("pk")), name="organization_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(verification__in=["unverified", "submitted", "verified", "returned", "lapsed"]), name="organization_verification_known"
            ),
        ]
        indexes = [models.Index(fields=["suspended", "kind"]), models.Index(fields=["verification", "decide_by"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:organization", args=[self.public_id, self.slug])

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_fa

    @property
    def description(self) -> str:
        return self.description_en if get_language() == "en" and self.description_en else self.description_fa

    @property
    def is_verified(self) -> bool:
        return self.verification == "verified"

    @property
    def slug(self) -> str:
        words = slug(self.name_fa) or slug(self.name_en) or "-"
        return f"{words}-" if words in PAGES_UNDER else words

    @property
    def place(self) -> str:
        return str(self.county or self.province or "")

    @property
    def side(self) -> str:
        """Which colour stands for it: a buyer's is the need's, everyone else's the offer's."""
        return "need" if self.kind.side == "buyer" else "offer"
