"""Who may do what: the condition and the predicate of each rule say the same, and each guard lets somebody through."""

import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from peyvand.core import SYSTEM, access, clock
from peyvand.core.errors import NotAllowed
from peyvand.registry import policy, queries, rules
from peyvand.registry.models import ExpertPage, JoinRequest, MemberInvitation, Organization, OrganizationLink, Person
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
ACTIONS = [rule.action for rule in policy.RULES if rule.general is None]


@pytest.fixture
def crowd():
    """Persons of all roles over organizations of all kinds, thrown together at random."""
    chance = random.Random(20261123)
    registrar = make.registrar()
    organizations = [make.organization(verified=chance.random() < 0.4) for _ in range(8)]
    for organization in chance.sample(organizations, 3):
        rules.suspend_organization(organization, by=registrar, now=clock.now(), reason="بررسی")
    people = [AnonymousUser(), registrar, make.moderator(), *(make.person(site_role=role) for role in ("analyst", "secretary", "administrator"))]
    for _ in range(14):
        somebody = make.person(site_role=chance.choice(["", "", "", "registrar"]))
        for organization in chance.sample(organizations, chance.randint(0, 3)):
            membership = make.member(somebody, organization, chance.choice(queries.LADDER))
            if chance.random() < 0.2 and membership.role != "owner":
                rules.end_membership(membership, by=SYSTEM, now=clock.now())
        somebody.forget_roles()
        people.append(Person.objects.get(pk=somebody.pk))
    _ties(chance, organizations, people[6:])
    return people


def _ties(chance, organizations, people):
    """What ties persons and organizations beside memberships: invitations, requests, mandates, links, expert pages; of each some."""
    now = clock.now()
    for somebody in people:
        one, other = chance.sample(organizations, 2)
        MemberInvitation.objects.create(
            organization=one, address=somebody.email, role="expert", invited_by=chance.choice(people), made_at=now, ends_at=now
        )
        days = timedelta(days=chance.choice([-1, 1]))
        JoinRequest.objects.create(organization=other, person=somebody, kind=chance.choice(["join", "claim"]), made_at=now, answer_by=now + days)
        make.mandate(somebody, one)
        kind, until = chance.choice(["shareholding", "shared_person"]), chance.choice([None, now.date()])
        OrganizationLink.objects.get_or_create(organization=one, other=other, kind=kind, until=until, defaults={"source": "x"})
        ExpertPage.objects.create(person=somebody, is_public=chance.random() < 0.5)


@pytest.mark.parametrize("action", ACTIONS)
def test_condition_and_predicate_of_a_rule_agree_on_random_data(crowd, action):
    assert access.disagreements(action, crowd) == []


def test_the_comparison_would_notice_a_difference(crowd, monkeypatch):
    from django.db.models import Q

    careless = access.Rule("organization.view", Organization, where=lambda person: Q(), allows=policy._may_see)
    monkeypatch.setitem(access._rules, "organization.view", careless)
    assert access.disagreements("organization.view", crowd) != []


def test_roles_inherit_upwards_and_end_with_the_membership():
    organization = make.organization()
    somebody = make.person()
    membership = make.member(somebody, organization, "manager")
    for least, has in [("viewer", True), ("expert", True), ("manager", True), ("owner", False)]:
        assert (organization.pk in queries.organizations_where(somebody, least)) is has
    rules.end_membership(membership, by=SYSTEM, now=clock.now())
    assert queries.organizations_where(Person.objects.get(pk=somebody.pk), "viewer") == []


def test_the_audiences_of_a_person():
    assert queries.person_classes(AnonymousUser()) == ("public",)
    assert queries.person_classes(make.person()) == ("public", "signed_in")
    plain, verified = make.organization(), make.organization(verified=True)
    assert queries.person_classes(make.expert(plain)) == ("public", "signed_in", f"organization:{plain.pk}")
    assert queries.person_classes(make.expert(verified, "viewer")) == ("public", "signed_in", "verified", f"organization:{verified.pk}")


