"""Reporting what is published, the moderators' case of it, and the owner's objection."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.core import access, audit, events, limits
from peyvand.core.models import AuditEntry
from peyvand.desk import rules
from peyvand.desk.events import ReportDismissed, ReportMade, ReportUpheld
from peyvand.desk.models import Report
from peyvand.desk.reports import SIDES
from peyvand.registry import rules as registry_rules
from peyvand.showcase import rules as offer_rules
from tests.factories import needs, registry
from tests.factories import showcase as offers

pytestmark = pytest.mark.django_db
WORDS = "این دستگاه ساخت دیگری است."
MAKE = {"need": needs.published, "offer": offers.published, "organization": registry.organization}


def report(client, kind, thing, **data):
    return client.post(f"/report/{kind}/{thing.public_id}/", {"reason": "untrue", "words": WORDS, **data})


def case_of(kind, thing):
    return f"/moderation/reports/{kind}/{thing.public_id}/"


def decide(client, kind, thing, decision, note="دلیل روشن"):
    return client.post(case_of(kind, thing) + "decide", {"decision": decision, "note": note})


@pytest.fixture
def moderator(db):
    person = registry.moderator()
    client = Client()
    client.force_login(person)
    client.person = person
    return client


@pytest.mark.parametrize("kind", SIDES)
def test_a_visitor_reports_what_is_published_and_a_moderator_hides_it(client, moderator, kind):
    thing = MAKE[kind]()
    assert f"/report/{kind}/{thing.public_id}/" in client.get(thing.get_absolute_url()).text
    assert client.get(f"/report/{kind}/{thing.public_id}/").status_code == 200
    assert report(client, kind, thing).status_code == 200
    assert moderator.get("/moderation/").headers["Location"] == case_of(kind, thing)
    assert WORDS in moderator.get(case_of(kind, thing)).text
    assert decide(moderator, kind, thing, "hide").headers["Location"] == "/moderation/"
    assert Report.objects.get().state == "upheld"
    assert client.get(thing.get_absolute_url()).status_code == 404
    assert moderator.get(thing.get_absolute_url()).status_code == 200


def test_a_report_without_a_reason_comes_back_with_everything_typed(client):
    offer = offers.published()
    answer = report(client, "offer", offer, reason="")
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert Report.objects.count() == 0
    assert report(client, "offer", offer, reason="other", words="").status_code == 422


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_same_reader_twice_is_one_report_and_another_reader_another(signed_in):
    offer, reader, other = offers.published(), Client(), Client()
    if signed_in:
        reader.force_login(registry.person())
    for client in (reader, other):
        client.get(f"/report/offer/{offer.public_id}/")  # a visitor gets a session with the form
    report(reader, "offer", offer)
    report(reader, "offer", offer, reason="rights", words="سند آن پیوست نامه است.")
    assert [(one.reason, one.words) for one in Report.objects.all()] == [("rights", "سند آن پیوست نامه است.")]
    report(other, "offer", offer)
    assert Report.objects.count() == 2


def test_after_a_decision_the_same_reader_may_report_again(client, moderator):
    offer = offers.published()
    report(client, "offer", offer)
    decide(moderator, "offer", offer, "dismiss")
    report(client, "offer", offer)
    assert sorted(Report.objects.values_list("state", flat=True)) == ["dismissed", "open"]


def test_reports_on_one_thing_are_one_case_and_one_decision(moderator):
    offer = offers.published()
    for _number in range(3):
        client = Client()
        client.force_login(registry.person())
        report(client, "offer", offer, words=f"{WORDS} {_number}")
    text = moderator.get(case_of("offer", offer)).text
    assert all(f"{WORDS} {number}" in text for number in range(3))
    assert text.count(f'href="{case_of("offer", offer)}"') == 1
    decide(moderator, "offer", offer, "uphold")
    assert set(Report.objects.values_list("state", "answer")) == {("upheld", "دلیل روشن")}
    offer.refresh_from_db()
    assert offer.state == "published"


def test_a_decision_wants_a_reason_and_keeps_what_was_typed(client, moderator):
    offer = offers.published()
    report(client, "offer", offer)
    answer = decide(moderator, "offer", offer, "hide", note=" ")
    assert answer.status_code == 422
    assert Report.objects.get().state == "open"
    assert decide(moderator, "offer", offer, "no_such").status_code == 409
    assert decide(moderator, "offer", offer, "show").status_code == 409


def test_two_moderators_at_once_have_one_decision(client, moderator):
    offer, other = offers.published(), Client()
    other.force_login(registry.moderator())
    report(client, "offer", offer)
    decide(moderator, "offer", offer, "dismiss")
    assert decide(other, "offer", offer, "hide").status_code == 409
    offer.refresh_from_db()
    assert offer.state == "published"


def test_what_is_not_published_cannot_be_reported_nor_be_known_of():
    draft = offers.draft()
    own = Client()
    own.force_login(offers.writer_of(draft.organization))
    assert report(Client(), "offer", draft).status_code == 404
    assert report(own, "offer", draft).status_code == 409
    assert Report.objects.count() == 0


def test_visitors_of_one_address_write_ten_reports_a_day_and_no_more(client):
    for _number in range(limits.REPORTS_OF_NETWORK[0]):
        assert report(client, "offer", offers.published()).status_code == 200
    over = report(client, "offer", last := offers.published())
    assert (over.status_code, WORDS in over.text) == (429, True)
    assert not Report.objects.filter(thing=last.public_id).exists()
    elsewhere = client.post(f"/report/offer/{last.public_id}/", {"reason": "untrue"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 200  # the control: the limit is the address's, not the site's
    forged = report(client, "offer", last)
    assert forged.status_code == 429
    assert client.post(f"/report/offer/{last.public_id}/", {"reason": "untrue"}, HTTP_X_FORWARDED_FOR="192.0.2.10").status_code == 429


def test_nobody_learns_who_reported(moderator):
    """The reporter's name, address and key stand on no page, in no audit row, no event and no mail."""
    offer, told = offers.published(), []
    who = registry.person("خبرچین قناری", email="canary-reporter@example.org")
    reader, owner = Client(), Client()
    reader.force_login(who)
    owner.force_login(offers.writer_of(offer.organization))
    for kind in (ReportMade, ReportUpheld, ReportDismissed):
        events.subscribe(kind, told.append)
    try:
        report(reader, "offer", offer)
        pages = [moderator.get(address).text for address in (case_of("offer", offer), "/moderation/", "/desk/", f"/history/offer/{offer.public_id}/")]
        decide(moderator, "offer", offer, "hide")
        pages += [owner.get(address).text for address in (offer.get_absolute_url(), f"/history/offer/{offer.public_id}/", "/desk/")]
        administrator = Client()
        administrator.force_login(registry.person(site_role="administrator"))
        by_them = administrator.get("/audit/?person=canary-reporter@example.org").text
    finally:
        for kind in (ReportMade, ReportUpheld, ReportDismissed):
            events.unsubscribe(kind, told.append)
    canaries = ("خبرچین قناری", "canary-reporter", str(who.pk), who.pk.hex)
    heard = [canary for canary in canaries for page in pages if canary in page]
    rows = AuditEntry.objects.filter(kind="desk.report")
    heard += [canary for canary in canaries for row in rows if canary in f"{row.actor}{row.details}{row.key}"]
    heard += [canary for canary in canaries for one in [*told, *mail.outbox] if canary in str(vars(one))]
    print(f"pages {len(pages)}, audit rows {len(rows)}, events {len(told)}, heard {len(heard)}")
    assert heard == []
    said = "به بازبین‌ها گزارش شد"
    assert said in administrator.get("/audit/").text
    assert said not in by_them  # the trail says that it was reported, and not that they did
    assert len(told) == 2
    assert Report.objects.get().reporter == who  # the control: it is known to the site, to tell them
    assert "خبرچین قناری" in reader.get("/desk/").text


