"""The pages of the registry, through the client."""

import json
import re

import pytest
from django.test import Client

from peyvand.core import SYSTEM, audit, clock
from peyvand.core.errors import NotAllowed
from peyvand.registry import rules
from peyvand.registry.models import Certificate, Organization, Person
from peyvand.taxonomies.models import CertificateKind, ProcessStage, Sector
from tests.factories import registry as make

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def listed(page) -> list[str]:
    return [row.public_id for row in page.context["page"]]


def form_of(page, **changes):
    """What a browser would send back of the page's form."""
    form, certificates = page.context["form"], page.context["certificates"]
    sent = {}
    for field in form:
        if not field.field.disabled and field.value() not in (None, False):
            sent[field.html_name] = field.value()
    sent |= {"certificates-TOTAL_FORMS": len(certificates.forms), "certificates-INITIAL_FORMS": "0"}
    for row in certificates.forms:
        sent |= {field.html_name: field.value() if field.value() is not None else "" for field in row}
    key = re.search(r'name="(idempotency[^"]*)" value="([^"]+)"', page.text)
    return sent | ({key[1]: key[2]} if key else {}) | changes


# ---- the list


def test_the_list_shows_organizations_in_both_languages(client):
    organization = make.organization(name_en="Sample Foundry", verified=True)
    assert organization.name_fa in client.get("/organizations/").text
    assert "Sample Foundry" in client.get("/en/organizations/").text


def test_facets_narrow_and_count_and_chips_take_them_away(client):
    one = make.organization(kind="university", county="bam")
    two = make.organization(kind="fund", county="bam", process_stages=[ProcessStage.objects.get(pk="flotation")])
    make.organization(kind="fund", county="sirjan")
    assert set(listed(client.get("/organizations/?county=bam"))) == {one.public_id, two.public_id}
    page = client.get("/organizations/?county=bam&kind=fund")
    assert listed(page) == [two.public_id]
    counts = {group.name: {choice.value: choice.count for choice in group.choices} for group in page.context["groups"]}
    assert (counts["kind"]["fund"], counts["kind"]["university"], counts["kind"]["sme"]) == (1, 1, 0)
    assert counts["county"] == {"bam": 1, "sirjan": 1}
    assert [chip.href for chip in page.context["chips"]] == ["/organizations/?county=bam", "/organizations/?kind=fund"]
    assert listed(client.get("/organizations/?stage=concentration")) == [two.public_id]


def test_a_division_finds_the_organizations_of_its_groups(client):
    inside = make.organization()
    inside.sectors.set([Sector.objects.get(pk="072")])
    make.organization()
    assert listed(client.get("/organizations/?sector=07")) == [inside.public_id]


def test_words_find_names_however_spelt_and_national_ids(client):
    organization = make.organization("کیمیای ایرانی")
    make.organization("ریخته‌گری دیگر")
    for words in ("كيمياي", "کیمیای‌ایرانی", organization.national_id, organization.national_id.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))):
        assert listed(client.get("/organizations/", {"q": words})) == [organization.public_id], words
    assert "سازمانی پیدا نشد" in client.get("/organizations/", {"q": "چیزی که نیست"}).text


def test_names_stand_in_the_order_of_the_persian_alphabet(client):
    names = ["آبان", "بهار", "پارس", "تابان", "چشمه", "حامی", "زرین", "ژرف", "ساز", "قدر", "کار", "گام", "لوت", "نوین", "وفا", "هما", "یاس"]
    for name in reversed(names):
        make.organization(name)
    assert [row.name_fa for row in client.get("/organizations/").context["page"]] == names


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(client):
    make.taxonomies()

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/organizations/?county=bam").status_code == 200
        return len(asked)

    def enter() -> None:
        made = make.organization(county="bam", verified=True, process_stages=[ProcessStage.objects.get(pk="mine")])
        made.sectors.set([Sector.objects.get(pk="07")])
        Certificate.objects.create(organization=made, kind=CertificateKind.objects.get(pk="iso_9001"), number="1")

    enter()
    count()
    first = count()
    for _ in range(29):
        enter()
    assert count() == first
    assert first < 30


