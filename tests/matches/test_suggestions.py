"""What is proposed while people type: never made of what they may not see, in few queries, whatever is typed."""

from time import process_time
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peyvand.matches import index, suggestions
from tests.factories import needs, registry, showcase
from tests.matches.test_leaks import CANARY, hide, persons, plain, world
from tests.text import nasty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home", "words")]


@pytest.fixture
def words(db: Any) -> Any:
    """The tables of the engine's vocabulary, filled."""
    from peyvand.core import clock
    from peyvand.taxonomies import loading, vocabulary

    vocabulary.forget()
    loading.load(clock.now())
    yield
    vocabulary.forget()


def proposed(typed: str, person: Any = None) -> suggestions.Suggestions:
    return suggestions.suggest(typed, person or AnonymousUser())


def titles(typed: str, person: Any = None) -> list[str]:
    return [thing.title for thing in proposed(typed, person).things]


def test_titles_of_all_three_sides_and_phrases_of_the_vocabulary_are_proposed() -> None:
    need, offer = world()
    maker = registry.organization("پروانه‌سازان نمونه", description_fa="سازندهٔ پروانهٔ پمپ")
    index.ensure()
    found = proposed("پروا")
    assert {need.title, offer.title, maker.name_fa} <= {thing.title for thing in found.things}
    assert "پروانه" in found.phrases


def test_a_phrase_that_leads_nowhere_is_not_proposed() -> None:
    world()
    index.ensure()
    assert not proposed("حفار").phrases
    showcase.published(title="دستگاه حفاری چاه", summary="دستگاه حفاری برای چاه آب با گواهی")
    index.drain()
    assert proposed("حفار").phrases or titles("حفار")


def test_the_last_word_of_a_line_is_completed() -> None:
    world()
    index.ensure()
    assert any(one.startswith("ساخت پروانه") for one in proposed("ساخت پروا").phrases)


def test_a_title_is_found_by_any_of_its_words_and_by_both_kinds_of_digits() -> None:
    offer = showcase.published(title="لولهٔ فولادی ۳۱۶ بدون درز", summary="لولهٔ بدون درز برای خط بخار با گواهی")
    index.ensure()
    for typed in ("316", "درز ۳۱۶", "لوله فولاد", "بدون\u200cدرز"):
        assert offer.title in titles(typed), typed


@pytest.mark.parametrize("typed", ["parvaneh", "\\v,hki", "pomp", "mlm"])
def test_what_was_typed_on_the_other_keyboard_is_understood(typed: str) -> None:
    world()
    index.ensure()
    found = proposed(typed)
    assert {"پروانه", "پمپ"} & set(found.lines), found


def test_an_english_word_stays_english() -> None:
    world()
    index.ensure()
    assert proposed("pump").lines == ()
    assert proposed("impeller").lines == ()


@pytest.mark.parametrize("who", ["visitor", "signed in", "of an unverified organization", "of a verified organization", "administrator"])
def test_hidden_things_change_no_proposal(client: Any, who: str) -> None:
    world()
    owner, maker = needs.owner(), registry.organization()
    person = persons()[who]
    if who != "visitor":
        client.force_login(person)
    index.ensure()
    typed = ["پروا", "پمپ دوغ", CANARY[:4], CANARY, "زاغچه", "parvaneh", "zaghche", ".hya`", "imp", "کارخانهٔ زاغ"]
    addresses = [f"{reverse('matches:suggest')}?q={one}" for one in typed]
    before = {address: plain(client.get(address)) for address in addresses}
    hide(person, owner, maker)
    index.drain()
    for address in addresses:
        after = plain(client.get(address))
        assert CANARY not in after
        assert after == before[address], address


def test_the_canary_would_be_proposed_where_it_may_be_seen() -> None:
    """Negative control."""
    world()
    showcase.published(title=f"پروانهٔ پمپ دوغاب {CANARY}", summary="پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، ۲۲۰۰ ساعت بدون افت فشار")
    index.ensure()
    assert any(CANARY in title for title in titles(CANARY[:4]))


def test_what_the_index_still_holds_is_not_proposed() -> None:
    """The phrase leads only to what may not be seen any more; the index has not followed yet."""
    offer = showcase.published(title="ساخت کولتیواتور", summary="ساخت پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، ۲۲۰۰ ساعت")
    index.ensure()
    assert "پروانه" in proposed("پروا").phrases
    type(offer).objects.filter(pk=offer.pk).update(visibility="verified")
    assert not proposed("پروا").count


@pytest.mark.parametrize("signed_in", [False, True])
def test_proposals_take_few_queries_however_much_is_found(signed_in: bool) -> None:
    world()
    for number in range(12):
        showcase.published(title=f"پروانهٔ پمپ دوغاب {number}", summary="پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، ۲۲۰۰ ساعت بدون افت فشار")
    index.ensure()
    person = registry.expert(registry.organization(verified=True)) if signed_in else AnonymousUser()
    suggestions.suggest("پروا", person)
    with CaptureQueriesContext(connection) as seen:
        assert suggestions.suggest("پروا", person).count
    assert len(seen) <= (4 if signed_in else 3), [one["sql"][:120] for one in seen]


NASTY = [
    "",
    "پ",
    "a",
    "پ" * 100_000,
    "پمپ " * 25_000,
    "از به در با",
    "the of and",
    "،؛؟!…",
    "()[]{}^~*:\\/+-\"'",
    "title:پمپ AND (body:*) NOT",
    "پمپ\ud800دوغاب",
    "\u202eپمپ\u2066",
    "%_\\",
    "'; DROP TABLE",
    "\x00",
    *nasty.all_texts(),
]


def test_whatever_is_typed_is_answered_quickly(client: Any) -> None:
    world()
    index.ensure()
    slow = []
    for name in ("matches:search", "matches:suggest"):
        client.get(reverse(name), {"q": "پمپ"})
        for text in NASTY:
            start = process_time()
            answer = client.get(reverse(name), {"q": text.encode("utf-8", "surrogatepass")})
            assert answer.status_code == 200, (name, text[:80])
            if process_time() - start > 1:
                slow.append((name, text[:80]))
    assert slow == []


def test_the_fragment_holds_options_and_how_many_they_are(client: Any) -> None:
    need, _offer = world()
    index.ensure()
    text = client.get(reverse("matches:suggest"), {"q": "پروا"}).content.decode()
    assert 'role="listbox"' in text
    assert need.public_id in text
    assert 'role="status"' in text
    assert client.get(reverse("matches:suggest"), {"q": "ییی"}).content.decode().strip() == ""


def test_people_write_no_markup_into_a_proposal(client: Any) -> None:
    showcase.published(title="پروانه <b>x</b><script>alert(1)</script>", summary="پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، ۲۲۰۰ ساعت بدون افت")
    index.ensure()
    text = client.get(reverse("matches:suggest"), {"q": "پروانه <b>"}).content.decode()
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    assert "<b>" not in text


def test_without_an_index_nothing_is_proposed(client: Any) -> None:
    world()
    assert client.get(reverse("matches:suggest"), {"q": "پروا"}).content.decode().strip() == ""
