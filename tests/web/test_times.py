from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from peyvand.web import times

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_day_is_jalali_in_persian_and_gregorian_in_english():
    day = date(2026, 12, 7)
    with translation.override("fa"):
        assert times.day_long(day) == "دوشنبه ۱۶ آذر ۱۴۰۵"
        assert times.day_short(day) == "۱۴۰۵/۰۹/۱۶"
    with translation.override("en"):
        assert times.day_long(day) == "Monday 7 December 2026"
        assert times.day_short(day) == "2026-12-07"


def test_an_hour_is_told_in_tehran_time():
    with translation.override("fa"):
        assert times.exact(datetime(2026, 12, 7, 12, 30, tzinfo=UTC)) == "دوشنبه ۱۶ آذر ۱۴۰۵، ساعت ۱۶:۰۰"
        # Past midnight in Tehran it is already the next day.
        assert times.day_middle(datetime(2026, 12, 7, 21, 0, tzinfo=UTC)) == "۱۷ آذر ۱۴۰۵"


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=20), "همین حالا"),
        (timedelta(minutes=-5), "۵ دقیقه پیش"),
        (timedelta(hours=-3), "۳ ساعت پیش"),
        (timedelta(days=-3, hours=-1), "۳ روز پیش"),
        (timedelta(days=2, hours=1), "۲ روز دیگر"),
        (timedelta(days=40), "۱۲ دی ۱۴۰۵"),
    ],
)
def test_near_moments_are_told_by_their_distance(gap, said):
    with translation.override("fa"):
        assert times.relative(NOW + gap, NOW) == said


@pytest.mark.parametrize(
    ("gap", "text", "tone"),
    [
        (timedelta(days=14, hours=1), "۱۴ روز مانده", ""),
        (timedelta(hours=3, minutes=1), "۳ ساعت مانده", "soon"),
        (timedelta(minutes=9), "۹ دقیقه مانده", "soon"),
        (timedelta(days=-2, hours=-1), "۲ روز دیرکرد", "late"),
    ],
)
def test_the_time_left_has_words_and_a_tone(gap, text, tone):
    with translation.override("fa"):
        left = times.left(NOW + gap, NOW)
    assert left is not None
    assert (left.text, left.tone) == (text, tone)


def test_filters_of_nothing_say_nothing():
    said = Template("{{ x|jalali }}{{ x|when }}{{ x|day }}{{ x|rial }}{{ x|number }}{{ x|percent }}{{ x|left|default_if_none:'' }}").render(
        Context({"x": None})
    )
    assert said == ""
