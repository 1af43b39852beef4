import pytest
from django.urls import reverse

from peyvand.core import limits
from peyvand.needs import rules
from peyvand.needs.forms.need import NeedForm
from peyvand.needs.models import Need
from peyvand.needs.rules import WRITTEN
from tests.factories import needs, registry
from tests.text import nasty

NOW = needs.NOW
pytestmark = pytest.mark.django_db
KEY = "abcdefghijklmnopqrst"
WORDS = {
    "way": "talks",
    "title": "ساخت پروانهٔ پمپ دوغاب",
    "kind": "make",
    "problem": "پروانه هر پنج هفته سوراخ می‌شود.",
    "success": "۲۲۰۰ ساعت کار",
    "sector": "28",
    "county": "rafsanjan",
    "visibility": "public",
    "per_year": "yes",
    "budget_shown": "no",
    "ip_terms": "none",
    "requirements-TOTAL_FORMS": "1",
    "requirements-INITIAL_FORMS": "0",
    "requirements-0-parameter": "سختی",
    "requirements-0-relation": "ge",
    "requirements-0-value": "۶۰۰",
    "requirements-0-unit": "HB",
    "requirements-0-must": "on",
    "criteria-TOTAL_FORMS": "0",
    "criteria-INITIAL_FORMS": "0",
    "invitations-TOTAL_FORMS": "0",
    "invitations-INITIAL_FORMS": "0",
}
CALL = {
    "way": "call",
    "rounds": "2",
    "deadline_day": "1405/10/20",
    "deadline_time": "16:00",
    "criteria-TOTAL_FORMS": "2",
    "criteria-0-name": "روش فنی",
    "criteria-0-weight": "۶۰",
    "criteria-1-name": "قیمت",
    "criteria-1-weight": "40",
}


@pytest.fixture
def plant():
    return needs.owner()


@pytest.fixture
def writer(plant, client):
    person = needs.writer_of(plant)
    client.force_login(person)
    return person


@pytest.fixture
def draft(plant, writer):
    return needs.draft(plant, by=writer)


def edit(need):
    return reverse("needs:edit", args=[need.public_id])


def sent(need, **changes):
    return WORDS | {"version": str(need.version), "do": "save"} | changes


# New


def test_the_first_save_makes_a_draft_and_leads_to_its_page(client, writer, plant):
    response = client.post("/needs/new", WORDS | {"form_key": KEY, "do": "save"})
    need = Need.objects.get()
    assert response.headers["Location"] == edit(need)
    assert (need.state, need.title, need.organization, need.created_by) == ("draft", WORDS["title"], plant, writer)
    assert [(row.parameter, row.relation, row.value, row.unit, row.must) for row in need.requirements.all()] == [("سختی", "ge", "600", "HB", True)]


def test_an_empty_form_is_a_draft_too(client, writer):
    assert client.post("/needs/new", {"way": "talks", "visibility": "public", "form_key": KEY, "do": "save"}).status_code == 302
    assert Need.objects.get().title == ""


@pytest.mark.parametrize("key", [{"idempotency_key": "k" * 24}, {}])
def test_the_same_form_sent_twice_makes_one_draft(client, writer, key):
    for _ in range(2):
        client.post("/needs/new", WORDS | {"form_key": KEY, "do": "save"} | key)
    assert Need.objects.count() == 1


def test_two_forms_make_two_drafts(client, writer):
    for key in (KEY, KEY[::-1]):
        client.post("/needs/new", WORDS | {"form_key": key, "do": "save"})
    assert Need.objects.count() == 2


def test_an_unreadable_first_form_sent_twice_makes_one_draft_and_keeps_it(client, writer):
    for _ in range(2):
        assert client.post("/needs/new", WORDS | {"form_key": KEY, "do": "save", "quantity": "چندتایی"}).status_code == 422
    need = Need.objects.get()
    assert need.unread["fields"] == ["quantity"]
    assert "چندتایی" in client.get(edit(need)).content.decode()


