import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.core import limits
from peyvand.needs import rules as need_rules
from peyvand.registry.models import Organization
from peyvand.showcase import rules as offer_rules
from peyvand.showcase.models import Offer
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
