"""What an organization asks a registrar to change."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.models import Organization
from peyvand.registry.rules.organization import LOCKED_WHEN_VERIFIED
from peyvand.web.fields import TextField, TickField

from .organization import OrganizationForm, initial_of


class ChangeForm(OrganizationForm):
    """The locked fields alone, as the form of the organization has them, with the reason; ``renew`` where a newer certificate stands."""

    note = TextField(label=_("Why"), max_length=limits.NOTE, help_text=_("What changed, and the paper that shows it. A registrar reads it."))

    def __init__(self, *args: Any, organization: Organization, renewal: Any = None, **options: Any) -> None:
        super().__init__(*args, organization=organization, initial=initial_of(organization), **options)
        for name in list(self.fields):
            if name not in {*LOCKED_WHEN_VERIFIED, "note"}:
                del self.fields[name]
        if renewal is not None:
            self.fields["renew"] = TickField(label=_("Renew the verification by the newer certificate"), required=False, initial=True)

    def _cards(self, name: str, queryset: Any, label: Any) -> None:
        """No rows of sectors and stages are read for this form."""
        self.rows_of = {**getattr(self, "rows_of", {}), name: {}}

    @property
    def values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in LOCKED_WHEN_VERIFIED if name in self.cleaned_data}
        values["national_id"] = values.get("national_id") or ""
        if values.get("county") is not None:
            values["province"] = values["county"].province
        return values
