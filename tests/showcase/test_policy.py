import pytest
from django.contrib.auth.models import AnonymousUser

from peyvand.core import access
from peyvand.registry.models import Organization
from peyvand.showcase import rules
from peyvand.showcase.models import Offer
from tests.factories import registry
from tests.factories import showcase as make

pytestmark = pytest.mark.django_db
ACTIONS = ["offer.view", "offer.write", "offer.publish_directly", "offer.moderate"]


@pytest.fixture
def everything():
    """Offers in all states and visibilities, of a plain, a trusted and a suspended organization; people of each role."""
    plain, trusted, suspended = registry.organization(verified=True), registry.organization(), registry.organization()
    Organization.objects.filter(pk=trusted.pk).update(trusted=True)
    trusted.refresh_from_db()
    for organization in (plain, trusted, suspended):
        for visibility in Offer.Visibility.values:
            make.published(organization, visibility=visibility)
        make.draft(organization)
    make.in_review(plain)
    writer = make.writer_of(plain)
    rules.pause_offer(make.published(plain), by=writer, now=make.NOW)
    rules.archive_offer(make.published(plain), by=writer, now=make.NOW)
    rules.take_down_offer(make.published(plain), by=registry.moderator(), now=make.NOW, note="شکایت")
    Organization.objects.filter(pk=suspended.pk).update(suspended=True)
    helper = registry.person("کارگزار")
    registry.mandate(helper, plain, "offers")
    inside = registry.moderator()
    registry.member(inside, plain, "viewer")
    people = {
        "visitor": AnonymousUser(),
        "stranger": registry.person(),
        "verified stranger": registry.expert(registry.organization(verified=True)),
        "writer": writer,
        "viewer": registry.expert(plain, "viewer"),
        "trusted writer": make.writer_of(trusted),
        "suspended writer": make.writer_of(suspended),
        "helper": helper,
        "moderator": registry.moderator(),
        "moderator inside": inside,
        "registrar": registry.registrar(),
    }
    for person in people.values():
        if hasattr(person, "forget_roles"):
            person.forget_roles()
    return people


@pytest.mark.parametrize("action", ACTIONS)
def test_the_condition_and_the_predicate_say_the_same(everything, action):
    assert access.disagreements(action, everything.values(), Offer.objects.select_related("organization")) == []


def test_strangers_find_only_what_is_published_for_them(everything):
    def seen(who):
        return {(offer.state, offer.visibility) for offer in access.visible(Offer, everything[who])}

    assert seen("visitor") == {("published", "public")}
    assert seen("stranger") == {("published", "public"), ("published", "signed_in")}
    assert seen("verified stranger") == {("published", one) for one in Offer.Visibility.values}


def test_offers_of_a_suspended_organization_are_hidden_but_not_from_itself(everything):
    hidden = Offer.objects.filter(organization__suspended=True)
    assert hidden.count() == 4
    for who in ("visitor", "stranger", "verified stranger"):
        assert not access.visible(Offer, everything[who]).filter(pk__in=hidden).exists()
    assert access.visible(Offer, everything["suspended writer"]).filter(pk__in=hidden).count() == 4
    assert not access.visible(Offer, everything["suspended writer"], "offer.write").filter(pk__in=hidden).exists()


def test_a_moderator_of_the_own_organization_may_not_judge(everything):
    inside, outside = everything["moderator inside"], everything["moderator"]
    case = Offer.objects.get(state="in_review")
    assert not access.can(inside, "offer.moderate", case)
    assert access.can(outside, "offer.moderate", case)


def test_a_moderator_does_not_read_drafts(everything):
    assert not access.visible(Offer, everything["moderator"]).filter(state__in=["draft", "archived"]).exists()
