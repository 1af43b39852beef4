"""The terms of non-disclosure before the confidential files of a need. A changed text gets a new version: what was accepted stays known."""

from django.utils.translation import gettext_lazy as _

VERSION = "1"
TERMS = (
    _("The confidential files of this need, and what can be learned from them, belong to the organization that stated it."),
    _("Your organization uses them only to answer this need, and shows them only to those of its people who work on the answer."),
    _("It gives them to nobody else and publishes nothing of them without the owner’s written consent."),
    _("If nothing comes of it, the copies are destroyed when the owner asks."),
    _("What was public before, or was known to your organization already, is not bound by this."),
    _("The duty lasts five years from today. Each opening of a file is put on record and shown to the owner."),
)
