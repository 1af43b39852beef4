"""A suspended organization: hidden at once everywhere, its members see why, and it can be lifted."""

import pytest
from django.test import Client

from peyvand.core import audit
from peyvand.core.models import AuditEntry
from tests.factories import needs, registry
from tests.factories import showcase as offers

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def organization(db):
    return registry.organization("شرکت قناری", verified=True)


def page(organization):
    return f"/organizations/{organization.public_id}/suspension/"


def suspend(organization, reason="مدارک ساختگی"):
    return signed_in(registry.registrar()).post(page(organization), {"reason": reason})


@pytest.mark.parametrize("make", [registry.registrar, registry.moderator])
def test_registrars_and_moderators_suspend_with_a_reason_and_lift_it(organization, make):
    client = signed_in(make())
    assert page(organization) in client.get(organization.get_absolute_url()).text
    assert client.post(page(organization), {"reason": " "}).status_code == 422
    assert client.post(page(organization), {"reason": "مدارک ساختگی"}).status_code == 302
    assert Client().get(organization.get_absolute_url()).status_code == 404
    assert "مدارک ساختگی" in client.get(page(organization)).text
    assert client.post(page(organization), {"reason": "مدارک اصلی دیده شد"}).status_code == 302
    assert Client().get(organization.get_absolute_url()).status_code == 200
    told = [row.note for row in AuditEntry.objects.filter(kind=audit.kind_of(organization)).order_by("seq") if row.note]
    assert told[-2:] == ["مدارک ساختگی", "مدارک اصلی دیده شد"]


def test_a_form_opened_before_the_state_changed_does_not_turn_it_round(organization):
    client = signed_in(registry.moderator())
    old = organization.version
    suspend(organization)
    assert client.post(page(organization), {"reason": "دلیل", "version": str(old)}).status_code == 409
    organization.refresh_from_db()
    assert organization.suspended


def test_others_have_no_such_page(organization):
    for person in (registry.person(), registry.expert(organization, "owner"), registry.person(site_role="analyst")):
        assert signed_in(person).get(page(organization)).status_code == 403
    own = registry.registrar()
    registry.member(own, organization, "viewer")
    assert signed_in(own).post(page(organization), {"reason": "دلیل"}).status_code == 403


def test_everything_of_it_is_hidden_at_once_and_comes_back(organization):
    """Its page, its needs and offers, every list, the search, panels of other things, home: before, during, after."""
    need = needs.published(organization, title="نیاز قناری پمپ دوغاب")
    offer = offers.published(organization, title="دستاورد قناری پمپ دوغاب")
    addresses = ["/", "/needs/", "/offers/", "/organizations/", needs.published(title="نیاز دیگر پمپ دوغاب").get_absolute_url()]
    own = [organization.get_absolute_url(), need.get_absolute_url(), offer.get_absolute_url(), f"/report/offer/{offer.public_id}/"]
    readers = [Client(), signed_in(registry.expert(registry.organization(verified=True)))]

    def seen():
        found = {address for client in readers for address in addresses if "قناری" in client.get(address).text}
        return found | {address for client in readers for address in own if client.get(address).status_code == 200}

    before = seen()
    assert {*own, "/needs/", "/offers/", "/organizations/", "/"} <= before
    suspend(organization)
    member = signed_in(registry.expert(organization, "viewer"))
    assert seen() == set()
    for client in readers:
        found = client.get("/search?q=قناری+پمپ+دوغاب").text
        assert not [thing for thing in (need, offer, organization) if thing.public_id in found]
    assert "مدارک ساختگی" in member.get(organization.get_absolute_url()).text
    assert member.get(need.get_absolute_url()).status_code == 200
    signed_in(registry.registrar()).post(page(organization), {})
    assert before <= seen()
