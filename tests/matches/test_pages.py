"""What people see: matches on the pages of needs, offers, organizations and the desk; the page of search."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peyvand.matches import index, rules
from peyvand.matches.models import MatchRow
from tests.factories import needs, registry, showcase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
SUMMARY = "پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، کارکرد ۲۲۰۰ ساعت بدون افت فشار"


def fresh() -> None:
    index.ensure()
    rules.compute_missing(now=timezone.now())


def pair(**changes: Any) -> tuple[Any, Any]:
    return needs.published(title="ساخت پروانهٔ پمپ دوغاب"), showcase.published(
        title="ساخت پروانهٔ پمپ دوغاب با چدن پرکروم", **{"summary": SUMMARY, **changes}
    )


def test_the_page_of_a_need_shows_who_can_make_it_and_why(client: Any) -> None:
    need, offer = pair()
    fresh()
    text = client.get(need.get_absolute_url()).content.decode()
    assert offer.title in text
    for words in ("چه کسی می‌تواند؟", "متن و واژه‌ها", "آمادگی فناوری", "<mark>", "سختی</bdi> دست‌کم", 'data-reason="text"', "تطابق"):
        assert words in text


def test_matches_stand_there_before_the_worker_came(client: Any) -> None:
    need, offer = pair()
    index.ensure()
    assert not MatchRow.objects.exists()
    assert offer.title in client.get(need.get_absolute_url()).content.decode()


def test_a_need_without_matches_says_so(client: Any) -> None:
    need = needs.published(title="ساخت پروانهٔ پمپ دوغاب")
    fresh()
    assert "هنوز دستاوردی به این نیاز نمی‌خورد" in client.get(need.get_absolute_url()).content.decode()


def test_the_page_of_an_offer_shows_open_needs_only(client: Any) -> None:
    need, offer = pair()
    needs.closed(title="ساخت پروانهٔ پمپ دوغاب بسته‌شده")
    fresh()
    text = client.get(offer.get_absolute_url()).content.decode()
    assert need.title in text
    assert "بسته‌شده" not in text
    assert need.title in client.get(offer.organization.get_absolute_url()).content.decode()


def test_both_sides_keep_one_score() -> None:
    need, offer = pair()
    fresh()
    first = MatchRow.objects.get(need=need, offer=offer).score
    rules.compute_offer(offer.pk, now=timezone.now())
    assert MatchRow.objects.get(need=need, offer=offer).score == pytest.approx(first)


def test_turned_weights_order_without_a_script(client: Any) -> None:
    need, near = pair()
    far = showcase.published(registry.organization(county="rafsanjan"), title="پروانهٔ پمپ دوغاب", summary="بوش و پروانهٔ پمپ دوغاب با سختی ۶۲۰ برینل")
    fresh()
    zero = "&".join(f"w-{kind}=0" for kind in ("text", "synonyms", "requirements", "stage", "record", "trl"))
    text = client.get(f"{need.get_absolute_url()}?{zero}&w-county=50").content.decode()
    if far.title in text and near.title in text:
        assert text.index(f">{far.title}<") < text.index(f">{near.title}<")
    assert 'value="50"' in text


@pytest.mark.parametrize(
    "address",
    [
        "w-text=abc",
        "w-text=-5",
        "w-text=99999999999",
        "w-text=۵۰",
        "matches=x",
        "w-text=0&w-synonyms=0&w-requirements=0&w-stage=0&w-record=0&w-trl=0&w-county=0",
    ],
)
def test_odd_weights_harm_nothing(client: Any, address: str) -> None:
    need, _offer = pair()
    fresh()
    assert client.get(f"{need.get_absolute_url()}?{address}").status_code == 200


def test_people_write_no_markup_into_a_match(client: Any) -> None:
    need, _offer = pair(summary=f"{SUMMARY} <mark>x</mark><script>alert(1)</script>")
    fresh()
    for address in (need.get_absolute_url(), f"{reverse('matches:search')}?q=پروانه"):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<mark>x" not in text


def test_the_search_shows_three_groups_with_counts_and_marks(client: Any) -> None:
    need, offer = pair()
    registry.organization("پروانه‌سازان نمونه", description_fa="سازندهٔ پروانهٔ پمپ")
    fresh()
    text = client.get(f"{reverse('matches:search')}?q=پروانه").content.decode()
    for words in (need.title.split()[0], offer.organization.name, 'id="needs"', 'id="offers"', 'id="organizations"', "<mark>پروانهٔ</mark>"):
        assert words in text


def test_other_spellings_and_words_are_named_and_can_be_put_aside(client: Any) -> None:
    pair()
    fresh()
    answer = client.get(f"{reverse('matches:search')}?q=ایمپلر").content.decode()
    assert "هم‌معنا" in answer
    assert 'data-by="synonym"' in answer
    aside, seen = answer, set()
    while fresh_ones := set(re.findall(r'href="(\?[^"]*without=[^"]*)"', aside)) - seen:
        address = max(fresh_ones, key=len)
        seen |= {address, *fresh_ones}
        aside = client.get(reverse("matches:search") + address.replace("&amp;", "&")).content.decode()
        if 'class="empty"' in aside:
            break
    assert 'class="empty"' in aside
    assert "بازگردان" in aside


def test_a_typing_error_is_asked_about(client: Any) -> None:
    pair()
    fresh()
    answer = client.get(f"{reverse('matches:search')}?q=پروانه پمپ دوقاب").content.decode()
    assert "منظورتان" in answer
    assert "پروانه پمپ دوغاب" in answer


def test_only_what_i_wrote(client: Any) -> None:
    pair()
    fresh()
    assert 'class="empty"' in client.get(f"{reverse('matches:search')}?q=ایمپلر&exact=1").content.decode()


@pytest.mark.parametrize("words", ["", " ", "\u200c", "<b>", "'; drop table", "٪", "🙂" * 50, "و", "a" * 3000, "\x00پمپ", "پمپ\u202e"])
def test_any_line_of_search_is_answered(client: Any, words: str) -> None:
    pair()
    fresh()
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}/search", {"q": words}).status_code == 200


def test_without_an_index_the_page_says_so_and_lists_still_search(client: Any) -> None:
    need, _offer = pair()
    assert "جست‌وجو هنوز آماده نیست" in client.get(f"{reverse('matches:search')}?q=پروانه").content.decode()
    assert need.title in client.get(f"{reverse('needs:list')}?q=پروانهٔ").content.decode()


def queries_of(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_the_database_as_often_for_thirty_rows_as_for_few(client: Any) -> None:
    title = "ساخت پروانهٔ پمپ دوغاب با چدن پرکروم"
    need, offer = needs.published(title=title, problem=SUMMARY), showcase.published(title=title, summary=SUMMARY)
    needs.published(title=f"{title} دوم", problem=SUMMARY)
    showcase.published(title=f"{title} دوم", summary=SUMMARY)
    fresh()
    addresses = [f"{need.get_absolute_url()}?matches=all", f"{offer.get_absolute_url()}?matches=all", f"{reverse('matches:search')}?q=پروانه"]
    few = [queries_of(client, address) for address in addresses]
    owner, maker = needs.owner(), registry.organization()
    for number in range(8):
        needs.published(owner, title=f"{title} {number}", problem=SUMMARY)
        showcase.published(maker, title=f"{title} {number}", summary=SUMMARY)
    index.drain()
    rules.Computed.objects.all().delete()
    fresh()
    assert MatchRow.objects.filter(offer=offer, strength__in=("strong", "fair")).count() == 10
    assert [queries_of(client, address) for address in addresses] == few


def test_the_desk_shows_new_matches_of_ones_own(client: Any) -> None:
    need, offer = pair()
    fresh()
    client.force_login(needs.writer_of(need.organization))
    text = client.get(reverse("desk:desk")).content.decode()
    assert "تطابق‌های تازه" in text
    assert offer.title in text


def search(client: Any, **query: Any) -> str:
    return str(client.get(reverse("matches:search"), query).content.decode())


@pytest.mark.parametrize("typed", ["parvaneh", "\\v,hki"])
def test_what_was_typed_on_another_keyboard_is_searched_at_once_where_it_finds_nothing(client: Any, typed: str) -> None:
    need, _offer = pair()
    fresh()
    text = search(client, q=typed)
    assert "آن‌گونه که نوشته شد چیزی پیدا نشد" in text
    assert need.get_absolute_url() in text
    assert f'value="{typed}"' in text  # what was typed stays in the box
    assert need.get_absolute_url() not in search(client, q=typed, exact="1")


def test_it_is_only_asked_about_where_the_line_as_typed_finds_something(client: Any) -> None:
    pair()
    showcase.published(title="پاکت sang برای مصالح", summary="پاکت سیمان و گچ با برند sang برای مصالح ساختمانی و راه‌سازی در استان")
    showcase.published(title="پروانهٔ آب", summary="ساخت پروانه و بوش پمپ آب با سختی ۶۲۰ برینل، ۲۲۰۰ ساعت بدون افت فشار")
    fresh()
    assert "منظورتان" not in search(client, q="sang")  # the word is known as it stands
    text = search(client, q="sang parvaneh")
    assert "چیزی پیدا نشد" not in text
    assert "منظورتان" in text
    assert '<bdi dir="auto">sang پروانه</bdi>' in text


def test_facets_count_what_is_found_and_narrow_it(client: Any) -> None:
    need, offer = pair()
    other = showcase.published(registry.organization(county="rafsanjan"), title="ساخت پروانهٔ پمپ آب", summary=SUMMARY, trl=4)
    fresh()
    text = search(client, q="پروانه")
    assert re.search(r'value="need"[^>]*><span>نیازها</span><span>۱</span>', text)
    assert re.search(r'value="offer"[^>]*><span>[^<]*</span><span>۲</span>', text)
    only = search(client, q="پروانه", side="offer")
    assert need.get_absolute_url() not in only
    assert offer.get_absolute_url() in only
    assert re.search(r'value="need"[^>]*><span>نیازها</span><span>۱</span>', only)  # what the other choice would give
    place = search(client, q="پروانه", county="rafsanjan")
    assert other.get_absolute_url() in place
    assert offer.get_absolute_url() not in place
    assert other.get_absolute_url() in search(client, q="پروانه", trl="4")
    assert other.get_absolute_url() not in search(client, q="پروانه", trl="4", side="need")
    assert other.get_absolute_url() in search(client, q="پروانه", kind=f"offer.{other.kind}")
    assert need.get_absolute_url() in search(client, q="پروانه", kind=f"need.{need.kind_id}")
    none = search(client, q="پروانه", trl="9", side="need")
    assert "حذف همهٔ فیلترها" in none


def test_the_address_of_a_whole_list_keeps_the_filters_that_it_knows(client: Any) -> None:
    owner = registry.organization(county="sirjan")
    for number in range(7):
        showcase.published(owner, title=f"ساخت پروانهٔ پمپ {number}", summary=SUMMARY)
    fresh()
    text = search(client, q="پروانه", county="sirjan", kind="offer.product")
    address = re.search(r'href="(/offers/[^"]*)"[^>]*>همهٔ', text)
    assert address
    assert "county=sirjan" in address[1]
    assert "kind=product" in address[1]


@pytest.mark.parametrize(
    "query",
    [
        {"side": "x"},
        {"kind": ["need.", "offer.product", "."]},
        {"county": "\x00"},
        {"trl": ["99", "-1", "۴"]},
        {"sector": "a" * 500},
        {"side": ["need"] * 200},
    ],
)
def test_odd_filters_harm_nothing(client: Any, query: dict[str, Any]) -> None:
    pair()
    fresh()
    assert client.get(reverse("matches:search"), {"q": "پروانه", **query}).status_code == 200
