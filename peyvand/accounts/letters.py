"""What the site writes to people about their accounts: codes, and word of every change that touches how they sign in."""

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from peyvand.core import mail, sms
from peyvand.registry.contacts import Contact

SUBJECTS = {
    "code": _("Your one-time code for Peyvand"),
    "known": _("You have an account at Peyvand already"),
    "changed": _("Something changed in your account at Peyvand"),
}
CHANGES = {
    "email": _("The e-mail address of your account was changed."),
    "mobile": _("The mobile number of your account was changed."),
    "email_removed": _("This e-mail address was taken off your account."),
    "mobile_removed": _("This mobile number was taken off your account."),
    "password": _("The password of your account was changed. All other sessions were ended."),
    "totp_on": _("An authenticator app was added to your account."),
    "totp_off": _("The authenticator app was taken off your account."),
    "passkey_on": _("A passkey was added to your account."),
    "passkey_off": _("A passkey was taken off your account."),
    "recovery": _("New recovery codes were made for your account. The earlier ones no longer work."),
    "recovery_used": _("Somebody signed in to your account with a recovery code."),
    "factor_taken_off": _("An operator of the site took the second factor off your account."),
    "united": _("Another account was united with yours."),
    "erased": _("Your account was closed and your personal data was erased."),
}


def write(contact: Contact, letter: str, language: str, **facts: Any) -> None:
    """Send one letter now, by mail or as a text message; for the worker. Raises MailRefused, MailTrouble or NotSent."""
    with translation.override(language):
        if change := facts.get("change"):
            facts["change"] = CHANGES[change]
        if contact.is_mobile:
            sms.send(contact.address, render_to_string(f"accounts/letters/{letter}.sms.txt", facts).strip())
        else:
            body = render_to_string(f"accounts/letters/{letter}.txt", facts).strip() + "\n"
            mail.send(EmailMessage(str(SUBJECTS[letter]), body, to=[contact.address]))
