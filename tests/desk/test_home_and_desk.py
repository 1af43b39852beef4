from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peyvand.core import calendar, clock, limits
from peyvand.core.models import Job
from peyvand.needs import rules as need_rules
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Certificate, Organization
from peyvand.showcase import rules as offer_rules
from peyvand.showcase.models import Offer
from peyvand.taxonomies.models import CertificateKind
from peyvand.web.isolates import FSI, PDI
from tests.factories import needs, registry
from tests.factories import showcase as offers
from tests.reading import unmarked_persian

pytestmark = pytest.mark.django_db


def test_the_first_page_of_an_empty_site_shows_no_figure_of_nothing(client):
    text = client.get("/").content.decode()
    assert "hero" in text
    assert "figure-value" not in text


def test_each_figure_is_counted_from_what_everyone_may_see(client):
    need = needs.published()
    needs.published(need.organization, visibility="verified")
    Organization.objects.filter(pk=need.organization_id).update(verification="verified")
    offers.published()
    offers.published(visibility="signed_in")
    offers.draft()
    Organization.objects.exclude(pk=need.organization_id).update(verification="unverified")
    values = client.get("/").content.decode().split('class="figure-value">')[1:]
    assert [value[:1] for value in values] == ["۱", "۱", "۱"]


def test_the_first_page_shows_the_newest_things_its_reader_may_see(client):
    seen, hidden = needs.published(title="نیاز آشکار"), needs.published(title="نیاز پنهان", visibility="verified")
    offers.published(title="دستاورد آشکار")
    offers.published(title="دستاورد پنهان", visibility="verified")
    text = client.get("/").content.decode()
    assert seen.title in text
    assert "دستاورد آشکار" in text
    assert hidden.title not in text
    assert "دستاورد پنهان" not in text
    client.force_login(registry.expert(registry.organization(verified=True)))
    text = client.get("/").content.decode()
    assert hidden.title in text
    assert "دستاورد پنهان" in text


def test_an_unnamed_owner_is_not_named_on_the_first_page(client):
    need = needs.published(unnamed=True)
    text = client.get("/").content.decode()
    assert need.title in text
    assert need.organization.name_fa not in text


def test_the_first_page_asks_as_often_for_thirty_things_as_for_one(client):
    needs.published()
    offers.published()
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    organization = registry.organization()
    for _ in range(12):
        offers.published(organization)
        needs.published()
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(one)


def test_the_desk_is_for_people_who_signed_in(client):
    assert client.get("/desk/").status_code == 302
    client.force_login(registry.person())
    assert client.get("/desk/").status_code == 200


def test_the_desk_names_what_waits_and_leaves_out_what_is_somebody_elses(client):
    writer = registry.expert()
    organization = writer.present_memberships[0].organization
    draft = offers.draft(organization, by=writer, title="پیش‌نویس من")
    offers.draft(title="پیش‌نویس دیگری")
    returned = offers.in_review(organization, title="بازگشتهٔ من")
    offer_rules.return_offer(returned, by=registry.moderator(), now=offers.NOW, note="چکیده مبهم است", version=returned.version)
    reviewed = offers.in_review(organization, title="در بررسی من")
    asked = offers.published(organization, title="پرسیدهٔ من")
    Offer.objects.filter(pk=asked.pk).update(asked_at=offers.NOW, last_confirmed_at=offers.NOW - limits.STILL_TRUE_EVERY)
    client.force_login(writer)
    text = client.get("/desk/").content.decode()
    for words in (draft.title, returned.title, "چکیده مبهم است", reviewed.title, asked.title):
        assert words in text
    assert "پیش‌نویس دیگری" not in text


def test_still_true_is_answered_in_one_click_from_the_desk(client):
    writer = registry.expert()
    offer = offers.published(writer.present_memberships[0].organization)
    Offer.objects.filter(pk=offer.pk).update(asked_at=offers.NOW, last_confirmed_at=offers.NOW - limits.STILL_TRUE_EVERY)
    client.force_login(writer)
    assert f"/offers/{offer.public_id}/act/confirm" in client.get("/desk/").content.decode()
    answer = client.post(f"/offers/{offer.public_id}/act/confirm", {"next": "/desk/"})
    assert answer.headers["Location"] == "/desk/"
    offer.refresh_from_db()
    assert offer.asked_at is None


