"""What people say of matches: who may, what is kept, what it does to their own list, and that the other side never learns of it."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peyvand.core import SYSTEM, access, audit, clock
from peyvand.core.errors import NotAllowed, NotReady
from peyvand.core.models import AuditEntry
from peyvand.matches import index, judgements, rules
from peyvand.matches.judgements import Shown
from peyvand.matches.models import Judgement
from peyvand.registry import rules as registry_rules
from tests.factories import needs, registry, showcase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
SUMMARY = "پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل، کارکرد ۲۲۰۰ ساعت بدون افت فشار"
SHOWN = Shown(0.81, "strong", 2, {"text": 0.9}, "engine-1")


def fresh() -> None:
    index.ensure()
    index.drain()
    rules.Computed.objects.all().delete()
    rules.compute_missing(now=timezone.now())


def pair(number: int = 1) -> tuple[Any, list[Any]]:
    need = needs.published(title="ساخت پروانهٔ پمپ دوغاب")
    return need, [showcase.published(title=f"ساخت پروانهٔ پمپ دوغاب با چدن پرکروم {at}", summary=SUMMARY) for at in range(number)]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(side: str, thing: Any, other: Any) -> str:
    return reverse("matches:judge", args=[side, thing.public_id, other.public_id])


def sent(need: Any, offer: Any, verdict: str, **more: str) -> dict[str, str]:
    return {"verdict": verdict, "shown": judgements.sealed(need, offer, SHOWN), **more}


def judge(need: Any, offer: Any, verdict: str, *, side: str = "need", by: Any = None, now: Any = None, **more: str) -> Judgement | None:
    thing = need if side == "need" else offer
    by = by or (needs.writer_of(need.organization) if side == "need" else showcase.writer_of(offer.organization))
    return judgements.judge_match(thing, need, offer, SHOWN, by=by, now=now or clock.now(), verdict=verdict, **more)


def form_on(text: str, url: str) -> dict[str, str]:
    """The hidden fields of the first form that posts there."""
    form = re.search(rf'action="{re.escape(url)}">(.*?)</form>', text, re.DOTALL)
    assert form, f"no form posts to {url}"
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[1])}


def test_the_people_of_a_need_answer_on_its_page_without_a_script_and_what_was_shown_is_kept():
    need, [offer] = pair()
    fresh()
    client, url = signed_in(needs.writer_of(need.organization)), address("need", need, offer)
    page = client.get(f"{need.get_absolute_url()}?matches=all&w-county=50").text
    answer = client.post(url, {**form_on(page, url), "verdict": "fits"})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?matches=all&w-county=50#match-{offer.public_id}")
    row = Judgement.objects.get()
    assert (row.side, row.organization, row.verdict, row.rank) == ("need", need.organization, "fits", 1)
    kept = rules.MatchRow.objects.get(need=need, offer=offer)
    assert (row.score, row.strength, row.engine) == (pytest.approx(kept.score, abs=1e-4), kept.strength, rules.ENGINE)
    assert set(row.shares) == {one[0] for one in kept.detail["reasons"]}
    assert row.weights["county"] == 50
    assert 'aria-pressed="true"' in client.get(need.get_absolute_url()).text


def test_the_same_form_twice_is_one_answer_and_another_answer_leaves_the_first_as_history():
    need, [offer] = pair()
    fresh()
    client, url = signed_in(needs.writer_of(need.organization)), address("need", need, offer)
    form = form_on(client.get(need.get_absolute_url()).text, url)
    for _ in range(2):
        assert client.post(url, form | {"verdict": "fits"}).status_code == 302
    assert client.post(url, sent(need, offer, "fits")).status_code == 302
    assert Judgement.objects.count() == 1
    client.post(url, sent(need, offer, "unfit", reason="material", words="برنز می‌خواهیم"))
    rows = list(Judgement.objects.order_by("pk"))
    assert [(row.verdict, row.replaced_at is None) for row in rows] == [("fits", False), ("unfit", True)]
    said = AuditEntry.objects.filter(action="match.judge").order_by("seq")
    assert [(one.told["before"].get("verdict"), one.told["after"]["verdict"]) for one in said] == [(None, "fits"), ("fits", "unfit")]
    assert "برنز" not in "".join(one.details for one in said)
    assert audit.check()[0]


def test_it_does_not_fit_wants_a_reason_and_keeps_what_was_typed():
    need, [offer] = pair()
    client, url = signed_in(needs.writer_of(need.organization)), address("need", need, offer)
    answer = client.post(url, sent(need, offer, "unfit", words="کوچک است"))
    assert answer.status_code == 422
    for words in ("بگویید چرا نمی‌خورد", "کوچک است", "error-summary", offer.title):
        assert words in answer.text
    assert not Judgement.objects.exists()
    again = {**dict(re.findall(r'name="(shown|idempotency_key|back)" value="([^"]*)"', answer.text)), "verdict": "unfit", "reason": "figures"}
    assert client.post(url, again).status_code == 302
    assert Judgement.objects.get().reason == "figures"
    with pytest.raises(NotReady):
        judge(need, offer, "unfit")


@pytest.mark.parametrize("shown", ["", "x", "eyJ9:1:2"])
def test_what_was_never_shown_is_not_judged(shown: str):
    need, [offer, other] = pair(2)
    client, url = signed_in(needs.writer_of(need.organization)), address("need", need, offer)
    client.post(url, {"verdict": "fits", "shown": shown})
    client.post(url, {"verdict": "fits", "shown": judgements.sealed(need, other, SHOWN)})
    assert not Judgement.objects.exists()


def test_only_who_writes_for_a_side_and_analysts_of_neither_side_answer():
    need, [offer] = pair()
    form = sent(need, offer, "fits")

    def status(person: Any, side: str = "need") -> int:
        return signed_in(person).post(address(side, need if side == "need" else offer, offer if side == "need" else need), form).status_code

    viewer, stranger = registry.expert(need.organization, "viewer"), registry.expert()
    assert [status(viewer), status(stranger), status(showcase.writer_of(offer.organization))] == [403, 403, 403]
    assert status(needs.writer_of(need.organization), "offer") == 403
    assert Client().post(address("need", need, offer), form).status_code == 302
    assert not Judgement.objects.exists()
    facilitator = registry.person("کارگزار")
    registry.mandate(facilitator, need.organization)
    facilitator.forget_roles()
    assert [status(facilitator), status(showcase.writer_of(offer.organization), "offer"), status(registry.person(site_role="analyst"))] == [302] * 3
    assert sorted((row.side, row.mandate is None) for row in Judgement.objects.all()) == [("analyst", True), ("need", False), ("offer", True)]
    torn = registry.expert(offer.organization, "viewer")
    registry_rules.give_site_role(torn, "analyst", by=SYSTEM, now=clock.now())
    torn.forget_roles()
    with pytest.raises(NotAllowed):
        judge(need, offer, "fits", by=torn)


def test_a_hidden_offer_is_not_judged_and_answers_as_a_missing_one():
    need, _offers = pair()
    hidden = showcase.draft()
    client = signed_in(needs.writer_of(need.organization))
    assert client.post(address("need", need, hidden), sent(need, hidden, "fits")).status_code == 404
    draft = needs.draft()
    assert client.post(address("need", draft, hidden), sent(draft, hidden, "fits")).status_code == 404


def test_what_does_not_fit_stands_last_in_the_own_list_alone_with_a_mark():
    need, offers = pair(3)
    fresh()
    reader, others = signed_in(registry.expert(need.organization, "viewer")), [Client(), signed_in(showcase.writer_of(offers[0].organization))]

    def order(client: Client) -> list[str]:
        return re.findall(r'data-match="([a-z2-7]{10})"', client.get(f"{need.get_absolute_url()}?matches=all").text)

    before, seen_before = order(reader), [order(one) for one in others]
    first = next(offer for offer in offers if offer.public_id == before[0])
    judge(need, first, "unfit", reason="have", words="قناری‌داوری")
    assert order(reader) == [*before[1:], before[0]]
    text = reader.get(need.get_absolute_url()).text
    assert "سازمان شما گفته است: نمی‌خورد" in text
    assert " data-last" in text
    assert [order(one) for one in others] == seen_before
    for client in (*others, signed_in(showcase.writer_of(first.organization))):
        for page in (need, first, need.organization, first.organization):
            assert not re.search("قناری|data-last|سازمان شما گفته است", client.get(page.get_absolute_url()).text)


def test_not_now_hides_for_ninety_days_for_that_organization_and_can_be_undone():
    need, offers = pair(2)
    fresh()
    writer, now = needs.writer_of(need.organization), clock.now()
    judge(need, offers[0], "later", now=now)
    client, own = signed_in(writer), f'data-match="{offers[0].public_id}"'
    text = client.get(need.get_absolute_url()).text
    assert own not in text
    assert "put-aside" in text
    assert offers[0].title in text
    assert own in Client().get(need.get_absolute_url()).text
    assert offers[0].title not in client.get(reverse("desk:desk")).text
    Judgement.objects.update(at=now - timedelta(days=91))
    assert own in client.get(need.get_absolute_url()).text
    Judgement.objects.update(at=now)
    url = address("need", need, offers[0])
    assert client.post(url, {**form_on(text, url), "verdict": "none"}).status_code == 302
    assert own in client.get(need.get_absolute_url()).text
    assert [row.verdict for row in Judgement.objects.order_by("pk")] == ["later", "none"]
    assert client.post(url, {"verdict": "none"}).status_code == 302
    assert Judgement.objects.count() == 2


def test_an_offers_people_answer_on_its_page_and_the_owner_of_the_need_sees_nothing():
    need, [offer] = pair()
    fresh()
    maker, owner = signed_in(showcase.writer_of(offer.organization)), signed_in(needs.writer_of(need.organization))
    before = owner.get(need.get_absolute_url()).text
    url = address("offer", offer, need)
    form = form_on(maker.get(offer.get_absolute_url()).text, url)
    assert maker.post(url, form | {"verdict": "later"}).status_code == 302
    assert Judgement.objects.get().side == "offer"
    text = maker.get(offer.get_absolute_url()).text
    assert "put-aside" in text
    assert f'data-match="{need.public_id}"' not in text
    assert need.get_absolute_url() not in maker.get(offer.organization.get_absolute_url()).text
    assert need.get_absolute_url() in owner.get(offer.organization.get_absolute_url()).text

    def bare(page: str) -> str:
        return re.sub(r'value="[^"]*"', "", page)

    assert bare(owner.get(need.get_absolute_url()).text) == bare(before)


def test_the_rule_of_reading_says_the_same_twice():
    need, [offer, other] = pair(2)
    secret = needs.published(visibility="invited", invited=[other.organization])
    own, maker = needs.writer_of(need.organization), showcase.writer_of(offer.organization)
    analyst, torn = registry.person(site_role="analyst"), registry.expert(offer.organization, "viewer")
    registry_rules.give_site_role(torn, "analyst", by=SYSTEM, now=clock.now())
    torn.forget_roles()
    judge(need, offer, "fits")
    judge(need, offer, "unfit", side="offer", reason="far")
    judge(need, other, "fits", by=analyst)
    judge(secret, other, "fits", by=needs.writer_of(secret.organization))
    people = [None, own, maker, analyst, torn, registry.expert(), registry.expert(other.organization, "viewer"), registry.moderator()]
    assert access.disagreements("judgement.view", people) == []
    for action in ("need.judge", "offer.judge"):
        assert access.disagreements(action, people) == []
    seen = {name: sorted(access.visible(Judgement, one).values_list("side", flat=True)) for name, one in [("own", own), ("maker", maker), ("analyst", analyst), ("torn", torn)]}
    assert seen == {"own": ["need"], "maker": ["offer"], "analyst": ["analyst", "need", "offer"], "torn": ["analyst", "offer"]}


def test_the_analysts_list_narrows_and_downloads_without_names_of_judges():
    need, offers = pair(3)
    judge(need, offers[0], "fits")
    judge(need, offers[1], "unfit", reason="price", words="=2+5 گران است")
    judge(need, offers[2], "later")
    judge(need, offers[2], "none")
    client, url = signed_in(registry.person(site_role="analyst")), reverse("matches:judgements")
    text = client.get(url).text
    assert "۲ داوری" in text
    assert need.organization.name not in re.sub(r"<footer.*", "", text, flags=re.DOTALL)
    assert offers[0].title not in client.get(f"{url}?verdict=unfit&strength=strong").text
    assert offers[1].title not in client.get(f"{url}?strength=weak&verdict=x").text
    answer = client.get(reverse("matches:judgements_csv") + "?verdict=unfit")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][4] == offers[1].title
    assert rows[1][6:9] == ["نمی‌خورد", "قیمت", "'=2+5 گران است"]
    assert rows[1][10:12] == ["81", "2"]
    for person in (needs.writer_of(need.organization), registry.moderator()):
        assert [signed_in(person).get(reverse(f"matches:{name}")).status_code for name in ("judgements", "judgements_csv")] == [403, 403]


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["owner", "analyst"])
def test_pages_ask_as_often_for_thirty_matches_as_for_one(who: str):
    need, offers = pair()
    fresh()
    writer = needs.writer_of(need.organization)
    client = signed_in(writer if who == "owner" else registry.person(site_role="analyst"))
    addresses = [f"{need.get_absolute_url()}?matches=all"] + ([reverse("matches:judgements")] if who == "analyst" else [])
    by = writer if who == "owner" else registry.person(site_role="analyst")
    judge(need, offers[0], "unfit", reason="far", by=by)
    few = [queries_of(client, one) for one in addresses]
    maker = registry.organization()
    more = [showcase.published(maker, title=f"ساخت پروانهٔ پمپ دوغاب {at}", summary=SUMMARY) for at in range(29)]
    first = rules.MatchRow.objects.get(need=need)
    for offer in more:  # so many alike would make every word of theirs a common one
        first.pk, first.offer, first.offer_changed_at = None, offer, offer.changed_at
        first.save(force_insert=True)
    assert Client().get(addresses[0]).text.count("data-match=") == 12
    for at, offer in enumerate(more):
        judge(need, offer, ("fits", "unfit", "later")[at % 3], by=by, **({"reason": "far"} if at % 3 == 1 else {}))
    assert [queries_of(client, one) for one in addresses] == few
