"""The form of an organization, with the rows of its certificates."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry import queries
from peyvand.registry.forms.contacts import PhoneField, PlainEmailField, SiteField
from peyvand.registry.models import Organization
from peyvand.taxonomies.models import CertificateKind, ChainStage, County, OrgKind, ProcessStage, Province, Sector
from peyvand.text.identity import identity_key
from peyvand.web import rows
from peyvand.web.fields import JalaliDateField, LineField, ManyCardsField, NationalIdField, PostalCodeField, TextField, WholeField
from peyvand.web.figures import digits
from peyvand.web.forms import Form
from peyvand.web.widgets import EmailInput, LatinInput, NumberInput

NAME = 160
DESCRIPTION = 3000
FOUNDED = (1200, 1500)
MOST_STAFF = 5_000_000


class NameField(LineField):
    """A name that leaves something to read: a line of marks and blanks is no name."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text and not identity_key(text):
            raise ValidationError(_("A name needs letters or digits."), code="letters")
        return text


class YearInput(NumberInput):
    """A year is not grouped by three."""

    def format_value(self, value: Any) -> str | None:
        return digits(value) if isinstance(value, int) else super().format_value(value)


class YearField(WholeField):
    widget = YearInput  # type: ignore[assignment]


class OrganizationForm(Form):
    """``locked`` (field → why) shows those fields and does not look at what a browser sends for them.

    ``claims``: the writer enters an organization of their own, and says what shows it.
    """

    name_fa = NameField(label=_("Name in Persian"), max_length=NAME, help_text=_("As it is registered."))
    name_en = NameField(label=_("Name in English"), max_length=NAME, required=False)
    kind = forms.ModelChoiceField(label=_("Kind"), queryset=OrgKind.objects.all(), empty_label=_("Choose"))
    national_id = NationalIdField(label=_("National id"), required=False, help_text=_("Eleven digits, on the registration papers."))
    parent = LineField(
        label=_("Part of"),
        max_length=NAME,
        required=False,
        help_text=_("The exact name or the national id of the organization that this one is a complex or a faculty of."),
    )
    county = forms.ModelChoiceField(
        label=_("County"), queryset=County.objects.order_by("name_fa"), required=False, empty_label=_("Outside the province")
    )
    province = forms.ModelChoiceField(
        label=_("Province"),
        queryset=Province.objects.order_by("name_fa"),
        required=False,
        empty_label=_("Choose"),
        help_text=_("Only where no county is chosen."),
    )
    address = LineField(label=_("Address"), max_length=300, required=False)
    postal_code = PostalCodeField(label=_("Postal code"), required=False)
    size = forms.ChoiceField(label=_("Size"), choices=[("", _("Not given")), *Organization.Size.choices], required=False)
    staff = WholeField(label=_("Number of staff"), required=False, most=MOST_STAFF)
    founded = YearField(label=_("Founded"), required=False, least=FOUNDED[0], most=FOUNDED[1], help_text=_("The Jalali year, such as 1396."))
    email = PlainEmailField(label=_("E-mail"), required=False, max_length=254, widget=EmailInput)
    phone = PhoneField(label=_("Phone"), max_length=40, required=False)
    contact = LineField(label=_("Who answers"), max_length=100, required=False, help_text=_("A role, such as “Head of research”."))
    site = SiteField(label=_("Website"), required=False, max_length=200, assume_scheme="https", widget=LatinInput)
    description_fa = TextField(label=_("Description in Persian"), max_length=DESCRIPTION, required=False)
    description_en = TextField(label=_("Description in English"), max_length=DESCRIPTION, required=False)
    sectors = ManyCardsField(label=_("Sectors"), required=False)
    process_stages = ManyCardsField(label=_("Chain stages"), required=False)
    chain_stages = ManyCardsField(label=_("Products of the value chain"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    is_homonym = forms.BooleanField(required=False)
    proof = TextField(
        label=_("What shows that you speak for it"),
        max_length=limits.NOTE,
        required=False,
        help_text=_("You can edit it at once; a registrar confirms you as its owner by what you write here and by the papers."),
    )

    def __init__(self, *args: Any, organization: Organization | None = None, claims: bool = False, **options: Any) -> None:
        self.organization = organization
        super().__init__(*args, **options)
        if not claims:
            del self.fields["proof"]
        self._cards("sectors", Sector.objects.exclude(level="section").order_by("pk"), lambda row: f"{row.name} · {row.pk}")
        self._cards("process_stages", ProcessStage.objects.all(), str)
        self._cards("chain_stages", ChainStage.objects.select_related("chain"), str)

    def _cards(self, name: str, queryset: Any, label: Any) -> None:
        self.rows_of = {**getattr(self, "rows_of", {}), name: {str(row.pk): row for row in queryset}}
        self.fields[name].choices = [(key, label(row)) for key, row in self.rows_of[name].items()]  # type: ignore[attr-defined]

    def clean_parent(self) -> Organization | None:
        """The organization of the written name or national id; told apart when there are several."""
        if self.fields["parent"].disabled:
            return self.organization.parent if self.organization else None
        written = self.cleaned_data["parent"]
        if not written:
            return None
        found = queries.organizations_named(written)
        if len(found) > 1:
            raise ValidationError(_("Several organizations have this name. Write the national id instead."), code="several")
        if not found:
            raise ValidationError(
                _("No organization has this name or national id. Look it up in the directory and write it the same way."), code="none"
            )
        if self.organization is not None and found[0].pk == self.organization.pk:
            raise ValidationError(_("An organization cannot be part of itself."), code="self")
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, most in (("sectors", limits.SECTORS * 2), ("process_stages", limits.STAGES * 2), ("chain_stages", limits.STAGES * 2)):
            if name in cleaned and len(cleaned[name]) > most:
                self.add_error(name, ValidationError(_("At most %(most)s."), params={"most": most}))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the rules take: rows instead of keys, texts instead of nothing."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "is_homonym", "proof"} and not self.fields[name].disabled
        }
        for name in ("national_id", "postal_code"):
            if name in values:
                values[name] = values[name] or ""
        for name in ("sectors", "process_stages", "chain_stages"):
            values[name] = [self.rows_of[name][key] for key in values[name]]
        if "county" in values and values["county"] is not None:
            values["province"] = values["county"].province
        return values


class CertificateRow(rows.Row):
    kind = forms.ModelChoiceField(label=_("Certificate"), queryset=CertificateKind.objects.all(), required=False, empty_label=_("Choose"))
    number = LineField(label=_("Number"), max_length=60, required=False)
    issuer = LineField(label=_("Issuer"), max_length=160, required=False)
    valid_until = JalaliDateField(label=_("Valid until"), required=False, help_text="")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if kinds is not None:
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        """A chosen kind alone is a certificate."""
        if not self.is_bound:
            return not any(self.initial.get(name) for name in self.fields)
        return not any(str(field.data or "").strip() for field in self.cells)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_blank and not cleaned.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose the kind of certificate."))
        return cleaned


Certificates = rows.row_formset(CertificateRow, noun=_("certificate"), kind="certificate", columns=4, most=limits.CERTIFICATES)


def certificate_rows(data: Any, initial: Iterable[Mapping[str, Any]]) -> Any:
    """The rows of the form; the list of kinds is read once for all of them."""
    kinds = [("", _("Choose")), *((row.pk, row.name) for row in CertificateKind.objects.all())]
    return Certificates(data, prefix="certificates", initial=list(initial), form_kwargs={"kinds": kinds})


def initial_of(organization: Organization) -> dict[str, Any]:
    """What the form shows of a stored organization."""
    plain = [
        "name_fa",
        "name_en",
        "kind",
        "county",
        "province",
        "address",
        "postal_code",
        "size",
        "staff",
        "founded",
        "email",
        "phone",
        "contact",
        "site",
        "description_fa",
        "description_en",
        "national_id",
        "version",
    ]
    shown: dict[str, Any] = {name: getattr(organization, name) for name in plain}
    shown["parent"] = organization.parent.name_fa if organization.parent else ""
    for name in ("sectors", "process_stages", "chain_stages"):
        shown[name] = [str(row.pk) for row in getattr(organization, name).all()]
    return shown


def certificates_of(organization: Organization) -> list[dict[str, Any]]:
    return [
        {"kind": row.kind_id, "number": row.number, "issuer": row.issuer, "valid_until": row.valid_until}
        for row in organization.certificates.select_related("kind")
    ]
