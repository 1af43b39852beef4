"""The signed name in a mail's link, by which its reader ends that kind of mail without signing in. It opens nothing else."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from peyvand.registry.models import Person

from . import kinds, queries

SALT = "peyvand.notices.unsubscribe"


@dataclass(frozen=True)
class Wish:
    """Whose mail of what: a kind, or the digest."""

    person: Person
    what: str


def token_of(person: Person, what: str) -> str:
    return signing.dumps([str(person.pk), what], salt=SALT)


def read(token: str) -> Wish | None:
    """What the token asks for; None where it is not ours, or its person or kind is gone. It does not grow old: mail is kept for years."""
    try:
        key, what = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=key, is_active=True).first()
    kind = kinds.named(what)
    if person is None or (what != queries.DIGEST and (kind is None or kind.compulsory)):
        return None
    return Wish(person, what)


def link_of(person: Person, what: str) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("notices:unsubscribe", args=[token_of(person, what)])
