import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from peyvand.core import access, clock
from peyvand.needs import policy, queries, rules
from peyvand.needs.documents import audience_of, document_of
from peyvand.needs.models import Disclosure, Need, Visibility
from peyvand.registry.models import Organization
from peyvand.registry.queries import person_classes
from tests.factories import needs, registry

NOW = needs.NOW
pytestmark = pytest.mark.django_db
MAKERS = [needs.draft, needs.in_review, needs.published, needs.paused, needs.closed, needs.taken_down, needs.withdrawn]


@pytest.fixture
def world():
    """Needs in all states that pages reach, with every visibility, and people of every kind."""
    chance = random.Random(1405)
    plants = [needs.owner(), needs.owner()]
    solvers = [registry.organization(verified=True), registry.organization()]
    for make in MAKERS:
        for visibility in Visibility.values:
            guests = chance.sample(solvers, 1)
            need = make(chance.choice(plants), visibility=visibility, unnamed=chance.random() < 0.5, invited=guests)
            if chance.random() < 0.5:
                Disclosure.objects.create(need=need, organization=chance.choice(solvers))
    put_away = needs.draft(plants[0])
    rules.withdraw_need(put_away, by=needs.writer_of(plants[0]), now=NOW)
    facilitator, stranger_to_needs = registry.person("کارگزار"), registry.person("کارگزار دستاوردها")
    registry.mandate(facilitator, plants[0])
    registry.mandate(stranger_to_needs, plants[0], scope="offers")
    inside = registry.moderator()
    registry.member(inside, plants[1], "expert")
    people = [
        AnonymousUser(),
        registry.person(),
        registry.expert(solvers[0]),
        registry.expert(solvers[1]),
        registry.expert(plants[0], "viewer"),
        registry.expert(plants[0]),
        registry.expert(plants[1], "owner"),
        facilitator,
        stranger_to_needs,
        registry.moderator(),
        inside,
        registry.registrar(),
    ]
    for person in people[1:]:
        person.forget_roles()
    return people, plants, solvers


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("action", ["need.view", "need.write", "need.moderate"])
def test_condition_and_predicate_say_the_same(world, action, suspended):
    people, plants, _ = world
    if suspended:
        Organization.objects.filter(pk=plants[0].pk).update(suspended=True)
    for person in people[1:]:
        person.forget_roles()
    assert access.disagreements(action, people) == []


def test_the_comparison_above_would_notice_a_difference(world):
    people, _, _ = world
    rule = access.rule("need.view")
    try:
        access.register(access.Rule("need.view", Need, where=rule.where, allows=lambda person, need: need.state == "open"))
        assert access.disagreements("need.view", people)
    finally:
        access.register(rule)


def test_who_may_know_the_owner_says_the_same_as_condition_and_as_predicate(world):
    people, _, _ = world
    for person in people:
        known = set(Need.objects.filter(policy.owner_known_where(person)).values_list("pk", flat=True))
        for need in Need.objects.all():
            assert policy.owner_is_shown(need, person) == (need.pk in known)


def test_a_visitor_sees_public_needs_alone(world):
    people, _, _ = world
    seen = access.visible(Need, people[0])
    assert {need.visibility for need in seen} == {"public"}
    assert not {"draft", "in_review", "taken_down"} & {need.state for need in seen}


@pytest.mark.parametrize(
    ("visibility", "visitor", "signed_in", "verified", "invited"),
    [
        ("public", True, True, True, True),
        ("signed_in", False, True, True, True),
        ("verified", False, False, True, True),
        ("invited", False, False, False, True),
    ],
)
def test_each_visibility_reaches_its_audience_and_nobody_else(visibility, visitor, signed_in, verified, invited):
    guest = registry.organization()
    need = needs.published(visibility=visibility, invited=[guest])
    people = [AnonymousUser(), registry.person(), registry.expert(registry.organization(verified=True)), registry.expert(guest)]
    assert [access.can(person, "need.view", need) for person in people] == [visitor, signed_in, verified, invited]


def test_the_engine_is_told_the_same_audience_as_pages_have(world):
    people, _, _ = world
    for person in people:
        tokens = set(person_classes(person))
        found = {need.pk for need in Need.objects.all() if tokens & set(audience_of(need))}
        listed = set(queries.needs_visible_to(person).values_list("pk", flat=True))
        assert found <= listed


def test_a_suspended_organizations_needs_are_hidden_from_everybody_else():
    need = needs.published()
    Organization.objects.filter(pk=need.organization_id).update(suspended=True)
    need = Need.objects.get(pk=need.pk)
    assert not access.can(AnonymousUser(), "need.view", need)
    assert not access.can(needs.writer_of(need.organization), "need.write", need)
    assert access.can(needs.writer_of(need.organization), "need.view", need)
    assert audience_of(need) == ()


def test_a_moderator_never_rules_on_needs_of_an_own_organization():
    need, moderator = needs.in_review(), registry.moderator()
    assert access.can(moderator, "need.moderate", need)
    registry.member(moderator, need.organization, "viewer")
    assert not access.can(moderator, "need.moderate", need)


def test_nobody_outside_reads_a_draft_not_even_a_moderator():
    need = needs.draft()
    for person in (AnonymousUser(), registry.person(), registry.moderator(), registry.registrar(), registry.expert()):
        assert not access.can(person, "need.view", need)
    assert access.can(registry.expert(need.organization, "viewer"), "need.view", need)


def test_a_moderator_does_not_rule_on_a_need_of_the_own_hand():
    plant, judge = needs.owner(), registry.moderator()
    mandate = registry.mandate(judge, plant)
    need = rules.submit_need(needs.draft(plant, by=judge), by=judge, now=NOW)
    type(mandate).objects.filter(pk=mandate.pk).update(starts_at=clock.now() - timedelta(days=2), ends_at=clock.now() - timedelta(days=1))
    judge = type(judge).objects.get(pk=judge.pk)
    assert need not in access.visible(Need, judge, "need.moderate")
    assert not access.can(judge, "need.moderate", need)
    assert access.can(registry.moderator(), "need.moderate", need)


def test_needs_of_an_organization_leave_out_those_whose_owner_is_unnamed():
    plant = needs.owner()
    named, unnamed = needs.published(plant), needs.published(plant, unnamed=True)
    assert list(queries.needs_of(plant, AnonymousUser())) == [named]
    assert set(queries.needs_of(plant, needs.writer_of(plant))) == {named, unnamed}
    friend = registry.organization()
    Disclosure.objects.create(need=unnamed, organization=friend)
    assert set(queries.needs_of(plant, registry.expert(friend))) == {named, unnamed}


def test_the_document_of_a_need_holds_its_words_and_rows_but_not_its_owners_name():
    need = needs.published(unnamed=True)
    document = document_of(need)
    assert (document.key, document.side, document.kind, document.county) == (need.pk, "need", "make", "rafsanjan")
    assert [row.parameter for row in document.requirements] == ["سختی", "زمان تحویل"]
    assert need.organization.name_fa not in repr(document)
    assert document_of(needs.published(visibility="invited", invited=[registry.organization()])).audience != ()
    assert document_of(needs.in_review()).audience == ()
