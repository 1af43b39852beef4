from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from peyvand.core import audit, calendar
from peyvand.demo import loading
from peyvand.demo.fixtures import AS_OF, Shift
from peyvand.demo.personas import PERSONAS
from peyvand.needs.models import Need, State
from peyvand.registry.models import Organization, Person
from peyvand.showcase.models import Offer

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=calendar.zone())


def test_everything_is_loaded_with_its_history_and_a_whole_chain():
    assert loading.load(now=TODAY) == loading.Loaded(62, 80, 192)
    assert set(Need.objects.values_list("state", flat=True)) == set(State.values)
    assert Counter(Offer.objects.values_list("state", flat=True))["published"] == 188
    assert Counter(Organization.objects.values_list("verification", flat=True)) == {
        "verified": 56, "unverified": 1, "submitted": 3, "returned": 1, "lapsed": 1,
    }  # fmt: skip
    assert audit.verify() is None
    closed = Need.objects.filter(state="closed").first()
    assert [row.action for row in audit.history(closed)] == [
        "need.submit", "need.publish", "need.begin_evaluation", "need.award", "need.close",
    ]  # fmt: skip


def test_loading_twice_changes_nothing():
    loading.load(now=TODAY)
    before = Need.objects.count(), Person.objects.count(), audit.head()
    assert loading.load(now=TODAY) is None
    assert (Need.objects.count(), Person.objects.count(), audit.head()) == before


def test_real_data_is_never_mixed_with_the_demonstration():
    loading.taxonomies.load(TODAY)
    from tests.factories.registry import organization

    organization()
    with pytest.raises(loading.NotEmpty):
        loading.load(now=TODAY)
    assert not Need.objects.exists()


def test_each_persona_has_one_account_and_no_password():
    loading.load(now=TODAY)
    accounts = Person.objects.exclude(persona=None)
    assert {account.persona for account in accounts} == {persona.key for persona in PERSONAS}
    assert not any(account.has_usable_password() for account in accounts)


@pytest.mark.parametrize("days", [-9, 0, 3, 6, 7, 200])
def test_dates_move_by_whole_weeks_and_never_past_today(days):
    now = TODAY + timedelta(days=days)
    shift = Shift(now)
    assert shift.weeks.days % 7 == 0
    assert timedelta(0) <= calendar.local_day(now) - (AS_OF + shift.weeks) < timedelta(days=7)
    assert shift.past("2026-11-21") <= now
    deadline = shift.deadline("2026-12-16")
    assert deadline is not None
    assert calendar.is_working_day(deadline)
    assert timezone.localtime(deadline).hour == 16


def test_a_thursday_deadline_is_not_left_on_a_day_off():
    """The control: without the move to a working day a shifted deadline would stand on a holiday."""
    on_holiday = [days for days in range(0, 700, 7) if not calendar.is_working_day(AS_OF + timedelta(days=23 + days))]
    assert on_holiday
    shift = Shift(TODAY + timedelta(days=on_holiday[0]))
    assert calendar.is_working_day(shift.deadline("2026-12-16"))


def test_the_open_needs_of_the_demonstration_lie_ahead():
    now = TODAY + timedelta(days=5)
    loading.load(now=now)
    for need in Need.objects.filter(state="open", way="call"):
        assert need.deadline > now
    assert not Need.objects.filter(published_at__gt=now).exists()
