"""Valid organizations and persons for tests, made by going through the rules."""

from datetime import timedelta
from itertools import count
from typing import Any

from peyvand.accounts import texts
from peyvand.core import SYSTEM, clock
from peyvand.registry import rules
from peyvand.registry.models import Mandate, Membership, Organization, Person
from peyvand.taxonomies import loading
from peyvand.taxonomies.models import County, OrgKind, Province, Version

_numbers = count(1)
PASSWORD = "a long enough phrase"


def taxonomies() -> None:
    """The tables of kinds, counties, sectors …, loaded once for a database."""
    if not Version.objects.exists():
        loading.load(clock.now())


def national_id(serial: int | None = None) -> str:
    """A national id with a right check digit; it begins with 99, as all invented ones do."""
    digits = f"991{(next(_numbers) if serial is None else serial) % 100_000:05d}45"
    tens = int(digits[9]) + 2
    total = sum((int(digit) + tens) * factor for digit, factor in zip(digits, (29, 27, 23, 19, 17, 29, 27, 23, 19, 17), strict=True))
    return digits + str(total % 11 % 10)


def organization(
    name_fa: str = "", *, verified: bool = False, kind: str = "knowledge_based", county: str | None = "sirjan", **values: Any
) -> Organization:
    """An organization of the directory; ``verified`` takes it through sending and confirming."""
    taxonomies()
    number = next(_numbers)
    values = {"national_id": national_id(), "address": "خیابان نمونه، پلاک ۱", "email": f"office{number}@example.org"} | values
    if county:
        values["county"] = County.objects.get(pk=county)
    made = rules.create_organization(
        by=SYSTEM,
        now=clock.now(),
        name_fa=name_fa or f"ریخته‌گری نمونهٔ شمارهٔ {number}",
        kind=OrgKind.objects.get(pk=kind),
        **values,
    )
    if verified:
        verify(made)
    return made


def outside_organization(province: str, **values: Any) -> Organization:
    """An organization beyond the counties of the region."""
    taxonomies()
    return organization(county=None, province=Province.objects.get(pk=province), **values)


def verify(made: Organization) -> Organization:
    owner = member(person(), made, "owner").person
    rules.submit_organization(made, by=owner, now=clock.now())
    levels = {"name_fa": "registry_checked", "national_id": "registry_checked"}
    certificates = dict.fromkeys(made.certificates.values_list("pk", flat=True), "document_seen")
    rules.verify_organization(made, by=registrar(), now=clock.now(), levels=levels, certificates=certificates)
    return made


def person(display_name: str = "کارشناس فنی", *, site_role: str = "", password: str | None = None, **values: Any) -> Person:
    """Somebody with an account; ``site_role`` is one of registrar, moderator, secretary, analyst, administrator."""
    values = {"email": f"person{next(_numbers)}@example.org", "display_name_en": "Technical expert"} | values
    made = rules.create_person(by=SYSTEM, now=clock.now(), display_name=display_name, password=password, **values)
    rules.accept_terms(made, texts.version(), now=clock.now())
    if site_role:
        rules.give_site_role(made, site_role, by=SYSTEM, now=clock.now())
    return made


def registrar() -> Person:
    return person("مسئول ثبت", site_role="registrar")


def moderator() -> Person:
    return person("بازبین", site_role="moderator")


def member(somebody: Person, of: Organization, role: str = "expert", **flags: bool) -> Membership:
    """Let a person in. The membership's ``person`` is the same object, with its roles read anew."""
    made = rules.add_member(of, somebody, role, by=SYSTEM, now=clock.now(), **flags)
    somebody.forget_roles()
    return made


def expert(of: Organization | None = None, role: str = "expert", **flags: bool) -> Person:
    """A person with a role in an organization (a new one, unless given)."""
    return member(person(), of or organization(), role, **flags).person


def mandate(somebody: Person, of: Organization, scope: str = "both", days: int = 30) -> Mandate:
    now = clock.now()
    return rules.grant_mandate(somebody, of, scope, consent="نامهٔ شمارهٔ ۱۲", ends_at=now + timedelta(days=days), by=SYSTEM, now=now)
