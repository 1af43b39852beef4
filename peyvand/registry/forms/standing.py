"""Why a registrar rules something of an organization."""

from django.utils.translation import gettext_lazy as _

from peyvand.web.fields import TextField
from peyvand.web.forms import Form

LONGEST = 500


class SuspensionForm(Form):
    reason = TextField(label=_("Reason"), max_length=LONGEST, help_text=_("Its members read it, beside how they can answer."))


class RestoreForm(Form):
    reason = TextField(label=_("Reason"), max_length=LONGEST, required=False, help_text=_("Stays on record with the organization."))


class TrustForm(Form):
    reason = TextField(label=_("Reason"), max_length=LONGEST, help_text=_("Stays on record with the organization."))


class RevocationForm(Form):
    reason = TextField(label=_("Reason"), max_length=LONGEST, help_text=_("Its managers read it, beside how they can send it again."))
