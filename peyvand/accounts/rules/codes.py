"""One-time codes: promised in the request, made and sent by the worker, counted and used up exactly once.

The request does the same work for an address with an account and for one without, so that neither its answer nor its time tells them apart.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from peyvand.accounts import letters, queries
from peyvand.accounts.models import OneTimeCode
from peyvand.core import atomic, limits
from peyvand.core.errors import Refusal
from peyvand.core.models import Job
from peyvand.registry.contacts import Contact
from peyvand.registry.models import Person

DIGITS = 6


class WrongCode(Refusal):
    code = "code.wrong"
    message = _("This code is not right. Look at the newest message and write its six digits.")


class CodeOver(Refusal):
    """Too many tries, too late, or used already."""

    code = "code.over"
    message = _("This code no longer works. Ask for a new one.")


def begin_code(
    purpose: str, contact: Contact, *, person: Person | None, language: str, now: datetime, kept: dict[str, Any] | None = None
) -> OneTimeCode:
    """Promise a code to an address; ``kept`` is what is done with once it was proven."""
    with atomic():
        row = OneTimeCode.objects.create(
            purpose=purpose,
            kind=contact.kind,
            address=contact.address,
            person=person,
            language=language,
            kept=kept or {},
            made_at=now,
            ends_at=now + limits.CODE_LIVES,
        )
        want_code(row)
    return row


def want_code(row: OneTimeCode) -> None:
    """Have the worker make a code and send it; an earlier one of the same promise no longer works then."""
    from peyvand.accounts.tasks import send_code as job  # noqa: PLC0415  (the tasks call these rules)

    job.enqueue(str(row.pk))


def note_letter(contact: Contact, change: str, *, language: str) -> None:
    """Have the worker tell an address that something changed; one of ``letters.CHANGES``."""
    from peyvand.accounts.tasks import write_letter  # noqa: PLC0415  (the tasks call these rules)

    write_letter.enqueue(contact.kind, contact.address, language, change)


def _digest(row: OneTimeCode, code: str) -> str:
    return salted_hmac("peyvand.accounts.code", f"{row.pk}:{code}", algorithm="sha256").hexdigest()


def send_code(code_id: str, *, now: datetime) -> bool:
    """Make the code of a promise and send it; False where nothing goes out. What could not be handed over, the job tries again."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with atomic():
        row = OneTimeCode.objects.select_for_update(of=("self",)).filter(pk=code_id).first()
        if row is None or not row.is_open(now):
            return False
        letter = _letter_of(row)
        if letter == "code":
            row.digest = _digest(row, code)
            row.save(update_fields=["digest"])
    if not letter:
        return False
    letters.write(row.contact, letter, row.language, code=code)
    return True


def _letter_of(row: OneTimeCode) -> str:
    if row.purpose in {OneTimeCode.Purpose.SIGN_UP, OneTimeCode.Purpose.ADDRESS}:
        return "known" if queries.is_taken(row.contact) else "code"
    return "code" if row.person_id else ""


def open_code(code_id: str, purpose: str, *, now: datetime) -> OneTimeCode | None:
    """A promise that can still be kept."""
    try:
        row = OneTimeCode.objects.select_related("person").filter(pk=UUID(code_id), purpose=purpose).first()
    except ValueError:
        return None
    return row if row is not None and row.is_open(now) else None


def check_code(code_id: str, purpose: str, typed: str, *, now: datetime) -> OneTimeCode:
    """Use a code up, or count a wrong try. Call it outside a transaction, so that a wrong try stays counted.

    Both steps are one conditional update each: of many requests at once no more than the tries there are get an answer, and one succeeds.
    Raises WrongCode, CodeOver.
    """
    known = OneTimeCode.objects.filter(pk=code_id, purpose=purpose, used_at=None, ends_at__gt=now)
    if not known.filter(tries__lt=limits.CODE_TRIES).update(tries=F("tries") + 1):
        raise CodeOver
    row = OneTimeCode.objects.select_related("person").get(pk=code_id)
    if not row.digest or not constant_time_compare(row.digest, _digest(row, typed)):
        if row.tries >= limits.CODE_TRIES:
            raise CodeOver
        raise WrongCode
    if not known.update(used_at=now):
        raise CodeOver
    return row


def forget_letters(contacts: Iterable[Contact] = ()) -> int:
    """Delete the jobs of letters that went out, which hold addresses; of ``contacts`` those too that never could go out."""
    from peyvand.accounts.tasks import write_letter as job  # noqa: PLC0415  (the tasks call these rules)

    over = Q(status=Job.Status.SUCCESSFUL)
    for contact in contacts:
        over |= Q(status=Job.Status.FAILED, args__1=contact.address)
    return Job.objects.filter(over, task=job.module_path).delete()[0]


def kept_of_letter(args: list[Any]) -> list[Any]:
    """What a letter that could not go out keeps: its address for as long as an account has it."""
    kind, address, *rest = args
    return [kind, address if queries.is_taken(Contact(kind, address)) else "", *rest]


def forget_codes(now: datetime) -> int:
    """Delete what is over; addresses are not kept longer than needed."""
    return OneTimeCode.objects.filter(ends_at__lt=now - limits.CODE_LIVES).delete()[0]
