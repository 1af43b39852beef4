"""Organizations, the persons who act for them, and what has been checked about them."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core.ids import PublicIdField
from peyvand.registry.models.checking import CertificateReminder, ChangeRequest, OrganizationMerge, Paper, Ruling
from peyvand.registry.models.joining import JoinRequest, MemberInvitation
from peyvand.taxonomies.models import CertificateKind, ChainStage, County, OrgKind, ProcessStage, Province, Sector
from peyvand.web.addresses import slug

__all__ = [
    "CapabilitySurvey",
    "Certificate",
    "CertificateReminder",
    "ChangeRequest",
    "Evidence",
    "EvidenceLevel",
    "ExpertPage",
    "JoinRequest",
    "Mandate",
    "MemberInvitation",
    "Membership",
    "Organization",
    "OrganizationLink",
    "OrganizationMerge",
    "Paper",
    "Person",
    "Ruling",
    "SiteRole",
    "SurveyScore",
]

# Names of pages below an organization's address, which a readable address must not take.
PAGES_UNDER = {"edit", "submit", "suspension", "verification", "members", "invite", "join", "hand-over", "mandates", "links"}
PAGES_UNDER |= {"alike", "changes", "merge", "papers", "survey", "trust", "revocation"}
# The first row whose roles a person holds says which menu they get and where they land.
MENUS: list[tuple[frozenset[str], str]] = [
    (frozenset({"moderator"}), "registrar"),
    (frozenset({"registrar"}), "verifier"),
    (frozenset({"secretary"}), "secretary"),
    (frozenset({"analyst"}), "analyst"),
]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=email.lower() if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. Shown to others by what they do (``display_name``), never by e-mail or mobile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True, null=True, blank=True)
    mobile = models.CharField(_("mobile"), max_length=16, unique=True, null=True, blank=True)
    display_name = models.CharField(_("name shown"), max_length=100, help_text=_("What you do, such as “Technical manager”."))
    display_name_en = models.CharField(_("name shown in English"), max_length=100, blank=True)
    language = models.CharField(_("language of mail and notices"), max_length=2, choices=[("fa", "فارسی"), ("en", "English")], default="fa")
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    terms_version = models.CharField(_("version of the terms accepted"), max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(_("terms accepted at"), null=True, blank=True)
    persona = models.SlugField(_("demonstration account"), max_length=30, unique=True, null=True, blank=True, editable=False)

    objects = PersonManager()
    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(email__isnull=False) | Q(mobile__isnull=False), name="person_active_has_a_way_to_sign_in"
            ),
            models.CheckConstraint(condition=~Q(email="") & ~Q(mobile=""), name="person_contact_null_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name_en if get_language() == "en" and self.display_name_en else self.display_name

    @cached_property
    def site_roles(self) -> frozenset[str]:
        """registrar, moderator, secretary, analyst, administrator: read once a request."""
        return frozenset(self.site_role_rows.values_list("role", flat=True)) if self.is_active else frozenset()

    @cached_property
    def present_memberships(self) -> list["Membership"]:
        """Memberships that have not ended, each with its organization: read once a request."""
        if not self.is_active:
            return []
        present = self.memberships.filter(ended_at=None, organization__merged_into=None)
        return list(present.select_related("organization").order_by("pk"))

    @cached_property
    def all_mandates(self) -> list["Mandate"]:
        """Mandates not withdrawn (their end is looked at where ``now`` is known): read once a request."""
        return list(self.mandates.filter(withdrawn_at=None, organization__suspended=False)) if self.is_active else []

    def forget_roles(self) -> None:
        """Read roles and memberships anew; called by the rules that change them."""
        for name in ("site_roles", "present_memberships", "all_mandates"):
            self.__dict__.pop(name, None)

    @property
    def is_staff(self) -> bool:
        """Whether the small admin (taxonomies and synonyms) opens."""
        return "administrator" in self.site_roles

    @property
    def menu_kind(self) -> str:
        """Which row of the table of menus is theirs."""
        for roles, kind in MENUS:
            if self.site_roles & roles:
                return kind
        return "expert"

    @property
    def organization_address(self) -> str:
        """The page of the (first) organization they belong to, for the account menu."""
        memberships = self.present_memberships
        return memberships[0].organization.get_absolute_url() if memberships else ""

    @property
    def is_superuser(self) -> bool:
        """Nobody stands above the policy table."""
        return False

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Django's own permissions are used by its admin alone, and only for the tables of ``taxonomies``."""
        return self.is_staff and perm.startswith("taxonomies.")

    def has_perms(self, perms: list[str], obj: object | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff and app_label == "taxonomies"


class SiteRole(models.Model):
    class Role(models.TextChoices):
        REGISTRAR = "registrar", _("registrar")
        MODERATOR = "moderator", _("moderator")
        SECRETARY = "secretary", _("committee secretary")
        ANALYST = "analyst", _("analyst")
        ADMINISTRATOR = "administrator", _("administrator")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="site_role_rows")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    given_by = models.UUIDField(_("given by"), null=True, blank=True)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("site role")
        verbose_name_plural = _("site roles")
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="site_role_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class ExpertPage(models.Model):
    """What a person says about their field. Seen by nobody else until they make it public."""

    class Standing(models.TextChoices):
        SUPERVISOR = "supervisor", _("supervisor")
        STUDENT = "student", _("student")

    public_id = PublicIdField()
    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="expert_page")
    organizations = models.ManyToManyField("registry.Organization", verbose_name=_("organizations shown"), blank=True, related_name="+")
    fields_of_work = models.CharField(_("fields"), max_length=300, blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    standing = models.CharField(_("supervisor or student"), max_length=12, choices=Standing.choices, blank=True)
    is_public = models.BooleanField(_("public"), default=False)

    class Meta:
        verbose_name = _("expert page")
        verbose_name_plural = _("expert pages")

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("registry:expert", args=[self.public_id])


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
