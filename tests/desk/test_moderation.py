import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peyvand.core import audit
from peyvand.desk import contacts
from peyvand.desk.differences import between
from peyvand.desk.models import Reviewed
from peyvand.needs import rules as need_rules
from peyvand.showcase import rules as offer_rules
from tests.factories import needs, registry
from tests.factories import showcase as offers
from tests.needs.test_files import attached
from tests.showcase.test_files import hung

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client):
    person = registry.moderator()
    client.force_login(person)
    return person


def page_of(thing):
    kind = type(thing).__name__.lower()
    return f"/moderation/{kind}/{thing.public_id}/"


def decide(client, thing, decision, **data):
    return client.post(page_of(thing) + "decide", {"decision": decision, "version": str(thing.version), **data})


def test_only_moderators_see_the_queue(client):
    offer = offers.in_review()
    assert client.get("/moderation/").status_code == 302
    for person in (registry.person(), registry.registrar(), offers.writer_of(offer.organization)):
        client.force_login(person)
        assert client.get("/moderation/").status_code == 403
        assert client.get(page_of(offer)).status_code == 403
        assert decide(client, offer, "publish").status_code == 403
    offer.refresh_from_db()
    assert offer.state == "in_review"


def test_the_menu_leads_to_the_queue_only_those_who_may_open_it(client):
    offers.in_review()
    client.force_login(registry.registrar())
    assert 'href="/moderation/"' not in client.get("/offers/").content.decode()
    client.force_login(registry.moderator())
    text = client.get("/offers/").content.decode()
    assert 'href="/moderation/"' in text


def test_an_empty_queue_is_quiet(client, moderator):
    assert client.get("/moderation/").status_code == 200


def test_the_queue_holds_needs_and_offers_by_promised_time(client, moderator):
    from datetime import timedelta

    later = offers.in_review(now=offers.NOW + timedelta(days=1))
    first = needs.in_review(now=offers.NOW)
    answer = client.get("/moderation/")
    assert answer.headers["Location"] == page_of(first)
    text = client.get(page_of(first)).content.decode()
    assert text.index(page_of(first)) < text.index(page_of(later))


def test_a_case_is_published_and_the_next_one_follows(client, moderator):
    offer, need = offers.in_review(), needs.in_review()
    answer = decide(client, offer, "publish")
    assert answer.headers["Location"] == page_of(need)
    answer = decide(client, need, "publish")
    assert answer.headers["Location"] == "/moderation/"
    offer.refresh_from_db()
    need.refresh_from_db()
    assert (offer.state, need.state) == ("published", "open")
    assert Reviewed.objects.count() == 2


@pytest.mark.parametrize("make", [offers.in_review, needs.in_review])
def test_a_return_without_a_reason_comes_back_and_with_one_goes(client, moderator, make):
    thing = make()
    answer = decide(client, thing, "return", note="  ")
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    answer = decide(client, thing, "return", note="معیار روشن نیست", ready="1")
    assert answer.status_code == 302
    thing.refresh_from_db()
    assert thing.state == "draft"
    reason = getattr(thing, "returned_note", "") or getattr(thing, "returned_reason", "")
    assert reason.endswith("معیار روشن نیست")
    assert len(reason.splitlines()) == 2


def test_nobody_rules_on_what_the_own_organization_wrote(client, moderator):
    offer, need = offers.in_review(), needs.in_review()
    registry.member(moderator, offer.organization, "viewer")
    registry.member(moderator, need.organization, "viewer")
    for thing in (offer, need):
        assert client.get(page_of(thing)).status_code == 403
        assert decide(client, thing, "publish").status_code == 403
        thing.refresh_from_db()
        assert thing.state == "in_review"
    assert client.get("/moderation/").status_code == 200


def test_a_draft_is_no_case(client, moderator):
    offer = offers.draft()
    assert client.get(page_of(offer)).status_code == 404
    assert decide(client, offer, "publish").status_code == 404
    assert client.get("/moderation/offer/aaaaaaaaaa/").status_code == 404


def test_what_changed_since_it_was_returned_is_shown(client, moderator):
    offer = offers.in_review(summary="عمر پروانه چند ماه است. بهترین کیفیت.")
    decide(client, offer, "return", note="عدد بنویسید")
    offer.refresh_from_db()
    writer = offers.writer_of(offer.organization)
    content = offer_rules.Content(values={"summary": "عمر پروانه دوازده ماه است."})
    offer = offer_rules.save_offer(offer, content, by=writer, now=offers.NOW, version=offer.version)
    offer_rules.submit_offer(offer, by=writer, now=offers.NOW)
    text = client.get(page_of(offer)).content.decode()
    assert "<del>" in text
    assert "دوازده" in text.split("<ins>")[1].split("</ins>")[0]
    assert "عدد بنویسید" in text


def test_a_change_of_a_published_offer_is_a_case_until_it_is_accepted(client, moderator):
    offer = offers.in_review()
    decide(client, offer, "publish")
    assert client.get("/moderation/").status_code == 200
    offer.refresh_from_db()
    writer = offers.writer_of(offer.organization)
    offer = offer_rules.save_offer(offer, offer_rules.Content(values={"summary": "چکیدهٔ دیگر"}), by=writer, now=offers.NOW, version=offer.version)
    assert client.get("/moderation/").headers["Location"] == page_of(offer)
    assert decide(client, offer, "accept_change").status_code == 302
    offer.refresh_from_db()
    assert (offer.state, offer.promised_until) == ("published", None)


