"""Awkward texts through the form of an organization: never an error of ours, refused where they must be, nothing typed lost."""

import pytest
from django.test import Client

from peyvand.registry.forms.organization import OrganizationForm
from peyvand.registry.models import Organization
from tests.factories import registry as make
from tests.text.nasty import all_texts, collection, value_of

pytestmark = pytest.mark.django_db
FREE = ("name_fa", "name_en", "address", "contact", "description_fa", "description_en", "parent")
CHECKED = ("staff", "founded", "phone", "email", "site", "postal_code", "national_id")
KINDS = {
    "name": "name_fa",
    "organisation": "name_fa",
    "title": "name_fa",
    "email": "email",
    "url": "site",
    "legal_id": "national_id",
    "mobile": "phone",
}
# Said to be somebody else's business: the two public names of the list resolve only where a server would fetch them.
PUBLIC = {"ssrf-18", "ssrf-19"}


def posted(organization, **values):
    return {
        "name_fa": organization.name_fa,
        "kind": organization.kind_id,
        "version": organization.version,
        "certificates-TOTAL_FORMS": "0",
        "certificates-INITIAL_FORMS": "0",
        **values,
    }


@pytest.fixture
def organization():
    return make.organization()


@pytest.fixture
def client(organization):
    client = Client()
    client.force_login(make.expert(organization, "manager"))
    return client


def rejected():
    for entry in collection()["inputs"]:
        for field in entry["fields"]:
            if field in KINDS and entry["expect"].startswith("reject") and "accept" not in entry["expect"] and "distinct" not in entry["expect"]:
                yield entry["id"], KINDS[field], value_of(entry)


def test_what_must_be_refused_is_refused_at_its_field(organization):
    taken = [
        (name, field)
        for name, field, text in rejected()
        if name not in PUBLIC
        and field not in OrganizationForm(posted(organization, **{field: text})).errors
        and not refused_by_rule(organization, field, text)
    ]
    assert taken == []
    assert len(list(rejected())) > 80


def refused_by_rule(organization, field, text):
    from peyvand.core import SYSTEM, clock
    from peyvand.core.errors import Refusal
    from peyvand.registry import rules

    try:
        rules.edit_organization(organization, by=SYSTEM, now=clock.now(), version=organization.version, changes={field: text})
    except Refusal:
        return True
    return False


def test_every_text_in_every_field_gets_an_answer_of_the_form_and_the_rules(organization):
    """The form and the rules behind it, with all texts; the page itself follows below with one text of each group."""
    for text in all_texts():
        form = OrganizationForm(posted(organization, **dict.fromkeys((*FREE, *CHECKED), text)))
        form.is_valid()
        for field in (*FREE, *CHECKED):
            assert all(str(one) for one in form.errors.get(field, []))
        str(form.errors)


def test_the_page_answers_one_text_of_each_group_and_shows_it_again(client, organization):
    address = f"/organizations/{organization.public_id}/edit/"
    groups = {entry["group"]: value_of(entry) for entry in collection()["inputs"] if "value" in entry or "repeat" in entry}
    assert len(groups) > 15
    for group, text in groups.items():
        sent = posted(organization, **dict.fromkeys((*FREE, *CHECKED), text))
        answer = client.post(address, sent)
        assert answer.status_code == 422, group
        if text.isascii() and text.isalnum() and len(text) < 100:
            assert text in answer.text


def test_every_text_is_stored_and_its_page_shown(client, organization):
    """What the form takes as a description is stored by the rules, whatever it is, and the page shows it."""
    from peyvand.core import SYSTEM, clock
    from peyvand.registry import rules

    for text in all_texts():
        version = Organization.objects.values_list("version", flat=True).get()
        if len(text) <= 3000:
            rules.edit_organization(
                organization, by=SYSTEM, now=clock.now(), version=version, changes={"description_fa": text, "address": text[:300]}
            )
    assert client.get(organization.get_absolute_url()).status_code == 200


def test_scripts_in_names_and_texts_are_shown_as_text(client, organization):
    text = "<script>alert(1)</script>"
    answer = client.post(
        f"/organizations/{organization.public_id}/edit/",
        posted(organization, name_fa=f"نام {text}", description_fa=text, description_en="</script>" + text),
    )
    assert answer.status_code == 302
    organization.refresh_from_db()
    page = client.get(organization.get_absolute_url())
    assert page.status_code == 200
    assert text not in page.text
    listed = client.get("/organizations/")
    assert text not in listed.text


@pytest.mark.parametrize("text", ["'", "\x00", "a" * 5000, "%", "\ud800", "page=1", "\u202e"])
def test_strange_filters_words_and_pages_of_the_list_get_an_answer(client, organization, text):
    for name in ("q", "kind", "stage", "county", "sort", "page", "verification", "sector", "certificate"):
        answer = client.get("/organizations/", {name: text.encode("utf-8", "replace")})
        assert answer.status_code in {200, 400}, (name, text[:20])