def test_a_moderator_does_not_judge_what_is_their_own(moderator):
    organization = registry.organization()
    offer = offers.published(organization)
    report(Client(), "offer", offer)
    registry.member(moderator.person, organization, "viewer")
    assert moderator.get(case_of("offer", offer)).status_code == 403
    assert decide(moderator, "offer", offer, "hide").status_code == 403
    assert case_of("offer", offer) not in moderator.get("/desk/").text
    assert Report.objects.get().state == "open"


def test_only_moderators_see_the_case(client):
    offer = offers.published()
    report(client, "offer", offer)
    for person in (registry.person(), registry.registrar(), offers.writer_of(offer.organization)):
        other = Client()
        other.force_login(person)
        assert other.get(case_of("offer", offer)).status_code == 403
        assert decide(other, "offer", offer, "hide").status_code == 403
    assert client.get(case_of("offer", offer)).status_code == 302


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_the_owner_sees_why_and_asks_for_another_look(client, moderator, kind):
    thing = MAKE[kind]()
    report(client, kind, thing)
    decide(moderator, kind, thing, "hide", note="نام شخص در متن است")
    owner = Client()
    owner.force_login((needs if kind == "need" else offers).writer_of(thing.organization))
    page = owner.get(thing.get_absolute_url()).text
    assert "نام شخص در متن است" in page
    assert f"/report/{kind}/{thing.public_id}/" in page
    answer = owner.post(f"/report/{kind}/{thing.public_id}/", {"words": "نام را برداشتیم."})
    assert answer.status_code == 200
    assert "بازبین دوباره بررسی می‌کند" in answer.text
    case = moderator.get(case_of(kind, thing))
    assert "نام را برداشتیم." in case.text
    assert case.context["case"].decisions == ["show", "dismiss"]
    assert "صاحبش چه می‌گوید" in case.text
    for word in ("خوانندگان چه می‌گویند", "گزارش‌دهنده", "وارد نیست"):
        assert word not in case.text, word
    assert decide(moderator, kind, thing, "uphold").status_code == 409
    decide(moderator, kind, thing, "show")
    assert client.get(thing.get_absolute_url()).status_code == 200
    assert Report.objects.get(reason="objection").state == "upheld"


