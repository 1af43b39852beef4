"""New matches are told to both sides: the best few, once, and never what one side may not see."""

import pytest

from peyvand.core.models import Job
from peyvand.core.tasks import worker
from peyvand.matches import alerts, index, rules
from peyvand.matches.models import MatchRow
from peyvand.notices import queries
from peyvand.notices.models import Notice, Way
from tests.factories import needs, registry, showcase
from tests.factories.needs import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
PUMP = "پمپ دوغاب لاستیکی"


def told(person):
    return sorted(Notice.objects.filter(person=person, kind__startswith="match_").values_list("kind", flat=True))


def test_both_sides_hear_of_a_new_match_once_and_in_their_digest():
    index.ensure()
    centre = registry.organization(verified=True)
    offer = showcase.published(centre, title=PUMP, summary="پمپ دوغاب لاستیکی برای فلوتاسیون")
    Job.objects.all().delete()
    need = needs.published(title=PUMP, problem="پمپ دوغاب لاستیکی ما در فلوتاسیون زود خراب می‌شود.", stage_id="flotation")
    worker.run_due()
    asker, maker = needs.writer_of(need.organization), showcase.writer_of(centre)
    assert told(asker) == ["match_for_need"]
    assert told(maker) == ["match_for_offer"]
    assert set(Notice.objects.filter(kind__startswith="match_").values_list("mail", flat=True)) == {Way.DIGEST}
    row = queries.told(Notice.objects.filter(person=maker, kind="match_for_offer"), maker)[0]
    assert row.address == need.get_absolute_url()
    assert need.title in row.subject
    MatchRow.objects.all().delete()
    rules.compute_need(need.pk, now=NOW, told=True)
    rules.compute_offer(offer.pk, now=NOW, told=True)
    assert (told(asker), told(maker)) == (["match_for_need"], ["match_for_offer"]), "reckoned anew is no news"


def row(need, offer, score=0.8, strength="strong"):
    return MatchRow(need=need, offer=offer, score=score, strength=strength, need_changed_at=NOW, offer_changed_at=NOW, computed_at=NOW)


def test_few_are_told_the_best_ones_and_one_for_each_organization():
    need, centre = needs.published(), registry.organization(verified=True)
    offers = [showcase.published(centre, title=f"پمپ {number}") for number in range(5)]
    Notice.objects.all().delete()
    alerts.tell_of([row(need, offer, 0.5 + number / 10) for number, offer in enumerate(offers)], now=NOW)
    asker, maker = needs.writer_of(need.organization), showcase.writer_of(centre)
    assert told(asker) == ["match_for_need"] * alerts.MOST
    assert told(maker) == ["match_for_offer"]
    assert "پمپ 4" in queries.told(Notice.objects.filter(person=maker), maker)[0].subject


def test_offers_that_the_owner_may_not_see_take_no_place_of_those_they_may():
    need, centre = needs.published(registry.organization()), registry.organization(verified=True)
    hidden = [showcase.published(centre, title=f"پنهان {number}", visibility="verified") for number in range(alerts.MOST)]
    seen = showcase.published(centre, title="پیدا")
    Notice.objects.all().delete()
    alerts.tell_of([*(row(need, offer, 0.9) for offer in hidden), row(need, seen, 0.7)], now=NOW)
    told_of = [one.subject for one in queries.told(Notice.objects.filter(person=needs.writer_of(need.organization)), needs.writer_of(need.organization))]
    assert len(told_of) == 1
    assert "پیدا" in told_of[0]


def test_weak_ones_ones_own_and_closed_ones_are_not_told():
    need = needs.published()
    paused = needs.paused()
    offer, own = showcase.published(), showcase.published(need.organization)
    Notice.objects.all().delete()
    alerts.tell_of([row(need, offer, strength="weak"), row(need, own), row(paused, offer)], now=NOW)
    assert Notice.objects.count() == 0


def test_who_may_not_see_a_need_never_hears_that_it_fits():
    """The control is the guest of the same need, who does."""
    guest, stranger = registry.organization(verified=True), registry.organization(verified=True)
    need = needs.published(visibility="invited", invited=[guest], title="ساخت قناری محرمانه")
    offers = [showcase.published(one) for one in (guest, stranger)]
    Notice.objects.all().delete()
    alerts.tell_of([row(need, offer) for offer in offers], now=NOW)
    assert told(showcase.writer_of(guest)) == ["match_for_offer"]
    assert told(showcase.writer_of(stranger)) == []