# ---- suspended


def test_a_suspended_organization_is_not_there_for_outsiders(client):
    organization = make.organization("سازمان پنهان‌شده", verified=True)
    owner, registrar = make.expert(organization, "owner"), make.registrar()
    rules.suspend_organization(organization, by=registrar, now=clock.now(), reason="گزارش نادرست")
    organization.refresh_from_db()
    outsiders = [client, signed_in(make.expert()), signed_in(make.person(site_role="administrator"))]
    for one in outsiders:
        assert one.get(organization.get_absolute_url()).status_code == 404
        assert one.get(f"/organizations/{organization.public_id}/").status_code == 404
        for address in ("/organizations/", "/organizations/?q=پنهان‌شده", "/en/organizations/"):
            page = one.get(address)
            assert organization.public_id not in page.text
            if "?q=" not in address:
                assert sum(choice.count for choice in page.context["groups"][0].choices) == page.context["everything"]
    for one in (signed_in(owner), signed_in(registrar), signed_in(make.moderator())):
        shown = one.get(organization.get_absolute_url())
        assert shown.status_code == 200
        assert "گزارش نادرست" in shown.text
        assert shown.context["json_ld"] is None


def test_a_suspended_parent_does_not_show_through_its_part(client):
    parent = make.organization("مادر پنهان‌شده")
    part = make.organization(parent=parent)
    assert "مادر پنهان‌شده" in client.get(part.get_absolute_url()).text
    rules.suspend_organization(parent, by=make.registrar(), now=clock.now(), reason="بررسی")
    assert "مادر پنهان‌شده" not in client.get(part.get_absolute_url()).text


# ---- the page


def test_the_readable_address_is_the_one_kept(client):
    organization = make.organization("نام نخست")
    for address in (f"/organizations/{organization.public_id}/", f"/organizations/{organization.public_id}/نام-دیگر/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == organization.get_absolute_url()


@pytest.mark.parametrize("name", ["edit", "Submit", "verification", "!!!a"])
def test_a_name_that_is_also_a_page_keeps_its_own_address(client, name):
    organization = make.organization(name)
    assert client.get(organization.get_absolute_url()).status_code == 200


def test_the_page_says_what_stands_behind_the_data(client):
    organization = make.organization(verified=True, founded=1380)
    page = client.get("/en" + organization.get_absolute_url())
    assert "Registered name: registry checked" in page.text
    assert "Year of foundation: declared" in page.text
    assert "since 2001" in page.text


def test_machines_read_the_public_page(client):
    organization = make.organization(name_fa='نام </script><b>"', verified=True, staff=48)
    page = client.get(organization.get_absolute_url())
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S)[1])
    assert data["@type"] == "Organization"
    assert data["name"] == organization.name_fa
    assert data["numberOfEmployees"]["value"] == 48


def test_an_english_page_marks_persian_text_and_says_so(client):
    organization = make.organization("کارخانهٔ بی‌ترجمه", description_fa="ریخته‌گری برنز")
    page = client.get("/en" + organization.get_absolute_url())
    assert '<span lang="fa" dir="auto">کارخانهٔ بی‌ترجمه</span>' in page.text
    assert "There is no English version." in page.text


def test_a_survey_shows_until_it_ends(client):
    from datetime import timedelta

    organization, now = make.organization(), clock.now()
    grades = dict.fromkeys(["technical", "quality", "safety", "finance", "people", "commerce"], "A") | {"innovation": "C"}
    survey = rules.record_survey(organization, by=SYSTEM, now=now, surveyed_on=now.date(), surveyors="دو ارزیاب توانمندی", grades=grades)
    assert "دو ارزیاب توانمندی" in client.get(organization.get_absolute_url()).text
    assert client.get("/organizations/").context["page"].items[0].best_count == 6
    type(survey).objects.filter(pk=survey.pk).update(surveyed_on=now.date() - timedelta(days=800), valid_until=now.date() - timedelta(days=70))
    assert "دو ارزیاب توانمندی" not in client.get(organization.get_absolute_url()).text


