"""Taking one's data along, and closing an account."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from peyvand.accounts import queries, sessions
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.rules.addresses import tell_addresses
from peyvand.accounts.rules.codes import forget_letters
from peyvand.core import SYSTEM, atomic, audit, personal
from peyvand.core.errors import Refusal
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import ExpertPage, Organization, Person

FORMER_FA, FORMER_EN = "کاربر پیشین", "Former user"


class StillNeeded(Refusal):
    """Somebody has to take over first; ``organizations`` says where."""

    code = "account.still_needed"
    message = _("You are the only owner of an organization. Hand it over first, then close your account.")

    def __init__(self, organizations: list[Organization]) -> None:
        super().__init__()
        self.organizations = organizations


def export_data(person: Person, *, now: datetime) -> bytes:
    """Everything about the person as a zip with one JSON file; that it was taken is on record."""
    told = {"made_at": now.isoformat(), "account": personal.own(person), **personal.held(person)}
    with atomic():
        audit.record(person, "person.export", person, now=now)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
    return packed.getvalue()


def only_owner_of(person: Person) -> list[Organization]:
    """Organizations that would be left without an owner."""
    return [row.organization for row in person.present_memberships if row.role == "owner" and not queries.has_other_owner(row)]


def erase_account(person: Person, *, now: datetime) -> Person:
    """Close the account and erase what is personal. Cannot be taken back.

    What was written for organizations stays, without the name; the log of events keeps the number of a person who no longer is anybody.
    Raises StillNeeded, and LastAdministrator of the registry.
    """
    with atomic():
        stored = Person.objects.select_for_update().get(pk=person.pk)
        if alone := only_owner_of(stored):
            raise StillNeeded(alone)
        try:
            for membership in stored.present_memberships:
                registry_rules.end_membership(membership, by=stored, now=now)
        except registry_rules.LastOwner as error:
            raise StillNeeded(only_owner_of(stored)) from error
        for mandate in stored.all_mandates:
            registry_rules.withdraw_mandate(mandate, by=stored, now=now)
        registry_rules.lay_down_site_roles(stored, now=now)
        forget_letters(queries.contacts_of(stored))
        tell_addresses(stored, "erased")
        personal.erase(stored, now)
        forget_sign_in(stored)
        ExpertPage.objects.filter(person=stored).delete()
        _empty(stored, display_name=FORMER_FA, display_name_en=FORMER_EN)
        audit.record(person, "person.erase", stored, now=now)
    return stored


def forget_sign_in(person: Person) -> None:
    """Delete all that the account was signed in with; sessions are refused at their next request."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    OneTimeCode.objects.filter(person=person).delete()
    sessions.end_all(person)


def end_all_sessions(person: Person, *, without_second_factor: bool, now: datetime) -> int:
    """For an operator: end every session, and take the second factor off for who lost it. Its owner is told. Gives how many were ended."""
    with atomic():
        ended = sessions.end_all(person)
        audit.record(SYSTEM, "person.sessions_ended", person, now=now)
        if without_second_factor and Authenticator.objects.filter(user=person).delete()[0]:
            audit.record(SYSTEM, "person.factor_taken_off", person, now=now)
            tell_addresses(person, "factor_taken_off")
    return ended


def _empty(person: Person, **names: Any) -> None:
    person.email = person.mobile = None
    person.is_active = False
    person.set_unusable_password()
    for name, value in names.items():
        setattr(person, name, value)
    person.save()
    person.forget_roles()


def close(person: Person) -> None:
    """An account that nobody signs in to any more; its names stay."""
    _empty(person)
