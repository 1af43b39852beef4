"""Who is told of what, once, with the event or not at all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.core import SYSTEM, atomic, limits
from peyvand.desk import reports
from peyvand.desk import rules as desk_rules
from peyvand.needs import rules as need_rules
from peyvand.notices import kinds, queries, rules
from peyvand.notices.models import Delivery, Notice, Way
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Person
from peyvand.showcase import rules as offer_rules
from tests.factories import needs, registry, showcase
from tests.factories.needs import NOW

pytestmark = pytest.mark.django_db


def kinds_of(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def owner():
    return needs.owner()


@pytest.fixture
def expert(owner):
    return needs.writer_of(owner)


def test_the_way_of_a_need_is_told_to_those_who_write_for_its_owner_and_to_nobody_else(owner, expert):
    colleague, viewer, stranger = registry.expert(owner), registry.expert(owner, "viewer"), registry.expert(needs.owner())
    need = needs.draft(owner, by=expert)
    Notice.objects.all().delete()
    need = need_rules.submit_need(need, by=expert, now=NOW)
    need = need_rules.request_changes(need, by=registry.moderator(), now=NOW, reason="روشن‌تر بنویسید")
    need = need_rules.submit_need(need, by=expert, now=NOW + timedelta(hours=1))
    need = need_rules.publish_need(need, by=registry.moderator(), now=NOW)
    need_rules.take_down(need, by=registry.moderator(), now=NOW, reason="نام شخص")
    assert kinds_of(expert) == ["need_returned", "need_published", "need_taken_down"]
    assert kinds_of(colleague) == ["need_submitted", "need_returned", "need_submitted", "need_published", "need_taken_down"]
    assert kinds_of(viewer) == kinds_of(stranger) == []
    returned = Notice.objects.get(person=expert, kind="need_returned")
    assert queries.told([returned], expert)[0].reason == "روشن‌تر بنویسید"


def test_moderators_hear_of_what_they_may_rule_on_and_not_of_their_own(owner, expert):
    moderator, biased = registry.moderator(), registry.moderator()
    registry.member(biased, owner, "viewer")
    Notice.objects.all().delete()
    needs.in_review(owner)
    showcase.in_review(owner)
    assert kinds_of(moderator) == ["need_case", "offer_case"]
    assert kinds_of(biased) == []


def test_the_clock_asks_and_pauses_and_says_so(owner, expert):
    need = needs.published(owner)
    Notice.objects.all().delete()
    later = NOW + limits.STILL_NEEDED_EVERY
    assert need_rules.ask_still_needed(now=later) == 1
    assert need_rules.ask_still_needed(now=later) == 0
    assert need_rules.pause_unconfirmed(now=later + limits.STILL_NEEDED_ANSWER) == 1
    assert kinds_of(expert) == ["need_asked", "need_lapsed"]
    need.refresh_from_db()
    resumed = need_rules.resume_need(need, by=expert, now=later + timedelta(days=20))
    need_rules.pause_need(resumed, by=expert, now=later + timedelta(days=21))
    assert kinds_of(expert) == ["need_asked", "need_lapsed"], "who pauses it knows"


def test_the_way_of_an_offer_is_told_to_its_writers_and_to_the_liaison():
    centre = registry.organization(kind="university")
    liaison = registry.expert(centre, "viewer", is_liaison=True)
    expert = showcase.writer_of(centre)
    offer = showcase.published(centre, now=NOW)
    offer_rules.take_down_offer(offer, by=registry.moderator(), now=NOW, note="ادعای نادرست")
    assert kinds_of(expert) == ["membership_begun", "offer_published", "offer_taken_down"]
    assert kinds_of(liaison) == ["membership_begun", "offer_submitted", "offer_published", "offer_taken_down"]


def test_an_offer_that_nobody_answers_for_is_paused_and_that_is_told():
    offer = showcase.published(now=NOW)
    expert = showcase.writer_of(offer.organization)
    Notice.objects.all().delete()
    later = NOW + limits.STILL_TRUE_EVERY
    offer_rules.ask_still_true(now=later)
    offer_rules.pause_unanswered(now=later + limits.STILL_TRUE_ANSWER)
    assert kinds_of(expert) == ["offer_asked", "offer_lapsed"]


def test_managers_hear_how_the_verification_of_their_organization_goes():
    organization = registry.organization()
    owner, expert, registrar = registry.expert(organization, "owner"), registry.expert(organization), registry.registrar()
    Notice.objects.all().delete()
    registry_rules.submit_organization(organization, by=owner, now=NOW)
    registry_rules.return_organization(organization, by=registrar, now=NOW, reason="نامه خوانا نیست")
    registry_rules.submit_organization(organization, by=owner, now=NOW + timedelta(days=1))
    registry_rules.verify_organization(organization, by=registrar, now=NOW, levels={})
    assert kinds_of(owner) == ["organization_returned", "organization_verified"]
    assert kinds_of(registrar) == ["organization_case", "organization_case"]
    assert kinds_of(expert) == []


def test_a_person_hears_what_others_did_to_their_membership_and_not_what_they_did_themselves():
    organization = registry.organization()
    owner, person = registry.expert(organization, "owner"), registry.person()
    Notice.objects.all().delete()
    membership = registry_rules.add_member(organization, person, "viewer", by=owner, now=NOW)
    registry_rules.change_role(membership, "expert", by=owner, now=NOW + timedelta(hours=1))
    registry_rules.end_membership(membership, by=owner, now=NOW + timedelta(hours=2))
    assert kinds_of(person) == ["membership_begun", "membership_changed", "membership_ended"]
    said = [row.subject for row in queries.told(Notice.objects.order_by("pk"), person)]
    assert "کارشناس" in said[1]
    again = registry_rules.add_member(organization, person, "viewer", by=owner, now=NOW + timedelta(hours=3))
    registry_rules.end_membership(again, by=person, now=NOW + timedelta(hours=4))
    assert kinds_of(person)[3:] == ["membership_begun"]


@pytest.mark.parametrize("kind", ["claim", "join"])
def test_who_is_let_in_as_they_asked_hears_of_it_once(kind):
    organization = registry.organization()
    owner, person = registry.expert(organization, "owner"), registry.person()
    ask = {"claim": {"word": "", "proof": "آگهی"}, "join": {"word": "کارشناس"}}[kind]
    rule = registry_rules.claim_organization if kind == "claim" else registry_rules.ask_to_join
    request = rule(organization, by=person, now=NOW, **ask)
    registry_rules.accept_request(request, by=owner, now=NOW + timedelta(hours=1))
    assert kinds_of(person) == ["join_accepted"]
    assert Delivery.objects.filter(person=person).count() <= 1


def test_a_manager_whose_claim_makes_them_the_owner_hears_of_it_once():
    organization = registry.organization()
    person = registry.expert(organization, "manager")
    request = registry_rules.claim_organization(organization, by=person, now=NOW, word="", proof="آگهی")
    Notice.objects.all().delete()
    registry_rules.accept_request(request, by=registry.registrar(), now=NOW + timedelta(hours=1))
    assert kinds_of(person) == ["join_accepted"]


def test_the_same_event_told_twice_is_one_notice_and_one_mail(owner, expert):
    need = needs.published(owner)
    Notice.objects.all().delete()
    assert rules.tell("need_published", [expert, expert], about=need, now=NOW) == 1
    assert rules.tell("need_published", [expert], about=need, now=NOW) == 0
    assert rules.tell("need_published", [expert], about=need, now=NOW + timedelta(seconds=1)) == 1
    assert rules.tell("need_published", [expert], about=need, now=NOW + timedelta(days=1), once="always the same") == 1
    assert rules.tell("need_published", [expert], about=need, now=NOW + timedelta(days=2), once="always the same") == 0
    assert Notice.objects.count() == Delivery.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_what_did_not_happen_is_not_told(owner, expert):
    need = needs.in_review(owner)
    before = Notice.objects.count()

    def publish_and_fail():
        with atomic():
            need_rules.publish_need(need, by=registry.moderator(), now=NOW)
            assert Notice.objects.count() > before
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert Notice.objects.count() == before


def test_nobody_is_told_of_what_they_may_not_see(owner, expert):
    draft, shown, stranger = needs.draft(owner, by=expert), needs.published(owner), registry.expert()
    closed = registry.expert(owner)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    Notice.objects.all().delete()
    assert rules.tell("need_published", [stranger, closed, expert], about=draft, now=NOW) == 1
    assert Notice.objects.get().person == expert
    assert rules.tell("need_published", [expert], about=shown, beside=needs.draft(), now=NOW) == 0, "what stands beside it counts as well"


def test_a_person_without_the_role_is_not_told_of_its_cases(owner, expert):
    assert rules.tell("need_case", [expert], about=needs.in_review(owner), now=NOW) == 0


def test_a_kind_that_nobody_registered_is_a_mistake_of_the_program(expert):
    with pytest.raises(LookupError):
        rules.tell("no_such_kind", [expert], about=None, now=NOW)
    with pytest.raises(ValueError, match="no group"):
        kinds.register(kinds.Kind("x", "nowhere", "x", "x"))


def test_telling_many_asks_the_database_no_more_for_mail_than_telling_one(owner):
    need = needs.published(owner)
    crowd = [registry.expert(owner) for _ in range(6)]

    def cost(people):
        people = [Person.objects.get(pk=one.pk) for one in people]
        for one in people:
            _ = one.present_memberships, one.site_roles, one.all_mandates
        with CaptureQueriesContext(connection) as asked:
            rules.tell("need_submitted", people, about=need, now=NOW + timedelta(days=len(people)))
        return len(asked)

    rules.choose_ways(crowd[0], {"need_submitted": Way.OFF}, now=NOW)
    assert cost(crowd) <= cost(crowd[:1])


def test_compulsory_notices_come_at_once_whatever_was_chosen(expert):
    kinds.register(kinds.Kind("test_compulsory", "account", "x", "New sign-in", compulsory=True))
    try:
        rules.choose_ways(expert, {"test_compulsory": Way.OFF}, now=NOW)
        rules.tell("test_compulsory", [expert], about=None, now=NOW, by=str(SYSTEM))
        assert Notice.objects.get(kind="test_compulsory").mail == Way.NOW
    finally:
        kinds._kinds.pop("test_compulsory")


def test_every_kind_can_be_said_in_both_languages(owner, expert):
    """Its words name nothing that is not there."""
    from django.utils import translation

    things = {"needs": needs.published(owner), "offers": showcase.published(owner), "organizations": owner, "matches": needs.published(owner)}
    boss = registry.expert(owner, "owner")
    asked = {
        "memberinvitation": registry_rules.invite_member(owner, "a@example.org", "expert", by=boss, now=NOW),
        "joinrequest": registry_rules.ask_to_join(owner, by=registry.person(), now=NOW, word=""),
        "report": desk_rules.report_thing(
            reports.SIDES["offer"], things["offers"], by=registry.person(), visitor="", now=NOW, reason="untrue", words="درست نیست"
        ),
    }
    for kind in kinds.registered():
        about = (
            asked.get(kind.action.partition(".")[0])
            or things.get(kind.group)
            or things[{"need_case": "needs", "offer_case": "offers"}.get(kind.name, "organizations")]
        )
        notice = Notice(pk=1, kind=kind.name, person=expert, at=NOW, facts={"until": NOW.isoformat(), "role": "expert", "reason": "x"})
        row = queries.Told(notice, kind, about, things["offers"])
        for language in ("fa", "en"):
            with translation.override(language):
                assert row.subject
                assert "%(" not in row.subject + row.body
                row.__dict__.pop("words", None)
                assert row.address.startswith("/")
