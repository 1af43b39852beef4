"""The bell, the list, the choices, and ending mail by its link."""

import re
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peyvand.needs import rules as need_rules
from peyvand.notices import queries, rules, unsubscribe
from peyvand.notices.models import DigestChoice, Notice, Preference, Way
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Person
from tests.factories import needs, registry, showcase
from tests.factories.needs import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return needs.owner()


@pytest.fixture
def expert(owner):
    return needs.writer_of(owner)


@pytest.fixture
def mine(client: Client, expert):
    client.force_login(expert)
    Notice.objects.all().delete()
    return client


def tell(person, need, count=1, **more):
    for number in range(count):
        rules.tell("need_published", [person], about=need, now=NOW + timedelta(minutes=number), **more)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_bell_counts_what_is_unread_and_a_visitor_has_none(mine, owner, expert):
    tell(expert, needs.published(owner), 3)
    assert 'aria-label="اعلان‌ها، ۳ خوانده‌نشده"' in text_of(mine.get("/needs/")), "the first is the event itself, told once"
    assert "top-bar-bell" not in text_of(Client().get("/needs/"))


def test_unread_ones_come_first_and_each_leads_to_what_it_is_about(mine, owner, expert):
    old, new = needs.published(owner, title="ساخت پروانهٔ کهنه"), needs.published(owner, title="ساخت پروانهٔ تازه")
    Notice.objects.all().delete()
    rules.tell("need_published", [expert], about=old, now=NOW)
    rules.tell("need_published", [expert], about=new, now=NOW + timedelta(days=1))
    page = text_of(mine.get("/notices/"))
    assert page.index("تازه") < page.index("کهنه")
    newest = Notice.objects.order_by("-at")[0]
    answer = mine.post(reverse("notices:open", args=[newest.public_id]))
    assert answer.headers["Location"] == new.get_absolute_url()
    page = text_of(mine.get("/notices/"))
    assert page.index("کهنه") < page.index("تازه")
    assert page.count("خوانده‌نشده:") == 1
    mine.post(reverse("notices:read", args=[Notice.objects.order_by("at")[0].public_id]), {"next": "/notices/?page=1"})
    assert queries.unread_count(expert) == 0


def test_marking_all_leaves_what_came_since_the_page_was_drawn(mine, owner, expert):
    need = needs.published(owner)
    Notice.objects.all().delete()
    tell(expert, need, 2)
    mine.post("/notices/read", {"until": (NOW + timedelta(seconds=30)).isoformat()})
    assert queries.unread_count(expert) == 1
    mine.post("/notices/read", {"until": "never\0"})
    assert queries.unread_count(expert) == 0


def test_a_list_of_thirty_asks_no_more_of_the_database_than_a_list_of_one(mine, owner, expert):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert mine.get("/notices/").status_code == 200
        return len(asked)

    def add(count):
        for number in range(count):
            rules.tell("need_published", [expert], about=needs.published(owner), now=NOW + timedelta(minutes=number))
            rules.tell("offer_published", [expert], about=showcase.published(owner, by=expert), now=NOW + timedelta(minutes=number))

    add(1)
    one = cost()
    add(9)
    assert cost() == one
    assert queries.unread_count(expert) >= 20


def test_what_was_closed_to_its_reader_is_not_named_in_the_list_any_more(mine, owner, expert):
    need = needs.draft(owner, by=expert, title="ساخت پروانهٔ محرمانه")
    tell(expert, need)
    assert "محرمانه" in text_of(mine.get("/notices/"))
    registry_rules.end_membership(expert.memberships.get(), by=registry.expert(owner, "owner"), now=NOW + timedelta(days=1))
    page = text_of(mine.get("/notices/"))
    assert "محرمانه" not in page
    assert "دیگر برای شما باز نیست" in page
    notice = Notice.objects.get(kind="need_published")
    assert mine.post(reverse("notices:open", args=[notice.public_id])).headers["Location"] == "/notices/"


