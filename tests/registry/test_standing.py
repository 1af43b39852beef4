"""What registrars rule of an organization beside its case: trust, and a verification taken back."""

import pytest
from django.test import Client

from peyvand.core import audit, clock
from peyvand.core.models import AuditEntry
from peyvand.needs import rules as need_rules
from peyvand.notices.models import Notice
from peyvand.registry import rules
from tests.factories import needs, registry

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def organization(db):
    return registry.organization("شرکت قناری", verified=True)


@pytest.fixture
def registrar(db):
    return signed_in(registry.registrar())


def address(organization, what):
    return f"/organizations/{organization.public_id}/{what}/"


def last_note(organization):
    return AuditEntry.objects.filter(kind=audit.kind_of(organization), key=str(organization.pk)).order_by("seq").last()


def test_a_trusted_organization_publishes_by_itself_until_its_things_are_reviewed_again(organization, registrar):
    page = address(organization, "trust")
    assert page in registrar.get(organization.get_absolute_url()).text
    assert registrar.post(page, {"reason": " "}).status_code == 422
    assert registrar.post(page, {"reason": "ده نیاز بی‌کاستی"}).status_code == 302
    assert (last_note(organization).action, last_note(organization).note) == ("organization.trust", "ده نیاز بی‌کاستی")
    writer = needs.writer_of(organization)
    draft = needs.draft(organization, by=writer, now=clock.now(), **needs.call(clock.now()))
    assert need_rules.publish_need(draft, by=writer, now=clock.now()).state == "open"
    assert registrar.post(page, {"reason": "نیازهای نادرست"}).status_code == 302
    organization.refresh_from_db()
    assert not organization.trusted
    assert registrar.get(page).status_code == 200


def test_a_verification_is_taken_back_with_a_reason_that_its_managers_read(organization, registrar):
    owner, page = registry.expert(organization, "owner"), address(organization, "revocation")
    assert page in registrar.get(organization.get_absolute_url()).text
    assert registrar.post(page, {"reason": ""}).status_code == 422
    Notice.objects.all().delete()
    assert registrar.post(page, {"reason": "گواهی باطل شده است"}).status_code == 302
    organization.refresh_from_db()
    assert (organization.verification, organization.returned_reason) == ("returned", "گواهی باطل شده است")
    assert list(Notice.objects.filter(person=owner).values_list("kind", flat=True)) == ["organization_returned"]
    assert "گواهی باطل شده است" in signed_in(owner).get(organization.get_absolute_url()).text
    assert page not in registrar.get(organization.get_absolute_url()).text
    assert registrar.post(page, {"reason": "باز هم"})["Location"] == organization.get_absolute_url(), "nothing to take back"


@pytest.mark.parametrize("what", ["trust", "revocation"])
def test_a_page_drawn_before_something_changed_rules_nothing(organization, registrar, what):
    old = organization.version
    rules.suspend_organization(organization, by=registry.registrar(), now=clock.now(), reason="بررسی")
    assert registrar.post(address(organization, what), {"reason": "دلیل", "version": str(old)}).status_code == 409
    organization.refresh_from_db()
    assert (organization.trusted, organization.verification) == (False, "verified")


@pytest.mark.parametrize("what", ["trust", "revocation"])
def test_nobody_else_has_these_pages_and_no_registrar_rules_on_their_own(organization, what):
    own = registry.registrar()
    registry.member(own, organization, "viewer")
    for person in (registry.person(), registry.expert(organization, "owner"), registry.moderator(), registry.person(site_role="administrator"), own):
        client = signed_in(person)
        assert client.get(address(organization, what)).status_code == 403
        assert client.post(address(organization, what), {"reason": "دلیل"}).status_code == 403
        assert address(organization, what) not in client.get(organization.get_absolute_url()).text