def test_a_need_that_is_asked_about_stands_on_the_desk(client):
    need = needs.published()
    need_rules.ask_still_needed(now=offers.NOW + 2 * limits.STILL_NEEDED_EVERY)
    client.force_login(needs.writer_of(need.organization))
    assert f"/needs/{need.public_id}/act/confirm" in client.get("/desk/").content.decode()


def test_moderators_and_registrars_see_their_queues(client):
    offers.in_review()
    client.force_login(registry.moderator())
    assert "/moderation/" in client.get("/desk/").content.decode()
    waiting = registry.organization()
    owner = registry.expert(waiting, "owner")
    from peyvand.core import clock
    from peyvand.registry import rules

    rules.submit_organization(waiting, by=owner, now=clock.now())
    client.force_login(registry.registrar())
    assert f"/organizations/{Organization.objects.get(pk=waiting.pk).public_id}/verification/" in client.get("/desk/").content.decode()


def test_the_desk_asks_as_often_for_ten_drafts_as_for_one(client):
    writer = registry.expert()
    organization = writer.present_memberships[0].organization
    offers.draft(organization, by=writer)
    client.force_login(writer)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/")
    for _ in range(9):
        offers.draft(organization, by=writer)
        offers.in_review(organization)
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/")
    assert len(many) == len(one)


def test_whatever_waits_is_said_in_the_readers_language_with_titles_in_their_own(client):
    need = needs.published()
    need_rules.ask_still_needed(now=offers.NOW + 2 * limits.STILL_NEEDED_EVERY)
    writer = needs.writer_of(need.organization)
    offers.draft(need.organization, by=writer)
    client.force_login(writer)
    text = client.get("/en/desk/").content.decode()
    assert need.title in text
    assert unmarked_persian(text) == []


def test_the_reading_would_notice_a_title_that_stands_in_an_english_sentence():
    assert unmarked_persian("<html><body><p>Is نیاز یک still needed?</p><p>Is <bdi>نیاز دو</bdi>?</p></body></html>") == ["Is نیاز یک still needed?"]


def rows(client, person, language=""):
    """The rows of somebody's desk by its parts: title, text, what its button leads to."""
    client.force_login(person)
    page = client.get(f"{language}/desk/")
    assert page.status_code == 200
    waiting = page.context["waiting"]
    parts = {"today": waiting.today, "week": waiting.week, "others": waiting.others}
    return {name: [(one.title.replace(FSI, "").replace(PDI, ""), one.text, one.href) for one in part] for name, part in parts.items() if part}


def certified(organization, until):
    kind = CertificateKind.objects.filter(group="knowledge_based").first()
    return Certificate.objects.create(organization=organization, kind=kind, number="۷", valid_until=until)


def test_a_manager_is_led_from_an_unverified_organization_to_a_verified_and_a_lapsed_one(client):
    organization, now = registry.organization("شرکت میز"), clock.now()
    owner = registry.expert(organization, "owner")
    with translation.override("fa"):
        address = organization.get_absolute_url()
    certificate = certified(organization, calendar.local_day(now) + timedelta(days=3))
    assert rows(client, owner) == {
        "week": [("«شرکت میز» هنوز تأیید نشده است", "سازمان تأییدشده زودتر دیده می‌شود و زودتر به آن اعتماد می‌کنند.", address)]
    }
    registry_rules.submit_organization(organization, by=owner, now=now)
    ((title, _text, href),) = rows(client, owner)["others"]
    assert (title, href) == ("«شرکت میز» در حال بررسی و تأیید است", address)
    registry_rules.return_organization(organization, by=registry.registrar(), now=now, reason="نشانی ناخواناست")
    assert rows(client, owner) == {"today": [("درخواست تأیید «شرکت میز» بازگشت", "نشانی ناخواناست", address)]}
    registry_rules.submit_organization(organization, by=owner, now=now)
    registry_rules.verify_organization(organization, by=registry.registrar(), now=now, levels={}, certificates={certificate.pk: "document_seen"})
    assert rows(client, owner) == {}
    with clock.stopped(now + timedelta(days=5)):
        assert registry_rules.lapse_due(clock.now()) == 1
    ((title, text, href),) = rows(client, owner)["week"]
    assert ("اعتبار" in title, "گواهی تازه" in text, href) == (True, True, address)


