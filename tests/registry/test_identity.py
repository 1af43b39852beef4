"""One organization is one row, however its name is spelt."""

import json
from pathlib import Path

import pytest
from django.test import Client

from peyvand.core import SYSTEM, clock
from peyvand.registry import rules
from peyvand.registry.models import Organization, Person
from peyvand.taxonomies.models import County
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
NASTY = json.loads((Path(__file__).parent.parent / "text" / "data" / "nasty-inputs.json").read_text(encoding="utf-8"))
TOGETHER = NASTY["identity_key"]["must_fold_together"]
APART = NASTY["identity_key"]["must_stay_apart"]


def rename(organization, name):
    return rules.edit_organization(organization, by=SYSTEM, now=clock.now(), version=organization.version, changes={"name_fa": name})


@pytest.mark.parametrize("pair", TOGETHER)
def test_a_second_row_of_the_same_name_is_refused_on_entry_and_on_renaming(pair):
    first = make.organization(pair["a"])
    with pytest.raises(rules.NameTaken) as refused:
        make.organization(pair["b"])
    assert refused.value.lookalikes == [first]
    other = make.organization("کارخانهٔ دیگر")
    with pytest.raises(rules.NameTaken):
        rename(other, pair["b"])
    other.refresh_from_db()
    assert other.name_fa == "کارخانهٔ دیگر"


@pytest.mark.parametrize("pair", APART)
def test_names_that_differ_are_kept_apart_on_entry_and_on_renaming(pair):
    one, other = pair
    make.organization(one)
    made = make.organization(other)
    rename(made, "نامی میان راه")
    made.refresh_from_db()
    rename(made, other)
    assert Organization.objects.count() == 2


# An invitation names nobody but an address: whoever proves it comes in. So the identity at stake is the address's.
ONE_ADDRESS = [
    ("someone@example.org", ["Someone@Example.ORG", " someone@example.org ", "someone@EXAMPLE.org", "someone@ｅｘａｍｐｌｅ.org", "some\u200bone@example.org"]),
    ("+989131234567", ["09131234567", "0913 123 4567", "۰۹۱۳۱۲۳۴۵۶۷", "٠٩١٣١٢٣٤٥٦٧", "+98 913 123 4567", "00989131234567", "989131234567", "9131234567", "0913-123-45-67"]),
]  # fmt: skip
OTHER_ADDRESSES = [
    ("someone@example.org", "some.one@example.org"),
    ("someone@example.org", "someone+peyvand@example.org"),
    ("someone@example.org", "someone@example.com"),
    ("someone@example.org", "someone@mail.example.org"),
    ("09131234567", "09131234568"),
    ("09131234567", "09331234567"),
]


def invite(organization, address):
    """The status of the page, sent by its owner."""
    client = Client()
    client.force_login(Person.objects.get(memberships__organization=organization, memberships__role="owner"))
    return client.post(f"/organizations/{organization.public_id}/invite/", {"address": address, "role": "expert"}).status_code


@pytest.mark.parametrize(("stored", "spelt"), [(stored, one) for stored, spellings in ONE_ADDRESS for one in spellings])
def test_a_second_invitation_of_one_address_and_one_of_a_member_are_refused_however_it_is_spelt(stored, spelt):
    organization, other = make.organization(), make.organization()
    for one in (organization, other):
        make.expert(one, "owner")
    assert invite(organization, stored) == 302
    assert invite(organization, spelt) == 422
    assert list(organization.invitations.values_list("address", flat=True)) == [stored]
    make.member(make.person(**{"email" if "@" in stored else "mobile": stored}), other)
    assert invite(other, spelt) == 422
    assert not other.invitations.exists()


@pytest.mark.parametrize(("one", "other"), OTHER_ADDRESSES)
def test_addresses_that_differ_are_invited_side_by_side(one, other):
    organization = make.organization()
    make.expert(organization, "owner")
    assert [invite(organization, address) for address in (one, other)] == [302, 302]
    assert organization.invitations.count() == 2


@pytest.mark.parametrize("spelt", ["ſomeone@example.org", "someоne@example.org", "someone\u202e@example.org", "someone@exa\u200cmple.org"])
def test_an_address_that_only_looks_like_another_is_no_address(spelt):
    organization = make.organization()
    make.expert(organization, "owner")
    assert invite(organization, spelt) == 422


def test_the_counts_are_those_of_the_collection():
    assert (len(TOGETHER), len(APART)) == (30, 10)


def test_the_same_name_in_another_county_is_another_organization():
    make.organization("سنگ‌شکن نمونه", county="sirjan")
    make.organization("سنگ‌شکن نمونه", county="bam")
    make.outside_organization("qom", name_fa="سنگ‌شکن نمونه")
    with pytest.raises(rules.NameTaken):
        make.outside_organization("qom", name_fa="سنگ شکن نمونه")


def test_moving_into_a_county_where_the_name_stands_is_refused():
    make.organization("سنگ‌شکن نمونه", county="sirjan")
    other = make.organization("سنگ‌شکن نمونه", county="bam")
    with pytest.raises(rules.NameTaken):
        rules.edit_organization(other, by=SYSTEM, now=clock.now(), version=1, changes={"county": County.objects.get(pk="sirjan")})


def test_a_homonym_ruled_by_a_registrar_may_stand_beside_the_first():
    make.organization("سنگ‌شکن نمونه")
    second = make.organization("سنگ شکن نمونه", is_homonym=True)
    assert second.is_homonym
    with pytest.raises(rules.NameTaken):
        make.organization("سنگ‌شکننمونه")


def test_the_database_refuses_a_double_by_itself():
    from django.db import IntegrityError, transaction

    made = make.organization("سنگ‌شکن نمونه")
    made.pk, made.public_id, made.national_id = None, "abcdefghij", ""
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_national_id_stands_once_but_a_complex_shares_its_parents():
    parent = make.organization(national_id=make.national_id())
    with pytest.raises(rules.NationalIdTaken):
        make.organization(national_id=parent.national_id)
    made = make.organization(national_id=parent.national_id, parent=parent)
    assert made.parent == parent


def test_a_national_id_with_a_wrong_check_digit_is_refused():
    good = make.national_id()
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    with pytest.raises(Exception, match=r".") as refused:
        make.organization(national_id=wrong)
    assert refused.value.code == "organization.national_id_refused"


@pytest.mark.parametrize("name", ["فولاد\u202eنمونه", "فولاد\x00", "فولاد\ud800", "\u200c\u200c", "…", "", "   "])
def test_a_name_that_hides_something_or_says_nothing_is_refused(name):
    with pytest.raises(rules.NameRefused):
        rules.create_organization(by=SYSTEM, now=clock.now(), name_fa=name, kind=make.organization().kind)
    assert Organization.objects.count() == 1
