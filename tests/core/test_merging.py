"""Moving every reference from one row to another, and back: on the tables of the tests and, for the rules of the database, on the registry's."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from peyvand.core import atomic, merging
from peyvand.core.merging import Record, Soft
from peyvand.needs.models import Need
from peyvand.registry.models import ExpertPage, Membership, Organization, OrganizationLink, Person, SiteRole
from tests.core.testapp.models import Guest, Lamp
from tests.factories import needs as needs_made
from tests.factories import registry as made

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def lamps(db):
    return Lamp.objects.create(owner=uuid4(), watts=40), Lamp.objects.create(owner=uuid4(), watts=60)


def through_json(record):
    return Record.of_json(json.loads(json.dumps(record.as_json())))


def everything(*labels):
    return {label: sorted(map(str, apps.get_model(label)._base_manager.values_list())) for label in labels}


def test_every_reference_moves_and_goes_back(lamps):
    old, new = lamps
    guests = [Guest.objects.create(lamp=old, person=uuid4()) for _ in range(3)]
    others = Guest.objects.create(lamp=new, person=uuid4())
    with atomic():
        record = merging.move(old, new, Record())
    assert set(Guest.objects.filter(lamp=new)) == {*guests, others}
    assert record.count() == {"testapp.Guest": 3}
    with atomic():
        assert merging.take_back(through_json(record)) == []
    assert set(Guest.objects.filter(lamp=old)) == set(guests)
    assert set(Guest.objects.filter(lamp=new)) == {others}


def test_a_column_that_names_a_row_without_a_foreign_key_moves_too(lamps, monkeypatch):
    old, new = lamps
    monkeypatch.setattr(merging, "_softs", [])
    Guest.objects.create(lamp=new, person=old.owner)
    other = Guest.objects.create(lamp=old, person=old.owner)
    merging.register_soft(Soft(Lamp, Guest, "person", spell=lambda lamp: lamp.owner, where=Q(lamp=new.pk)))
    merging.register_soft(Soft(Lamp, Guest, "person", spell=lambda lamp: lamp.owner, where=Q(lamp=new.pk)))
    assert merging.counts(old) == {"testapp.Guest.lamp": 1, "testapp.Guest.person": 1}
    with atomic():
        record = merging.move(old, new, Record(), but={"testapp.Guest.lamp"})
    assert Guest.objects.filter(person=new.owner).count() == 1
    other.refresh_from_db()
    assert other.person == old.owner
    with atomic():
        merging.take_back(through_json(record))
    assert Guest.objects.filter(person=old.owner).count() == 2


def test_a_value_is_written_and_goes_back_in_its_own_type(lamps):
    lamp, record = lamps[0], Record()
    with atomic():
        assert merging.write_value(lamp, "lit_at", NOW, record)
        assert merging.write_value(lamp, "price", 9_400_000_000, record)
        assert merging.write_value(lamp, "owner", lamps[1].owner, record)
        assert not merging.write_value(lamp, "watts", 40, record)
    before = Lamp.objects.get(pk=lamp.pk)
    assert (before.lit_at, before.owner) == (NOW, lamps[1].owner)
    with atomic():
        assert merging.take_back(through_json(record)) == []
    lamp.refresh_from_db()
    assert (lamp.lit_at, lamp.price, lamp.watts) == (None, None, 40)
    assert lamp.owner != lamps[1].owner


def test_what_changed_or_went_after_the_merge_stays_as_it_is_and_is_named(lamps):
    old, new = lamps
    third = Lamp.objects.create(owner=uuid4())
    moved, gone, free = (Guest.objects.create(lamp=old, person=uuid4()) for _ in range(3))
    with atomic():
        record = merging.move(old, new, Record())
    Guest.objects.filter(pk=moved.pk).update(lamp=third)
    key = gone.pk
    gone.delete()
    with atomic():
        kept = merging.take_back(through_json(record))
    assert sorted(kept) == sorted([["testapp.Guest", moved.pk, "lamp_id", "changed"], ["testapp.Guest", key, "lamp_id", "gone"]])
    free.refresh_from_db()
    assert free.lamp == old


def test_what_would_be_twice_stays_where_it_is_and_the_rest_moves(db):
    old, new = made.organization(), made.organization()
    both, one = made.expert(old), made.expert(old)
    made.member(both, new)
    before = everything("registry.Membership")
    with atomic():
        record = merging.move(old, new, Record(), but={"registry.Certificate.organization"})
    stays = Membership.objects.get(person=both, organization=old)
    assert [row for row in record.left if row[0] == "registry.Membership"] == [["registry.Membership", stays.pk, "organization_id", "conflict"]]
    assert Membership.objects.filter(person=one, organization=new).exists()
    with atomic():
        again = merging.move(old, new, Record(left=[list(row) for row in record.left]))
    assert (again.moved, again.left) == ([], record.left)
    with atomic():
        assert merging.take_back(through_json(record)) == []
    assert everything("registry.Membership") == before


def test_a_link_between_the_two_cannot_become_a_link_to_itself(db):
    old, new, third = made.organization(), made.organization(), made.organization()
    for other in (new, third):
        OrganizationLink.objects.create(organization=old, other=other, kind="parent", source="آگهی")
    with atomic():
        record = merging.move(old, new, Record())
    assert OrganizationLink.objects.filter(organization=new, other=third).exists()
    assert OrganizationLink.objects.filter(organization=old, other=new).exists()
    assert ["registry.OrganizationLink", "organization_id"] in [[row[0], row[2]] for row in record.left]


def test_rows_of_many_to_many_tables_and_hidden_relations_are_found(db):
    columns = {merging.named(column) for column, _soft in merging.references(Organization)}
    assert {"registry.Organization_sectors.organization", "registry.Organization.parent", "needs.Need.organization"} <= columns
    hidden = {merging.named(column) for column, _soft in merging.references(Person)}
    assert "needs.Need.created_by" in hidden


def test_no_foreign_key_of_any_model_is_missed():
    """Found by the other way round: what the target's own reverse relations say, hidden ones too."""
    for target in (Organization, Person, Need):
        ours = {merging.named(column) for column, soft in merging.references(target) if soft is None}
        theirs = set()
        for relation in target._meta.get_fields(include_hidden=True):
            if isinstance(relation, (models.ManyToOneRel, models.OneToOneRel)):
                theirs.add(merging.named(relation.field))
        assert theirs == ours


def test_persons_are_moved_by_their_key_and_one_to_one_rows_with_them(db):
    old, new = made.person(), made.person()
    organization = made.organization()
    made.member(old, organization, "owner")
    need = needs_made.draft(organization, by=old)
    ExpertPage.objects.create(person=old, orcid="0000-0002-1825-0097")
    SiteRole.objects.create(person=old, role="analyst", given_at=NOW)
    before = everything("registry.Membership", "needs.Need", "registry.ExpertPage", "registry.SiteRole", "account.EmailAddress")
    with atomic():
        record = merging.move(old, new, Record())
    need.refresh_from_db()
    assert (need.created_by, ExpertPage.objects.get().person) == (new, new)
    with atomic():
        assert merging.take_back(through_json(record)) == []
    assert everything(*before) == before


def test_a_row_is_not_merged_with_itself_or_with_another_kind(lamps):
    with pytest.raises(ValueError, match="two different rows"), transaction.atomic():
        merging.move(lamps[0], lamps[0], Record())
    with pytest.raises(ValueError, match="two different rows"), transaction.atomic():
        merging.move(lamps[0], Guest(pk=7), Record())
