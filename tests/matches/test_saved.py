"""Saved searches and standing profiles: kept by whoever may, told once to whoever may see, and to nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peyvand.core import access, clock, limits
from peyvand.core.errors import NotAllowed
from peyvand.core.tasks import worker
from peyvand.matches import index
from peyvand.matches.saved import kept, queries, rules, telling
from peyvand.matches.saved.models import SavedSearch
from peyvand.needs import rules as need_rules
from peyvand.needs.models import Need
from peyvand.notices import rules as notice_rules
from peyvand.notices.digests import gather
from peyvand.notices.models import Delivery, Notice, Way
from peyvand.notices.queries import told
from peyvand.notices.tasks import deliver
from peyvand.showcase.models import Offer
from tests.factories import needs, registry, showcase
from tests.factories.needs import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
PUMP = "پروانه پمپ دوغاب"


def search(person: Any, words: str = PUMP, side: str = "need", way: str = Way.DIGEST, **filters: list[str]) -> SavedSearch:
    return rules.save_search(person, rules.Asked(side, words, filters), name=words or "فیلتر", way=way, now=NOW)


def heard(person: Any) -> int:
    return Notice.objects.filter(person=person, kind="search_found").count()


def test_a_new_need_is_told_to_who_looks_for_it_by_other_words_and_to_nobody_else() -> None:
    index.ensure()
    seeker, other = registry.expert(), registry.expert()
    search(seeker)
    search(other, "آجر نسوز کوره")
    search(other, "پمپ بتن")
    need = needs.published(title="ساخت ایمپلر اسلاری پمپ")
    worker.run_due()
    assert (heard(seeker), heard(other)) == (1, 0)
    row = told(Notice.objects.filter(person=seeker, kind="search_found"), seeker)[0]
    assert row.address == need.get_absolute_url()
    assert PUMP in row.subject
    assert need.title in row.subject


def test_filters_narrow_and_may_stand_alone() -> None:
    index.ensure()
    here, elsewhere, alone = registry.expert(), registry.expert(), registry.expert()
    need = needs.published(title=f"ساخت {PUMP}")
    county, other = need.county_id, "bam" if need.county_id != "bam" else "jiroft"
    search(here, county=[county])
    search(elsewhere, county=[other])
    search(alone, "", county=[county, other])
    index.drain()
    telling.tell_of("need", need.pk, now=NOW)
    assert (heard(here), heard(elsewhere), heard(alone)) == (1, 0, 1)


def test_one_thing_is_told_once_whatever_is_saved_and_whenever_it_is_published_again() -> None:
    index.ensure()
    organization = registry.organization(verified=True)
    seeker = registry.expert(organization, "manager")
    search(seeker, "پمپ دوغاب", way=Way.OFF)
    search(seeker, PUMP, way=Way.NOW)
    rules.save_profile(organization, rules.Asked("need", f"آجر نسوز\n{PUMP}", {}), by=seeker, now=NOW)
    need = needs.published(title=f"ساخت {PUMP}")
    worker.run_due()
    assert heard(seeker) == 1
    assert Notice.objects.get(person=seeker, kind="search_found").mail == Way.NOW, "the loudest of the ways asked for"
    for _again in range(2):
        telling.tell_of("need", need.pk, now=NOW)
    assert heard(seeker) == 1


def test_an_invited_only_need_is_told_to_its_guests_alone() -> None:
    """The control is the guest, who keeps the same search."""
    index.ensure()
    guest, stranger = registry.organization(verified=True), registry.organization(verified=True)
    people = [registry.expert(guest), registry.expert(stranger), registry.person(), registry.person(site_role="administrator")]
    for person in people:
        search(person)
    needs.published(visibility="invited", invited=[guest], title=f"ساخت قناری {PUMP}")
    worker.run_due()
    assert [heard(person) for person in people] == [1, 0, 0, 0]


def test_mail_asks_again_whether_its_reader_may_see_it(outbox: list[Any]) -> None:
    """Told while it was open to all, and closed before the mail went out: nothing of it is sent. The control is the other need."""
    index.ensure()
    seeker = registry.expert(registry.organization(verified=True))
    search(seeker, way=Way.NOW)
    closed = needs.published(title=f"ساخت قناری {PUMP}")
    still = needs.published(title=f"تعمیر {PUMP}")
    for need in (closed, still):
        telling.tell_of("need", need.pk, now=NOW)
    Need.objects.filter(pk=closed.pk).update(visibility="invited")
    worker.run_due()
    sent = [mail for mail in outbox if mail.to == [seeker.email] and PUMP in mail.subject]
    assert [still.title in mail.body for mail in sent] == [True]
    assert "قناری" not in "".join(mail.body for mail in outbox if mail.to == [seeker.email])
    assert Delivery.objects.get(notice__about_key=str(closed.pk), notice__kind="search_found").withheld == "not_open"


def test_the_digest_gathers_them_and_its_link_ends_them(outbox: list[Any]) -> None:
    index.ensure()
    seeker = registry.expert(registry.organization(verified=True))
    search(seeker)
    made = [needs.published(title=f"{verb} {PUMP}") for verb in ("ساخت", "تعمیر")]
    worker.run_due()
    Notice.objects.exclude(person=seeker).delete()
    outbox.clear()
    gather((clock.now() + timedelta(days=1)).replace(hour=12), deliver)
    worker.run_due()
    assert len(outbox) == 1
    assert all(need.title in outbox[0].body for need in made)
    notice_rules.stop_mail(seeker, "search_found", now=NOW)
    SavedSearch.objects.update(way=Way.NOW)
    third = needs.published(title=f"جایگزینی {PUMP}")
    worker.run_due()
    assert Notice.objects.get(person=seeker, about_key=str(third.pk), kind="search_found").mail == Way.OFF, "what was turned off stays off"


def test_its_own_people_are_not_told() -> None:
    index.ensure()
    owner = needs.owner()
    writer, colleague, outsider = needs.writer_of(owner), registry.expert(owner), registry.expert()
    for person in (writer, colleague, outsider):
        search(person)
    rules.save_profile(owner, rules.Asked("need", PUMP, {}), by=registry.expert(owner, "manager"), now=NOW)
    needs.published(owner, title=f"ساخت {PUMP}")
    worker.run_due()
    assert [heard(person) for person in (writer, colleague, outsider)] == [0, 0, 1]


def test_a_profile_is_told_to_those_who_write_for_the_organization() -> None:
    index.ensure()
    organization = registry.organization(verified=True)
    manager, expert, viewer = (registry.expert(organization, role) for role in ("manager", "expert", "viewer"))
    liaison = registry.expert(organization, "viewer", is_liaison=True)
    rules.save_profile(organization, rules.Asked("offer", f"کیسهٔ غبارگیر\n{PUMP}", {}), by=manager, now=NOW)
    offer = showcase.published(title="ایمپلر اسلاری پمپ")
    worker.run_due()
    assert [heard(person) for person in (manager, expert, viewer, liaison)] == [1, 1, 0, 1]
    assert offer.title in told(Notice.objects.filter(person=expert, kind="search_found"), expert)[0].subject
    with pytest.raises(NotAllowed):
        rules.save_profile(organization, rules.Asked("offer", "پمپ", {}), by=expert, now=NOW)


def test_what_is_widened_reopened_or_changed_is_told_and_what_is_paused_or_deleted_is_not() -> None:
    index.ensure()
    seeker, paused, gone = registry.expert(), registry.expert(), registry.expert()
    search(seeker, side="offer")
    rules.pause_search(search(paused, side="offer"), by=paused, now=NOW)
    late = search(gone, side="offer")
    offer = showcase.published(title=f"ساخت {PUMP}", visibility="verified")
    worker.run_due()
    rules.delete_search(late, by=gone, now=NOW)
    assert (heard(seeker), heard(paused), heard(gone)) == (0, 0, 0), "an unverified organization's people may not see it"
    Offer.objects.filter(pk=offer.pk).update(visibility="public")
    index.note([("offer", offer.pk)])
    index.drain()
    telling.tell_of("offer", offer.pk, now=NOW)
    assert (heard(seeker), heard(paused), heard(gone)) == (1, 0, 0)


def test_what_is_closed_or_taken_down_is_not_told() -> None:
    index.ensure()
    seeker = registry.expert()
    search(seeker)
    for need in (needs.closed(title=PUMP), needs.draft(title=PUMP), needs.in_review(title=PUMP)):
        telling.tell_of("need", need.pk, now=NOW)
    Notice.objects.all().delete()
    taken = needs.published(title=f"ساخت {PUMP}")
    need_rules.take_down(taken, by=registry.moderator(), now=NOW, reason="نام شخص")
    telling.tell_of("need", taken.pk, now=NOW)
    assert heard(seeker) == 0


def test_a_changed_search_is_looked_for_anew() -> None:
    index.ensure()
    seeker = registry.expert()
    mine = search(seeker, "آجر نسوز کوره")
    need = needs.published(title=f"ساخت {PUMP}")
    worker.run_due()
    assert heard(seeker) == 0
    rules.change_search(mine, by=seeker, name="پمپ", words=PUMP, way=Way.OFF, now=NOW)
    telling.tell_of("need", need.pk, now=NOW)
    assert heard(seeker) == 1


def test_nobody_keeps_more_than_the_limit_and_the_same_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SAVED_SEARCHES", 2)
    person = registry.person()
    first = search(person, "پمپ")
    assert search(person, "پمپ", way=Way.NOW) == first
    search(person, "پمپ", county=["bam"])
    with pytest.raises(rules.TooMany):
        search(person, "بوش")
    rules.delete_search(first, by=person, now=NOW)
    search(person, "بوش")


def test_policy_says_the_same_to_the_database_and_to_one_object() -> None:
    organization = registry.organization(verified=True)
    people = [registry.person(), *(registry.expert(organization, role) for role in ("viewer", "expert", "manager", "owner")), registry.expert()]
    search(people[0])
    search(people[3])
    rules.save_profile(organization, rules.Asked("need", "پمپ", {}), by=people[3], now=NOW)
    for action in ("savedsearch.view", "savedsearch.keep", "organization.profiles"):
        assert access.disagreements(action, people) == []
    assert access.visible(SavedSearch, people[1]).count() == 1


def test_the_pages_save_show_change_pause_and_delete(client: Any) -> None:
    person = registry.expert()
    client.force_login(person)
    page = client.get(f"{reverse('needs:list')}?q=پمپ&county=bam&state=open").content.decode()
    assert f"{reverse('matches:save')}?side=need&amp;q=" in page
    address = f"{reverse('matches:save')}?side=need&q=پمپ&county=bam&county=nowhere&state=open&page=3"
    assert client.post(address, {"words": "", "way": "sometimes"}).status_code == 422
    assert client.post(address, {"words": "پمپ دوغاب", "way": "now"}).status_code == 302
    mine = SavedSearch.objects.get(person=person)
    assert (mine.name, mine.filters, mine.way) == ("پمپ دوغاب", {"county": ["bam"]}, "now")
    listed = client.get(reverse("matches:saved")).content.decode()
    assert "پمپ دوغاب" in listed
    assert queries.address_of(mine).replace("&", "&amp;") in listed
    edit = reverse("matches:saved_edit", args=[mine.public_id])
    assert client.post(edit, {"words": "", "name": "بم", "way": "off"}).status_code == 302
    client.post(reverse("matches:saved_act", args=[mine.public_id, "pause"]))
    mine.refresh_from_db()
    assert (mine.name, mine.words, mine.paused) == ("بم", "", True)
    client.post(reverse("matches:saved_act", args=[mine.public_id, "delete"]))
    assert not SavedSearch.objects.exists()
    assert client.post(reverse("matches:save"), {"words": "", "side": "need", "way": "now"}).status_code == 422


def test_the_list_has_the_same_number_of_queries_for_one_search_and_for_many(client: Any, django_assert_num_queries: Any) -> None:
    person = registry.expert()
    client.force_login(person)
    search(person, "واژهٔ ۰")
    client.get(reverse("matches:saved"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("matches:saved"))
    for number in range(1, 30):
        search(person, f"واژهٔ {number}", county=["bam"], sector=["24"])
    with django_assert_num_queries(len(few) + 2):  # the names of counties and of sectors, once each
        client.get(reverse("matches:saved"))


def test_the_kept_searches_are_those_of_this_database() -> None:
    index.ensure()
    search(registry.expert())
    needs.published(title=f"ساخت {PUMP}")
    worker.run_due()
    assert kept._shelves["need"].owner == index.store().owner  # type: ignore[union-attr]
