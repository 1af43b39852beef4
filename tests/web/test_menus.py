import pytest
from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from peyvand.web import places
from tests.factories import registry


class Reader:
    """Somebody signed in, for menus alone."""

    is_authenticated = True

    def __init__(self, kind: str = "expert") -> None:
        self.menu_kind = kind

    def __str__(self) -> str:
        return "کارشناس خودکفایی"


def drawn(template: str, **context: object) -> str:
    request = RequestFactory().get("/needs/?state=open")
    whole = RequestContext(request)
    whole.update(context)
    with translation.override("fa"):
        return Template(template).render(whole)


def test_only_places_whose_page_exists_are_shown():
    places.add("nowhere", "Nowhere", "no:such-page", "need")
    try:
        assert [entry.key for entry in places.entries(None, ["needs", "nowhere", "not-registered"])] == ["needs"]
    finally:
        places._places.pop("nowhere")


def test_what_waits_at_a_place_is_counted_once_a_request_however_many_menus_name_it():
    counted = []
    places.add("counted", "Counted", "needs:list", "need", count=lambda request: len(counted.append(request) or counted))
    request = RequestFactory().get("/needs/")
    request.user = Reader()
    try:
        shown = [places.entries(request, ["needs", "counted"])[1].count for _menu in range(3)]
        other = RequestFactory().get("/needs/")
        other.user = Reader()
        assert (shown, len(counted)) == ([1, 1, 1], 1)
        assert places.entries(other, ["counted"])[0].count == 2
    finally:
        places._places.pop("counted")
        places._counts.pop("counted")


@pytest.mark.parametrize(
    ("kind", "first", "not_there"),
    [("expert", "desk", "moderation"), ("registrar", "desk", "ties"), ("analyst", "needs", "desk"), ("strange", "desk", "moderation")],
)
def test_each_kind_of_person_has_its_menu(kind: str, first: str, not_there: str):
    keys = [entry.key for entry in places.entries(None, places.TOP[places.kind_of(Reader(kind))])]
    assert keys[0] == first
    assert not_there not in keys


def test_a_visitor_has_no_desk_and_no_bar_at_the_bottom():
    bar = drawn('{% include "web/_top_bar.html" %}{% include "web/_tab_bar.html" %}')
    assert "میز کار" not in bar
    assert "tab-bar" not in bar
    assert "ورود" in bar


def test_the_present_place_is_marked_and_the_same_page_in_english_is_linked():
    bar = drawn('{% include "web/_top_bar.html" %}', nav="needs")
    assert 'href="/needs/" aria-current="page"' in bar
    assert 'href="/en/needs/?state=open"' in bar


def test_who_is_signed_in_switches_the_language_of_their_mail_with_that_of_the_page():
    bar = drawn('{% include "web/_top_bar.html" %}', nav="needs", user=Reader())
    assert 'href="/en/' not in bar
    assert bar.count('name="next" value="/en/needs/?state=open"') == 2
    assert bar.count('name="language" value="en"') == 2


def test_signing_out_posts():
    bar = drawn('{% include "web/_top_bar.html" %}', user=Reader())
    with translation.override("fa"):
        assert bar.count(f'<form method="post" action="{reverse("account_logout")}">') == 2
    assert "خروج" in bar


def test_messages_are_toasts_and_their_text_is_escaped():
    told = [Message(SUCCESS, "<b>ذخیره شد</b>"), Message(ERROR, "نشد")]
    text = drawn('{% include "web/_toasts.html" %}', messages=told)
    assert "&lt;b&gt;ذخیره شد" in text
    assert text.count('data-tone="bad"') == 1


def test_peoples_words_say_their_language_on_english_pages():
    class Need:
        title = "بوش <b>برنزی"
        title_en = ""
        summary, summary_en = "خلاصه", "Summary"

    with translation.override("en"):
        page = Template('{% own_words need "title" "h1" %}|{% own_words need "summary" %}').render(
            RequestContext(RequestFactory().get("/en/"), {"need": Need})
        )
    first, second = page.split("|")
    assert '<h1 lang="fa" dir="auto">بوش &lt;b&gt;برنزی</h1>' in first
    assert "There is no English version." in first
    assert second == '<span dir="auto">Summary</span>'


def test_a_refused_form_keeps_its_key():
    request = RequestFactory().post("/x", {"idempotency_key": "k" * 32})
    assert f'value="{"k" * 32}"' in Template("{% idempotency_key %}").render(RequestContext(request))
    strange = RequestFactory().post("/x", {"idempotency_key": '"><script>'})
    assert "<script" not in Template("{% idempotency_key %}").render(RequestContext(strange))


@pytest.mark.django_db
def test_the_bar_asks_the_database_no_more_for_more_pages(client: Client, django_assert_max_num_queries):
    client.force_login(registry.person())
    client.get("/gallery/")
    with django_assert_max_num_queries(6):
        assert client.get("/gallery/").status_code == 200


@pytest.mark.django_db
def test_pages_of_signed_in_people_are_kept_in_no_cache(client: Client):
    assert "no-store" not in client.get("/gallery/").headers.get("Cache-Control", "")
    client.force_login(registry.person())
    assert "no-store" in client.get("/gallery/").headers["Cache-Control"]
