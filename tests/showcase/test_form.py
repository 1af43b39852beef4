import re

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.html import escape

from peyvand.core import audit
from peyvand.showcase.forms import OfferForm
from peyvand.showcase.models import Offer, Proof, Specification
from tests.factories import registry
from tests.factories import showcase as make
from tests.text.nasty import all_texts, collection, value_of

pytestmark = pytest.mark.django_db


def rows(prefix, *filled):
    data = {f"{prefix}-TOTAL_FORMS": str(len(filled)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def form(version=0, **changes):
    data = {
        "kind": "product",
        "title": "پمپ دوغاب",
        "summary": "پمپی که یک سال کار می‌کند.",
        "sectors": ["28"],
        "stages": ["flotation"],
        "trl": "9",
        "lead_time_days": "۴۵",
        "visibility": "public",
        "wants": ["customer"],
        "version": str(version),
    }
    data |= rows("advantages", {"measure": "عمر", "ours": "۲۴۰۰ ساعت", "best_in_use": "۱۹۰۰ ساعت", "outcome": "better"})
    data |= rows("specifications", {"parameter": "سختی", "relation": "range", "value": "۵۵۰ تا ۶۵۰", "unit": "HB"})
    data |= rows("proofs", {"kind": "paper", "title": "مقاله", "reference": "https://doi.org/10.5555/ABC"})
    return data | changes


@pytest.fixture
def writer():
    return registry.expert()


def test_a_person_without_an_organization_cannot_write_and_a_visitor_signs_in(client):
    assert client.get("/offers/new").status_code == 302
    client.force_login(registry.person())
    assert client.get("/offers/new").status_code == 403


def test_an_offer_is_written_saved_and_sent(client, writer):
    client.force_login(writer)
    assert client.get("/offers/new").status_code == 200
    answer = client.post("/offers/new", form(do="send"))
    offer = Offer.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, offer.get_absolute_url())
    assert (offer.state, offer.lead_time_days, offer.trl) == ("in_review", 45, 9)
    assert offer.specifications.get().value == "550..650"
    assert offer.proofs.get().reference == "10.5555/abc"
    assert [want.kind for want in offer.wants.all()] == ["customer"]


def test_sending_too_early_names_what_is_missing_and_keeps_the_draft(client, writer):
    client.force_login(writer)
    answer = client.post("/offers/new", form(do="send", title="", trl=""))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "error-summary" in text
    assert 'href="#id_title"' in text
    assert 'href="#id_trl"' in text
    offer = Offer.objects.get()
    assert (offer.state, offer.summary) == ("draft", "پمپی که یک سال کار می‌کند.")


def test_what_cannot_be_read_is_kept_as_typed_and_said(client, writer):
    client.force_login(writer)
    broken = rows("specifications", {"parameter": "سختی", "relation": "range", "value": "۵۵۰؛۶۵۰", "unit": "HB"})
    answer = client.post("/offers/new", form(do="save", lead_time_days="چهل روز", **broken))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "چهل روز" in text
    assert "۵۵۰؛۶۵۰" in text
    offer = Offer.objects.get()
    assert offer.unread["lead_time_days"] == "چهل روز"
    again = client.get(reverse("showcase:edit", args=[offer.public_id])).content.decode()
    assert "چهل روز" in again
    assert "۵۵۰؛۶۵۰" in again


def test_autosave_makes_one_draft_and_counts_its_versions(client, writer):
    client.force_login(writer)
    key = {"form_key": "a" * 20}
    first = client.post("/offers/new", form(title="نی", **key), headers={"X-Autosave": "1"}).json()
    offer = Offer.objects.get()
    assert first["edit"] == reverse("showcase:edit", args=[offer.public_id])
    again = client.post("/offers/new", form(title="نیم", **key), headers={"X-Autosave": "1"}).json()
    assert Offer.objects.count() == 1
    saved = client.post(again["autosave"], form(title="نیمه", version=again["version"]), headers={"X-Autosave": "1"}).json()
    assert saved["version"] == again["version"] + 1
    older = client.post(again["autosave"], form(title="کهنه", version=again["version"]), headers={"X-Autosave": "1"})
    assert older.status_code == 409
    offer.refresh_from_db()
    assert offer.title == "نیمه"
    assert [row.action for row in audit.history(offer)] == ["offer.create"]


def test_the_second_of_two_editors_sees_both_texts(client, writer):
    client.force_login(writer)
    offer = make.draft(writer.present_memberships[0].organization, by=writer)
    address = reverse("showcase:edit", args=[offer.public_id])
    assert client.post(address, form(version=1, title="عنوان نخست")).status_code == 302
    answer = client.post(address, form(version=1, title="عنوان دوم"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "عنوان نخست" in text
    assert "عنوان دوم" in text
    offer.refresh_from_db()
    assert offer.title == "عنوان نخست"


def test_a_row_can_be_added_and_removed_without_a_script(client, writer):
    client.force_login(writer)
    text = client.post("/offers/new", form(add="specifications")).content.decode()
    assert 'name="specifications-1-parameter"' in text
    assert not Offer.objects.exists()
    text = client.post("/offers/new", form(remove="specifications-0")).content.decode()
    assert "سختی" not in text.split("<template>")[0] or 'value="سختی"' not in text


def test_the_same_form_sent_twice_makes_one_offer(client, writer):
    client.force_login(writer)
    data = form(do="send", idempotency_key="k" * 32)
    assert client.post("/offers/new", data).headers["Location"] == client.post("/offers/new", data).headers["Location"]
    assert Offer.objects.count() == 1


def test_nobody_writes_for_somebody_else(client, writer):
    client.force_login(writer)
    other = make.draft()
    address = reverse("showcase:edit", args=[other.public_id])
    assert client.get(address).status_code == 404
    assert client.post(address, form(version=1)).status_code == 404
    assert client.post(reverse("showcase:autosave", args=[other.public_id]), form(version=1)).status_code == 404
    answer = client.post("/offers/new", form(organization=other.organization.public_id))
    assert Offer.objects.exclude(pk=other.pk).get().organization == writer.present_memberships[0].organization
    assert answer.status_code == 302


def test_no_field_beyond_the_form_can_be_set(client, writer):
    client.force_login(writer)
    client.post("/offers/new", form(do="save"))
    offer = Offer.objects.get()
    names = {field.name for field in Offer._meta.get_fields() if field.concrete} - set(OfferForm.base_fields)
    before = model_to_dict(offer, fields=list(names)) | {
        name: getattr(offer, f"{name}_id", getattr(offer, name)) for name in names if name != "copies"
    }
    other = registry.organization()
    strange = {"state": "published", "organization_id": other.pk, "created_by": str(registry.person().pk), "public_id": "bbbbbbbbbb", "mandate": "1"}
    strange |= {"published_at": "2020-01-01", "last_confirmed_at": "2020-01-01", "promised_until": "2020-01-01", "taken_down_from": "published"}
    strange |= {
        "asked_at": "2020-01-01",
        "returned_note": "x",
        "copied_from": "1",
        "created_at": "2020-01-01",
        "submitted_at": "2020-01-01",
        "id": "99",
    }
    client.post(reverse("showcase:edit", args=[offer.public_id]), form(version=offer.version, **strange))
    offer = Offer.objects.get()
    allowed = {"version", "changed_at", "unread"}
    after = {name: getattr(offer, f"{name}_id", getattr(offer, name)) for name in names if name != "copies"}
    assert {name for name in after if name in before and before[name] != after[name]} <= allowed


def test_an_offer_in_review_is_not_edited(client, writer):
    client.force_login(writer)
    offer = make.in_review(writer.present_memberships[0].organization)
    address = reverse("showcase:edit", args=[offer.public_id])
    assert client.get(address).status_code == 302
    client.post(address, form(version=offer.version, title="دست‌برده"))
    offer.refresh_from_db()
    assert offer.title != "دست‌برده"


@pytest.mark.parametrize(
    ("state", "typed", "stored"),
    [
        ("patent_granted", "ثبت اختراع ۸۹۴۵۶", "IR-REG-89456"),
        ("patent_filed", "139950140003001234", "IR-APP-139950140003001234"),
        ("patent_granted", "wo2023/123456", "WO2023/123456"),
        ("patent_granted", "012345", None),
        ("patent_granted", "javascript:alert(1)", None),
        ("copyright", "ب-۱۲", "ب-۱۲"),
    ],
)
def test_a_patent_number_is_judged_by_its_rule(client, writer, state, typed, stored):
    client.force_login(writer)
    answer = client.post("/offers/new", form(ip_state=state, ip_number=typed))
    offer = Offer.objects.get()
    assert (answer.status_code, offer.ip_number) == ((302, stored) if stored else (422, ""))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://exa mple", 'https://x"onmouseover=1'])
def test_a_link_that_is_none_is_refused(client, writer, address):
    client.force_login(writer)
    answer = client.post("/offers/new", form(**rows("proofs", {"kind": "link", "title": "صفحه", "reference": address})))
    assert answer.status_code == 422
    assert not Proof.objects.exists()


def _sendable(value):
    """A lone surrogate cannot be typed into a browser's form."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _markup(value):
    return "<" in value and escape(value) != value and len(value) < 500


WRITTEN = ("title", "summary", "how")
CELLS = (("advantages", "ours"), ("specifications", "parameter"), ("proofs", "title"))


def test_awkward_texts_that_were_stored_stand_on_the_pages_of_an_offer_as_text(client, writer):
    """All that is markup, and one of each group: six to an offer. Every text in every field of every form: tests/house/test_nasty_forms."""
    client.force_login(writer)
    groups = {entry["group"]: value_of(entry) for entry in reversed(collection()["inputs"]) if "value" in entry}
    values = list(
        dict.fromkeys([*filter(_markup, map(_sendable, all_texts())), *(_sendable(value) for value in groups.values() if len(value) < 5_000)])
    )
    assert sum(map(_markup, values)) > 10
    as_text = set()
    for start in range(0, len(values), 6):
        six = (values[start:] + values)[:6]
        data = form(do="save", **dict(zip(WRITTEN, six[:3], strict=True)))
        for (prefix, cell), value in zip(CELLS, six[3:], strict=True):
            data[f"{prefix}-0-{cell}"] = value
        assert client.post("/offers/new", data).status_code in {302, 422}, ascii(six)
        offer = Offer.objects.latest("pk")
        for address in (offer.get_absolute_url(), reverse("showcase:edit", args=[offer.public_id])):
            shown = client.get(address)
            assert shown.status_code == 200, ascii(six)
            assert [ascii(value) for value in six if _markup(value) and value in shown.text] == []
            as_text |= {value for value in six if _markup(value) and escape(value) in shown.text}
    assert len(as_text) > 5, "they were stored and are shown"


@pytest.mark.parametrize("name", ["title", "summary", "advantages-0-ours"])
def test_a_text_without_end_is_refused_in_words(client, writer, name):
    client.force_login(writer)
    (longest,) = [value for value in all_texts() if len(value) >= 50_000]
    assert client.post("/offers/new", form(do="send") | {name: longest}).status_code in {400, 413, 422}


def test_values_are_shown_as_people_wrote_them(client, writer):
    client.force_login(writer)
    client.post("/offers/new", form(do="save"))
    offer = Offer.objects.get()
    assert Specification.objects.get().value == "550..650"
    assert re.search(r'value="۵۵۰ (تا|to) ۶۵۰"', client.get(reverse("showcase:edit", args=[offer.public_id])).content.decode())
