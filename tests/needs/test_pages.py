import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import translation

from peyvand.core import clock, limits
from peyvand.core.search import finder
from peyvand.needs import rules
from peyvand.needs.models import Disclosure, Need
from peyvand.registry.models import Organization
from tests.factories import needs, registry

NOW = needs.NOW
pytestmark = pytest.mark.django_db
LIST = "/needs/"


@pytest.fixture(autouse=True)
def no_engine():
    """Plain search, whatever room fills the finder."""
    filled = finder._find
    finder.fill(None)
    yield
    finder.fill(filled)


@pytest.fixture
def as_person(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def count_of(client, django_assert_max_num_queries, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(address):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    return count


def many(plant, count, **changes):
    made = [needs.published(plant, unnamed=number % 3 == 0, **changes) for number in range(count)]
    guest = registry.organization()
    Disclosure.objects.bulk_create(Disclosure(need=need, organization=guest) for need in made)


def test_the_list_takes_as_many_queries_for_thirty_rows_as_for_one(count_of):
    plant = needs.owner()
    many(plant, 1)
    count_of(LIST)
    one = count_of(LIST)
    many(plant, limits.PAGE_SIZE + 9)
    assert count_of(LIST) == one
    assert one <= 20


def test_the_page_takes_as_many_queries_for_thirty_rows_as_for_one(count_of):
    row = needs.REQUIREMENTS[0]
    few, much = (
        needs.published(requirements=[row]),
        needs.published(requirements=[row] * 20, criteria=needs.CRITERIA * 5, gives=["test_site", "prepayment"]),
    )
    count_of(few.get_absolute_url())
    assert count_of(few.get_absolute_url()) == count_of(much.get_absolute_url())


def test_a_visitor_finds_public_needs_and_no_others(client):
    plant = needs.owner()
    seen = needs.published(plant, title="نیاز دیدنی")
    hidden = [
        needs.published(plant, title="نیاز نهفته", visibility="signed_in"),
        needs.published(plant, title="نیاز نهفته", visibility="verified"),
        needs.draft(plant, title="نیاز نهفته"),
        needs.in_review(plant, title="نیاز نهفته"),
        needs.taken_down(plant, title="نیاز نهفته"),
    ]
    page = client.get(LIST).content.decode()
    assert seen.title in page
    assert "نیاز نهفته" not in page
    for need in hidden:
        missing = client.get(f"/needs/{need.public_id}/")
        assert missing.status_code == 404
        assert client.get(f"/needs/{'z' * 10}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?kind=make", "?kind=make&state=open&county=rafsanjan&gives=test_site&sector=28&way=talks&stage=concentration", "?sort=deadline"],
)
def test_filters_in_the_address_narrow_the_list(client, query):
    wanted = needs.published(title="پمپ دوغاب")
    if "kind" in query:
        needs.published(title="کورهٔ دوار", kind_id="research", county_id="sirjan", gives=[], sectors=["24"], stage_id="smelting")
    page = client.get(LIST + query).content.decode()
    assert wanted.title in page
    assert "کورهٔ دوار" not in page


def test_facets_count_what_each_choice_would_give(client):
    plant = needs.owner()
    needs.published(plant)
    needs.published(plant, kind_id="research")
    needs.published(plant, kind_id="research", county_id="sirjan")
    groups = {
        group.name: {choice.value: choice.count for choice in group.choices} for group in client.get(LIST + "?county=rafsanjan").context["groups"]
    }
    assert (groups["kind"]["make"], groups["kind"]["research"], groups["kind"]["buy"]) == (1, 1, 0)
    assert groups["county"] == {"rafsanjan": 2, "sirjan": 1}


def test_hidden_needs_change_no_count(client):
    plant = needs.owner()
    needs.published(plant)
    before = [[choice.count for choice in group.choices] for group in client.get(LIST).context["groups"]]
    needs.published(plant, visibility="verified", kind_id="make")
    assert [[choice.count for choice in group.choices] for group in client.get(LIST).context["groups"]] == before


def test_words_find_without_an_engine_whatever_the_keyboard(client):
    needs.published(title="ساخت كوره ي دوار")
    needs.published(title="پمپ دوغاب")
    page = client.get(LIST, {"q": "کوره"}).content.decode()
    assert "دوار" in page
    assert "پمپ دوغاب" not in page


def test_the_engine_orders_but_the_database_decides_what_is_seen(client):
    plant = needs.owner()
    first, second = needs.published(plant), needs.published(plant)
    secret = needs.published(plant, visibility="verified")
    filled = finder._find
    finder.fill(lambda side, text, person: [secret.pk, second.pk, first.pk])
    try:
        response = client.get(LIST, {"q": "پمپ"})
    finally:
        finder.fill(filled)
    assert [row["need"] for row in response.context["rows"]] == [second, first]


@pytest.mark.parametrize(
    "query",
    [
        "?page=999999999999",
        "?page=-1",
        "?state=nonsense",
        "?kind=%00",
        "?sort=%F0",
        "?q=" + "%D8%A7" * 3000,
        "?organization=x",
        "?county=" + "a" * 500,
    ],
)
def test_a_strange_address_gives_a_page(client, query):
    needs.published()
    assert client.get(LIST + query).status_code == 200


def test_an_unnamed_owner_is_named_nowhere_on_list_or_page(client, as_person):
    plant = registry.organization("پالایشگاه نمونهٔ یکتا", verified=True, name_en="Yekta Refinery")
    need = needs.published(plant, unnamed=True)
    for address in (LIST, need.get_absolute_url(), "/en" + LIST, f"/needs/?organization={plant.public_id}"):
        page = client.get(address).content.decode()
        if "organization=" not in address:
            assert "پالایشگاه نمونهٔ یکتا" not in page
        assert "Yekta" not in page
    assert need not in [row["need"] for row in client.get(f"/needs/?organization={plant.public_id}").context["rows"]]
    assert "پالایشگاه نمونهٔ یکتا" in as_person(needs.writer_of(plant)).get(need.get_absolute_url()).content.decode()


@pytest.mark.parametrize("hidden_first", [True, False])
def test_a_need_made_again_does_not_name_the_unnamed_owner_of_the_other(client, as_person, hidden_first):
    first = needs.withdrawn(unnamed=hidden_first)
    writer = needs.writer_of(first.organization)
    second = needs.published(first.organization, unnamed=not hidden_first)
    Need.objects.filter(pk=second.pk).update(follows_from=first)
    pages = [(first, second), (second, first)]
    for one, other in pages:
        assert other.public_id not in client.get(one.get_absolute_url()).content.decode()
    as_person(writer)
    for one, other in pages:
        assert other.public_id in client.get(one.get_absolute_url()).content.decode()


def test_a_hidden_budget_is_seen_by_the_owners_people_alone(client, as_person):
    need = needs.published(budget_min_rial=111_000_000_000, budget_max_rial=111_000_000_000)
    assert "۱۱۱" not in client.get(need.get_absolute_url()).content.decode()
    assert "۱۱۱" in as_person(needs.writer_of(need.organization)).get(need.get_absolute_url()).content.decode()
    shown = needs.published(budget_min_rial=111_000_000_000, budget_max_rial=111_000_000_000, budget_shown=True)
    client.logout()
    assert "۱۱۱" in client.get(shown.get_absolute_url()).content.decode()


def test_history_is_for_its_own_people_and_moderators(client, as_person):
    need = needs.withdrawn()
    assert client.get(need.get_absolute_url()).context["history"] == []
    told = as_person(needs.writer_of(need.organization)).get(need.get_absolute_url()).context["history"]
    assert told[0].note == "دیگر لازم نیست."
    assert as_person(registry.moderator()).get(need.get_absolute_url()).context["history"]


def test_a_public_need_tells_machines_what_it_is(client):
    need = needs.published(title="پمپ </script><b>دوغاب")
    page = client.get(need.get_absolute_url()).content.decode()
    block = page.split('type="application/ld+json"')[1].split(">", 1)[1].split("</script>")[0]
    data = json.loads(block)
    assert (data["@type"], data["name"]) == ("Demand", need.title)
    assert data["seller"]["name"] == need.organization.name_fa
    hidden = needs.published(unnamed=True)
    assert "seller" not in client.get(hidden.get_absolute_url()).content.decode().split("ld+json")[1].split("</script>")[0]


def test_the_slug_follows_the_title_and_the_short_address_leads_there(client):
    need = needs.published(title="پمپ دوغاب")
    assert client.get(f"/needs/{need.public_id}/").headers["Location"] == need.get_absolute_url()
    assert client.get(f"/needs/{need.public_id}/{quote('نام-دیگر')}/").headers["Location"] == need.get_absolute_url()


def test_an_english_page_says_that_the_words_are_persian(client):
    persian = needs.published()
    english = needs.published(title_en="Slurry pump", problem_en="It wears out.")
    with translation.override("en"):
        first, second = client.get(persian.get_absolute_url()).content.decode(), client.get(english.get_absolute_url()).content.decode()
    assert "no English version" in first
    assert 'lang="fa"' in first
    assert "Slurry pump" in second
    assert "no English version" not in second


# Acts


def post(client, need, event, **data):
    return client.post(reverse("needs:act", args=[need.public_id, event]), data)


def test_a_writer_sends_pauses_resumes_confirms_and_closes_by_buttons(as_person):
    need = needs.draft()
    client = as_person(needs.writer_of(need.organization))
    assert post(client, need, "submit").status_code == 302
    need.refresh_from_db()
    assert need.state == "in_review"
    rules.publish_need(need, by=registry.moderator(), now=clock.now())
    for event, data, state in [
        ("pause", {}, "paused"),
        ("resume", {}, "open"),
        ("confirm", {}, "open"),
        ("close", {"outcome": "met", "value_rial": "۲ میلیارد ریال"}, "closed"),
    ]:
        assert post(client, need, event, **data).status_code == 302
        need.refresh_from_db()
        assert need.state == state
    assert need.outcome_value_rial == 2_000_000_000


def test_an_act_that_needs_words_asks_for_them_on_its_own_page(as_person):
    need = needs.published()
    client = as_person(needs.writer_of(need.organization))
    assert client.get(reverse("needs:act", args=[need.public_id, "withdraw"])).status_code == 200
    refused = post(client, need, "withdraw", reason="  ")
    assert refused.status_code == 422
    need.refresh_from_db()
    assert need.state == "open"
    assert post(client, need, "withdraw", reason="خریده شد.").status_code == 302


def test_reading_an_acts_page_changes_nothing(as_person):
    need = needs.published()
    client = as_person(needs.writer_of(need.organization))
    for event in ("pause", "withdraw", "close", "confirm"):
        client.get(reverse("needs:act", args=[need.public_id, event]))
    need.refresh_from_db()
    assert need.state == "open"


def test_an_act_out_of_its_state_says_that_it_changed_meanwhile(as_person):
    need = needs.paused()
    client = as_person(needs.writer_of(need.organization))
    assert post(client, need, "pause").status_code == 409
    assert post(client, need, "nonsense").status_code == 404


def test_a_moderator_who_read_an_older_version_is_told_and_publishes_nothing(as_person):
    need = needs.in_review()
    client = as_person(registry.moderator())
    assert post(client, need, "publish", version=str(need.version - 1)).status_code == 409
    need.refresh_from_db()
    assert need.state == "in_review"
    assert post(client, need, "publish", version=str(need.version)).status_code == 302


def test_who_may_not_is_refused_and_who_may_not_know_hears_nothing(client, as_person):
    need, draft = needs.published(), needs.draft()
    stranger = as_person(registry.expert())
    assert post(stranger, need, "withdraw", reason="بدخواهی").status_code == 403
    assert post(stranger, draft, "withdraw", reason="بدخواهی").status_code == 404
    viewer = as_person(registry.expert(need.organization, "viewer"))
    assert post(viewer, need, "withdraw", reason="بدخواهی").status_code == 403
    need.refresh_from_db()
    assert need.state == "open"


def test_a_button_pressed_twice_acts_once(as_person):
    need = needs.withdrawn()
    client = as_person(needs.writer_of(need.organization))
    answers = [post(client, need, "tender_again", idempotency_key="k" * 24) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Need.objects.filter(follows_from=need).count() == 1
    assert post(client, need, "tender_again", idempotency_key="m" * 24).headers["Location"] != answers[0].headers["Location"]


def test_a_moderator_takes_down_and_shows_again(client, as_person):
    need = needs.published()
    moderator = as_person(registry.moderator())
    assert post(moderator, need, "take_down", reason="نام شخص در متن است.").status_code == 302
    moderator.logout()
    assert client.get(f"/needs/{need.public_id}/").status_code == 404
    assert post(as_person(registry.moderator()), need, "restore").status_code == 302
    need.refresh_from_db()
    assert need.state == "open"


def test_buttons_are_those_of_the_table_and_none_leads_nowhere(as_person):
    made = [
        needs.draft(),
        needs.in_review(),
        needs.published(),
        needs.paused(),
        needs.closed(),
        needs.withdrawn(),
        needs.taken_down(),
        needs.published(**needs.call()),
    ]
    offered = {}
    for need in made:
        for person in (needs.writer_of(need.organization), registry.moderator()):
            client = as_person(person)
            page = client.get(need.get_absolute_url())
            if page.status_code == 404:
                continue
            acts = page.context["acts"]
            offered.setdefault((need.state, need.way), set()).update(act.event for act in acts)
            for act in acts:
                assert client.get(act.url).status_code == 200, act.event
    assert offered["open", "talks"] == {"pause", "close", "withdraw", "take_down"}
    assert offered["open", "call"] == {"withdraw", "take_down"}
    assert offered["draft", "talks"] == {"submit", "withdraw"}
    assert offered["in_review", "talks"] == {"publish", "request_changes", "withdraw"}
    assert offered["taken_down", "talks"] == {"restore"}


def test_a_need_of_a_suspended_organization_offers_its_people_no_acts(as_person):
    need = needs.published()
    Organization.objects.filter(pk=need.organization_id).update(suspended=True)
    page = as_person(needs.writer_of(need.organization)).get(need.get_absolute_url())
    assert page.context["acts"] == []


def test_the_asked_owner_sees_one_click_that_keeps_it_open(as_person):
    need = needs.published()
    rules.ask_still_needed(now=NOW + timedelta(days=61))
    page = as_person(needs.writer_of(need.organization)).get(need.get_absolute_url())
    assert page.context["is_asked"]
    assert "confirm" in {act.event for act in page.context["acts"]}