def test_a_published_offer_is_taken_down_from_the_queue(client, moderator):
    offer = offers.published()
    assert decide(client, offer, "take_down", note="نشانی نادرست").status_code == 302
    offer.refresh_from_db()
    assert offer.state == "taken_down"


def test_words_that_changed_under_the_moderators_hand_are_not_published(client, moderator):
    offer = offers.in_review()
    stale = offer.version
    writer = offers.writer_of(offer.organization)
    offer_rules.recall_offer(offer, by=writer, now=offers.NOW)
    offer = offer_rules.save_offer(offer, offer_rules.Content(values={"summary": "چیز دیگر"}), by=writer, now=offers.NOW, version=offer.version)
    offer_rules.submit_offer(offer, by=writer, now=offers.NOW)
    answer = client.post(page_of(offer) + "decide", {"decision": "publish", "version": str(stale)})
    assert answer.status_code == 409
    offer.refresh_from_db()
    assert offer.state == "in_review"


def test_a_decision_sent_twice_counts_once(client, moderator):
    offer = offers.in_review()
    data = {"idempotency_key": "q" * 32}
    first = decide(client, offer, "publish", **data)
    second = decide(client, offer, "publish", **data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert [row.action for row in audit.history(offer)].count("offer.publish") == 1


@pytest.mark.parametrize(
    "data", [{"version": "x"}, {"version": "9" * 5000}, {"version": "-1"}, {"decision": "archive"}, {"decision": "\0"}, {"ready": "99"}, {}]
)
def test_strange_decisions_change_nothing(client, moderator, data):
    offer = offers.in_review()
    answer = client.post(page_of(offer) + "decide", {"decision": "return", "note": "", "version": str(offer.version)} | data)
    assert answer.status_code in {409, 422}
    offer.refresh_from_db()
    assert offer.state == "in_review"


def test_the_system_notices_contact_details_a_missing_word_and_a_twin(client, moderator):
    offers.published(title="پمپ دوغاب اسیدی با پروانهٔ سرامیکی")
    offer = offers.in_review(title="پمپ دوغاب اسیدی با پروانهٔ سرامیکی نو", summary="تماس: ۰۹۱۳ ۱۲۳ ۴۵ ۶۷")
    text = client.get(page_of(offer)).content.decode()
    assert "0913 123 45 67" in text
    assert text.count('data-state="error"') >= 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("تماس ۰۹۱۳۱۲۳۴۵۶۷", ["09131234567"]),
        ("ایمیل: a.b@example.org لطفاً", ["a.b@example.org"]),
        ("https://example.org/x و t.me/some", ["https://example.org/x", "t.me/some"]),
        ("تلفن 034-32110000", ["034-32110000"]),
        ("تلفن 03432110000", ["03432110000"]),
        ("شمارهٔ فنی CR-4420-B، ۱۲۵۰ مترمکعب در ساعت، ISO 9001:2015", []),
        ("۰٫۹۱۳ میلی‌متر", []),
    ],
)
def test_contact_details_are_told_from_figures(text, found):
    assert contacts.found_in(text) == found


def test_a_difference_gives_back_the_new_text():
    old, new = "عمر آن چند ماه است.\nتماس: 1", "عمر آن دوازده ماه است.\nاز راه سامانه"
    parts = between(old, new)
    assert "".join(part.text for part in parts if part.kind != "del") == new
    assert "".join(part.text for part in parts if part.kind != "ins") == old
    assert between(new, new)[0].kind == "same"


def test_the_queue_asks_as_often_for_ten_cases_as_for_two(client, moderator):
    first = offers.in_review()
    needs.in_review()
    client.get(page_of(first))
    with CaptureQueriesContext(connection) as two:
        client.get(page_of(first))
    for _ in range(4):
        offers.in_review()
        needs.in_review()
    with CaptureQueriesContext(connection) as ten:
        client.get(page_of(first))
    assert len(ten) == len(two)


def test_files_of_a_case_stand_on_it_and_confidential_ones_are_only_counted(client, moderator, home):
    need = needs.draft()
    open_one = attached(need, confidential=False, data=b"open", name="a.txt")
    secret = attached(need, name="b.txt")
    need.refresh_from_db()
    need_rules.submit_need(need, by=needs.writer_of(need.organization), now=needs.NOW)
    page = client.get(page_of(need))
    assert open_one.get_absolute_url() in page.text
    assert secret.get_absolute_url() not in page.text
    assert "۱ فایل محرمانه" in page.text
    assert client.get(open_one.get_absolute_url()).getvalue() == b"open"
    assert client.get(secret.get_absolute_url()).status_code == 404


def test_pictures_of_an_offer_are_seen_on_its_case_and_on_its_report(client, moderator, home):
    offer = offers.draft()
    picture = hung(offer)
    offer.refresh_from_db()
    offer_rules.submit_offer(offer, by=offers.writer_of(offer.organization), now=offers.NOW)
    assert f'<img src="{picture.get_absolute_url()}"' in client.get(page_of(offer)).text
    decide(client, offer, "publish")
    client.post(f"/report/offer/{offer.public_id}/", {"reason": "rights"})
    assert f'<img src="{picture.get_absolute_url()}"' in client.get(f"/moderation/reports/offer/{offer.public_id}/").text


def test_a_case_without_files_says_nothing_of_them(client, moderator):
    assert "پیوست‌ها" not in client.get(page_of(offers.in_review())).text