def test_the_background_makes_one_draft_and_tells_where_it_is(client, writer):
    told = client.post("/needs/new", WORDS | {"form_key": KEY}, headers={"X-Autosave": "1"}).json()
    need = Need.objects.get()
    assert told["edit"] == edit(need)
    assert told["version"] == need.version
    assert client.post("/needs/new", WORDS | {"form_key": KEY, "title": "نام تازه", "do": "save"}).status_code == 302
    assert Need.objects.get().title == "نام تازه"


def test_a_visitor_is_led_to_sign_in_and_who_writes_for_nobody_is_refused(client):
    assert client.get("/needs/new").status_code == 302
    client.force_login(registry.person())
    assert client.get("/needs/new").status_code == 403
    assert client.post("/needs/new", WORDS | {"form_key": KEY}).status_code == 403
    assert Need.objects.count() == 0


def test_a_facilitator_writes_for_the_organization_of_the_mandate_only(client, plant):
    facilitator = registry.person("کارگزار")
    mandate = registry.mandate(facilitator, plant)
    stranger = registry.organization()
    client.force_login(facilitator)
    client.post("/needs/new", WORDS | {"form_key": KEY, "organization": stranger.public_id, "do": "save"})
    need = Need.objects.get()
    assert (need.organization, need.mandate) == (plant, mandate)


# Edit


def test_what_is_saved_stands_in_the_form_again(client, draft):
    page = client.get(edit(draft)).content.decode()
    for text in (draft.title, draft.problem, "۶۰۰", "۳۸٬۰۰۰٬۰۰۰٬۰۰۰"):
        assert text in page
    saved = client.post(edit(draft), sent(draft, tried="لاستیک"))
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.tried == "لاستیک"


def test_a_form_saved_as_it_is_shown_changes_nothing(client, draft, writer):
    full = rules.save_draft(
        draft,
        needs.written(**needs.call(), sectors=["28", "24"], visibility="invited", invited=[registry.organization()], contact_id=writer.pk),
        by=writer,
        now=NOW,
        version=draft.version,
    )
    names = (*WRITTEN,)
    before = {name: getattr(full, name) for name in names}
    sheet = client.get(edit(full)).context["sheet"]
    data = dict(sheet.as_sent().lists())
    assert client.post(edit(full), data | {"version": full.version, "do": "save"}).status_code == 302
    after = Need.objects.get(pk=full.pk)
    assert {name: getattr(after, name) for name in names} == before
    assert [one.pk for one in after.sectors.all()] == [one.pk for one in full.sectors.all()]
    assert after.invited.count() == 1
    assert [row.value for row in after.requirements.all()] == ["600", "30..60"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("quantity", "چندتایی"),
        ("price_rial", "گران"),
        ("lead_days", "-3"),
        ("budget_min_rial", "1e99"),
        ("deadline_day", "۳۱ مهر ۱۴۰۵"),
        ("requirements-0-value", "زیاد"),
        ("sector", "XX"),
        ("title", "ن" * 101),
        ("kind", "nonsense"),
        ("visibility", "friends"),
        ("contact", "0"),
        ("trl_min", "12"),
        ("unit", "و" * 41),
    ],
)
def test_what_cannot_be_read_is_told_kept_and_shown_again_while_the_rest_is_saved(client, draft, field, typed):
    response = client.post(edit(draft), sent(draft, **{field: typed, "tried": "چدن نیکل‌سخت"}))
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    draft.refresh_from_db()
    assert draft.tried == "چدن نیکل‌سخت"
    assert draft.unread["fields"]
    again = client.get(edit(draft))
    assert again.context["sheet"].data is not None
    if field not in {"sector", "kind", "visibility", "contact", "trl_min"}:
        assert typed in again.content.decode()
    mended = client.post(edit(draft), sent(draft, version=str(draft.version)))
    assert mended.status_code == 302
    draft.refresh_from_db()
    assert draft.unread == {}


