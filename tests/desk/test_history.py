"""Who did what to this: said in words, for those who may, with nothing that they may not read."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.core import SYSTEM, atomic, audit, clock, files
from peyvand.core.models import AuditCheck, AuditEntry
from peyvand.needs import rules as need_rules
from peyvand.registry import rules as registry_rules
from tests.factories import needs, registry
from tests.factories import showcase as offers

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(kind, thing, more=""):
    return f"/history/{kind}/{thing.public_id}/{more}"


def test_the_history_of_a_need_says_who_what_when_and_why():
    need = needs.taken_down(visibility="public", now=clock.now())
    text = signed_in(needs.writer_of(need.organization)).get(page("need", need)).text
    for said in ("برداشته شد", "نام شخص در متن است.", "بازبین", "کارشناس فنی", need.organization.name_fa, "تهران", "۱۴۰۵"):
        assert said in text, said
    assert "@example.org" not in text
    english = signed_in(needs.writer_of(need.organization)).get("/en" + page("need", need)).text
    assert "taken down" in english
    assert "November 2026" in english


def test_members_from_viewer_up_and_moderators_read_it_and_nobody_else():
    need = needs.draft()
    organization = need.organization
    viewer, moderator, other = registry.expert(organization, "viewer"), registry.moderator(), registry.expert()
    assert signed_in(viewer).get(page("need", need)).status_code == 200
    assert [signed_in(one).get(page("need", need)).status_code for one in (moderator, other)] == [404, 404]
    needs.rules.submit_need(need, by=needs.writer_of(organization), now=needs.NOW)
    assert signed_in(moderator).get(page("need", need)).status_code == 200
    assert signed_in(other).get(page("need", need)).status_code == 404
    assert Client().get(page("need", need)).status_code == 302
    shown = offers.published(organization)
    assert signed_in(other).get(page("offer", shown)).status_code == 403
    assert signed_in(other).get(page("organization", organization)).status_code == 403
    assert signed_in(registry.registrar()).get(page("organization", organization)).status_code == 200


def test_an_organizations_history_holds_its_members_and_reads_old_and_new_values():
    organization = registry.organization("شرکت نمونهٔ کهن")
    owner = registry.expert(organization, "owner")
    registry_rules.edit_organization(
        organization, by=owner, now=clock.now(), version=organization.version, changes={"name_fa": "شرکت نمونهٔ نو", "size": "small", "staff": 1200}
    )
    text = signed_in(owner).get(page("organization", organization)).text
    for said in ("شرکت نمونهٔ کهن", "شرکت نمونهٔ نو", "کوچک", "۱٬۲۰۰", "عضو پذیرفته شد", "ویرایش شد"):
        assert said in text, said


def test_a_facilitators_deed_names_its_mandate():
    organization = needs.owner()
    facilitator = registry.person("کارگزار")
    registry.mandate(facilitator, organization)
    facilitator.forget_roles()
    need = needs.empty(organization, by=facilitator, now=clock.now())
    text = signed_in(registry.expert(organization, "viewer")).get(page("need", need)).text
    assert "با نمایندگی" in text
    assert organization.name_fa in text


def test_a_hidden_budget_is_masked_for_moderators_and_read_by_its_own():
    need = needs.published(budget_shown=False)
    with atomic():
        audit.record(SYSTEM, "need.save", need, now=needs.NOW, before={"budget_max_rial": 1}, after={"budget_max_rial": 987654321000})
    own, moderator = (signed_in(one).get(page("need", need)).text for one in (needs.writer_of(need.organization), registry.moderator()))
    assert "۹۸۷٬۶۵۴٬۳۲۱٬۰۰۰" in own
    assert "۹۸۷" not in moderator
    assert "تغییر کرد؛ اینجا نشان داده نمی‌شود" in moderator


def test_every_label_is_said_in_the_readers_language():
    """Labels of all fields that the rules of needs, offers and organizations put on record."""
    organization = registry.organization(verified=True)
    owner = registry.expert(organization, "owner")
    offer = offers.rules.take_down_offer(offers.published(organization), by=registry.moderator(), now=offers.NOW, note="دلیل")
    need = needs.taken_down(organization)
    closed, paused, withdrawn = needs.closed(organization), needs.paused(organization), needs.withdrawn(organization)
    client, labels = signed_in(owner), {}
    for kind, thing in (("offer", offer), ("organization", organization), *(("need", one) for one in (need, closed, paused, withdrawn))):
        for number in (1, 2):
            for line in client.get(page(kind, thing, f"?page={number}")).context["lines"]:
                labels |= {change.label: line.what for change in line.changes} | {line.what: line.what}
    assert len(labels) > 20
    assert [label for label in labels if re.search("[A-Za-z]", label)] == []


def test_filters_narrow_and_wrong_ones_are_said_beside_their_field():
    need = needs.taken_down()
    client = signed_in(needs.writer_of(need.organization))
    whole = client.get(page("need", need)).context["page"].total
    assert client.get(page("need", need, "?action=need.take_down")).context["page"].total == 1
    assert client.get(page("need", need, "?since=1405/9/2&until=1405/9/2")).context["page"].total == whole
    assert client.get(page("need", need, "?since=1405/9/3")).context["page"].total == 0
    for strange in (
        "?since=abc",
        "?since=9999-12-31&until=9999-12-31",
        "?since=0001-01-01",
        "?action=x",
        "?page=0",
        "?action=%00",
        "?until=۱۴۰۵/۱۳/۴۵",
    ):
        assert client.get(page("need", need, strange)).status_code == 200, strange


def test_the_download_is_safe_for_spreadsheet_programs():
    organization = registry.organization()
    owner = registry.expert(organization, "owner")
    formula = '=HYPERLINK("http://a.invalid","x")'
    registry_rules.edit_organization(
        organization, by=owner, now=clock.now(), version=organization.version, changes={"contact": formula, "address": formula}
    )
    registry_rules.suspend_organization(organization, by=registry.registrar(), now=clock.now(), reason="@SUM(1+1)")
    answer = signed_in(owner).get(f"/history/organization/{organization.public_id}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) > 3
    assert any("HYPERLINK" in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell] == []
    assert signed_in(registry.person()).get(f"/history/organization/{organization.public_id}.csv").status_code in {403, 404}


def test_the_same_queries_for_one_row_and_for_thirty():
    organization = registry.organization()
    owner = registry.expert(organization, "owner")
    client, administrator = signed_in(owner), signed_in(registry.person(site_role="administrator"))
    counts = {}
    for rows in (1, 30):
        for _number in range(rows):
            other = registry.expert(organization, "expert")
            registry_rules.suspend_organization(organization, by=SYSTEM, now=clock.now(), reason="دلیل")
            registry_rules.restore_organization(organization, by=SYSTEM, now=clock.now())
            organization.refresh_from_db()
            registry_rules.edit_organization(
                organization, by=owner, now=clock.now(), version=organization.version, changes={"staff": 5 + organization.version}
            )
            registry_rules.set_signatory(other.memberships.get(), True, by=SYSTEM, now=clock.now())
        for name, who, address in (("own", client, page("organization", organization)), ("trail", administrator, "/audit/")):
            who.get(address)
            cache.clear()
            with CaptureQueriesContext(connection) as made:
                assert who.get(address).status_code == 200
            counts.setdefault(name, []).append(len(made))
    assert counts["own"][1] <= counts["own"][0]  # the first rows name one table more, the kinds of organizations
    assert counts["trail"][1] <= counts["trail"][0]


# The whole trail


def test_only_administrators_read_the_whole_trail():
    for person in (registry.person(), registry.registrar(), registry.moderator(), registry.person(site_role="analyst")):
        assert signed_in(person).get("/audit/").status_code == 403
    administrator = signed_in(registry.person(site_role="administrator"))
    assert administrator.get("/audit/").status_code == 200
    assert "/audit/" in administrator.get("/desk/").text


def test_an_administrator_reads_that_something_happened_but_not_what_is_confidential():
    need = needs.published(visibility="invited", title="قناری محرمانه", invited=[registry.organization(verified=True)])
    need_rules.take_down(need, by=registry.moderator(), now=needs.NOW, reason="قناری دلیل")
    draft = offers.draft(title="قناری دستاورد")
    administrator = signed_in(registry.person(site_role="administrator"))
    text = administrator.get("/audit/").text + administrator.get("/audit/?page=2").text
    assert "قناری" not in text
    assert "برداشته شد" in text
    assert administrator.get(page("need", need)).status_code == 404
    assert administrator.get(page("offer", draft)).status_code == 404
    reader = signed_in(registry.expert(need.organization, "viewer"))
    assert "قناری دلیل" in reader.get(page("need", need)).text  # the control


def test_the_trail_is_narrowed_by_person_thing_and_day():
    organization = registry.organization()
    owner = registry.expert(organization, "owner")
    registry_rules.edit_organization(organization, by=owner, now=clock.now(), version=organization.version, changes={"staff": 7})
    administrator = signed_in(registry.person(site_role="administrator"))

    def total(query):
        return administrator.get(f"/audit/?{query}").context["page"].total

    assert total(f"person={owner.email}") == AuditEntry.objects.filter(actor=owner.pk).count() > 0
    assert total("person=nobody@example.org") == 0
    assert total(f"thing={organization.public_id}") == AuditEntry.objects.filter(kind="registry.organization", key=str(organization.pk)).count()
    assert total("thing=zzzzzzzzzz") == 0
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    assert total(f"since={tomorrow}") == 0


def test_the_page_says_whether_the_chain_is_whole_and_notices_a_changed_row():
    registry.organization()
    administrator = signed_in(registry.person(site_role="administrator"))
    assert "هنوز پیموده نشده" in administrator.get("/audit/").text
    audit.check_and_note(clock.now())
    assert "آخرین بار که پیموده شد درست بود" in administrator.get("/audit/").text
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditentry SET details = %s WHERE seq = 2", ['{"after":{},"before":{},"note":"x"}'])
    assert audit.check_and_note(clock.now()).broken
    text = administrator.get("/audit/").text
    assert "زنجیره شکسته است" in text
    assert "audit row 2" in text


def test_a_chain_cut_after_its_check_is_noticed_without_another_walk():
    registry.organization()
    audit.check_and_note(clock.now())
    AuditCheck.objects.update(digest="0" * 64)
    found = audit.last_check()
    assert found is not None
    assert found.broken


def test_what_was_done_with_papers_and_members_is_said_in_words(home):
    organization = registry.organization()
    owner = registry.expert(organization, "owner")
    for words in ("یک", "دو"):
        file = files.accept(
            SimpleUploadedFile("آگهی.txt", words.encode()), owner=registry_rules.paper_owner(organization, owner), by=owner, now=clock.now()
        )
        paper = registry_rules.send_paper(organization, file, kind="registration", by=owner, now=clock.now())
    text = signed_in(owner).get(page("organization", organization)).text
    for said in ("آگهی ثبت", "به‌جای", "صاحب حساب سازمان", f'<bdi dir="ltr">{paper.public_id}</bdi>'):
        assert said in text, said
    assert "registration" not in text
    registry_rules.invite_member(organization, "somebody@example.com", "expert", by=owner, now=clock.now())
    trail = signed_in(registry.person(site_role="administrator")).get("/audit/").text
    assert "کارشناس" in trail
    assert not re.findall(r"<bdi[^>]*>(?:expert|owner|registration)</bdi>", trail)
    assert not re.findall(r"<dt>[A-Za-z]", trail)
