"""Taking one's data along, closing an account, uniting two."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client

from peyvand.accounts import rules, texts
from peyvand.accounts.models import OneTimeCode, Union
from peyvand.core import SYSTEM, audit, clock, limits
from peyvand.core.models import Job
from peyvand.core.tasks import periodic
from peyvand.needs.models import Need
from peyvand.registry import rules as registry_rules
from peyvand.registry.contacts import Contact
from peyvand.registry.models import Membership, Person, SiteRole
from tests.accounts.conftest import ADDRESS, app_code, code_in, stale
from tests.factories import needs as make_need
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
SECOND = "second@example.org"


def taken(client):
    answer = client.post("/account/data/export/")
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    return json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("my-data.json"))


def opens(client):
    return client.get("/account/").status_code == 200


def test_the_data_of_all_rooms_is_taken_along_without_secrets(signed_in, somebody, outbox):
    organization = make.organization("ریخته‌گری من")
    make.member(somebody, organization, "expert")
    need = make_need.draft(organization, by=somebody, now=clock.now(), title="نیاز من")
    rules.add_app(somebody, "JBSWY3DPEHPK3PXP", app_code("JBSWY3DPEHPK3PXP"), now=clock.now())
    told = taken(signed_in)
    assert told["account"]["email"] == ADDRESS
    assert told["registry.Membership"][0]["role"] == "expert"
    assert told["needs.Need"][0]["title"] == need.title
    assert any(row["action"] == "person.totp_on" for row in told["what I did"])
    assert "password" not in told["account"]
    assert "data" not in told["mfa.Authenticator"][0]
    assert "session_key" not in told["usersessions.UserSession"][0]
    assert audit.history(somebody).last().action == "person.export"


def test_what_one_may_no_longer_see_is_not_handed_out(signed_in, somebody):
    organization = make.organization()
    membership = make.member(somebody, organization, "expert")
    make_need.draft(organization, by=somebody, now=clock.now(), title="راز کارخانه")
    assert "needs.Need" in taken(signed_in)
    registry_rules.end_membership(membership, by=SYSTEM, now=clock.now())
    assert "needs.Need" not in taken(signed_in)


@pytest.mark.parametrize("path", ["/account/data/export/", "/account/data/erase/", "/account/unite/", "/account/unite/choose/"])
def test_what_binds_asks_again(signed_in, path):
    stale(signed_in)
    assert signed_in.post(path, {"sure": "on"})["Location"].startswith("/account/confirm/")


def test_closing_erases_what_is_personal_and_keeps_what_is_the_organizations(signed_in, somebody, outbox):
    organization = make.organization()
    make.member(make.person(), organization, "owner")
    make.member(somebody, organization, "expert")
    need = make_need.draft(organization, by=somebody, now=clock.now())
    other = Client()
    other.post("/sign-in/", {"contact": ADDRESS, "how": "password", "password": make.PASSWORD})
    assert signed_in.post("/account/data/erase/", {}).status_code == 422
    assert signed_in.post("/account/data/erase/", {"sure": "on"})["Location"] == "/"
    somebody.refresh_from_db()
    assert (somebody.is_active, somebody.email, somebody.display_name) == (False, None, "کاربر پیشین")
    assert not opens(signed_in)
    assert not opens(other)
    assert not Membership.objects.filter(person=somebody, ended_at=None).exists()
    assert Need.objects.get(pk=need.pk).created_by_id == somebody.pk
    assert outbox[-1].to == [ADDRESS]
    kept = [
        (field.model._meta.label, str(value))
        for model in apps.get_models()
        for row in model._base_manager.all()
        for field in model._meta.fields
        if ADDRESS in str(value := field.value_from_object(row))
    ]
    assert [label for label, _value in kept if label != "core.Job"] == []
    assert Client().post("/sign-in/", {"contact": ADDRESS, "how": "password", "password": make.PASSWORD}).status_code == 422
    assert audit.history(somebody).last().action == "person.erase"


def test_codes_and_letters_are_kept_as_long_as_the_text_about_privacy_says(somebody):
    (cleaning,) = [one for one in periodic.registered() if one.name == "accounts.forget_codes"]
    assert 2 * limits.CODE_LIVES + cleaning.each == timedelta(minutes=30)
    for language, said in (("fa", "سی دقیقه"), ("en", "thirty minutes")):
        assert any(said in row for block in texts.read("privacy", language).blocks for row in block.rows)
    now = clock.now()
    rules.begin_code("sign_in", Contact("email", ADDRESS), person=somebody, language="fa", now=now)
    cleaning.fn(now + 2 * limits.CODE_LIVES)
    assert OneTimeCode.objects.count() == 1
    cleaning.fn(now + timedelta(minutes=30))
    assert OneTimeCode.objects.count() == 0


def test_no_finished_letter_keeps_the_address_of_who_left(somebody):
    Job.objects.all().delete()
    for address, status in ((ADDRESS, "SUCCESSFUL"), (ADDRESS, "FAILED"), (ADDRESS, "READY"), (SECOND, "FAILED")):
        rules.note_letter(Contact("email", address), "password", language="fa")
        Job.objects.filter(task__endswith="write_letter", status="READY", args__3="password").exclude(errors=["seen"]).update(
            status=status, errors=["seen"]
        )
    rules.erase_account(somebody, now=clock.now())
    left = sorted(Job.objects.filter(task__endswith="write_letter").values_list("args__1", "args__3", "status"))
    assert left == sorted([(SECOND, "password", "FAILED"), (ADDRESS, "password", "READY"), (ADDRESS, "erased", "READY")])


def test_the_last_owner_is_told_the_way_on(signed_in, somebody):
    organization = make.organization("شرکت بی‌جانشین")
    make.member(somebody, organization, "owner")
    assert "شرکت بی‌جانشین" in signed_in.get("/account/data/").text
    signed_in.post("/account/data/erase/", {"sure": "on"})
    somebody.refresh_from_db()
    assert somebody.is_active
    make.member(make.person(), organization, "owner")
    signed_in.post("/account/data/erase/", {"sure": "on"})
    somebody.refresh_from_db()
    assert not somebody.is_active


def test_the_last_administrator_stays(client):
    admin = make.person(email=ADDRESS, password=make.PASSWORD, site_role="administrator")
    with pytest.raises(registry_rules.LastAdministrator):
        rules.erase_account(admin, now=clock.now())
    make.person(site_role="administrator")
    rules.erase_account(admin, now=clock.now())
    assert audit.history(admin).filter(action="site_role.take").exists(), "a role that ends is on record, however it ends"


@pytest.fixture
def second():
    return make.person("مدیر خرید", email=SECOND, mobile="+989131234567", password=make.PASSWORD)


def unite(client, outbox, **choice):
    client.post("/account/unite/", {"contact": SECOND})
    client.post("/account/unite/code/", {"code": code_in(outbox[-1].body)})
    return client.post("/account/unite/choose/", {"name": "kept", "email": "kept", **choice})


def test_two_accounts_become_one_and_nothing_is_lost(signed_in, somebody, second, outbox):
    both, theirs = make.organization(), make.organization()
    make.member(somebody, both, "viewer")
    make.member(second, both, "owner", may_sign=True)
    make.member(second, theirs, "expert")
    need = make_need.draft(theirs, by=second, now=clock.now())
    registry_rules.give_site_role(second, "analyst", by=SYSTEM, now=clock.now())
    before = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    assert unite(signed_in, outbox, name="left")["Location"] == "/account/"
    somebody.refresh_from_db()
    second.refresh_from_db()
    assert (somebody.email, somebody.mobile, somebody.display_name) == (ADDRESS, "+989131234567", "مدیر خرید")
    assert (second.is_active, second.email, second.mobile) == (False, None, None)
    present = {row.organization: (row.role, row.may_sign) for row in Membership.objects.filter(person=somebody, ended_at=None)}
    assert present == {both: ("owner", True), theirs: ("expert", False)}
    assert Need.objects.get(pk=need.pk).created_by_id == somebody.pk
    assert SiteRole.objects.filter(person=somebody, role="analyst").exists()
    changed = {
        label: number - before[label]
        for label, number in ((model._meta.label, model._base_manager.count()) for model in apps.get_models())
        if number != before[label]
    }
    changing = {
        "accounts.OneTimeCode",
        "accounts.Union",
        "account.EmailAddress",
        "core.AuditEntry",
        "core.RateWindow",
        "core.PostKey",
        "core.Job",
        "notices.Notice",
        "notices.Delivery",
    }
    assert set(changed) <= changing, changed
    assert Union.objects.get().left == second
    assert {entry.action for entry in audit.history(second)} >= {"person.unite"}
    assert {tuple(one.to) for one in outbox if "یکی شد" in one.body} == {(ADDRESS,), (SECOND,)}
    assert Client().post("/sign-in/", {"contact": "09131234567", "how": "password", "password": make.PASSWORD}).status_code == 302


def test_an_account_is_not_united_before_it_is_proven(signed_in, somebody, second, outbox):
    assert signed_in.get("/account/unite/choose/")["Location"] == "/account/unite/"
    signed_in.post("/account/unite/", {"contact": SECOND})
    assert signed_in.post("/account/unite/code/", {"code": "000000"}).status_code == 422
    assert signed_in.post("/account/unite/choose/", {"name": "kept", "email": "kept"})["Location"] == "/account/unite/"
    assert signed_in.post("/account/unite/", {"contact": ADDRESS}).status_code == 422, "one's own"
    second.refresh_from_db()
    assert second.is_active


def test_an_account_with_a_second_factor_is_not_united_by_a_code_alone(signed_in, second, outbox):
    Authenticator.objects.create(user=second, type="totp", data={"secret": "x"})
    signed_in.post("/account/unite/", {"contact": SECOND})
    signed_in.post("/account/unite/code/", {"code": code_in(outbox[-1].body)})
    assert signed_in.post("/account/unite/choose/", {"name": "kept", "email": "kept"})["Location"] == "/account/unite/"
    assert Person.objects.get(pk=second.pk).is_active


def test_uniting_with_an_address_without_an_account_looks_the_same(signed_in, outbox):
    assert signed_in.post("/account/unite/", {"contact": "nobody@example.org"})["Location"] == "/account/unite/code/"
    assert outbox == []
