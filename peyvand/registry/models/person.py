"""Persons: who acts here, what they may do for the whole site, and what they say of their own field."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core.ids import PublicIdField
from peyvand.registry.models.membership import Mandate, Membership

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
    def present_memberships(self) -> list[Membership]:
        """Memberships that have not ended, each with its organization: read once a request."""
        if not self.is_active:
            return []
        present = self.memberships.filter(ended_at=None, organization__merged_into=None)
        return list(present.select_related("organization").order_by("pk"))

    @cached_property
    def all_mandates(self) -> list[Mandate]:
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
