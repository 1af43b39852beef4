"""The registrar's queue and what comes before and after a decision, through the client."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.core import SYSTEM, calendar, clock, events
from peyvand.registry import queries, rules
from peyvand.registry.events import CertificateEnding, ChangeAnswered
from peyvand.registry.models import Certificate, ChangeRequest, Organization, OrganizationMerge, Ruling, SurveyScore
from peyvand.taxonomies.models import CertificateKind, County
from tests.core.people import Race
from tests.factories import registry as make

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def registrar(db):
    return signed_in(make.registrar())


def sent(name="", **values):
    organization = make.organization(name, **values)
    rules.submit_organization(organization, by=make.expert(organization, "owner"), now=clock.now())
    return organization


def case(organization):
    return f"/organizations/{organization.public_id}/verification/"


def decided(organization, **changes):
    levels = {f"level_{name}": "document_seen" for name in ("name_fa", "national_id", "address")}
    levels |= {f"level_certificate_{row.pk}": "registry_checked" for row in organization.certificates.all()}
    return levels | {"decision": "verify"} | changes


def certified(organization, days):
    kind = CertificateKind.objects.filter(group="knowledge_based").first()
    until = calendar.local_day(clock.now()) + timedelta(days=days)
    return Certificate.objects.create(organization=organization, kind=kind, number="۷", valid_until=until)


def test_the_queue_leads_from_case_to_case_by_promised_time(registrar):
    first, second = sent(), sent()
    assert registrar.get("/verification/")["Location"] == case(first)
    page = registrar.get(case(first))
    assert [entry["href"] for entry in page.context["entries"]] == [case(first), case(second)]
    assert registrar.post(case(first), decided(first))["Location"] == case(second)
    assert registrar.post(case(second), decided(second, decision="return", ready=["0"]))["Location"] == "/verification/"
    assert registrar.get("/verification/").status_code == 200
    second.refresh_from_db()
    assert second.returned_reason == "مدرک خوانا نیست؛ نسخهٔ خوانا بفرستید."


def test_the_queue_asks_as_often_for_thirty_cases_as_for_one(registrar):
    organization = sent()

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert registrar.get(case(organization)).status_code == 200
        return len(asked)

    count()
    few = count()
    for _ in range(5):
        sent()
    assert count() == few


def test_certificates_carry_what_the_registrar_saw(registrar):
    organization = sent()
    certificate = certified(organization, 100)
    registrar.post(case(organization), decided(organization))
    certificate.refresh_from_db()
    organization.refresh_from_db()
    assert (certificate.level, certificate.checked_by is not None) == ("registry_checked", True)
    assert organization.verified_until == certificate.valid_until


def test_a_verification_does_not_end_with_a_certificate_of_which_nobody_said_what_was_seen(registrar):
    organization = sent()
    certificate = certified(organization, 100)
    field = f"level_certificate_{certificate.pk}"
    refused = registrar.post(case(organization), decided(organization, **{field: "declared"}))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in refused.text
    organization.refresh_from_db()
    assert (organization.verification, organization.evidence.count()) == ("submitted", 0)
    with clock.stopped(clock.now()):
        written = registrar.post(case(organization), decided(organization, **{field: "declared", "until": "۱۴۰۸/۱/۱"}))
    assert written.status_code == 302
    organization.refresh_from_db()
    certificate.refresh_from_db()
    assert (organization.verification, certificate.level) == ("verified", "declared")


def test_the_newest_certificate_is_the_one_that_has_to_be_seen(registrar):
    organization = sent()
    older, newer = certified(organization, 30), certified(organization, 400)
    levels = {f"level_certificate_{older.pk}": "visited", f"level_certificate_{newer.pk}": "declared"}
    assert registrar.post(case(organization), decided(organization, **levels)).status_code == 422
    assert registrar.post(case(organization), decided(organization, **levels | {f"level_certificate_{newer.pk}": "document_seen"})).status_code == 302


def noticed_of_name(page):
    return next(row["noticed"] for row in page.context["rows"] if row["name"] == "name_fa")


def test_a_look_alike_is_ruled_on_before_the_decision(registrar):
    standing, organization = make.organization("سنگ‌شکن نمونه", county="bam"), sent("سنگ شکن نمونه")
    page = registrar.get(case(organization))
    assert standing.public_id in page.text
    assert noticed_of_name(page).tone == "bad"
    refused = registrar.post(case(organization), decided(organization))
    assert refused.status_code == 422
    assert Organization.objects.get(pk=organization.pk).verification == "submitted"
    assert registrar.post(f"/organizations/{organization.public_id}/alike/{standing.public_id}/")["Location"] == case(organization)
    assert Ruling.objects.count() == 1
    assert noticed_of_name(registrar.get(case(organization))).tone == "good"
    assert registrar.post(case(organization), decided(organization)).status_code == 302
    assert Organization.objects.get(pk=organization.pk).is_verified


def test_two_are_merged_and_taken_back_on_their_pages(registrar):
    kept, gone = make.organization("سنگ‌شکن نمونه", county="bam", staff=5), make.organization("سنگ شکن نمونه", staff=9)
    address = f"/organizations/{kept.public_id}/merge/"
    assert gone.public_id in registrar.get(address).text
    page = registrar.get(f"{address}?with={gone.public_id}")
    versions = page.context["form"]["versions"].value()
    sends = {"with": gone.public_id, "versions": versions, "take_staff": "gone"}
    assert registrar.post(address, sends).status_code == 422
    answer = registrar.post(address, sends | {"note": "یک شمارهٔ ثبت دارند"})
    merge = OrganizationMerge.objects.get()
    assert answer["Location"] == merge.get_absolute_url()
    kept.refresh_from_db()
    assert kept.staff == 9
    assert registrar.get(merge.get_absolute_url()).status_code == 200
    assert merge.public_id in registrar.get("/verification/merges/").text
    assert registrar.post(merge.get_absolute_url()).status_code == 302
    kept.refresh_from_db()
    assert kept.staff == 5
    assert registrar.post(address, sends | {"note": "دوباره", "versions": "garbled"}).status_code == 409


def test_a_locked_field_is_changed_by_a_request_that_a_registrar_answers(registrar):
    organization = make.organization("نام کهنه", verified=True)
    organization.refresh_from_db()
    manager = signed_in(make.expert(organization, "manager"))
    address = f"/organizations/{organization.public_id}/changes/"
    sends = {"name_fa": "نام نو", "kind": organization.kind_id, "national_id": organization.national_id, "county": organization.county_id}
    assert manager.post(address, sends).status_code == 422
    assert manager.post(address, sends | {"note": "آگهی تغییرات"}).status_code == 302
    assert manager.post(address, sends | {"note": "آگهی تغییرات"}).status_code == 422
    asked = ChangeRequest.objects.get()
    assert asked.changes == {"name_fa": "نام نو"}
    assert manager.get(asked.get_absolute_url()).status_code == 403
    page = registrar.get(asked.get_absolute_url())
    assert "نام نو" in page.text
    assert registrar.post(asked.get_absolute_url(), {"decision": "decline", "level": "document_seen"}).status_code == 422
    assert registrar.post(asked.get_absolute_url(), {"decision": "accept", "level": "document_seen"}).status_code == 302
    organization.refresh_from_db()
    assert (organization.name_fa, organization.is_verified) == ("نام نو", True)
    assert queries.evidence_of(organization)["name_fa"].level == "document_seen"


def test_a_registrar_changes_no_locked_field_of_their_own_organization():
    organization = make.organization("نام کهنه", verified=True)
    organization.refresh_from_db()
    ours, other = make.registrar(), make.registrar()
    make.member(ours, organization, "manager")
    edit = {"now": clock.now(), "version": organization.version, "changes": {"name_fa": "نام نو"}}
    with pytest.raises(rules.FieldLocked):
        rules.edit_organization(organization, by=ours, **edit)
    assert rules.edit_organization(organization, by=other, **edit).name_fa == "نام نو"


def test_a_declined_request_leaves_what_was_confirmed_and_says_why():
    organization = make.organization(verified=True)
    organization.refresh_from_db()
    manager = make.expert(organization, "manager")
    asked = rules.ask_change(organization, {"name_fa": "نام نو"}, by=manager, now=clock.now(), note="خواستیم")
    told = []
    events.subscribe(ChangeAnswered, told.append)
    try:
        rules.decline_change(asked, by=make.registrar(), now=clock.now(), reason="مدرک ندارد")
    finally:
        events.unsubscribe(ChangeAnswered, told.append)
    assert [event.accepted for event in told] == [False]
    assert Organization.objects.get(pk=organization.pk).name_fa == organization.name_fa
    assert "مدرک ندارد" in signed_in(manager).get(f"/organizations/{organization.public_id}/changes/").text


def test_a_field_that_changed_after_it_was_checked_is_declared_again():
    organization = make.organization(verified=True)
    rules.record_evidence(organization, {"staff": "visited", "address": "visited"}, by=SYSTEM, now=clock.now())
    organization.refresh_from_db()
    rules.edit_organization(organization, by=SYSTEM, now=clock.now(), version=organization.version, changes={"address": "نشانی تازه"})
    known = queries.evidence_of(organization)
    assert (known["address"].level, known["staff"].level) == ("declared", "visited")


def test_certificates_are_told_of_sixty_thirty_and_seven_days_before_once_each():
    organization = make.organization()
    certified(organization, 61)
    start, told = clock.now(), []
    events.subscribe(CertificateEnding, told.append)
    try:
        for day in (0, 1, 1, 2, 31, 32, 54, 55, 61):
            rules.remind_due(start + timedelta(days=day))
    finally:
        events.unsubscribe(CertificateEnding, told.append)
    assert [event.days for event in told] == [60, 30, 7]


def test_after_a_long_silence_only_the_nearest_is_told():
    certified(make.organization(), 5)
    assert rules.remind_due(clock.now()) == 1
    assert rules.remind_due(clock.now()) == 0


def test_a_verification_lapses_with_its_certificate_and_is_renewed_by_a_new_one(registrar):
    organization = sent()
    certificate = certified(organization, 3)
    registrar.post(case(organization), decided(organization))
    organization.refresh_from_db()
    later = clock.now() + timedelta(days=4)
    with clock.stopped(later):
        assert rules.lapse_due(later) == 1
        organization.refresh_from_db()
        assert organization.verification == "lapsed"
        certified(organization, 400)
        certificate.delete()
        rules.submit_organization(organization, by=make.expert(organization, "owner"), now=later)
        registrar.post(case(organization), decided(organization))
    organization.refresh_from_db()
    assert organization.is_verified
    assert organization.verified_until > calendar.local_day(later)


def test_a_verification_is_renewed_before_it_lapses_without_losing_it_meanwhile(registrar):
    organization = sent()
    certified(organization, 20)
    registrar.post(case(organization), decided(organization))
    newer = certified(organization, 700)
    organization.refresh_from_db()
    owner = make.expert(organization, "owner")
    asked = rules.ask_change(organization, {}, by=owner, now=clock.now(), note="گواهی تازه", renew=True)
    registrar.post(asked.get_absolute_url(), {"decision": "accept", "level": "document_seen"})
    organization.refresh_from_db()
    newer.refresh_from_db()
    assert (organization.is_verified, organization.verified_until, newer.level) == (True, newer.valid_until, "document_seen")


def test_a_survey_is_entered_in_seven_areas_and_shows_on_the_page(registrar):
    organization = make.organization()
    address = f"/organizations/{organization.public_id}/survey/"
    grades = {f"grade_{area}": "A" for area in SurveyScore.Area.values}
    sends = {"surveyed_on": "1405/8/20", "surveyors": "دو کارشناس انجمن"} | grades
    assert registrar.post(address, sends | {"grade_quality": ""}).status_code == 422
    assert registrar.post(address, sends | {"surveyed_on": "1420/1/1"}).status_code == 422
    assert registrar.post(address, sends).status_code == 302
    assert "دو کارشناس انجمن" in registrar.get(organization.get_absolute_url()).text


@pytest.mark.parametrize("junk", ["\x00", "\u202e", "9" * 400])
def test_odd_input_is_refused_and_never_breaks_a_page(registrar, junk):
    organization = sent()
    for address, sends in (
        (case(organization), {"decision": junk, "reason": junk, "ready": [junk], "until": junk}),
        (f"/organizations/{organization.public_id}/survey/", {"surveyed_on": junk, "surveyors": junk, "grade_quality": junk}),
        (f"/organizations/{organization.public_id}/merge/", {"with": junk, "note": junk}),
    ):
        assert registrar.post(address, sends).status_code in {400, 404, 422}
    assert registrar.get(f"/organizations/{organization.public_id}/merge/", {"other": junk}).status_code in {200, 422}


@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_one_name_at_once_make_one_row():
    make.organization()
    kind, county = Organization.objects.get().kind, County.objects.get(pk="sirjan")
    spellings = ["صنایع ریخته‌گری کویر", "صنایع ریخته گری کویر", "صنايع ريخته‌گري كوير", "صنایع  ریخته‌گری  کویر"] * 2
    race = Race()
    race.run(
        *[lambda name=name: rules.create_organization(by=SYSTEM, now=clock.now(), name_fa=name, kind=kind, county=county).pk for name in spellings]
    )
    made = [one for one in race.results if isinstance(one, int)]
    assert len(made) == 1, race.results
    assert {type(one) for one in race.results if not isinstance(one, int)} == {rules.NameTaken}
    assert Organization.objects.filter(county=county, identity_key=queries.identity_key(spellings[0])).count() == 1


def test_the_key_of_a_form_is_drawn_on_every_posting_page(registrar):
    organization = sent()
    for address in (case(organization), f"/organizations/{organization.public_id}/survey/"):
        assert re.search(r'name="idempotency[^"]*"', registrar.get(address).text)