def test_only_managers_are_told_of_their_organizations_verification(client):
    organization = registry.organization()
    for role in ("viewer", "expert"):
        assert rows(client, registry.expert(organization, role)) == {}
    assert rows(client, registry.expert(role="owner")) != {}
    assert [href for _title, _text, href in rows(client, registry.expert(organization, "manager"))["week"]] == [organization.get_absolute_url()]


def test_who_asks_to_join_waits_on_both_desks_until_it_is_answered(client):
    organization = registry.organization("شرکت خواسته", verified=True)
    owner, asking = registry.expert(organization, "owner"), registry.person("خواهان یکم")
    asked = registry_rules.ask_to_join(organization, by=asking, now=clock.now(), word="مهندس تازه")
    ((title, text, href),) = rows(client, owner)["week"]
    assert (title, text, href) == ("خواهان یکم می‌خواهد عضو «شرکت خواسته» شود", "مهندس تازه", asked.get_absolute_url())
    ((title, _text, href),) = rows(client, asking)["others"]
    assert (title, href) == ("درخواست عضویت شما در «شرکت خواسته»", asked.get_absolute_url())
    registry_rules.ask_to_join(organization, by=registry.person("خواهان دوم"), now=clock.now(), word="کارشناس")
    ((title, _text, href),) = rows(client, owner)["week"]
    assert (title, href) == ("۲ نفر درخواست عضویت دارند", "/requests/")
    assert rows(client, registry.expert(organization, "expert")) == {}


def test_whom_somebody_invites_finds_it_on_the_desk_until_it_is_over(client):
    organization = registry.organization("شرکت دعوت‌کننده", verified=True)
    owner, invited = registry.expert(organization, "owner"), registry.person()
    registry_rules.invite_member(organization, invited.email, "expert", by=owner, now=clock.now())
    ((title, text, _href),) = rows(client, invited)["week"]
    assert (title, text) == ("«شرکت دعوت‌کننده» شما را دعوت کرده است", "با نقش کارشناس.")
    assert rows(client, registry.person()) == {}
    with clock.stopped(clock.now() + timedelta(days=60)):
        assert rows(client, invited) == {}


def test_an_administrator_is_told_of_what_was_given_up_and_nobody_else(client):
    Job.objects.create(task="x", status=Job.Status.FAILED, due_at=clock.now(), enqueued_at=clock.now(), finished_at=clock.now(), attempts=8)
    ((title, _text, href),) = rows(client, registry.person(site_role="administrator"))["today"]
    assert (title, href) == ("۱ رایانامه یا کار رها شده است", "/notices/dead-letters/")
    for role in ("moderator", "registrar", "secretary", "analyst"):
        assert rows(client, registry.person(site_role=role)) == {}


@pytest.mark.parametrize("role", ["registrar", "moderator", "secretary", "analyst", "administrator"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_empty_desk_of_who_works_for_the_site_asks_for_no_organization(client, role, language):
    client.force_login(registry.person(site_role=role))
    page = client.get(f"{language}/desk/")
    assert ("چیزی منتظر نیست" if not language else "Nothing waits") in page.text
    assert "/organizations/new/" not in page.text
    assert 'class="task"' not in page.text


@pytest.mark.parametrize("role", ["viewer", "expert", "manager", "owner"])
def test_the_empty_desk_of_a_member_is_quiet_and_of_who_belongs_nowhere_shows_the_way_in(client, role):
    client.force_login(registry.expert(registry.organization(verified=True), role))
    page = client.get("/desk/").text
    assert "چیزی منتظر نیست" in page
    assert "/organizations/new/" not in page
    client.force_login(registry.person())
    page = client.get("/desk/").text
    assert "چیزی منتظر نیست" not in page
    for way in ("/organizations/", "/organizations/new/"):
        assert f'href="{way}"' in page


def test_names_on_an_english_desk_stand_apart_and_turn_no_sentence_round(client):
    organization = registry.organization("شرکت میز")
    client.force_login(registry.expert(organization, "owner"))
    text = client.get("/en/desk/").text
    assert '<h3>“<bdi dir="auto">شرکت میز</bdi>” is not verified yet</h3>' in text
    assert unmarked_persian(text) == []
