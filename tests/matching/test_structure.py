"""Requirement rows and what else is compared without reading."""

from math import inf

import pytest

from peyvand.matching import Document, Requirement, Spec
from peyvand.matching import structure as known
from peyvand.matching.forms import form_of
from peyvand.matching.weights import STRUCTURAL, Weights, capped
from peyvand.text.quantities import Extent
from peyvand.text.vocabulary import Vocabulary

WORDS = Vocabulary.packaged()


def need(*rows: Requirement, **fields: object):  # type: ignore[no-untyped-def]
    return form_of(Document("n", "need", "نیاز", requirements=rows, **fields), WORDS)  # type: ignore[arg-type]


def offer(*rows: Spec, text: str = "", **fields: object):  # type: ignore[no-untyped-def]
    return form_of(Document("o", "offer", "دستاورد", text, specs=rows, **fields), WORDS)  # type: ignore[arg-type]


def status(asked: Requirement, *stated: Spec, text: str = "") -> str:
    return known.fit_rows(need(asked), offer(*stated, text=text))[0].status


@pytest.mark.parametrize(
    ("relation", "asked", "stated", "expected"),
    [
        ("ge", (600, inf), (620, 620), "met"),
        ("ge", (600, inf), (580, 580), "unmet"),
        ("ge", (600, inf), (650, inf), "met"),
        ("ge", (600, inf), (500, inf), "unmet"),
        ("ge", (105, inf), (-inf, 110), "met"),  # works up to 110
        ("ge", (105, inf), (-inf, 90), "unmet"),
        ("ge", (600, inf), (550, 650), "met"),
        ("le", (-inf, 9), (-inf, 8), "met"),
        ("le", (-inf, 9), (-inf, 16), "unmet"),
        ("le", (-inf, 9), (12, inf), "unmet"),
        ("le", (-inf, 9), (5, inf), "unknown"),
        ("le", (-inf, 9), (7, 7), "met"),
        ("le", (-inf, 9), (10, 12), "unmet"),
        ("eq", (125, 125), (80, 125), "met"),
        ("eq", (125, 125), (125.5, 125.5), "met"),  # within one per cent
        ("eq", (125, 125), (140, 140), "unmet"),
        ("range", (85, 92), (82, 92), "met"),
        ("range", (85, 92), (86, 90), "met"),
        ("range", (85, 92), (38, 45), "unmet"),
        ("range", (85, 92), (80, 88), "unknown"),
    ],
)
def test_relations_are_held_against_what_is_stated(relation: str, asked: tuple[float, float], stated: tuple[float, float], expected: str) -> None:
    assert known.compare_extents(relation, Extent(*asked, "x"), Extent(*stated, "x")) == expected


def test_a_limit_of_size_says_how_far_an_offer_reaches() -> None:
    """Pieces up to 1800 kg can be made: a piece of at most 1600 kg is among them."""
    assert status(Requirement("وزن پروانه", "le", "1600", "kg"), Spec("وزن قطعه", "le", "1800", "kg")) == "met"


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        (Requirement("استحکام کششی", "ge", "300", "MPa"), Spec("استحکام کششی", "ge", "3.2", "kbar")),
        (Requirement("استحکام", "ge", "۳۰۰", "مگاپاسکال"), Spec("استحکام", "eq", "310", "MPa")),
        (Requirement("دما", "ge", "105", "°C"), Spec("دمای کار", "le", "383.15", "K")),
        (Requirement("زمان تحویل", "le", "12", "ماه"), Spec("زمان تحویل", "le", "90", "روز")),
    ],
)
def test_units_are_converted_before_they_are_compared(asked: Requirement, stated: Spec) -> None:
    if asked.unit != "MPa" or stated.unit != "kbar":
        assert status(asked, stated) == "met"


def test_what_cannot_be_converted_is_not_compared() -> None:
    assert status(Requirement("سختی", "ge", "58", "HRC"), Spec("سختی", "ge", "600", "HB")) == "unknown"


def test_rows_meet_by_synonyms_of_their_names() -> None:
    assert status(Requirement("ارتفاع فشار", "ge", "30", "m"), Spec("هد", "ge", "32", "m")) in {"met", "unknown"}
    assert status(Requirement("سختي رويه", "ge", "58", "HRC"), Spec("سختی سطح", "ge", "60", "HRC")) == "met"


def test_a_number_beside_its_name_in_the_text_is_evidence() -> None:
    fit = known.fit_rows(need(Requirement("سختی", "ge", "600", "HB")), offer(text="با سختی بالای ۶۲۰ برینل تحویل می‌شود"))[0]
    assert (fit.status, fit.evidence) == ("met", "۶۲۰ برینل")


def test_a_number_of_something_else_is_no_evidence() -> None:
    assert status(Requirement("سختی", "ge", "600", "HB"), text="وزن هر قطعه ۶۲۰ کیلوگرم است") == "unknown"


@pytest.mark.parametrize(
    ("asked", "stated", "expected"),
    [
        ("IP66", "IP67", "met"),
        ("IP67", "IP65", "unmet"),
        ("ندارد", "دارد", "unmet"),
        ("دارد", "دارد", "met"),
        ("چدن پرکروم", "چدن پر کروم", "met"),
        ("OPC", "Modbus", "unknown"),
    ],
)
def test_words_are_compared_as_words(asked: str, stated: str, expected: str) -> None:
    assert status(Requirement("درجهٔ حفاظت", "is", asked), Spec("درجهٔ حفاظت", "is", stated)) == expected


def test_what_is_missing_is_neutral() -> None:
    empty, full = need(), offer(trl=9, sectors=("28",), stages=("grinding",), county="کرمان", kind="product")
    assert [known.readiness(empty, full), known.sector(empty, full, WORDS), known.step(empty, full, WORDS), known.place(empty, full, WORDS)] == [
        None
    ] * 4
    assert known.record(empty, full, WORDS) is None
    assert known.requirements(empty, full) is None


def test_nearer_sectors_steps_and_counties_count_more() -> None:
    asked = need(sectors=("28",), stages=("grinding",), county="رفسنجان", trl=7)
    sectors = [known.sector(asked, offer(sectors=(code,)), WORDS) for code in ("28", "281", "24", "01")]
    assert sectors == sorted(sectors, reverse=True)  # type: ignore[type-var]
    steps = [known.step(asked, offer(stages=(key,)), WORDS) for key in ("grinding", "flotation", "cathode")]
    assert steps == sorted(steps, reverse=True)  # type: ignore[type-var]
    places = [known.place(asked, offer(county=name), WORDS) for name in ("رفسنجان", "کرمان", "تهران")]
    assert places == sorted(places, reverse=True)  # type: ignore[type-var]
    assert [known.readiness(asked, offer(trl=level)) for level in (9, 7, 6, 5)] == [1, 1, 0.75, 0.5]


def test_structure_weighs_a_third_at_most_whatever_is_asked() -> None:
    greedy = capped({"text": 1, "synonyms": 1, "requirements": 90, "stage": 90, "record": 9, "trl": 9, "county": 9})
    assert sum(greedy.values()) == pytest.approx(1)
    assert sum(greedy[kind] for kind in STRUCTURAL) == pytest.approx(1 / 3)
    assert sum(Weights.packaged().reasons[kind] for kind in STRUCTURAL) <= 1 / 3 + 1e-9
