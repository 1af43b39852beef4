"""Requirement rows in one cell."""

import csv

import pytest

from peyvand.matching import Requirement
from peyvand.papers.requirement_rows import read_requirements, write_requirements
from tests.papers.dirty import DATA
from tests.text.nasty import all_texts, collection


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("سختی ≥ 600 HB", Requirement("سختی", "ge", "600", "HB", True)),
        ("دبی حداکثر ۱۲۰ m3/h", Requirement("دبی", "le", "120", "m3/h", True)),
        ("حداقل هد ۳۲ متر", Requirement("هد", "ge", "32", "متر", True)),
        ("جنس: چدن پرکروم (ترجیحی)", Requirement("جنس", "is", "چدن پرکروم", "", False)),
        ("قطر ۲۵ تا ۱۰۰ mm", Requirement("قطر", "range", "25..100", "mm", True)),
        ("بالانس = G6.3", Requirement("بالانس", "eq", "G6.3", "", True)),
        ("لرزش زیر ۴/۵ میلی‌متر بر ثانیه", Requirement("لرزش", "le", "4.5", "میلی‌متر بر ثانیه", True)),
        ("توان تا ۳۷ کیلووات", Requirement("توان", "le", "37", "کیلووات", True)),
        ("hardness at least 600 HB", Requirement("hardness", "ge", "600", "HB", True)),
        ("- ۲) دما <= 90 °C", Requirement("دما", "le", "90", "°C", True)),
        ("ظرفیت 1,200 kg", Requirement("ظرفیت", "eq", "1200", "kg", True)),
    ],
)
def test_rows_are_read_as_people_write_them(text: str, row: Requirement) -> None:
    assert read_requirements(text)[0] == (row,)


def test_several_rows_are_split_and_words_are_kept() -> None:
    rows, rest = read_requirements("سختی ≥ 600 HB؛ گواهی هوای گازدار\n• دبی ≤ 5 m3/h")
    assert [row.parameter for row in rows] == ["سختی", "دبی"]
    assert rest == "گواهی هوای گازدار"


def test_the_rows_of_the_demonstration_survive_a_cell() -> None:
    with (DATA / "requirements.csv").open(encoding="utf-8", newline="") as file:
        rows = [Requirement(one["parameter_fa"], one["relation"], one["value"], one["unit"], one["must"] == "1") for one in csv.DictReader(file)]  # type: ignore[arg-type]
    kept = sum(read_requirements(write_requirements([row]))[0] == (row,) for row in rows)
    assert kept >= 0.97 * len(rows)


def test_awkward_texts_are_read_at_once() -> None:
    for text in [*all_texts(), *(entry["text"] * 50 for entry in collection()["redos"])]:
        read_requirements(text)
