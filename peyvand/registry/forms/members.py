"""The forms of membership: inviting, changing a role, leaving, asking, answering, mandates."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.forms.contacts import PlainEmailField
from peyvand.registry.models import Mandate, Membership, OrganizationLink, SiteRole
from peyvand.text.validators import Invalid, validate
from peyvand.web.fields import ChoiceCardsField, JalaliDateField, LineField, PercentField, TextField, TickField
from peyvand.web.forms import Form
from peyvand.web.widgets import LatinInput, Select

LONGEST_ADDRESS = 254
ROLE_HELPS = {
    "viewer": _("Reads the organization's own things."),
    "expert": _("Writes its needs and offers."),
    "manager": _("Edits the organization, invites and removes."),
    "owner": _("Hands it over, and says who signs for it."),
}


class AddressField(LineField):
    """An e-mail address in small letters, or a mobile number as +98…"""

    widget = LatinInput  # type: ignore[assignment]

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        if "@" in text:
            return PlainEmailField().clean(text)
        try:
            return validate("mobile", text).value
        except Invalid:
            raise ValidationError(
                _("Write an e-mail address like name@company.example, or a mobile number like 0913 123 4567."), code="form"
            ) from None


def _roles(with_owner: bool) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in Membership.Role if with_owner or role != Membership.Role.OWNER]


class InviteForm(Form):
    """``is_owner``: whether the inviter may make owners and signatories."""

    address = AddressField(label=_("E-mail or mobile"), max_length=LONGEST_ADDRESS, help_text=_("Only the account that has proven it can accept."))
    role = ChoiceCardsField(label=_("Role"), choices=_roles(True), helps=ROLE_HELPS, initial="expert")
    is_liaison = TickField(label=_("Liaison"), required=False, help_text=_("Gets what concerns the centre's researchers."))
    may_sign = TickField(label=_("May sign"), required=False, help_text=_("Binds the organization: agreements, awards, contracts."))

    def __init__(self, *args: Any, is_owner: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_owner:
            self.fields["role"].choices = _roles(False)  # type: ignore[attr-defined]
            del self.fields["may_sign"]


class MemberForm(Form):
    """What a member is here; ``is_owner`` says whether the reader may make owners and signatories."""

    role = ChoiceCardsField(label=_("Role"), choices=_roles(True), helps=ROLE_HELPS)
    is_liaison = TickField(label=_("Liaison"), required=False, help_text=_("Gets what concerns the centre's researchers."))
    may_sign = TickField(label=_("May sign"), required=False, help_text=_("Binds the organization: agreements, awards, contracts."))

    def __init__(self, *args: Any, is_owner: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_owner:
            self.fields["role"].choices = _roles(False)  # type: ignore[attr-defined]
            self.lock("may_sign", _("said by an owner"))


class EndForm(Form):
    """Who takes over what the leaving member has open."""

    successor = forms.ChoiceField(label=_("Who takes over?"), widget=Select)

    def __init__(self, *args: Any, heirs: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.heirs = {row.public_id: row for row in heirs}
        field: Any = self.fields["successor"]
        field.choices = [(key, f"{row.person.name} · {row.get_role_display()}") for key, row in self.heirs.items()]
        if not self.heirs:
            del self.fields["successor"]

    @property
    def chosen(self) -> Membership | None:
        return self.heirs.get(self.cleaned_data.get("successor", ""))


class HandOverForm(Form):
    to = forms.ChoiceField(label=_("New owner"), widget=Select)
    stay_as = ChoiceCardsField(
        label=_("And you?"),
        choices=[("owner", _("Stay an owner too")), ("manager", _("Stay as manager")), ("leave", _("Leave the organization"))],
        initial="manager",
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = {row.public_id: row for row in members}
        field: Any = self.fields["to"]
        field.choices = [(key, f"{row.person.name} · {row.get_role_display()}") for key, row in self.members.items()]


class JoinForm(Form):
    """``owned``: whether the organization has an owner; ``is_member``: who belongs to it can only claim."""

    kind = ChoiceCardsField(
        label=_("What do you ask?"),
        choices=[("join", _("To be one of its people")), ("claim", _("To be its owner: it is mine"))],
        shows={"claim": "proof"},
        initial="join",
    )
    word = LineField(label=_("What you do there"), max_length=limits.SUMMARY, help_text=_("Such as “Head of maintenance”; those who answer read it."))
    proof = TextField(
        label=_("What shows that you speak for it"),
        max_length=limits.NOTE,
        required=False,
        help_text=_("For example: the official notice that names you, a letter of authority and its number, an address at its own domain."),
    )

    def __init__(self, *args: Any, is_member: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_member:
            self.fields["kind"].choices = [("claim", _("To be its owner: it is mine"))]  # type: ignore[attr-defined]
            self.initial["kind"] = "claim"
        self.fields["proof"].unmarked = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "claim" and not cleaned.get("proof") and "proof" not in self.errors:
            self.add_error("proof", _("Write what shows it; without it nobody can confirm you."))
        return cleaned


class AnswerForm(Form):
    """The answer to a request: ``decision`` comes from the button."""

    role = ChoiceCardsField(label=_("Role, if you accept"), choices=_roles(False), helps=ROLE_HELPS, initial="expert", required=False)
    reason = TextField(label=_("Reason, if you refuse"), max_length=limits.NOTE, required=False, help_text=_("The asker reads it."))
    decision = forms.ChoiceField(choices=[(name, name) for name in ("accept", "refuse")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_claim: bool, is_owner: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("role", "reason"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]
        if is_claim:
            del self.fields["role"]
        elif is_owner:
            self.fields["role"].choices = _roles(True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Give a reason."))
        return cleaned


def end_of(day: Any) -> datetime:
    """The last moment of a day in the site's time."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class MandateForm(Form):
    address = AddressField(
        label=_("E-mail or mobile of the facilitator"),
        max_length=LONGEST_ADDRESS,
        help_text=_("The mandate begins when the account that has proven it accepts."),
    )
    scope = ChoiceCardsField(label=_("What may be written in your name?"), choices=Mandate.Scope.choices, initial="both")
    consent = TextField(label=_("What was agreed"), max_length=limits.NOTE, help_text=_("Your consent in your own words; it stays on record."))
    until = JalaliDateField(label=_("Until"), future=True, help_text=_("Two years at most, for example 1406/6/31."))


class LinkForm(Form):
    """A known link: ``other`` holds a share of this organization, or the two share a person."""

    other = LineField(label=_("Other organization"), max_length=160, help_text=_("Its exact name or national id."))
    kind = ChoiceCardsField(
        label=_("Kind of link"),
        choices=[
            (OrganizationLink.Kind.SHAREHOLDING.value, _("It holds shares of this organization")),
            (OrganizationLink.Kind.SHARED_PERSON.value, _("The two share a person")),
        ],
        shows={OrganizationLink.Kind.SHAREHOLDING.value: "share"},
        initial=OrganizationLink.Kind.SHAREHOLDING.value,
    )
    share = PercentField(label=_("Share"), required=False)
    source = LineField(label=_("Source"), max_length=200, help_text=_("Where it is known from, such as the official gazette and its date."))
    since = JalaliDateField(label=_("Since"), required=False)


class SiteRoleForm(Form):
    address = AddressField(label=_("E-mail or mobile"), max_length=LONGEST_ADDRESS, help_text=_("Of an account that has proven it."))
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose")), *SiteRole.Role.choices], widget=Select)
