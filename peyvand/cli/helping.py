"""What an operator does for somebody who cannot get in, or whose account somebody else got into."""

import sys

import django

django.setup()

from peyvand.accounts import rules  # noqa: E402
from peyvand.accounts.queries import person_of  # noqa: E402
from peyvand.core import clock  # noqa: E402
from peyvand.registry.contacts import EMAIL, MOBILE, Contact  # noqa: E402
from peyvand.text.validators import Invalid, validate  # noqa: E402


def help_out(address: str, *, without_second_factor: bool) -> int:
    """End all sessions of an account; take its second factor off if asked. 1 when nobody has the address."""
    try:
        contact = Contact(EMAIL, address.strip().lower()) if "@" in address else Contact(MOBILE, validate("mobile", address).value)
    except Invalid as invalid:
        print(f"{address}: {invalid.sentence('en')}", file=sys.stderr)
        return 2
    person = person_of(contact)
    if person is None:
        print("No open account has this address.", file=sys.stderr)
        return 1
    ended = rules.end_all_sessions(person, without_second_factor=without_second_factor, now=clock.now())
    print(f"{ended} sessions ended." + (" The second factor was taken off; its owner was told." if without_second_factor else ""))
    return 0
