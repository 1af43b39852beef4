"""The second factor: an authenticator app, passkeys, and the recovery codes that stand in for them.

The arithmetic is django-allauth's. Ours is that each code counts once: codes are used up under the lock of the authenticator's row.
"""

from datetime import datetime
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from peyvand.accounts import queries
from peyvand.accounts.rules.addresses import tell_addresses
from peyvand.core import atomic, audit, limits
from peyvand.core.errors import Refusal
from peyvand.registry.models import Person

APP, PASSKEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
STEPS_OFF = 1
"""How many half minutes the clock of a telephone may be off."""


class WrongFactor(Refusal):
    code = "second_factor.wrong"
    message = _("This code is not right, or it was used already. Write the one that the app shows now, or an unused recovery code.")


class FactorThere(Refusal):
    code = "second_factor.there"
    message = _("There is one already. Remove it before you add another one.")


class TooManyPasskeys(Refusal):
    code = "second_factor.too_many"
    message = _("There are ten passkeys already. Remove one that you no longer use.")


def _counter(secret: str, typed: str, now: datetime) -> int | None:
    """The half minute whose code was typed, if it is near."""
    present = int(now.timestamp()) // app_settings.TOTP_PERIOD
    found = None
    for counter in range(present - STEPS_OFF, present + STEPS_OFF + 1):
        if constant_time_compare(totp.format_hotp_value(totp.hotp_value(secret, counter)), typed):
            found = counter
    return found


def use_factor(person: Person, typed: str, *, now: datetime) -> Authenticator:
    """Use up a code of the app, or a recovery code. Raises WrongFactor. Sent twice at once, it passes once."""
    with atomic():
        rows = Authenticator.objects.select_for_update().filter(user=person, type__in=[APP, RECOVERY]).order_by("-type")
        for row in rows:
            if _fits(row, typed, now):
                row.last_used_at = now
                row.save(update_fields=["data", "last_used_at"])
                return row
    raise WrongFactor


def _fits(row: Authenticator, typed: str, now: datetime) -> bool:
    if row.type == RECOVERY:
        wrapped = RecoveryCodes(row)
        fits = bool(wrapped.validate_code(typed))
        row.data = wrapped.instance.data
        return fits
    counter = _counter(decrypt(row.data["secret"]), typed, now)
    if counter is None or counter <= row.data.get("used", -1):
        return False
    row.data["used"] = counter
    return True


def add_app(person: Person, secret: str, typed: str, *, now: datetime) -> bool:
    """Add the app whose code was typed. True when recovery codes were made with it. Raises WrongFactor, FactorThere."""
    counter = _counter(secret, typed, now)
    if counter is None:
        raise WrongFactor
    try:
        with atomic():
            with transaction.atomic():
                row = totp.TOTP.activate(person, secret).instance
            row.data["used"] = counter
            row.save(update_fields=["data"])
            return _added(person, "totp_on", now)
    except IntegrityError as error:
        raise FactorThere from error


def add_passkey(person: Person, name: str, credential: dict[str, Any], *, now: datetime) -> bool:
    """Add a passkey that the browser made and the edge checked. True when recovery codes were made with it. Raises TooManyPasskeys."""
    with atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if Authenticator.objects.filter(user=person, type=PASSKEY).count() >= limits.PASSKEYS:
            raise TooManyPasskeys
        Authenticator.objects.create(user=person, type=PASSKEY, data={"name": name, "credential": credential})
        return _added(person, "passkey_on", now)


def _added(person: Person, change: str, now: datetime) -> bool:
    audit.record(person, f"person.{change}", person, now=now)
    tell_addresses(person, change)
    if Authenticator.objects.filter(user=person, type=RECOVERY).exists():
        return False
    RecoveryCodes.activate(person)
    return True


def remove_factor(person: Person, number: int, *, now: datetime) -> bool:
    """Take an app or a passkey off; recovery codes go with the last one. False when it was not there."""
    with atomic():
        row = Authenticator.objects.select_for_update().filter(user=person, pk=number, type__in=queries.FACTORS).first()
        if row is None:
            return False
        change = "totp_off" if row.type == APP else "passkey_off"
        row.delete()
        if not queries.has_second_factor(person):
            Authenticator.objects.filter(user=person).delete()
        audit.record(person, f"person.{change}", person, now=now)
        tell_addresses(person, change)
    return True


def renew_recovery(person: Person, *, now: datetime) -> list[str]:
    """Make new recovery codes and give them, this once; the earlier ones no longer work. None without a second factor."""
    with atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if not queries.has_second_factor(person):
            return []
        Authenticator.objects.filter(user=person, type=RECOVERY).delete()
        made = RecoveryCodes.activate(person)
        made.mark_as_viewed()
        audit.record(person, "person.recovery", person, now=now)
        tell_addresses(person, "recovery")
        return made.generate_codes()


def show_recovery(person: Person) -> list[str]:
    """The recovery codes, if nobody has seen them yet: they are shown once."""
    with atomic():
        row = Authenticator.objects.select_for_update().filter(user=person, type=RECOVERY).first()
        if row is None or RecoveryCodes(row).did_view:
            return []
        RecoveryCodes(row).mark_as_viewed()
        return RecoveryCodes(row).generate_codes()