def test_another_persons_notice_does_not_exist(mine, owner, expert):
    tell(expert, needs.published(owner))
    notice = Notice.objects.filter(person=expert)[0]
    stranger = Client()
    stranger.force_login(registry.person())
    for act in ("open", "read"):
        assert stranger.post(reverse(f"notices:{act}", args=[notice.public_id])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_choices_are_kept_and_nothing_else_is(mine, expert):
    page = mine.get("/notices/preferences")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields} | {"need_published": "off", "hour": "17", "language": "en", "need_case": "now"}
    assert mine.post("/notices/preferences", data).status_code == 302
    assert list(Preference.objects.values_list("kind", "way")) == [("need_published", "off")]
    expert.refresh_from_db()
    assert (expert.language, expert.digest_choice.hour) == ("en", 17)
    answer = mine.post("/notices/preferences", data | {"need_published": "sometimes", "hour": "25"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"need_published", "hour"}
    mine.post("/notices/preferences", data | {"need_published": "now"})
    assert not Preference.objects.exists()


def test_the_switch_of_language_is_that_of_mail_too(mine, expert):
    answer = mine.post("/notices/language", {"language": "en", "next": "/en/needs/?state=open"})
    assert answer.headers["Location"] == "/en/needs/?state=open"
    expert.refresh_from_db()
    assert expert.language == "en"
    answer = mine.post("/notices/language", {"language": "xx\0", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    expert.refresh_from_db()
    assert expert.language == "en"


@pytest.mark.parametrize("nasty", ["\0", "\ud800", "9" * 4000, "\u202enow"])
def test_strange_choices_are_refused_where_they_stand(mine, nasty):
    sent = "hour=8&language=fa&need_published=" + quote_from_bytes(nasty.encode("utf-8", "surrogatepass"))
    answer = mine.post("/notices/preferences", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "need_published" in answer.context["form"].errors


def test_only_moderators_choose_about_cases(mine, client):
    assert "need_case" not in mine.get("/notices/preferences").context["form"].fields
    client.force_login(registry.moderator())
    assert "need_case" in client.get("/notices/preferences").context["form"].fields


def address(person, what):
    return reverse("notices:unsubscribe", args=[unsubscribe.token_of(person, what)])


def test_looking_at_the_link_of_a_mail_changes_nothing(expert):
    """Programs that check mail open every link."""
    for method in ("get", "head", "options"):
        getattr(Client(), method)(address(expert, "need_published"))
    assert not Preference.objects.exists()


def test_one_post_ends_a_kind_of_mail_signed_out_without_a_token_of_a_form_and_can_be_undone(expert):
    client, link = Client(enforce_csrf_checks=True), address(expert, "need_published")
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "دیگر نمی‌آید" in text_of(answer)
    assert queries.choices_of(expert)["need_published"] == Way.OFF
    client.post(link, {"List-Unsubscribe": "One-Click"})
    answer = client.post(link, {"undo": "now"})
    assert "دوباره می‌آید" in text_of(answer)
    assert not Preference.objects.exists()


def test_the_digest_ends_by_its_own_link(expert):
    client, link = Client(), address(expert, queries.DIGEST)
    client.post(link)
    assert DigestChoice.objects.get(person=expert).stopped
    client.post(link, {"undo": "x\0"})
    assert not DigestChoice.objects.get(person=expert).stopped


def test_a_forged_or_foreign_name_ends_nothing(expert):
    good = unsubscribe.token_of(expert, "need_published")
    for token in (good[:-1] + ("A" if good[-1] != "A" else "B"), good.replace(":", "_"), "x" * 60, unsubscribe.token_of(expert, "no_such_kind")):
        assert Client().post(reverse("notices:unsubscribe", args=[token])).status_code == 404
    Person.objects.filter(pk=expert.pk).update(is_active=False)
    assert Client().post(address(expert, "need_published")).status_code == 404
    assert not Preference.objects.exists()


def test_nothing_is_told_by_mail_that_was_turned_off(owner, expert):
    rules.choose_ways(expert, {"need_returned": Way.OFF}, now=NOW)
    need_rules.request_changes(needs.in_review(owner), by=registry.moderator(), now=NOW, reason="x")
    notice = Notice.objects.get(person=expert, kind="need_returned")
    assert notice.mail == Way.OFF
    assert not notice.deliveries.exists()
