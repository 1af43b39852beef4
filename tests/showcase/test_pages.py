import json
import re

import pytest
from django.urls import reverse

from peyvand.showcase import rules
from peyvand.showcase.models import Offer
from tests.factories import registry
from tests.factories import showcase as make

pytestmark = pytest.mark.django_db


def page(client, offer):
    return client.get(offer.get_absolute_url())


def test_the_page_shows_everything_the_owner_wrote(client):
    offer = make.published(how="با موتور کم‌دور", trl_evidence="دو سال کار در کارخانه")
    answer = page(client, offer)
    assert answer.status_code == 200
    text = answer.content.decode()
    for words in (offer.title, offer.summary, "با موتور کم‌دور", "دو سال کار در کارخانه", "عمر پروانه", "۲۴۰۰ ساعت", "سختی", "۶۲۰", "مقالهٔ سایش"):
        assert words in text
    assert "https://doi.org/10.5555/12345678" in text


def test_the_readable_address_is_the_only_one(client):
    offer = make.published()
    assert client.get(f"/offers/{offer.public_id}/").headers["Location"] == offer.get_absolute_url()
    wrong = client.get(f"/offers/{offer.public_id}/another-name/")
    assert (wrong.status_code, wrong.headers["Location"]) == (302, offer.get_absolute_url())


@pytest.mark.parametrize("state", ["draft", "in_review", "paused", "archived"])
def test_what_is_not_published_does_not_exist_for_others(client, state):
    offer = make.draft(title="رازِ پنهانِ کارخانه") if state == "draft" else make.in_review(title="رازِ پنهانِ کارخانه")
    if state in {"paused", "archived"}:
        rules.publish_offer(offer, by=registry.moderator(), now=make.NOW, version=offer.version)
        writer = make.writer_of(offer.organization)
        {"paused": rules.pause_offer, "archived": rules.archive_offer}[state](offer, by=writer, now=make.NOW)
    missing = client.get("/offers/aaaaaaaaaa/x/")
    hidden = page(client, offer)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert offer.title not in hidden.content.decode()
    assert offer.title not in client.get("/offers/", {"q": "راز"}).content.decode()
    client.force_login(make.writer_of(offer.organization))
    assert offer.title in page(client, offer).content.decode()


def test_the_page_of_a_public_offer_speaks_to_machines(client):
    offer = make.published(title='پمپ </script><script>alert("x")</script>')
    text = page(client, offer).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(block.group(1))["name"] == offer.title
    assert "<script>alert" not in text


def test_an_offer_for_verified_organizations_says_nothing_to_machines(client):
    offer = make.published(visibility="verified")
    client.force_login(registry.expert(registry.organization(verified=True)))
    answer = page(client, offer)
    assert answer.status_code == 200
    assert "ld+json" not in answer.content.decode()


def test_an_english_page_says_that_there_is_no_english_version(client):
    offer = make.published()
    text = client.get("/en" + offer.get_absolute_url()).content.decode()
    assert 'lang="fa" dir="auto"' in text
    assert "There is no English version." in text


def test_facets_count_only_what_the_reader_may_see(client):
    make.published(kind="product")
    make.published(kind="idea", visibility="verified")
    text = client.get("/offers/").content.decode()
    rows = re.findall(r'value="(product|idea)".*?<span>([۰-۹]+)</span></label>', text, re.DOTALL)
    assert dict(rows) == {"product": "۱", "idea": "۰"}


def test_facets_words_and_order_stand_in_the_address(client):
    wanted = make.published(title="پمپ دوغاب ویژه", kind="product", trl=6, wants=["investment"])
    make.published(title="روغن صنعتی", kind="idea", trl=3, wants=["customer"])
    for query in ({"q": "دوغاب ویژه"}, {"kind": "product"}, {"trl": "6"}, {"wants": "investment"}, {"sort": "ripe", "kind": "product"}):
        text = client.get("/offers/", query).content.decode()
        assert wanted.title in text, query
        assert "روغن صنعتی" not in text, query
    both = client.get("/offers/", {"sector": "28", "stage": "flotation", "county": wanted.organization.county_id}).content.decode()
    assert wanted.title in both


