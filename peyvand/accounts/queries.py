"""Reads about accounts: whose address it is, which ways in somebody has, where they are signed in."""

from allauth.mfa.models import Authenticator

from peyvand.registry import queries as registry
from peyvand.registry.contacts import Contact
from peyvand.registry.models import Membership, Person

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""


def person_of(contact: Contact) -> Person | None:
    """The open account that an address belongs to."""
    if contact.is_mobile:
        return Person.objects.filter(mobile=contact.address, is_active=True).first()
    return Person.objects.filter(email=contact.address, is_active=True).first()


def is_taken(contact: Contact) -> bool:
    """Whether any account, also a closed one, holds the address."""
    return Person.objects.filter(**{contact.kind: contact.address}).exists()


def contacts_of(person: Person) -> list[Contact]:
    return [Contact(kind, address) for kind, address in (("email", person.email), ("mobile", person.mobile)) if address]


def is_proven(person: Person, contact: Contact) -> bool:
    """Whether the person has shown that what is sent to this address reaches them."""
    return contact.address in registry.proven_addresses(person)


def authenticators(person: Person) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))


def has_second_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def has_other_owner(membership: Membership) -> bool:
    """Whether an organization has an owner beside this one."""
    return registry.present_roles(membership.organization_id, "owner").exclude(person_id=membership.person_id).exists()
