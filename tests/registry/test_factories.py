import pytest

from tests.factories import registry as make

pytestmark = pytest.mark.django_db


def test_a_verified_organization_with_an_expert_is_made_through_the_rules():
    organization = make.organization(verified=True)
    organization.refresh_from_db()
    assert organization.is_verified
    somebody = make.expert(organization)
    assert somebody.present_memberships[0].organization == organization
