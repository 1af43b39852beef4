"""One mail a day, at the hour its reader chose: nothing twice, nothing empty."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from peyvand.core import clock, limits
from peyvand.core.models import Job
from peyvand.core.tasks import worker
from peyvand.needs import rules as need_rules
from peyvand.notices import queries, rules
from peyvand.notices.models import Delivery, Notice, Way
from peyvand.notices.tasks import forget_old, gather_digests
from peyvand.registry import rules as registry_rules
from tests.factories import needs, registry, showcase
from tests.factories.needs import NOW

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 4, 40, tzinfo=UTC)  # ten past eight in Tehran


@pytest.fixture
def owner():
    return needs.owner()


@pytest.fixture
def expert(owner):
    return needs.writer_of(owner)


def gather(now):
    with clock.stopped(now):
        gather_digests(now)
        worker.run_due()


def wait_for(expert, owner, *titles):
    """Needs of the owner that were sent for review, told to the expert and waiting for a digest."""
    waiting = [needs.in_review(owner, title=title) for title in titles]
    Notice.objects.all().delete()
    Job.objects.all().delete()
    for need in waiting:
        rules.tell("need_submitted", [expert], about=need, now=NOW, until=NOW + timedelta(days=2))
    return waiting


def test_what_waits_comes_in_one_mail_under_headings_and_once(owner, expert, outbox):
    wait_for(expert, owner, "ساخت پروانهٔ نخست", "ساخت پروانهٔ دوم")
    rules.choose_ways(expert, {"offer_published": Way.DIGEST}, now=NOW)
    rules.tell("offer_published", [expert], about=showcase.published(owner, by=expert, title="پمپ دوغاب"), now=NOW)
    rules.choose_ways(expert, {"offer_published": Way.NOW}, now=NOW)
    Notice.objects.exclude(person=expert).delete()
    Notice.objects.exclude(mail=Way.DIGEST).delete()
    for minutes in (0, 10, 60 * 9, 60 * 24):
        gather(MORNING + timedelta(minutes=minutes))
    (mail,) = outbox
    assert "۳ اعلان" in mail.subject
    assert "سه‌شنبه ۳ آذر ۱۴۰۵" in mail.subject
    for text in (mail.body, mail.alternatives[0].content):
        assert text.index("نیازها") < text.index("پروانهٔ نخست") < text.index("دستاوردها") < text.index("پمپ دوغاب")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Delivery.objects.get(digest_day__isnull=False).status == Delivery.Status.SENT


def test_the_digest_waits_for_its_hour_and_comes_in_tehran_time(owner, expert, outbox):
    wait_for(expert, owner, "ساخت پروانه")
    rules.choose_digest(expert, hour=17)
    gather(MORNING)
    gather(datetime(2026, 11, 24, 13, 20, tzinfo=UTC))
    assert outbox == []
    gather(datetime(2026, 11, 24, 13, 40, tzinfo=UTC))
    assert len(outbox) == 1


def test_what_came_after_the_digest_is_in_the_next_one(owner, expert, outbox):
    wait_for(expert, owner, "ساخت پروانهٔ امروز")
    gather(MORNING)
    rules.tell("need_submitted", [expert], about=needs.in_review(owner, title="ساخت پروانهٔ فردا"), now=MORNING + timedelta(hours=1))
    gather(MORNING + timedelta(hours=2))
    gather(MORNING + timedelta(days=1))
    Notice.objects.exclude(person=expert).delete()
    mine = [mail for mail in outbox if mail.to == [expert.email]]
    assert [("امروز" in mail.body, "فردا" in mail.body) for mail in mine] == [(True, False), (False, True)]


def test_there_is_no_empty_digest(owner, expert, outbox):
    gather(MORNING)
    one, _two = wait_for(expert, owner, "ساخت پروانهٔ نخست", "ساخت پروانهٔ دوم")
    rules.mark_all_read(expert, now=NOW)
    gather(MORNING)
    assert Delivery.objects.filter(person=expert).count() == 0, "all was read in the list"
    rules.tell("need_submitted", [expert], about=one, now=NOW + timedelta(hours=1))
    need_rules.publish_need(one, by=registry.moderator(), now=NOW)
    gather(MORNING)
    delivery = Delivery.objects.get(person=expert, digest_day__isnull=False)
    assert (delivery.status, delivery.withheld) == (Delivery.Status.WITHHELD, "settled")
    assert [mail for mail in outbox if mail.to == [expert.email] and "چکیدهٔ" in mail.subject] == []


def test_a_digest_names_nothing_that_was_closed_to_its_reader_meanwhile(owner, outbox):
    person = registry.expert(owner)
    wait_for(person, owner, "ساخت قناری محرمانه")
    registry_rules.end_membership(person.memberships.get(), by=person, now=NOW)
    gather(MORNING)
    assert outbox == []
    assert Delivery.objects.get(person=person).withheld == "not_open"


@pytest.mark.parametrize("how", ["stopped", "kind off", "unproven", "closed"])
def test_a_digest_that_is_not_wanted_or_not_proven_does_not_come(owner, expert, outbox, how):
    wait_for(expert, owner, "ساخت پروانه")
    if how == "stopped":
        rules.stop_mail(expert, queries.DIGEST, now=NOW)
    elif how == "kind off":
        rules.choose_ways(expert, {"need_submitted": Way.OFF}, now=NOW)
    elif how == "unproven":
        EmailAddress.objects.filter(user=expert).update(verified=False)
    else:
        type(expert).objects.filter(pk=expert.pk).update(is_active=False)
    gather(MORNING)
    assert outbox == []


def test_a_long_digest_says_how_many_more_there_are(owner, expert, outbox, monkeypatch):
    monkeypatch.setattr(limits, "DIGEST_MOST", 2)
    wait_for(expert, owner, "ساخت پروانهٔ نخست", "ساخت پروانهٔ دوم", "ساخت پروانهٔ سوم")
    gather(MORNING)
    assert "۱ مورد دیگر" in outbox[0].body


def test_two_workers_gather_one_digest(owner, expert, outbox):
    from peyvand.notices import digests
    from peyvand.notices.tasks import deliver

    wait_for(expert, owner, "ساخت پروانه")
    assert digests._gather_for(expert, MORNING, MORNING.date(), deliver) == 1
    assert digests._gather_for(expert, MORNING, MORNING.date(), deliver) == 0
    assert Delivery.objects.filter(person=expert, digest_day__isnull=False).count() == 1


def test_gathering_for_many_asks_a_fixed_number_of_times_beside_what_each_digest_needs(owner, expert, outbox, django_assert_max_num_queries):
    wait_for(expert, owner, "ساخت پروانه")
    rules.choose_digest(expert, hour=23)
    with django_assert_max_num_queries(1):
        gather_digests(MORNING)


def test_old_notices_are_forgotten(owner, expert):
    wait_for(expert, owner, "ساخت پروانه")
    forget_old(NOW + limits.NOTICES_KEPT - timedelta(days=1))
    assert Notice.objects.count() == 1
    forget_old(NOW + limits.NOTICES_KEPT + timedelta(days=1))
    assert Notice.objects.count() == 0