@pytest.mark.parametrize(
    "query",
    [
        "page=9999999999",
        "page=-1",
        "page=x",
        "trl=99",
        "trl=abc",
        "sector=%00",
        "kind=%F0%9F%92%A9",
        "sort=drop",
        "q=%22%27%3B--",
        "wants=" + "a" * 3000,
    ],
)
def test_strange_addresses_give_a_list(client, query):
    make.published()
    assert client.get("/offers/?" + query).status_code == 200


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.published()
    client.get("/offers/")
    with CaptureQueriesContext(connection) as one:
        client.get("/offers/")
    organization = registry.organization()
    for _ in range(19):
        make.published(organization)
    for _ in range(10):
        make.published()
    with CaptureQueriesContext(connection) as thirty:
        client.get("/offers/")
    assert len(thirty) == len(one)


def test_the_page_asks_as_often_whatever_the_number_of_rows(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    small = make.published()
    large = make.published(specifications=[{"parameter": f"ویژگی {n}", "relation": "ge", "value": str(n), "unit": "mm"} for n in range(30)])
    client.get(small.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(small.get_absolute_url())
    with CaptureQueriesContext(connection) as many:
        client.get(large.get_absolute_url())
    assert len(many) == len(one)


def test_the_buttons_are_those_of_the_table_and_the_policy(client):
    offer = make.published()
    act = reverse("showcase:act", args=[offer.public_id, "pause"])
    assert act not in page(client, offer).content.decode()
    client.force_login(make.writer_of(offer.organization))
    assert act in page(client, offer).content.decode()
    client.force_login(registry.moderator())
    text = page(client, offer).content.decode()
    assert act not in text
    assert reverse("showcase:act", args=[offer.public_id, "take_down"]) in text


def test_the_same_button_pressed_twice_has_one_effect(client):
    offer = make.published()
    client.force_login(make.writer_of(offer.organization))
    address, form = reverse("showcase:copy", args=[offer.public_id]), {"idempotency_key": "k" * 32}
    first, second = client.post(address, form), client.post(address, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Offer.objects.filter(copied_from=offer).count() == 1
    client.post(address, {"idempotency_key": "j" * 32})
    assert Offer.objects.filter(copied_from=offer).count() == 2


def test_an_act_of_the_owner_is_not_a_strangers(client):
    offer = make.published()
    address = reverse("showcase:act", args=[offer.public_id, "pause"])
    assert client.post(address).status_code == 403
    client.force_login(registry.expert())
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 405
    draft = make.draft()
    assert client.post(reverse("showcase:act", args=[draft.public_id, "submit"])).status_code == 404
    client.force_login(make.writer_of(offer.organization))
    client.post(address)
    offer.refresh_from_db()
    assert offer.state == "paused"


def test_a_step_that_is_no_longer_possible_is_said_plainly(client):
    offer = make.published()
    writer = make.writer_of(offer.organization)
    client.force_login(writer)
    rules.pause_offer(offer, by=writer, now=make.NOW)
    answer = client.post(reverse("showcase:act", args=[offer.public_id, "pause"]))
    assert answer.status_code == 409


def test_a_moderator_takes_down_with_a_reason_and_puts_back(client):
    offer = make.published()
    client.force_login(registry.moderator())
    address = reverse("showcase:act", args=[offer.public_id, "take_down"])
    client.post(address, {"note": " "})
    offer.refresh_from_db()
    assert offer.state == "published"
    client.post(address, {"note": "شکایت رسیده است"})
    offer.refresh_from_db()
    assert (offer.state, offer.returned_note) == ("taken_down", "شکایت رسیده است")
    client.post(reverse("showcase:act", args=[offer.public_id, "restore"]))
    offer.refresh_from_db()
    assert offer.state == "published"
