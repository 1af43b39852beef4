"""The pages of the registry, through the client."""

import pytest
from django.test import Client

from tests.factories import registry as make

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_directory_and_a_page_answer_in_both_languages(client):
    organization = make.organization(name_en="Sample Foundry", description_fa="ریخته‌گری برنز", verified=True)
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}/organizations/")
        assert page.status_code == 200, page.content
        assert organization.public_id in page.text
        shown = client.get(prefix + organization.get_absolute_url().removeprefix("/en"))
        assert shown.status_code == 200


def test_a_manager_edits_the_organization(client):
    organization = make.organization()
    client = signed_in(make.expert(organization, "manager"))
    page = client.get(f"/organizations/{organization.public_id}/edit/")
    assert page.status_code == 200
