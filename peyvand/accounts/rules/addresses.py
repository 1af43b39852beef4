"""The addresses of an account, its password and its name. Who acts here is always the person; the edge has seen lately who they are."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from peyvand.accounts import queries, sessions
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.rules.codes import note_letter
from peyvand.core import atomic, audit
from peyvand.core.errors import Refusal
from peyvand.registry.contacts import MOBILE
from peyvand.registry.models import Person
from peyvand.registry.rules import AddressTaken
from peyvand.text.cleaning import clean_line, refuse_controls


class LastWayIn(Refusal):
    code = "account.last_way_in"
    message = _("This is the only address you sign in with. Add another one first.")


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def name_person(person: Person, *, display_name: str, display_name_en: str, now: datetime) -> Person:
    """How others see the person."""
    for name in (display_name, display_name_en):
        refuse_controls(name)
    with atomic():
        stored = _locked(person)
        stored.display_name, stored.display_name_en = clean_line(display_name), clean_line(display_name_en)
        stored.save(update_fields=["display_name", "display_name_en"])
        audit.record(person, "person.name", stored, now=now)  # names are personal data, and the log cannot forget
    return stored


def change_address(code: OneTimeCode, *, now: datetime) -> Person:
    """Take over an address that was proven; the one it replaces is told, else the other one. Raises AddressTaken."""
    assert code.person is not None
    contact = code.contact
    with atomic():
        person = _locked(code.person)
        before = queries.contacts_of(person)
        setattr(person, contact.kind, contact.address)
        try:
            with transaction.atomic():
                person.save(update_fields=[contact.kind])
                if not contact.is_mobile:
                    EmailAddress.objects.filter(user=person).delete()
                    EmailAddress.objects.create(user=person, email=contact.address, verified=True, primary=True)
        except IntegrityError as error:
            raise AddressTaken from error
        _drop_codes(person)
        # The address itself is personal data: the log, which cannot be changed, says only that there was a change.
        audit.record(person, f"person.{contact.kind}", person, now=now)
        for old in before:
            note_letter(old, contact.kind, language=person.language)
    return person


def remove_address(person: Person, kind: str, *, now: datetime) -> Person:
    """Take an address off; it is told. Raises LastWayIn."""
    with atomic():
        stored = _locked(person)
        gone = [contact for contact in queries.contacts_of(stored) if contact.kind == kind]
        if not gone:
            return stored
        if len(queries.contacts_of(stored)) < 2:
            raise LastWayIn
        setattr(stored, kind, None)
        stored.save(update_fields=[kind])
        if kind != MOBILE:
            EmailAddress.objects.filter(user=stored).delete()
        _drop_codes(stored)
        audit.record(person, f"person.{kind}_removed", stored, now=now)
        note_letter(gone[0], f"{kind}_removed", language=stored.language)
    return stored


def _drop_codes(person: Person) -> None:
    """Codes that were promised to a former address open nothing any more."""
    OneTimeCode.objects.filter(person=person, used_at=None).delete()


def set_password(person: Person, password: str, *, session: str | None, now: datetime) -> Person:
    """Set or change the password, end all other sessions, and tell every address. The edge carries its own session over."""
    with atomic():
        stored = _locked(person)
        stored.set_password(password)
        stored.save(update_fields=["password"])
        sessions.end_all(stored, but=session)
        audit.record(person, "person.password", stored, now=now)
        tell_addresses(stored, "password")
    return stored


def tell_addresses(person: Person, change: str) -> None:
    """Tell every address of the person, in their language, that something changed."""
    for contact in queries.contacts_of(person):
        note_letter(contact, change, language=person.language)
