"""How often something may be tried, and by whom it is counted.

A stranger's tries are counted for the account together with the network they come from, and for each of the two alone. A browser that the owner
has signed in from has a count of its own, which no stranger can spend. All counts are exact (``core.rate``).
"""

import ipaddress
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from peyvand.accounts import devices, queries
from peyvand.core import limits
from peyvand.registry.contacts import Contact

Limit = tuple[int, timedelta]


def _hit(name: str, key: str, limit: Limit) -> bool:
    return limits.hit(name, key, most=limit[0], per=limit[1])


def network(request: HttpRequest) -> str:
    """Who asks, as far as addresses tell: the address, or the /64 of an IPv6 one, which one household has whole."""
    address = str(get_adapter(request).get_client_ip(request))
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address


def code_may_be_sent(request: HttpRequest, contact: Contact, person: Any) -> bool:
    """Count one code for an address. The same for addresses with and without an account.

    A known browser has a count of its own for its person's addresses only: for any other address its person is a stranger.
    """
    device = devices.known(request, person) if person is not None and contact in queries.contacts_of(person) else ""
    key = f"{contact.address} {device}"
    within = [_hit("code", key, limits.SIGN_IN_CODES), _hit("code_day", key, limits.CODES_DAY)]
    if not device:
        within.append(_hit("code_network", network(request), limits.CODES_NETWORK))
    return all(within)


def password_may_be_tried(request: HttpRequest, contact: Contact, person: Any) -> bool:
    device = devices.known(request, person)
    if device:
        return _hit("sign_in", f"{contact.address} {device}", limits.SIGN_IN_TRIES)
    here = network(request)
    within = [_hit("sign_in", f"{contact.address} {here}", limits.SIGN_IN_TRIES), _hit("sign_in_network", here, limits.SIGN_IN_NETWORK)]
    # What this network may no longer try does not count against the account, or one address alone could spend its day.
    return all(within) and _hit("sign_in_account", contact.address, limits.SIGN_IN_ACCOUNT)


def second_factor_may_be_tried(request: HttpRequest, person: Any) -> bool:
    device = devices.known(request, person)
    if device:
        return _hit("second_factor", f"{person.pk} {device}", limits.SECOND_FACTOR_TRIES)
    within = _hit("second_factor", f"{person.pk} {network(request)}", limits.SECOND_FACTOR_TRIES)
    return within and _hit("second_factor_day", str(person.pk), limits.SECOND_FACTOR_DAY)


def account_may_be_made(request: HttpRequest) -> bool:
    return _hit("sign_up", network(request), limits.SIGN_UP_NETWORK)


def passkey_may_be_tried(request: HttpRequest) -> bool:
    """A passkey cannot be guessed; this keeps the arithmetic from being asked for without end."""
    return _hit("passkey", network(request), limits.SIGN_IN_NETWORK)
