"""Nothing that a person may not see changes what they find, count or are told. Hidden things here hold all the words of what is visible."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from peyvand.matches import index, queries, rules
from peyvand.matching.index import CandidateIndex
from peyvand.needs import rules as need_rules
from peyvand.registry.queries import person_classes
from tests.factories import needs, registry, showcase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
CANARY = "زاغچه‌طلایی"
WORDS = ("پمپ دوغاب", "پروانه", CANARY, "زاغچه", "پمپ دوغاب زاغچهطلایی", "impeller")


def persons() -> dict[str, Any]:
    return {
        "visitor": AnonymousUser(),
        "signed in": registry.person(),
        "of an unverified organization": registry.expert(),
        "of a verified organization": registry.expert(registry.organization(verified=True)),
        "administrator": registry.person(site_role="administrator"),
    }


def fresh() -> None:
    index.ensure()
    rules.compute_missing(now=timezone.now())


def world() -> tuple[Any, Any]:
    need = needs.published(title="ساخت پروانهٔ پمپ دوغاب")
    offer = showcase.published(
        title="پروانهٔ پمپ دوغاب از چدن پرکروم", summary="پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، کارکرد ۲۲۰۰ ساعت بدون افت فشار"
    )
    showcase.published(title="کیسهٔ غبارگیر", summary="پارچهٔ فیلتر برای کورهٔ گچ")
    return need, offer


def hide(person: Any, owner: Any, maker: Any) -> list[Any]:
    """Things this person may not see, in each way a thing can be hidden from them; their organizations are known already."""
    words = {"title": f"پروانهٔ پمپ دوغاب {CANARY}"}
    summary = {"summary": f"پروانه و بوش پمپ دوغاب {CANARY} با سختی ۶۲۰ برینل، impeller"}
    classes = person_classes(person)
    hidden: list[Any] = [
        needs.draft(owner, **words),
        needs.in_review(owner, **words),
        needs.withdrawn(owner, visibility="verified" if "verified" not in classes else "invited", invited=[maker], **words),
        needs.taken_down(owner, **words),
        needs.published(owner, visibility="invited", invited=[maker], **words),
        showcase.draft(maker, **words, **summary),
        showcase.in_review(maker, **words, **summary),
    ]
    for visibility in ("signed_in", "verified"):
        if visibility not in classes:
            hidden += [needs.published(owner, visibility=visibility, **words), showcase.published(maker, visibility=visibility, **words, **summary)]
    suspended = registry.organization(f"کارخانهٔ {CANARY}")
    hidden += [showcase.published(suspended, **words, **summary)]
    registry.rules.suspend_organization(suspended, by=registry.registrar(), now=timezone.now(), reason="بررسی")
    return hidden


def plain(answer: Any) -> str:
    return re.sub(r'(csrfmiddlewaretoken|name="key|idempotency)[^>]*>|<time[^>]*>[^<]*</time>', "", answer.content.decode())


@pytest.mark.parametrize("who", ["visitor", "signed in", "of an unverified organization", "of a verified organization", "administrator"])
def test_hidden_things_change_no_page_and_no_count(client: Any, who: str) -> None:
    need, offer = world()
    owner, maker = needs.owner(), registry.organization()
    person = persons()[who]
    if who != "visitor":
        client.force_login(person)
    addresses = [f"{reverse('matches:search')}?q={words}" for words in WORDS]
    addresses += [f"{reverse('matches:search')}?q=پروانه&{chosen}" for chosen in ("side=need", "county=sirjan", "kind=offer.product", "trl=7")]
    addresses += [f"{reverse('matches:search')}?q={typed}" for typed in ("parvaneh", "zaghche", ".hyOi")]
    addresses += [f"{reverse(name)}?q={words}" for name in ("needs:list", "showcase:list", "registry:organizations") for words in WORDS[:3]]
    addresses += [need.get_absolute_url(), f"{need.get_absolute_url()}?matches=all", offer.get_absolute_url(), offer.organization.get_absolute_url()]
    fresh()
    before = {address: plain(client.get(address)) for address in addresses}
    found = {words: queries.search(words, person, shown=5) for words in WORDS}
    assert hide(person, owner, maker)
    index.drain()
    fresh()
    for address in addresses:
        after = plain(client.get(address))
        assert CANARY not in after.replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "") or CANARY in address
        assert after == before[address], address
    for words in WORDS:
        again = queries.search(words, person, shown=5)
        assert [(group.ids, group.variants, group.right, group.held) for group in again or []] == [
            (group.ids, group.variants, group.right, group.held) for group in found[words] or []
        ]


def test_the_canaries_would_sing(client: Any) -> None:
    """The same words are found where they may be seen."""
    need, _offer = world()
    showcase.published(title=f"پروانهٔ پمپ دوغاب {CANARY}", summary=f"پروانه و بوش پمپ دوغاب {CANARY} با سختی ۶۲۰ برینل، ۲۲۰۰ ساعت بدون افت فشار")
    fresh()
    assert CANARY in client.get(need.get_absolute_url()).content.decode()
    assert queries.search_ids("offer", CANARY, AnonymousUser())


def test_every_question_of_a_page_carries_the_classes_of_its_reader(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    need, _offer = world()
    fresh()
    rules.Computed.objects.all().delete()  # so that the page asks the engine itself
    asked: list[tuple[str, ...]] = []
    search = CandidateIndex.search

    def listening(self: CandidateIndex, terms: Any, side: str, audience: Any, count: int) -> list[int]:
        asked.append(tuple(audience))
        return search(self, terms, side, audience, count)

    monkeypatch.setattr(CandidateIndex, "search", listening)
    person = registry.expert(registry.organization(verified=True))
    for somebody, classes in ((None, ("public",)), (person, person_classes(person))):
        if somebody:
            client.force_login(somebody)
        asked.clear()
        client.get(f"{reverse('matches:search')}?q=پمپ")
        client.get(f"{reverse('needs:list')}?q=پمپ")
        client.get(need.get_absolute_url())
        assert asked
        assert set(asked) == {classes}


def test_what_the_index_still_holds_is_not_shown_once_it_may_not_be_seen(client: Any) -> None:
    """Belt and braces: the database is asked again, also while the index lags."""
    need, offer = world()
    fresh()
    assert "چدن پرکروم" in client.get(f"{reverse('matches:search')}?q=پروانه").content.decode()
    need_rules.take_down(need, by=registry.moderator(), now=timezone.now(), reason="نام شخص در متن است.")
    type(offer).objects.filter(pk=offer.pk).update(visibility="verified")
    answer = client.get(f"{reverse('matches:search')}?q=پروانه").content.decode()
    assert need.get_absolute_url() not in answer
    assert "چدن پرکروم" not in answer
    assert queries.search_ids("need", "پروانه", AnonymousUser()) is not None


def test_hidden_strong_offers_do_not_push_visible_weak_ones_away(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A need with few matches shows its nearest weak ones; how few is counted for each reader apart."""
    need, _offer = world()
    weak = showcase.published(title="بوش و محور یدکی پمپ", summary="ساخت بوش و محور پمپ از نمونه")
    monkeypatch.setattr(rules, "WEAK_LEAST", 0.1)
    fresh()
    assert weak.title in client.get(need.get_absolute_url()).content.decode()
    maker = registry.organization()
    for number in range(4):
        summary = "پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، کارکرد ۲۲۰۰ ساعت بدون افت فشار"
        showcase.published(maker, visibility="verified", title=f"ساخت پروانهٔ پمپ دوغاب {number}", summary=summary)
    index.drain()
    rules.Computed.objects.all().delete()
    fresh()
    assert weak.title in client.get(need.get_absolute_url()).content.decode()