def test_an_objection_among_reports_is_ruled_on_with_them(client, moderator):
    """What is hidden and was reported anew by somebody who had it open is no mere wish of its owner."""
    offer = offers.published()
    decide_all = rules.decide_reports
    report(client, "offer", offer)
    offer_rules.take_down_offer(offer, by=moderator.person, now=offers.NOW, note="نام شخص")
    owner = Client()
    owner.force_login(offers.writer_of(offer.organization))
    owner.post(f"/report/offer/{offer.public_id}/", {"words": "برداشتیم."})
    case = moderator.get(case_of("offer", offer)).context["case"]
    assert case.decisions == ["show", "uphold", "dismiss"]
    decide_all(case, "show", by=moderator.person, now=offers.NOW, note="درست شد")
    assert dict(Report.objects.values_list("reason", "state")) == {"untrue": "dismissed", "objection": "upheld"}


def test_an_objection_that_is_not_granted_leaves_it_hidden(moderator):
    offer = offers.published()
    offer_rules.take_down_offer(offer, by=moderator.person, now=offers.NOW, note="نام شخص")
    owner = Client()
    owner.force_login(offers.writer_of(offer.organization))
    owner.post(f"/report/offer/{offer.public_id}/", {"words": "برداشتیم."})
    answer = moderator.post(case_of("offer", offer) + "decide", {"decision": "dismiss", "note": "هنوز هست"}, follow=True)
    assert "پنهان می‌ماند؛ به صاحبش خبر داده شد." in answer.text
    offer.refresh_from_db()
    assert offer.state == "taken_down"
    assert audit.history(Report.objects.get()).first().action == "report.object"


def test_a_suspended_organization_objects_and_is_shown_again(moderator):
    organization = registry.organization()
    owner = Client()
    owner.force_login(registry.expert(organization, "owner"))
    registry_rules.suspend_organization(organization, by=registry.registrar(), now=offers.NOW, reason="مدارک ساختگی")
    assert "مدارک ساختگی" in owner.get(organization.get_absolute_url()).text
    assert owner.post(f"/report/organization/{organization.public_id}/", {"words": "مدارک اصلی را آوردیم."}).status_code == 200
    decide(moderator, "organization", organization, "show")
    organization.refresh_from_db()
    assert not organization.suspended


def test_the_queue_has_the_same_queries_for_one_report_and_for_thirty(client, moderator):
    from django.core.cache import cache

    things = [offers.published()]
    report(client, "offer", things[0])
    moderator.get(case_of("offer", things[0]))
    with CaptureQueriesContext(
        connection,
    ) as few:
        moderator.get(case_of("offer", things[0]))
    for _number in range(9):
        thing = offers.published()
        for _reader in range(3):
            person = registry.person()
            rules.report_thing(SIDES["offer"], thing, by=person, visitor="", now=offers.NOW, reason="untrue", words=WORDS)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        moderator.get(case_of("offer", things[0]))
    assert len(many) == len(few)


def test_the_policy_says_the_same_to_the_database_and_to_one_report():
    organization = registry.organization()
    for number, thing in enumerate([offers.published(organization), needs.published(), offers.draft(organization)]):
        Report.objects.create(
            kind="need" if number == 1 else "offer",
            thing=thing.public_id,
            reason="untrue",
            reporter_digest=str(number),
            made_at=offers.NOW,
            decide_by=offers.NOW + timedelta(days=2),
        )
    Report.objects.create(
        kind="organization", thing=organization.public_id, reason="untrue", reporter_digest="o", made_at=offers.NOW, decide_by=offers.NOW
    )
    own = registry.moderator()
    registry.member(own, organization, "viewer")
    people = [None, registry.person(), registry.registrar(), registry.moderator(), own, offers.writer_of(organization)]
    for action in (
        "report.view",
        "report.decide",
        "need.history",
        "offer.history",
        "organization.history",
        "organization.answer",
        "organization.suspend",
    ):
        assert access.disagreements(action, people) == [], action


def test_every_decision_is_on_record(client, moderator):
    offer = offers.published()
    report(client, "offer", offer)
    decide(moderator, "offer", offer, "dismiss")
    row = audit.history(Report.objects.get()).last()
    assert (row.action, row.actor, row.note) == ("report.dismiss", moderator.person.pk, "دلیل روشن")
