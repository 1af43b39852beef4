"""Papers: sent, replaced, never deleted; who gets them; what the registrar's case says of them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.core import calendar, clock, files, limits
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.core.models import AuditEntry, File
from peyvand.notices.models import Notice
from peyvand.registry import papers, queries, rules
from peyvand.registry.models import Certificate, Paper
from peyvand.taxonomies.models import CertificateKind
from tests.factories import registry as make

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def upload(name="آگهی.txt", words="آگهی تأسیس"):
    return SimpleUploadedFile(name, words.encode())


def address(organization) -> str:
    return f"/organizations/{organization.public_id}/papers/"


def form(**values):
    return {"paper-present": "1", "kind": "registration", "note": "", "paper-new": upload()} | values


def opens(client, paper) -> bool:
    """Whether the bytes come; they are read to their end."""
    answer = client.get(paper.file.get_absolute_url())
    if answer.streaming:
        answer.getvalue()
    return answer.status_code == 200


def send(organization, by, kind="registration", words="متن", **options) -> Paper:
    file = files.accept(upload(words=words), owner=rules.paper_owner(organization, by), by=by, now=clock.now())
    return rules.send_paper(organization, file, kind=kind, by=by, now=clock.now(), **options)


@pytest.fixture
def own(db):
    return make.organization()


@pytest.fixture
def owner(own):
    return make.expert(own, "owner")


@pytest.fixture
def claimant(own):
    person = make.person("مدعی")
    rules.claim_organization(own, by=person, now=clock.now(), word="مدیر", proof="نامه")
    return person


def test_a_paper_is_sent_and_a_newer_one_takes_its_place(own, owner):
    client = signed_in(owner)
    assert client.post(address(own), form(note="صفحهٔ ۲"))["Location"] == address(own)
    first = Paper.objects.get()
    assert (first.kind, first.note, first.sent_by) == ("registration", "صفحهٔ ۲", owner)
    client.post(address(own), form(**{"paper-new": upload(words="نسخهٔ خوانا")}))
    first.refresh_from_db()
    page = client.get(address(own))
    assert [one.pk for one in page.context["papers"]] == [first.replaced_by_id]
    assert [one.pk for one in page.context["earlier"]] == [first.pk]
    assert opens(client, first)


def test_what_is_wrong_is_said_at_the_field_and_the_file_is_kept(own, owner):
    client = signed_in(owner)
    page = client.post(address(own), form(**{"paper-new": ""}))
    assert page.status_code == 422
    assert page.context["sent"].errors
    page = client.post(address(own), form(kind="", note="ا" * (limits.LINE + 1)))
    assert page.status_code == 422
    assert {"kind", "note"} <= set(page.context["form"].errors)
    kept = page.context["sent"].rows[0].file
    assert client.post(address(own), form(**{"paper-new": "", "paper-row": kept.public_id})).status_code == 302
    assert Paper.objects.get().file == kept
    page = client.post(address(own), form(**{"paper-row": kept.public_id, "paper-remove": kept.public_id, "paper-new": ""}))
    assert page.status_code == 200
    page = client.post(address(own), form(kind="other", replaces=Paper.objects.get().public_id))
    assert page.status_code == 422
    assert "replaces" in page.context["form"].errors


def test_the_same_form_sent_twice_keeps_one_paper(own, owner):
    client = signed_in(owner)
    key = {"idempotency_key": "k" * 32}
    page = client.get(address(own)).content.decode()
    key = {"idempotency_key": page.split('name="idempotency_key" value="')[1].split('"')[0]} if 'name="idempotency_key"' in page else key
    for _time in range(2):
        assert client.post(address(own), form(**key)).status_code == 302
    assert Paper.objects.count() == 1


def test_papers_of_two_certificates_stand_side_by_side_and_an_explicit_choice_replaces(own, owner):
    kind = CertificateKind.objects.filter(group="standard").first() or CertificateKind.objects.first()
    one, other = (Certificate.objects.create(organization=own, kind=kind, number=n) for n in ("۱", "۲"))
    first, second = (send(own, owner, "standard", certificate=row) for row in (one, other))
    newer = send(own, owner, "standard", certificate=one)
    loose = send(own, owner, "other")
    chosen = send(own, owner, "other", replaces=loose)
    again = send(own, owner, "other", replaces=loose)  # it was replaced meanwhile: the end of its line is
    standing = papers.standing(papers.seen(owner, own))
    assert {row.pk for row in standing} == {second.pk, newer.pk, again.pk}
    assert Paper.objects.get(pk=chosen.pk).replaced_by == again
    assert papers.of_certificate(standing, one) == [newer]
    assert Paper.objects.filter(pk=first.pk).exists()
    with pytest.raises(Refusal):
        send(own, owner, "registration", replaces=again)


def test_a_certificate_that_was_corrected_keeps_its_papers_and_one_left_as_it_was_keeps_what_was_checked(own, owner):
    kinds = list(CertificateKind.objects.all()[:2])
    wrong = Certificate.objects.create(organization=own, kind=kinds[0], number="۱۲", level="document_seen", title="گواهی نخست")
    right = Certificate.objects.create(organization=own, kind=kinds[1], number="۷", level="registry_checked", title="گواهی دوم")
    paper = send(own, owner, "other", certificate=wrong)
    own.refresh_from_db()
    rows = [{"kind": kinds[1], "number": "۷", "issuer": "", "valid_until": None}, {"kind": kinds[0], "number": "۲۱", "issuer": "سازمان"}]
    rules.edit_organization(own, by=owner, now=clock.now(), version=own.version, changes={}, certificates=rows)
    paper.refresh_from_db()
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert paper.certificate == wrong
    assert (wrong.number, wrong.issuer, wrong.level, wrong.checked_at) == ("۲۱", "سازمان", "declared", None)
    assert (right.level, right.title) == ("registry_checked", "گواهی دوم")
    assert own.certificates.count() == 2


def test_a_certificate_that_was_taken_out_is_gone_and_its_paper_stays(own, owner):
    kind = CertificateKind.objects.first()
    old, kept = (Certificate.objects.create(organization=own, kind=kind, number=number) for number in ("۱", "۲"))
    paper = send(own, owner, "other", certificate=old)
    own.refresh_from_db()
    row = {"kind": kind, "number": "۲", "issuer": "", "valid_until": None}
    rules.edit_organization(own, by=owner, now=clock.now(), version=own.version, changes={}, certificates=[row])
    assert list(own.certificates.all()) == [kept]
    paper.refresh_from_db()
    assert paper.certificate is None


def test_managers_the_claimant_and_registrars_see_it_and_nobody_else(own, owner, claimant):
    hers, his = send(own, owner), send(own, claimant)
    registrar, moderator = make.registrar(), make.person("ناظر", site_role="moderator")
    for person, seen in (
        (owner, {hers, his}),
        (registrar, {hers, his}),
        (claimant, {his}),
        (make.expert(own, "expert"), set()),
        (moderator, set()),
        (make.expert(make.organization(), "owner"), set()),
        (make.person("کسی"), set()),
    ):
        assert set(papers.seen(person, own)) == seen
        client = signed_in(person)
        for paper in (hers, his):
            assert opens(client, paper) is (paper in seen)
        assert (client.get(address(own)).status_code == 200) is bool(seen)
    assert not opens(Client(), his)
    opened = AuditEntry.objects.filter(action="file.open", actor=registrar.pk)
    assert opened.count() == 2
    rules.refuse_request(queries.open_request(claimant, own), by=owner, now=clock.now(), reason="نه")
    assert not opens(signed_in(claimant), his)


def test_a_claimant_never_takes_the_place_of_what_others_sent(own, owner, claimant):
    hers, his = send(own, owner), send(own, claimant)
    assert send(own, claimant).replaces.get() == his
    assert Paper.objects.get(pk=hers.pk).replaced_by is None
    with pytest.raises(NotAllowed):
        send(own, claimant, replaces=hers)
    assert File.objects.get(pk=his.file_id).owner.startswith("claim:")
    newer = send(own, owner)
    assert newer.replaces.get() == hers


def test_somebody_elses_file_and_too_many_are_refused(own, owner, monkeypatch):
    other = make.expert(own, "manager")
    file = files.accept(upload(), owner=rules.owner_of(own), by=owner, now=clock.now())
    with pytest.raises(NotAllowed):
        rules.send_paper(own, file, kind="other", by=other, now=clock.now())
    monkeypatch.setattr(limits, "PAPERS", 1)
    send(own, owner)
    with pytest.raises(Refusal):
        send(own, owner, "other")
    assert send(own, owner).replaces.count() == 1


def test_the_case_shows_the_papers_beside_what_is_declared_and_what_is_missing(own, owner, claimant):
    rules.submit_organization(own, by=owner, now=clock.now())
    client, case = signed_in(make.registrar()), f"/organizations/{own.public_id}/verification/"
    page = client.get(case)
    assert "آگهی ثبت در میان مدارک نیست." in page.context["lacking"]
    assert len(page.context["lacking"]) == 3  # the certificate of its kind, and the claimant's letter
    paper = send(own, owner)
    send(own, claimant, "authorisation")
    page = client.get(case)
    assert len(page.context["lacking"]) == 1
    shown = {row["name"]: row["papers"] for row in page.context["rows"]}
    assert shown["name_fa"] == [paper]
    assert page.content.decode().count(paper.file.get_absolute_url()) >= 3
    assert queries.open_claims(own).get().get_absolute_url() in page.content.decode()


def test_the_page_asks_as_often_for_four_papers_as_for_one(own, owner):
    client = signed_in(owner)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(own)).status_code == 200
        return len(asked)

    send(own, owner, "other")
    count()
    first = count()
    for number in range(3):
        send(own, owner, "other", words=str(number))
    assert count() == first


def told(person) -> set[str]:
    return set(Notice.objects.filter(person=person).values_list("kind", flat=True))


def test_managers_hear_of_a_certificate_that_ends_and_both_sides_of_a_change(own, owner):
    registrar, today = make.registrar(), calendar.local_day(clock.now())
    kind = CertificateKind.objects.filter(group="knowledge_based").first()
    for days in (5, 6, 50):
        Certificate.objects.create(organization=own, kind=kind, number=str(days), valid_until=today + timedelta(days=days))
    rules.remind_due(clock.now())
    rules.remind_due(clock.now())
    assert list(Notice.objects.filter(person=owner, kind__startswith="certificate").order_by("kind").values_list("kind", "mail")) == [
        ("certificate_ending", "digest"),
        ("certificate_ending_soon", "now"),
        ("certificate_ending_soon", "now"),
    ]
    verified = make.organization(verified=True)
    manager = make.expert(verified, "manager")
    asked = rules.ask_change(verified, {"name_fa": "نام دیگر"}, by=manager, now=clock.now(), note="تغییر نام")
    assert "change_asked" in told(registrar)
    rules.decline_change(asked, by=registrar, now=clock.now(), reason="سند ندارد")
    asked = rules.ask_change(verified, {"name_fa": "نام دیگر"}, by=manager, now=clock.now(), note="تغییر نام")
    rules.accept_change(asked, by=registrar, now=clock.now())
    assert told(manager) >= {"change_declined", "change_accepted"}
    page = signed_in(manager).get("/notices/").content.decode()
    assert "سند ندارد" in page