def test_a_suspended_organization_gives_no_audience_and_no_writing():
    organization = make.organization(verified=True)
    somebody = make.expert(organization, "owner")
    rules.suspend_organization(organization, by=make.registrar(), now=clock.now(), reason="بررسی")
    again = Person.objects.get(pk=somebody.pk)
    assert "verified" not in queries.person_classes(again)
    assert queries.organizations_where(again, "expert") == []
    assert access.can(again, "organization.view", Organization.objects.get(pk=organization.pk))


def test_nobody_verifies_their_own_organization():
    organization = make.organization()
    registrar = make.registrar()
    make.member(registrar, organization, "expert")
    owner = make.expert(organization, "owner")
    rules.submit_organization(organization, by=owner, now=clock.now())
    with pytest.raises(NotAllowed):
        rules.verify_organization(organization, by=Person.objects.get(pk=registrar.pk), now=clock.now(), levels={})
    rules.verify_organization(organization, by=make.registrar(), now=clock.now(), levels={"address": "visited"})
    assert organization.is_verified


def test_site_roles_are_given_by_an_administrator_and_never_to_oneself():
    administrator, somebody = make.person(site_role="administrator"), make.person()
    rules.give_site_role(somebody, "moderator", by=administrator, now=clock.now())
    assert somebody.site_roles == {"moderator"}
    with pytest.raises(NotAllowed):
        rules.give_site_role(administrator, "registrar", by=administrator, now=clock.now())
    with pytest.raises(NotAllowed):
        rules.give_site_role(administrator, "registrar", by=somebody, now=clock.now())
    rules.take_site_role(somebody, "moderator", by=administrator, now=clock.now())
    assert somebody.site_roles == frozenset()


def test_an_organization_keeps_an_owner():
    organization = make.organization()
    first = make.member(make.person(), organization, "owner")
    with pytest.raises(rules.LastOwner):
        rules.end_membership(first, by=first.person, now=clock.now())
    with pytest.raises(rules.LastOwner):
        rules.change_role(first, "viewer", by=first.person, now=clock.now())
    second = make.member(make.person(), organization, "owner")
    rules.end_membership(first, by=first.person, now=clock.now())
    with pytest.raises(rules.LastOwner):
        rules.change_role(second, "expert", by=SYSTEM, now=clock.now())


def test_a_manager_lets_experts_in_but_owners_are_made_by_owners():
    organization = make.organization()
    manager = make.expert(organization, "manager")
    make.expert(organization, "owner")
    rules.add_member(organization, make.person(), "expert", by=manager, now=clock.now())
    with pytest.raises(NotAllowed):
        rules.add_member(organization, make.person(), "owner", by=manager, now=clock.now())
    with pytest.raises(NotAllowed):
        rules.add_member(organization, make.person(), "viewer", by=make.expert(organization), now=clock.now())


def test_the_first_owner_is_confirmed_by_a_registrar():
    organization = make.organization()
    manager = make.expert(organization, "manager")
    with pytest.raises(NotAllowed):
        rules.add_member(organization, make.person(), "owner", by=manager, now=clock.now())
    assert rules.add_member(organization, make.person(), "owner", by=make.registrar(), now=clock.now()).role == "owner"


def test_a_mandate_counts_within_its_scope_and_until_its_end():
    organization, facilitator, now = make.organization(), make.person(), clock.now()
    mandate = make.mandate(facilitator, organization, "needs", days=10)
    assert queries.mandated(facilitator, "needs", clock.now()) == {organization.pk: mandate.pk}
    assert queries.mandated(facilitator, "offers", clock.now()) == {}
    assert queries.mandated(facilitator, "needs", now + timedelta(days=11)) == {}
    rules.withdraw_mandate(mandate, by=facilitator, now=clock.now())
    assert queries.mandated(facilitator, "needs", clock.now()) == {}
