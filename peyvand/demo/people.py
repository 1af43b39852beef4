"""The persons of the demonstration: one account for each persona, and an owner and an expert for each organization that writes."""

from datetime import datetime, timedelta

from peyvand.demo.personas import PERSONAS
from peyvand.registry.models import Mandate, Membership, Organization, Person, SiteRole

DOMAIN = "peyvand.example"
TERMS = "1"


def _person(email: str, name_fa: str, name_en: str, *, now: datetime, persona: str | None = None) -> Person:
    person = Person(email=email, display_name=name_fa, display_name_en=name_en, persona=persona, terms_version=TERMS, terms_accepted_at=now)
    person.set_unusable_password()
    return person


def load_staff(*, now: datetime) -> dict[str, Person]:
    """Personas by key, with their site roles; their memberships follow when the organizations stand."""
    people = {p.key: _person(f"{p.key}@{DOMAIN}", p.name_fa, p.name_en, now=now, persona=p.key) for p in PERSONAS}
    Person.objects.bulk_create(people.values())
    SiteRole.objects.bulk_create(SiteRole(person=people[p.key], role=p.site_role, given_at=now) for p in PERSONAS if p.site_role)
    return people


def load_members(organizations: dict[str, Organization], personas: dict[str, Person], *, now: datetime) -> dict[str, Person]:
    """Memberships of the personas and of one owner and one expert more; gives, by organization key, the person who writes for it."""
    since = now - timedelta(days=400)
    members, people, writers = [], [], {}
    for key, organization in organizations.items():
        domain = organization.email.partition("@")[2]
        owner = _person(f"manager@{domain}", "مدیر سازمان", "Manager", now=now)
        expert = _person(f"expert@{domain}", "کارشناس فنی", "Technical expert", now=now)
        people += [owner, expert]
        members += [
            Membership(person=owner, organization=organization, role="owner", may_sign=True, since=since),
            Membership(person=expert, organization=organization, role="expert", since=since),
        ]
        writers[key] = expert
    for p in PERSONAS:
        if p.organization:
            members.append(
                Membership(
                    person=personas[p.key],
                    organization=organizations[p.organization],
                    role=p.role,
                    may_sign=p.may_sign,
                    is_liaison=p.is_liaison,
                    since=since,
                )
            )
            writers[p.organization] = personas[p.key]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(members)
    Mandate.objects.create(
        person=personas["facilitator"],
        organization=organizations["sme-12"],
        scope=Mandate.Scope.BOTH,
        consent="نامهٔ مدیر سازمان برای نوشتن نیاز و دستاورد به نام این سازمان، تا یک سال.",
        consented_by=next(m.person_id for m in members if m.organization == organizations["sme-12"] and m.role == "owner"),
        starts_at=now - timedelta(days=30),
        ends_at=now + timedelta(days=335),
    )
    return writers