def test_an_unreadable_draft_is_not_sent(client, draft):
    response = client.post(edit(draft), sent(draft, quantity="چندتایی", do="send"))
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_sending_names_every_missing_thing_beside_its_field_and_saves_the_draft(client, draft):
    response = client.post(edit(draft), sent(draft, do="send", title="", success="", tried="چدن"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title", "success"}
    draft.refresh_from_db()
    assert (draft.state, draft.tried) == ("draft", "چدن")


def test_a_complete_need_is_sent_for_review_and_a_trusted_one_published(client, draft, plant):
    assert client.post(edit(draft), sent(draft, do="send")).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "in_review"
    plant.trusted = True
    plant.save(update_fields=["trusted"])
    client.post("/needs/new", WORDS | {"form_key": KEY, "do": "send"})
    assert Need.objects.exclude(pk=draft.pk).get().state == "open"


def test_a_call_is_sent_with_its_dates_and_weights(client, draft):
    bad = client.post(edit(draft), sent(draft, do="send", **(CALL | {"criteria-1-weight": "39"})))
    assert bad.status_code == 422
    assert "۹۹" in bad.content.decode()
    draft.refresh_from_db()
    good = client.post(edit(draft), sent(draft, do="send", **CALL))
    assert good.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.way, draft.rounds) == ("in_review", "call", 2)
    assert draft.deadline.isoformat().startswith("2027-01-10")


def test_rows_are_added_and_removed_without_a_script_and_nothing_typed_is_lost(client, draft):
    more = client.post(edit(draft), sent(draft, do="", add="requirements", title="عنوان تازه", quantity="چندتایی"))
    assert more.status_code == 200
    page = more.content.decode()
    assert "requirements-1-parameter" in page
    assert "عنوان تازه" in page
    assert "چندتایی" in page
    assert "error-summary" not in page
    less = client.post(edit(draft), sent(draft, do="", remove="requirements-0"))
    assert less.context["sheet"].requirements.total_form_count() == 0
    draft.refresh_from_db()
    assert draft.requirements.count() == 2


def test_an_organization_is_invited_by_any_spelling_of_its_name_or_by_its_id(client, draft):
    guest = registry.organization("ریخته‌گری نمونهٔ کرمان")
    rows = {"visibility": "invited", "invitations-TOTAL_FORMS": "1"}
    assert client.post(edit(draft), sent(draft, **rows, **{"invitations-0-name": "ريخته گري نمونه كرمان"})).status_code == 302
    draft.refresh_from_db()
    assert list(draft.invited.all()) == [guest]
    unknown = client.post(edit(draft), sent(draft, **rows, **{"invitations-0-name": "چنین سازمانی نیست"}))
    assert unknown.status_code == 422
    assert list(draft.invited.all()) == [guest]


def test_every_office_number_is_read(client, draft):
    client.post(
        edit(draft), sent(draft, price_rial="۹٫۴ میلیارد ریال", budget_min_rial="500 میلیون تومان", budget_max_rial="9,000,000,000", quantity="۱۸٫۵")
    )
    draft.refresh_from_db()
    assert (draft.price_rial, draft.budget_min_rial, draft.budget_max_rial, str(draft.quantity)) == (
        9_400_000_000,
        5_000_000_000,
        9_000_000_000,
        "18.500",
    )


def test_a_budget_that_runs_downwards_is_told_at_its_field(client, draft):
    response = client.post(edit(draft), sent(draft, budget_min_rial="10", budget_max_rial="9"))
    assert response.status_code == 422
    assert "budget_max_rial" in response.context["form"].errors


# Conflicts


def test_the_second_of_two_editors_is_told_and_reads_both_texts(client, draft):
    old = draft.version
    assert client.post(edit(draft), sent(draft, tried="نوشتهٔ نخست")).status_code == 302
    late = client.post(edit(draft), sent(draft, version=str(old), tried="نوشتهٔ دوم"))
    assert late.status_code == 409
    page = late.content.decode()
    assert "نوشتهٔ نخست" in page
    assert "نوشتهٔ دوم" in page
    draft.refresh_from_db()
    assert draft.tried == "نوشتهٔ نخست"
    assert client.post(edit(draft), sent(draft, tried="نوشتهٔ دوم")).status_code == 302


def test_the_background_of_an_older_window_is_told(client, draft):
    address = reverse("needs:autosave", args=[draft.public_id])
    first = client.post(address, sent(draft, tried="یک"))
    assert first.status_code == 200
    assert first.json()["version"] == draft.version + 1
    assert client.post(address, sent(draft, tried="دو")).status_code == 409
    draft.refresh_from_db()
    assert draft.tried == "یک"


def test_the_background_keeps_even_what_cannot_be_read(client, draft):
    address = reverse("needs:autosave", args=[draft.public_id])
    assert client.post(address, sent(draft, tried="سه", quantity="نمی‌دانم")).status_code == 200
    draft.refresh_from_db()
    assert (draft.tried, draft.unread["fields"]) == ("سه", ["quantity"])


def test_a_sent_need_is_not_edited_and_what_was_typed_is_given_back(client, plant, writer):
    need = needs.in_review(plant)
    assert client.get(edit(need)).status_code == 302
    late = client.post(edit(need), sent(need, tried="نوشتهٔ دیر"))
    assert late.status_code == 409
    assert "نوشتهٔ دیر" in late.content.decode()
    need.refresh_from_db()
    assert need.tried != "نوشتهٔ دیر"


# What is not theirs

PRIVATE = {
    "state": "open", "public_id": "aaaaaaaaaa", "organization_id": "1", "created_by": "1", "created_by_id": "1", "mandate": "1", "trusted": "1",
    "taken_down_from": "open", "outcome": "met", "follows_from": "1", "cleaned": "x", "unread": "x", "id": "1", "pk": "1", "invited": "1",
    "disclosures": "1", "reason": "x", "returned_reason": "x", "outcome_value_rial": "5", "published_at": "2026-01-01",
    "promised_until": "2026-01-01",
    "confirmed_at": "2026-01-01", "submitted_at": "2026-01-01", "questions_until": "2026-01-01", "paused_at": "2026-01-01",
}  # fmt: skip


def test_no_field_that_is_not_the_forms_can_be_set_from_outside(client, draft):
    ours = set(NeedForm.base_fields) | {
        "sectors",
        "kind_id",
        "stage_id",
        "county_id",
        "contact_id",
        "deputy_id",
        "requirements",
        "criteria",
        "invitations",
    }
    columns = {field.name for field in Need._meta.get_fields()} - ours - {"version", "changed_at", "form_key", "followed_by"}
    changeless = [name for name in columns if name not in {"gives", "cleaned"}]
    before = Need.objects.filter(pk=draft.pk).values().get()
    assert client.post(edit(draft), sent(draft, **(dict.fromkeys(columns, "1") | PRIVATE))).status_code == 302
    after = Need.objects.filter(pk=draft.pk).values().get()
    assert {name: after[name] for name in before if name in changeless} == {name: before[name] for name in before if name in changeless}
    assert (after["state"], after["organization_id"], after["created_by_id"]) == ("draft", before["organization_id"], before["created_by_id"])


def test_the_comparison_above_would_notice_a_field_that_is_written(client, draft):
    client.post(edit(draft), sent(draft, tried="تازه"))
    assert Need.objects.get(pk=draft.pk).tried == "تازه"


def test_contact_is_chosen_among_the_organizations_own_people(client, draft, writer):
    stranger = registry.expert()
    assert client.post(edit(draft), sent(draft, contact=str(stranger.pk))).status_code == 422
    draft.refresh_from_db()
    assert client.post(edit(draft), sent(draft, contact=str(writer.pk))).status_code == 302
    draft.refresh_from_db()
    assert draft.contact == writer


@pytest.mark.parametrize("who", ["visitor", "stranger", "viewer", "moderator"])
def test_nobody_else_writes_a_draft(client, draft, who):
    client.logout()
    people = {"stranger": registry.expert, "viewer": lambda: registry.expert(draft.organization, "viewer"), "moderator": registry.moderator}
    if who in people:
        client.force_login(people[who]())
    for address in (edit(draft), reverse("needs:autosave", args=[draft.public_id])):
        assert client.post(address, sent(draft, title="ربوده")).status_code == (403 if who == "viewer" else 404)
    draft.refresh_from_db()
    assert draft.title != "ربوده"


# Awkward inputs

TEXTS = [text for text in nasty.all_texts() if not any("\ud800" <= char <= "\udfff" for char in text)]  # no browser can send a half pair
ROW_FIELDS = [
    *(f"requirements-0-{name}" for name in ("parameter", "relation", "value", "unit")),
    *(f"criteria-0-{name}" for name in ("name", "weight")),
    "invitations-0-name",
]
DATES = [f"{name}_{part}" for name in ("deadline", "full_deadline", "decide_by") for part in ("day", "time")]
EVERY_FIELD = [*NeedForm.base_fields, *ROW_FIELDS, *DATES]
ONE_ROW = {"requirements-TOTAL_FORMS": "1", "criteria-TOTAL_FORMS": "1", "invitations-TOTAL_FORMS": "1"}


@pytest.mark.parametrize("part", range(4))
def test_every_awkward_text_through_every_field_is_taken_or_told(client, draft, part):
    """What one field cannot read keeps no other from being saved, so one post holds the text in all of them."""
    address = reverse("needs:autosave", args=[draft.public_id])
    for text in TEXTS[part::4]:
        draft.refresh_from_db()
        response = client.post(address, dict.fromkeys(EVERY_FIELD, text) | ONE_ROW | {"version": str(draft.version)})
        assert response.status_code in {200, 400, 413}, (text[:60], response.status_code)


@pytest.mark.parametrize("part", range(4))
def test_a_refused_text_comes_back_as_it_was_typed_with_its_field_named(client, draft, part):
    for text in TEXTS[part::16]:
        draft.refresh_from_db()
        response = client.post(edit(draft), sent(draft, quantity=text, title=text))
        assert response.status_code in {302, 422, 400, 413}, text[:60]
        if response.status_code == 422:
            assert 'href="#id_' in response.content.decode()
            assert response.context["form"]["quantity"].value() == text


@pytest.mark.parametrize("name", ["version", "form_key", "requirements-TOTAL_FORMS", "add", "remove", "do", "idempotency_key", "organization"])
def test_awkward_machinery_breaks_nothing(client, draft, name):
    for text in TEXTS[::6]:
        response = client.post(reverse("needs:autosave", args=[draft.public_id]), sent(draft) | {name: text})
        assert response.status_code in {200, 409, 400, 413}, (name, text[:60])


def test_awkward_search_words_and_acts_break_nothing(client, draft, plant):
    need = needs.published(plant)
    for text in TEXTS[::4]:
        assert client.get("/needs/", {"q": text, "state": text, "sort": text, "page": text, "organization": text}).status_code == 200, text[:60]
        assert client.post(reverse("needs:act", args=[need.public_id, "close"]), {"outcome": text, "note": text}).status_code == 422


def test_the_form_takes_as_many_queries_for_forty_rows_as_for_one(client, plant, writer):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    row = needs.REQUIREMENTS[1]
    counts = []
    for rows in ([row], [row] * limits.REQUIREMENTS):
        need = needs.draft(plant, by=writer, requirements=rows)
        client.get(edit(need))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(edit(need)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_copy_of_a_need_stands_in_its_own_draft(client, draft, plant, writer):
    need = needs.published(plant)
    answer = client.post(reverse("needs:copy", args=[need.public_id]), {"idempotency_key": "c" * 24})
    again = client.post(reverse("needs:copy", args=[need.public_id]), {"idempotency_key": "c" * 24})
    assert answer.headers["Location"] == again.headers["Location"]
    copy = Need.objects.get(title=need.title, state="draft")
    assert (copy.problem, copy.follows_from) == (need.problem, None)
    assert client.get(reverse("needs:copy", args=[need.public_id])).status_code == 405
