"""Persons and what they are on the site."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, actor_id, atomic, audit, events
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.registry import policy
from peyvand.registry.events import SiteRoleChanged
from peyvand.registry.models import Person, SiteRole
from peyvand.text.cleaning import clean_line, refuse_controls


class LastAdministrator(Refusal):
    code = "site_role.last_administrator"
    message = _("The site keeps at least one administrator. Make somebody else one first.")


class AddressTaken(Refusal):
    code = "person.address_taken"
    message = _("An account with this e-mail address or mobile number exists.")


def create_person(
    *,
    by: Any,
    now: datetime,
    display_name: str,
    display_name_en: str = "",
    email: str | None = None,
    mobile: str | None = None,
    password: str | None = None,
    persona: str | None = None,
    language: str = "fa",
) -> Person:
    """Make an account with a confirmed way to sign in; without a password it signs in by one-time code.

    Only the site itself does so: when somebody has proven an address while signing up, or for an operator.
    """
    if by != SYSTEM:
        raise NotAllowed
    for name in (display_name, display_name_en):
        refuse_controls(name)
    with atomic():
        person = Person(
            email=email.strip().lower() if email else None,
            mobile=mobile or None,
            display_name=clean_line(display_name),
            display_name_en=clean_line(display_name_en),
            persona=persona,
            language=language,
        )
        person.set_password(password)
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:
            raise AddressTaken from error
        if person.email:
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        audit.record(by, "person.create", person, now=now)
    return person


def choose_language(person: Person, language: str) -> Person:
    """The language in which mail and notices are written to the person; one that the site does not speak changes nothing."""
    if language in dict(settings.LANGUAGES) and language != person.language:
        person.language = language
        person.save(update_fields=["language"])
    return person


def accept_terms(person: Person, version: str, *, now: datetime) -> Person:
    with atomic():
        person.terms_version, person.terms_accepted_at = version, now
        person.save(update_fields=["terms_version", "terms_accepted_at"])
        audit.record(person, "person.accept_terms", person, now=now, after={"version": version})
    return person


def give_site_role(person: Person, role: str, *, by: Any, now: datetime) -> SiteRole:
    """An administrator makes somebody registrar, moderator, secretary, analyst or administrator. Nobody gives one to oneself."""
    if role not in SiteRole.Role.values:
        raise ValueError(f"no such role: {role}")
    with atomic():
        _require_administrator(by, person)
        row, made = SiteRole.objects.get_or_create(person=person, role=role, defaults={"given_by": actor_id(by), "given_at": now})
        if made:
            audit.record(by, "site_role.give", person, now=now, after={"role": role})
            events.emit(SiteRoleChanged(person.pk, role, True, actor_id(by) or SYSTEM, now))
    person.forget_roles()
    return row


def take_site_role(person: Person, role: str, *, by: Any, now: datetime) -> None:
    """Take it away. Raises NotAllowed (also for one's own), LastAdministrator."""
    with atomic():
        _require_administrator(by, person)
        _take(person, role, by, now)
    person.forget_roles()


def lay_down_site_roles(person: Person, *, now: datetime) -> None:
    """Somebody who closes their account gives back every role. Raises LastAdministrator."""
    with atomic():
        _lock_administrators()
        for role in list(SiteRole.objects.filter(person=person).order_by("role").values_list("role", flat=True)):
            _take(person, role, person, now)
    person.forget_roles()


def _take(person: Person, role: str, by: Any, now: datetime) -> None:
    mine = SiteRole.objects.filter(person=person, role=role)
    if role == SiteRole.Role.ADMINISTRATOR and mine.exists() and not _administrators().exclude(person=person).exists():
        raise LastAdministrator
    if mine.delete()[0]:
        audit.record(by, "site_role.take", person, now=now, before={"role": role})
        events.emit(SiteRoleChanged(person.pk, role, False, actor_id(by) or SYSTEM, now))


def _administrators() -> Any:
    return SiteRole.objects.filter(role=SiteRole.Role.ADMINISTRATOR, person__is_active=True)


def _lock_administrators() -> None:
    """All administrators' rows, so that the last two cannot go, or take it from each other, at once."""
    list(SiteRole.objects.select_for_update(of=("self",)).filter(role=SiteRole.Role.ADMINISTRATOR).order_by("pk"))


def _require_administrator(by: Any, person: Person) -> None:
    """What somebody may is read anew behind the lock."""
    _lock_administrators()
    if by == SYSTEM:
        return
    if isinstance(by, Person):
        by.forget_roles()
    if not policy.may(by, "site_role.give") or actor_id(by) == person.pk:
        raise NotAllowed