# ---- editing


def test_a_manager_edits_fields_and_certificates(client):
    organization = make.organization()
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    sent = form_of(page, name_en="New Name", staff="۱٬۲۰۰", founded="۱۳۸۰", sectors=["24", "072"])
    sent |= {"certificates-0-kind": "iso_9001", "certificates-0-number": "Q-12", "certificates-0-valid_until": "۱۴۰۸/۰۱/۱۵"}
    answer = client.post(f"/organizations/{organization.public_id}/edit/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    organization.refresh_from_db()
    assert (organization.name_en, organization.staff, organization.founded, organization.version) == ("New Name", 1200, 1380, 2)
    assert {row.pk for row in organization.sectors.all()} == {"24", "072"}
    certificate = organization.certificates.get()
    assert (certificate.kind_id, certificate.valid_until.isoformat(), certificate.level) == ("iso_9001", "2029-04-03", "declared")
    assert audit.history(organization).filter(action="organization.edit").count() == 1


def test_a_certificate_that_stays_as_it_is_keeps_its_evidence():
    organization = make.organization()
    kind = CertificateKind.objects.get(pk="iso_9001")
    seen = Certificate.objects.create(organization=organization, kind=kind, number="Q-12", level="document_seen")
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    assert client.post(f"/organizations/{organization.public_id}/edit/", form_of(page)).status_code == 302
    assert organization.certificates.get() == seen
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    client.post(f"/organizations/{organization.public_id}/edit/", form_of(page, **{"certificates-0-number": "Q-13"}))
    assert organization.certificates.get().level == "declared"


def test_only_managers_and_registrars_reach_the_form(client):
    organization = make.organization()
    address = f"/organizations/{organization.public_id}/edit/"
    assert signed_in(make.expert(organization, "manager")).get(address).status_code == 200
    assert signed_in(make.registrar()).get(address).status_code == 200
    for person in (make.expert(organization, "expert"), make.expert(organization, "viewer"), make.expert(role="owner"), make.moderator()):
        assert signed_in(person).get(address).status_code == 403
        assert signed_in(person).post(address, {}).status_code == 403
    assert client.get(address).status_code in {302, 403}


def test_fields_confirmed_by_a_registrar_say_so_and_do_not_change():
    organization = make.organization("نام ثبت‌شده", verified=True)
    organization.refresh_from_db()
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    assert "مسئول ثبت در" in page.text
    sent = form_of(page, name_fa="نام دیگر", name_en="Other")
    client.post(f"/organizations/{organization.public_id}/edit/", sent)
    organization.refresh_from_db()
    assert (organization.name_fa, organization.name_en) == ("نام ثبت‌شده", "Other")
    manager = make.expert(organization, "manager")
    with pytest.raises(rules.FieldLocked):
        rules.edit_organization(organization, by=manager, now=clock.now(), version=organization.version, changes={"name_fa": "نام دیگر"})


def test_the_second_of_two_writers_is_shown_both_texts_and_may_send_again():
    organization = make.organization()
    address = f"/organizations/{organization.public_id}/edit/"
    first, second = signed_in(make.expert(organization, "manager")), signed_in(make.expert(organization, "manager"))
    one, two = first.get(address), second.get(address)
    assert first.post(address, form_of(one, contact="مدیر پژوهش")).status_code == 302
    conflict = second.post(address, form_of(two, contact="مدیر فروش"))
    assert conflict.status_code == 409
    assert {"theirs": "مدیر پژوهش", "yours": "مدیر فروش"}.items() <= conflict.context["differing"][0].items()
    organization.refresh_from_db()
    assert organization.contact == "مدیر پژوهش"
    assert second.post(address, form_of(conflict)).status_code == 302
    organization.refresh_from_db()
    assert organization.contact == "مدیر فروش"


def test_what_was_locked_while_somebody_wrote_is_told():
    organization = make.organization("نام نخست")
    address = f"/organizations/{organization.public_id}/edit/"
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(address)
    sent = form_of(page, name_fa="نام تازه")
    make.verify(organization)
    conflict = client.post(address, sent)
    assert conflict.status_code == 409
    assert {"theirs": "نام نخست", "yours": "نام تازه"}.items() <= conflict.context["differing"][0].items()


def test_a_refused_form_keeps_what_was_typed():
    organization = make.organization()
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    sent = form_of(page, national_id="123", contact="کسی که پاسخ می‌دهد")
    answer = client.post(f"/organizations/{organization.public_id}/edit/", sent)
    assert answer.status_code == 422
    assert "national_id" in answer.context["form"].errors
    assert "کسی که پاسخ می‌دهد" in answer.text


def test_another_certificate_row_comes_without_a_script():
    organization = make.organization()
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    more = client.post(f"/organizations/{organization.public_id}/edit/", form_of(page, contact="سمت", add="certificates"))
    assert more.status_code == 200
    assert len(more.context["certificates"].forms) == 2
    assert "سمت" in more.text
    organization.refresh_from_db()
    assert organization.contact == ""


def test_a_parent_is_named_by_name_or_national_id_and_never_the_organization_itself():
    parent, organization = make.organization("شرکت مادر"), make.organization()
    make.organization("مجتمع مادر", parent=parent, national_id=parent.national_id)  # its national id still says the parent, and nothing else
    client = signed_in(make.expert(organization, "manager"))
    address = f"/organizations/{organization.public_id}/edit/"
    for written in ("شركت مادر", parent.national_id):
        assert client.post(address, form_of(client.get(address), parent=written)).status_code == 302
        organization.refresh_from_db()
        assert organization.parent == parent
    assert client.post(address, form_of(client.get(address), parent=organization.name_fa)).status_code == 422
    assert client.post(address, form_of(client.get(address), parent="شرکتی که نیست")).status_code == 422
    client = signed_in(make.expert(parent, "manager"))
    address = f"/organizations/{parent.public_id}/edit/"
    assert client.post(address, form_of(client.get(address), parent=organization.name_fa)).status_code == 422


# ---- entering and verifying


def test_a_registrar_enters_an_organization_after_seeing_its_lookalikes():
    known = make.organization("فولاد نمونهٔ باغین", county="bam")
    client = signed_in(make.registrar())
    sent = form_of(client.get("/organizations/new/"), name_fa="فولاد نمونه باغين", kind="sme", county="sirjan")
    first = client.post("/organizations/new/", sent)
    assert first.status_code == 422
    assert known.public_id in first.text
    assert Organization.objects.count() == 1
    assert client.post("/organizations/new/", sent | {"is_homonym": "1"}).status_code == 302
    assert not Organization.objects.exclude(pk=known.pk).get().is_homonym, "another county needs no ruling"


def test_a_homonym_in_the_same_county_is_a_registrars_ruling():
    known = make.organization("فولاد نمونهٔ باغین")
    client = signed_in(make.registrar())
    sent = form_of(client.get("/organizations/new/"), name_fa="فولاد نمونه باغين", kind="sme", county="sirjan", is_homonym="1")
    assert client.post("/organizations/new/", sent).status_code == 302
    assert Organization.objects.exclude(pk=known.pk).get().is_homonym


def test_whoever_proved_no_address_and_accepted_no_terms_enters_no_organization():
    stranger = make.person(email=None, mobile="+989131234567")
    assert signed_in(stranger).get("/organizations/new/").status_code == 200
    Person.objects.filter(pk=stranger.pk).update(mobile=None, email="unproven@example.org", terms_version="")
    assert signed_in(stranger).get("/organizations/new/").status_code == 403
    with pytest.raises(Exception, match=r"organization\.create"):
        rules.create_organization(by=Person.objects.get(pk=stranger.pk), now=clock.now(), name_fa="نام", kind=make.organization().kind)
    assert Client().get("/organizations/new/").status_code == 302


def test_only_a_registrar_rules_a_homonym():
    known = make.organization()
    values = {"name_fa": known.name_fa, "kind": known.kind, "county": known.county}
    with pytest.raises(NotAllowed):
        rules.create_organization(by=make.expert(role="owner"), now=clock.now(), is_homonym=True, **values)
    assert rules.create_organization(by=make.registrar(), now=clock.now(), is_homonym=True, **values).is_homonym


def test_from_sending_to_the_registrars_decision():
    organization = make.organization()
    owner, registrar = signed_in(make.expert(organization, "owner")), signed_in(make.registrar())
    shown = owner.get(organization.get_absolute_url())
    assert shown.context["submission"]
    assert owner.post(f"/organizations/{organization.public_id}/submit/").status_code == 302
    assert owner.get(f"/organizations/{organization.public_id}/verification/").status_code == 403
    assert listed(registrar.get("/organizations/?verification=submitted")) == [organization.public_id]
    address = f"/organizations/{organization.public_id}/verification/"
    page = registrar.get(address)
    levels = {field.html_name: "document_seen" for field in page.context["form"].level_fields}
    assert registrar.post(address, levels | {"decision": "return"}).status_code == 422
    assert registrar.post(address, levels | {"decision": "return", "reason": "آگهی ثبت خوانا نیست"}).status_code == 302
    assert "آگهی ثبت خوانا نیست" in owner.get(organization.get_absolute_url()).text
    owner.post(f"/organizations/{organization.public_id}/submit/")
    assert registrar.post(address, levels | {"decision": "verify"}).status_code == 302
    organization.refresh_from_db()
    assert organization.is_verified
    assert {row.level for row in organization.evidence.all()} == {"document_seen"}
    history = [row.action for row in audit.history(organization)]
    assert [one for one in history if one.startswith("verification.")] == [
        "verification.submit",
        "verification.return",
        "verification.submit",
        "verification.verify",
    ]
    assert audit.verify() is None


def test_what_is_missing_is_named_before_it_can_be_sent():
    organization = make.organization(national_id="", address="")
    owner = signed_in(make.expert(organization, "owner"))
    shown = owner.get("/en" + organization.get_absolute_url())
    assert "Write the national id." in shown.text
    owner.post(f"/organizations/{organization.public_id}/submit/")
    organization.refresh_from_db()
    assert organization.verification == "unverified"


def test_a_verification_lapses_with_its_certificate():
    from datetime import timedelta

    organization, now = make.organization(), clock.now()
    kind = CertificateKind.objects.get(pk="kb_noavar")
    Certificate.objects.create(organization=organization, kind=kind, valid_until=now.date() + timedelta(days=30))
    make.verify(organization)
    organization.refresh_from_db()
    assert organization.verified_until == now.date() + timedelta(days=30)
    assert rules.lapse_due(now + timedelta(days=29)) == 0
    assert rules.lapse_due(now + timedelta(days=32)) == 1
    assert rules.lapse_due(now + timedelta(days=32)) == 0
    organization.refresh_from_db()
    assert organization.verification == "lapsed"


def test_an_identity_that_says_nothing_has_no_panel_and_no_tab(client):
    organization = make.organization(national_id="", email="")
    page = client.get(organization.get_absolute_url())
    assert 'id="identity"' not in page.text
    assert "#identity" not in page.text
    assert 'id="evidence-name"' in page.text
    assert 'id="identity"' in client.get("/en" + organization.get_absolute_url()).text, "in English its address stands there"
    page = client.get(make.organization().get_absolute_url())
    assert 'id="identity"' in page.text
    assert [tab["href"] for tab in page.context["tabs"]] == ["#identity"]
