"""Who hears of a report and of its answer, and what is not said."""

import pytest
from django.utils import translation

from peyvand.core import audit, events
from peyvand.desk import reports, rules
from peyvand.desk.events import ReportDismissed, ReportMade, ReportUpheld
from peyvand.desk.models import Report
from peyvand.notices import queries
from peyvand.notices.models import Notice, Way
from peyvand.showcase import rules as offer_rules
from tests.factories import registry
from tests.factories import showcase as offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    offer = offers.published(registry.organization("شرکت قناری", verified=True), title="پمپ قناری")
    return offer


def report(offer, by, visitor=""):
    return rules.report_thing(reports.SIDES["offer"], offer, by=by, visitor=visitor, now=offers.NOW, reason="untrue", words="درست نیست")


def decide(offer, by, decision, note="دلیل روشن"):
    rules.decide_reports(reports.case_of("offer", offer.public_id, by), decision, by=by, now=offers.NOW, note=note)


def told(person, kind):
    with translation.override("fa"):
        return [(one.subject, one.body, one.reason, one.address) for one in queries.told(Notice.objects.filter(person=person, kind=kind), person)]


@pytest.mark.parametrize(("decision", "kind"), [("hide", "report_upheld"), ("uphold", "report_upheld"), ("dismiss", "report_dismissed")])
def test_who_reported_is_told_the_answer_and_neither_whose_it_is_nor_who_else_reported(offer, decision, kind):
    moderator, reporter, other = registry.moderator(), registry.person("گزارشگر یک"), registry.person("گزارشگر دو")
    report(offer, reporter)
    report(offer, other)
    report(offer, None, visitor="somebody")
    decide(offer, moderator, decision)
    for person in (reporter, other):
        ((subject, body, reason, address),) = told(person, kind)
        assert reason == "دلیل روشن"
        assert address == ""
        said = subject + body + reason
        assert not [name for name in ("قناری", "گزارشگر", offer.public_id) if name in said]
    assert Notice.objects.filter(kind__in=["report_upheld", "report_dismissed"]).count() == 2, "a visitor has no list of notices"


def test_moderators_hear_in_their_digest_of_what_they_may_rule_on_and_not_of_their_own(offer):
    moderator, biased, reporting, stranger = registry.moderator(), registry.moderator(), registry.moderator(), registry.person()
    registry.member(biased, offer.organization, "viewer")
    report(offer, reporting)
    ((subject, _body, reason, address),) = told(moderator, "report_case")
    assert address == f"/moderation/reports/offer/{offer.public_id}/"
    assert "قناری" not in subject
    assert "گزارش" in subject
    assert reason == ""
    assert told(biased, "report_case") == told(stranger, "report_case") == told(reporting, "report_case") == []
    assert set(Notice.objects.filter(kind="report_case").values_list("mail", flat=True)) == {Way.DIGEST}
    decide(offer, moderator, "dismiss")
    assert not [one for one in queries.told(Notice.objects.filter(kind="report_case"), moderator) if one.holds]


def test_writing_the_same_report_anew_tells_nobody_twice(offer):
    moderator, reporter = registry.moderator(), registry.person()
    assert report(offer, reporter) == report(offer, reporter)
    assert len(told(moderator, "report_case")) == 1


def test_without_its_reactions_nobody_would_be_told(offer, monkeypatch):
    for event in (ReportMade, ReportUpheld, ReportDismissed):
        monkeypatch.setitem(events._reactions, event, [])
    moderator, reporter = registry.moderator(), registry.person()
    report(offer, reporter)
    decide(offer, moderator, "dismiss")
    assert Report.objects.get().state == "dismissed"
    assert audit.history(Report.objects.get()).count() == 2
    assert told(moderator, "report_case") == told(reporter, "report_dismissed") == []


@pytest.mark.parametrize(("decision", "kind"), [("show", "objection_upheld"), ("dismiss", "objection_dismissed")])
def test_an_owner_who_asked_for_another_look_is_answered_in_words_of_a_wish_and_not_of_a_report(offer, decision, kind):
    moderator, owner = registry.moderator(), offers.writer_of(offer.organization)
    offer_rules.take_down_offer(offer, by=registry.moderator(), now=offers.NOW, note="نام شخص")
    rules.object_to_decision(reports.SIDES["offer"], offer, by=owner, now=offers.NOW, words="نام را برداشتیم")
    ((subject, _body, _reason, address),) = told(moderator, "objection_case")
    assert (address, "گزارش" in subject) == (f"/moderation/reports/offer/{offer.public_id}/", False)
    assert told(moderator, "report_case") == []
    decide(offer, moderator, decision)
    ((subject, body, reason, _address),) = told(owner, kind)
    assert reason == "دلیل روشن"
    assert "گزارش" not in subject + body
    assert not Notice.objects.filter(kind__startswith="report_").exists()
