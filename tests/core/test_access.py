import random
from dataclasses import replace
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from peyvand.core import access
from peyvand.core.access import Rule
from tests.core.people import Somebody
from tests.core.testapp.models import Guest, Lamp
from tests.core.testapp.policy import RULES

VISITOR = AnonymousUser()


@pytest.fixture
def owner():
    return Somebody()


@pytest.fixture
def lamp(db, owner):
    return Lamp.objects.create(owner=owner.pk)


def test_the_owner_gets_it(lamp, owner):
    assert access.get(Lamp, lamp.public_id, owner) == lamp
    assert access.get(Lamp, lamp.public_id, owner, "lamp.use") == lamp


@pytest.mark.parametrize("person", [Somebody(), VISITOR, None])
@pytest.mark.parametrize("action", [None, "lamp.view", "lamp.use"])
def test_who_may_not_know_of_it_gets_404_whatever_they_want(lamp, person, action):
    with pytest.raises(Http404):
        access.get(Lamp, lamp.public_id, person, action)


def test_who_may_see_but_not_do_gets_403(lamp):
    guest = Somebody()
    Guest.objects.create(lamp=lamp, person=guest.pk)
    assert access.get(Lamp, lamp.public_id, guest) == lamp
    with pytest.raises(PermissionDenied):
        access.get(Lamp, lamp.public_id, guest, "lamp.use")


@pytest.mark.parametrize("address", ["", "x", "a" * 10 + "\n", "A" * 10, "\x00" * 10, "۱" * 10, "a" * 11, None, 7, "aaaaaaaaaa"])
def test_what_is_no_id_or_nobodys_is_404_without_an_error(lamp, owner, address):
    with pytest.raises(Http404):
        access.get(Lamp, address, owner)


def test_a_closed_account_is_a_visitor(lamp, owner):
    closed = replace(owner, is_active=False)
    with pytest.raises(Http404):
        access.get(Lamp, lamp.public_id, closed)
    assert not access.can(closed, "lamp.use", lamp)
    assert not access.can(closed, "lamp.use")


def test_lists_hold_what_may_be_seen_and_nothing_else(lamp, owner):
    public = Lamp.objects.create(owner=uuid4(), public=True)
    hidden = Lamp.objects.create(owner=uuid4())
    assert set(access.visible(Lamp, owner)) == {lamp, public}
    assert set(access.visible(Lamp, VISITOR)) == {public}
    assert set(access.visible(Lamp, owner, "lamp.use")) == {lamp}
    assert hidden not in access.visible(Lamp, owner, queryset=Lamp.objects.filter(public=False))


def test_without_an_object_the_general_answer_counts(owner):
    assert access.can(owner, "lamp.use")
    assert not access.can(VISITOR, "lamp.use")
    assert not access.can(owner, "lamp.view")
    with pytest.raises(PermissionDenied):
        access.require(VISITOR, "lamp.use")


def test_a_mistake_of_the_program_is_loud(lamp, owner):
    with pytest.raises(access.UnknownAction):
        access.can(owner, "lamp.eat", lamp)
    with pytest.raises(TypeError):
        access.can(owner, "lamp.use", Guest(lamp=lamp))
    with pytest.raises(ValueError, match="two policy rows"):
        access.register(Rule("lamp.use", Guest))


def test_rules_are_listed_by_action():
    listed = access.rules()
    assert [rule.action for rule in listed] == sorted(rule.action for rule in listed)
    assert set(RULES) <= set(listed)


def some_data(seed):
    chance = random.Random(seed)
    people = [Somebody() for _ in range(4)]
    for _ in range(25):
        lamp = Lamp.objects.create(owner=chance.choice(people).pk, public=chance.random() < 0.3)
        for guest in chance.sample(people, chance.randrange(4)):
            Guest.objects.create(lamp=lamp, person=guest.pk)
    return [*people, Somebody(), VISITOR, replace(people[0], is_active=False)]


@pytest.mark.parametrize("seed", range(5))
def test_condition_and_predicate_say_the_same(db, seed):
    people = some_data(seed)
    for rule in [one for one in RULES if one.model is Lamp]:
        assert access.disagreements(rule.action, people, Lamp.objects.prefetch_related("guests")) == []


WRONG = {
    "forgets the guests": lambda person: Q(public=True) | Q(owner=getattr(person, "pk", None)),
    "lets everybody in": lambda person: Q(),
    "shows a row twice": lambda person: Q(public=True) | Q(owner=getattr(person, "pk", None)) | Q(guests__person=getattr(person, "pk", None)),
}


@pytest.mark.parametrize("where", WRONG.values(), ids=WRONG)
def test_control_a_condition_that_differs_is_detected(db, monkeypatch, where):
    people = some_data(1)
    monkeypatch.setitem(access._rules, "lamp.view", replace(RULES[0], where=where))
    assert access.disagreements("lamp.view", people) != []


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_asks_twice_however_long_it_is(db, owner, count, django_assert_num_queries):
    for _ in range(count):
        Guest.objects.create(lamp=Lamp.objects.create(owner=uuid4()), person=owner.pk)
    with django_assert_num_queries(2):
        lamps = list(access.visible(Lamp, owner, queryset=Lamp.objects.prefetch_related("guests")))
        assert all(access.can(owner, "lamp.view", lamp) for lamp in lamps)
    assert len(lamps) == count


def test_finding_one_object_asks_once(lamp, owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        access.get(Lamp, lamp.public_id, owner, "lamp.use")
