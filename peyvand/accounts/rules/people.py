"""Making an account, and whether a password is right."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from peyvand.accounts.models import OneTimeCode
from peyvand.core import SYSTEM, atomic
from peyvand.core.errors import Refusal
from peyvand.registry import rules as registry_rules
from peyvand.registry.contacts import Contact
from peyvand.registry.models import Person


class SignUpClosed(Refusal):
    code = "account.sign_up_closed"
    message = _("Accounts are made by the operators of this site.")
    status = 403


def sign_up(code: OneTimeCode, *, is_open: bool, now: datetime) -> Person:
    """Make the account that was asked for, once its address was proven. Raises SignUpClosed, AddressTaken."""
    if not is_open:
        raise SignUpClosed
    with atomic():
        person = registry_rules.create_person(
            by=SYSTEM, now=now, display_name=code.kept["display_name"], language=code.language, **{code.kind: code.address}
        )
        registry_rules.accept_terms(person, code.kept["terms"], now=now)
    return person


def right_password(person: Person | None, password: str) -> bool:
    """Whether it is the person's; takes as long for nobody, and for somebody without a password."""
    if person is None or not person.has_usable_password():
        make_password(password)
        return False
    return person.check_password(password)


def note_proven(person: Person, contact: Contact) -> None:
    """What was sent to this address reached the person."""
    if not contact.is_mobile:
        EmailAddress.objects.update_or_create(user=person, email=contact.address, defaults={"verified": True, "primary": True})
