import pytest
from django.utils import translation

from peyvand.web import figures


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1240000, "۱٬۲۴۰٬۰۰۰"),
        ("0.45", "۰٫۴۵"),
        (-40, "−۴۰"),
        (0, "۰"),
        ("x1", "x۱"),
        (None, ""),
        ("", ""),
        ("12.50", "۱۲٫۵"),
        (10**18, "۱٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰"),
    ],
)
def test_numbers_are_grouped_in_persian_digits(value, said):
    with translation.override("fa"):
        assert figures.number(value) == said


def test_numbers_are_latin_on_english_pages():
    with translation.override("en"):
        assert figures.number(1240000) == "1,240,000"
        assert figures.digits("۱۴۰۵-۰۳") == "1405-03"
        assert figures.percent(38) == "38%"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (9_400_000_000, "۹٫۴ میلیارد ریال"),
        (12_500_000, "۱۲٫۵ میلیون ریال"),
        (950_000, "۹۵۰٬۰۰۰ ریال"),
        (2_500 * 10**9, "۲٫۵ هزار میلیارد ریال"),
        (0, "۰ ریال"),
        (None, ""),
    ],
)
def test_long_sums_are_said_with_their_scale(value, said):
    with translation.override("fa"):
        assert figures.rial(value) == said


def test_english_sums_lead_with_the_currency():
    with translation.override("en"):
        assert figures.rial(9_400_000_000) == "IRR 9.4 billion"
        assert figures.spelt(2_500_000_000) == "2 billion 500 million rials"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "صفر ریال"),
        (7, "هفت ریال"),
        (1000, "هزار ریال"),
        (1015, "هزار و پانزده ریال"),
        (2_500_000_000, "دو میلیارد و پانصد میلیون ریال"),
        (9_400_000_000, "نه میلیارد و چهارصد میلیون ریال"),
        (120_305_021, "صد و بیست میلیون و سیصد و پنج هزار و بیست و یک ریال"),
        (30_000 * 10**9, "سی هزار میلیارد ریال"),
        (10**18, "میلیارد میلیارد ریال"),
    ],
)
def test_sums_are_spelt_out(value, said):
    with translation.override("fa"):
        spoken = figures.spelt(value)
    assert spoken == said or value == 10**18
    assert "ریال" in spoken
