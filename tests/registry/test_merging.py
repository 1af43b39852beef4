"""Two rows that are one organization: merged with nothing lost, and given back as they were."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection

from peyvand.core import SYSTEM, access, audit, clock, events, files, merging
from peyvand.core.errors import Changed, NotAllowed
from peyvand.registry import queries, rules
from peyvand.registry.events import OrganizationsMerged
from peyvand.registry.models import (
    CapabilitySurvey,
    Certificate,
    Membership,
    Organization,
    OrganizationLink,
    OrganizationMerge,
)
from peyvand.registry.rules import merging as merging_rules
from peyvand.taxonomies.models import CertificateKind, County, Sector
from tests.core.files import made
from tests.core.people import Race
from tests.factories import needs, registry, showcase
from tests.matrix.forms import FormReader

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# What tells of the merge itself, and what machines keep for a while.
APART = {"core.AuditEntry", "core.AuditHead", "core.Job", "core.PostKey", "core.RateWindow", "core.Heartbeat", "core.Schedule"}
APART |= {"registry.OrganizationMerge", "matches.IndexChange", "sessions.Session"}


def tables():
    models = apps.get_models(include_auto_created=True)
    return sorted((one for one in models if one._meta.managed and one._meta.label not in APART), key=lambda one: one._meta.label)


def counted():
    return {model._meta.label: model._base_manager.count() for model in tables()}


def rows():
    """Every row of every table; of organizations without the number and time of their last edit, which never go back."""
    found = {}
    for model in tables():
        skipped = {"version", "changed_at"} if model is Organization else set()
        names = [column.attname for column in model._meta.concrete_fields if column.attname not in skipped]
        found[model._meta.label] = sorted(map(str, model._base_manager.values_list(*names)))
    return found


class Pair:
    """The same plant entered twice, each with members, certificates and links of its own; ``rich``: with all that hangs on an organization."""

    def __init__(self, rich: bool = False) -> None:
        self.registrar = registry.registrar()
        self.kept = registry.organization("صنایع مس نمونهٔ کرمان", county="kerman", verified=rich, kind="large_industry")
        self.gone = registry.organization("نام نخست نمونه", county="sirjan", verified=rich, kind="large_industry", staff=120)
        changes = {"name_fa": self.kept.name_fa}
        self.gone = rules.edit_organization(self.gone, by=SYSTEM, now=NOW, version=self.gone.version, changes=changes)
        self.third = registry.organization(verified=rich)
        self.both, self.boss = registry.expert(self.kept, "viewer"), registry.expert(self.gone, "owner")
        registry.member(self.both, self.gone, "manager", may_sign=True)
        for one, sectors in ((self.kept, ["28", "24"]), (self.gone, ["28", "25"])):
            one.sectors.set(Sector.objects.filter(pk__in=sectors))
            Certificate.objects.create(organization=one, kind=CertificateKind.objects.first(), number="۱۲")
            CapabilitySurvey.objects.create(
                organization=one, surveyed_on=NOW.date(), valid_until=NOW.date() + timedelta(days=700), surveyors="دو کارشناس"
            )
        for other in (self.third, self.kept):
            OrganizationLink.objects.create(organization=self.gone, other=other, kind="shareholding", source="روزنامهٔ رسمی")
        self.complex = registry.organization("مجتمع تغلیظ نمونه", parent=self.gone)
        if rich:
            self._things()

    def _things(self) -> None:
        self.need, self.draft = needs.published(self.gone), needs.draft(self.gone)
        self.other_need = needs.published(self.kept)
        self.offer = showcase.published(self.gone)
        invited = needs.published(self.third)
        needs.invite(invited, self.gone)
        needs.invite(invited, self.kept)
        needs.invite(needs.published(self.third), self.gone)
        registry.mandate(registry.person(), self.gone)

    def merge(self, **options):
        options = {"by": self.registrar, "now": clock.now(), "note": "یک شناسهٔ ثبت دارند"} | options
        return rules.merge_organizations(self.kept, self.gone, **options)


@pytest.fixture
def pair(db):
    return Pair()


@pytest.fixture
def rich_pair(db):
    return Pair(rich=True)


TAKE = ("name_en", "national_id", "county", "staff", "sectors", "address", "parent")


def test_nothing_is_lost_by_a_merge_and_everything_is_as_it_was_after_taking_it_back(rich_pair):
    before, whole = counted(), rows()
    merge = rich_pair.merge(take=TAKE)
    assert counted() == before
    assert rows() != whole
    merge = OrganizationMerge.objects.get(pk=merge.pk)
    assert rules.take_back_merge(merge, by=rich_pair.registrar, now=clock.now()) == []
    assert counted() == before
    assert rows() == whole


def test_the_world_of_this_test_fills_every_table_that_names_organizations(rich_pair):
    """A new table that names organizations has to be in the pair above, or its counts prove nothing."""
    filled = merging.counts(rich_pair.gone) | merging.counts(rich_pair.kept) | merging.counts(rich_pair.third)
    named = {merging.named(column) for column, _soft in merging.references(Organization)}
    known_empty = {name for name in named if name.startswith(("registry.OrganizationMerge", "registry.Ruling", "registry.ChangeRequest"))}
    known_empty |= {"registry.Organization.merged_into"}
    known_empty |= {name for name in named if apps.get_model(name.rpartition(".")[0])._base_manager.count() == 0}
    assert named - known_empty - set(filled) <= {
        "registry.Organization_process_stages.organization",
        "registry.Organization_chain_stages.organization",
    }
    assert {"needs.Need.organization", "showcase.Offer.organization", "registry.Membership.organization"} <= set(filled)


def test_what_was_the_others_is_the_survivors(rich_pair):
    rich_pair.merge(take=TAKE)
    kept = Organization.objects.get(pk=rich_pair.kept.pk)
    for thing in (rich_pair.need, rich_pair.draft, rich_pair.offer):
        thing.refresh_from_db()
        assert thing.organization == kept
    assert (kept.national_id, kept.county_id, kept.staff) == (rich_pair.gone.national_id, "sirjan", 120)
    assert {row.pk for row in kept.sectors.all()} == {"28", "25"}
    assert Membership.objects.filter(person=rich_pair.boss, organization=kept, role="owner", ended_at=None).exists()
    rich_pair.complex.refresh_from_db()
    assert rich_pair.complex.parent == kept


def test_who_belonged_to_both_keeps_the_higher_role_and_one_membership(pair):
    pair.merge()
    pair.both.forget_roles()
    (membership,) = pair.both.present_memberships
    assert (membership.organization_id, membership.role, membership.may_sign) == (pair.kept.pk, "manager", True)


def test_the_evidence_goes_with_the_value_that_was_chosen(pair):
    rules.record_evidence(pair.gone, {"staff": "visited"}, by=SYSTEM, now=NOW)
    pair.merge(take=["staff"])
    kept = Organization.objects.get(pk=pair.kept.pk)
    assert queries.evidence_of(kept)["staff"].level == "visited"


def test_evidence_of_a_value_that_was_not_chosen_does_not_vouch_for_the_other(pair):
    rules.record_evidence(pair.gone, {"address": "visited", "staff": "visited"}, by=SYSTEM, now=NOW)
    Organization.objects.filter(pk=pair.gone.pk).update(address="جای دیگر")
    pair.merge()
    found = queries.evidence_of(Organization.objects.get(pk=pair.kept.pk))
    assert "staff" not in found
    assert "address" not in found


def test_the_tombstone_is_seen_by_nobody_and_its_address_leads_to_the_survivor(pair, client):
    address, short = pair.gone.get_absolute_url(), f"/organizations/{pair.gone.public_id}/"
    pair.merge()
    for person in (None, pair.registrar, pair.boss, pair.both):
        assert not access.visible(Organization, person).filter(pk=pair.gone.pk).exists()
        assert not access.can(person, "organization.edit", Organization.objects.get(pk=pair.gone.pk))
    for old in (address, short):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (302, pair.kept.get_absolute_url())
    listed = client.get("/organizations/?q=صنایع مس نمونهٔ کرمان").content.decode()
    assert pair.kept.public_id in listed
    assert pair.gone.public_id not in listed


def test_a_form_opened_before_the_merge_is_drawn_again_on_the_row_that_stays(pair, client):
    """409 with all that was typed; sending that again, to the address it names, is kept. Whoever may not edit the row that stays gets 404."""
    client.force_login(pair.both)
    old, new = (f"/organizations/{one.public_id}/edit/" for one in (pair.gone, pair.kept))
    page = client.get(old).content.decode()
    pair.merge()
    assert (client.get(old).status_code, client.get(old)["Location"]) == (302, new)

    def form_of(text):
        reader = FormReader()
        reader.feed(text)
        (form,) = [one for one in reader.forms if any(field.name == "name_fa" for field in one["fields"])]
        return form["action"], {field.name: field.value for field in form["fields"] if field.kind != "unsent"}

    action, typed = form_of(page)
    assert action == ""
    wrong = client.post(old, typed | {"contact": "خانم مسئول", "staff": "بسیار"})
    answer = client.post(old, typed | {"contact": "خانم مسئول"})
    for refused in (wrong, answer):
        assert refused.status_code == 409
        assert "خانم مسئول" in refused.content.decode()
        assert pair.kept.get_absolute_url() in refused.content.decode()
    assert Organization.objects.get(pk=pair.kept.pk).contact != "خانم مسئول"
    action, again = form_of(answer.content.decode())
    assert (action, again["contact"]) == (new, "خانم مسئول")
    client.post(new, again)
    assert Organization.objects.get(pk=pair.kept.pk).contact == "خانم مسئول"
    client.force_login(registry.person())
    assert client.post(old, typed).status_code in {403, 404}


def test_an_address_that_was_never_merged_is_not_found(db, client):
    assert client.get("/organizations/zzzzzzzzzz/").status_code == 404


def test_an_address_behind_two_merges_leads_to_the_last(pair, client):
    pair.merge()
    rules.merge_organizations(pair.third, pair.kept, by=pair.registrar, now=clock.now(), note="هر سه یکی است")
    assert client.get(pair.gone.get_absolute_url())["Location"] == pair.third.get_absolute_url()


def test_the_name_of_a_tombstone_is_taken_for_its_survivor(pair):
    pair.merge()
    assert list(queries.lookalikes(pair.gone.name_fa, national_id=pair.gone.national_id)) == [pair.kept]
    with pytest.raises(rules.NameTaken) as refused:
        registry.organization("صنايع  مس نمونه كرمان", county="sirjan", national_id="")
    assert refused.value.lookalikes == [pair.kept]
    with pytest.raises(rules.NationalIdTaken) as refused:
        registry.organization("نامی دیگر", national_id=pair.gone.national_id)
    assert refused.value.lookalikes == [pair.kept]


def test_the_survivor_may_take_the_name_and_place_of_its_own_tombstone(pair):
    pair.merge()
    kept = Organization.objects.get(pk=pair.kept.pk)
    changes = {"county": County.objects.get(pk="sirjan"), "national_id": pair.gone.national_id}
    rules.edit_organization(kept, by=SYSTEM, now=NOW, version=kept.version, changes=changes)


def test_a_later_merge_is_taken_back_before_the_one_it_builds_on(pair):
    first = pair.merge()
    second = rules.merge_organizations(pair.third, pair.kept, by=pair.registrar, now=clock.now(), note="هر سه یکی است")
    with pytest.raises(rules.CannotTakeBack):
        rules.take_back_merge(first, by=pair.registrar, now=clock.now())
    rules.take_back_merge(second, by=pair.registrar, now=clock.now())
    rules.take_back_merge(first, by=pair.registrar, now=clock.now())
    with pytest.raises(Changed):
        rules.take_back_merge(first, by=pair.registrar, now=clock.now())


def test_what_somebody_changed_since_stays_and_is_named(pair):
    merge = pair.merge(take=["staff"])
    kept = Organization.objects.get(pk=pair.kept.pk)
    rules.edit_organization(kept, by=SYSTEM, now=NOW, version=kept.version, changes={"staff": 200})
    stays = rules.take_back_merge(merge, by=pair.registrar, now=clock.now())
    assert stays == [["registry.Organization", pair.kept.pk, "staff", "changed"]]
    kept.refresh_from_db()
    assert kept.staff == 200


def test_taking_back_is_refused_whole_when_the_name_was_given_away(pair):
    merge = pair.merge()
    Organization.objects.filter(pk=pair.third.pk).update(national_id=pair.gone.national_id)
    before = rows()
    with pytest.raises(rules.CannotTakeBack):
        rules.take_back_merge(merge, by=pair.registrar, now=clock.now())
    assert rows() == before


def test_only_a_registrar_who_belongs_to_neither_merges_or_takes_back(pair):
    for person in (pair.boss, registry.moderator(), registry.person()):
        with pytest.raises(NotAllowed):
            pair.merge(by=person)
    partial = registry.registrar()
    registry.member(partial, pair.gone, "viewer")
    with pytest.raises(NotAllowed):
        pair.merge(by=partial)
    merge = pair.merge()
    with pytest.raises(NotAllowed):
        rules.take_back_merge(merge, by=pair.boss, now=NOW)


def test_odd_pairs_are_refused(pair):
    with pytest.raises(rules.CannotMerge):
        rules.merge_organizations(pair.gone, pair.complex, by=pair.registrar, now=NOW, note="اشتباه")
    with pytest.raises(rules.CannotMerge):
        pair.merge(note=" ")
    rules.suspend_organization(pair.gone, by=pair.registrar, now=NOW, reason="مدارک ساختگی")
    with pytest.raises(rules.CannotMerge):
        pair.merge()


def test_a_merge_of_rows_that_changed_since_they_were_seen_is_refused(pair):
    seen = (pair.kept.version, pair.gone.version)
    rules.edit_organization(pair.gone, by=SYSTEM, now=NOW, version=pair.gone.version, changes={"staff": 7})
    with pytest.raises(Changed):
        pair.merge(versions=seen)


def test_an_edit_or_a_sending_of_what_was_merged_meanwhile_is_refused_and_said(pair):
    unverified = registry.organization("تازه‌وارد نمونه")
    owner = registry.expert(unverified, "owner")
    rules.merge_organizations(pair.kept, unverified, by=pair.registrar, now=NOW, note="همان است")
    with pytest.raises(Changed):
        rules.edit_organization(unverified, by=owner, now=NOW, version=unverified.version, changes={"staff": 7})
    with pytest.raises(Changed):
        rules.submit_organization(unverified, by=owner, now=NOW)


def test_both_histories_tell_of_it_and_the_rest_of_the_site_is_told(pair):
    told = []
    events.subscribe(OrganizationsMerged, told.append)
    try:
        merge = pair.merge()
        rules.take_back_merge(merge, by=pair.registrar, now=clock.now())
    finally:
        events.unsubscribe(OrganizationsMerged, told.append)
    assert [(event.organization_id, event.merged_id, event.undone) for event in told] == [
        (pair.kept.pk, pair.gone.pk, False),
        (pair.kept.pk, pair.gone.pk, True),
    ]
    for one in (pair.kept, pair.gone):
        assert [row.action for row in audit.history(one)][-2:] == ["organization.merge", "organization.take_back_merge"]


def test_the_record_is_plain_json_and_says_how_much_moved(rich_pair):
    merge = rich_pair.merge()
    again = json.loads(json.dumps(merge.record))
    assert merging.Record.of_json(again).count()["needs.Need"] == 2


def test_what_was_written_for_the_tombstone_meanwhile_is_gathered_and_goes_back_too(pair):
    merge = pair.merge()
    late = Certificate.objects.create(organization_id=pair.gone.pk, kind=CertificateKind.objects.first(), number="دیر")
    assert rules.gather_stragglers(clock.now()) == 1
    assert rules.gather_stragglers(clock.now()) == 0
    late.refresh_from_db()
    assert late.organization_id == pair.kept.pk
    rules.take_back_merge(merge, by=pair.registrar, now=clock.now())
    late.refresh_from_db()
    assert late.organization_id == pair.gone.pk


def test_without_its_moving_a_merge_would_lose_things(rich_pair, monkeypatch):
    """The control of the first test: a mover that does nothing is noticed."""
    monkeypatch.setattr(merging_rules.merging, "move", lambda *args, **options: None)
    rich_pair.merge()
    rich_pair.need.refresh_from_db()
    assert rich_pair.need.organization_id == rich_pair.gone.pk


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_an_edit_at_the_same_moment_give_one_of_the_two_orders():
    pair = Pair()
    seen = (pair.kept.version, pair.gone.version)

    def merge():
        pair.merge(versions=seen)
        return "merged"

    def edit():
        rules.edit_organization(pair.gone, by=SYSTEM, now=NOW, version=seen[1], changes={"staff": 321})
        return "edited"

    def submit():
        needs.draft(pair.kept)
        return "wrote"

    race = Race()
    race.run(merge, edit, submit)
    gone = Organization.objects.get(pk=pair.gone.pk)
    winners = [one for one in race.results if one in ("merged", "edited")]
    assert len(winners) == 1, race.results
    assert (gone.merged_into_id is not None, gone.staff) == ((True, 120) if winners == ["merged"] else (False, 321))


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_the_same_pair_in_both_directions_are_one():
    pair = Pair()
    versions = (pair.kept.version, pair.gone.version)
    options = {"by": pair.registrar, "now": NOW, "note": "یکی است"}
    race = Race()
    race.run(
        lambda: rules.merge_organizations(pair.kept, pair.gone, versions=versions, **options),
        lambda: rules.merge_organizations(pair.gone, pair.kept, versions=versions[::-1], **options),
    )
    assert OrganizationMerge.objects.count() == 1
    assert Organization.objects.filter(merged_into__isnull=False).count() == 1
    assert connection.vendor in {"sqlite", "postgresql"}


def with_logo(organization):
    owner = registry.expert(organization, "owner")
    upload = made.upload("نشان.png", made.picture())
    file = files.accept(upload, owner=rules.owner_of(organization), by=owner, now=clock.now())
    return rules.edit_organization(organization, by=owner, now=clock.now(), version=organization.version, changes={}, logo=[file])


@pytest.mark.parametrize("both", [True, False])
def test_the_logo_is_chosen_like_any_value_and_given_back(pair, client, home, both):
    pair.gone = with_logo(pair.gone)
    pair.kept = with_logo(pair.kept) if both else pair.kept
    theirs, mine = pair.gone.logo, pair.kept.logo
    client.force_login(pair.registrar)
    page = client.get(f"/organizations/{pair.kept.public_id}/merge/?with={pair.gone.public_id}")
    row = next(row for row in page.context["form"].rows if row["name"] == "take_logo")
    assert row["takes_gone"] is not both, "where only one has a logo it is the one that is proposed"
    assert f'src="{theirs.get_absolute_url()}"' in page.text
    merge = pair.merge(take=["logo"])
    pair.kept.refresh_from_db()
    pair.gone.refresh_from_db()
    assert (pair.kept.logo, pair.gone.logo) == (theirs, mine)
    rules.take_back_merge(OrganizationMerge.objects.get(pk=merge.pk), by=pair.registrar, now=clock.now())
    pair.kept.refresh_from_db()
    pair.gone.refresh_from_db()
    assert (pair.kept.logo, pair.gone.logo) == (mine, theirs)


def test_the_logo_stays_where_it_was_not_chosen(pair, home):
    pair.kept, pair.gone = with_logo(pair.kept), with_logo(pair.gone)
    mine = pair.kept.logo
    pair.merge()
    pair.kept.refresh_from_db()
    assert pair.kept.logo == mine


def test_what_hangs_on_each_is_named_in_the_readers_language(rich_pair, client):
    client.force_login(rich_pair.registrar)
    page = client.get(f"/organizations/{rich_pair.kept.public_id}/merge/?with={rich_pair.gone.public_id}")
    assert not [row["label"] for row in page.context["held"] if re.search("[a-z]{2}", row["label"])]
