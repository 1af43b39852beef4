"""Rules against their vectors, and against anything else one may type."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.text.validators import KINDS, REASONS, WARNINGS, Invalid, validate
from tests.text.nasty import all_texts, collection, of_group, value_of

TABLE = json.loads((Path(__file__).parent / "data" / "validators.json").read_text(encoding="utf-8"))


def answer_or_reason(kind: str, text: str) -> str:
    """Give the stored form or the Persian sentence of the refusal."""
    try:
        return validate(kind, text).value
    except Invalid as refusal:
        return refusal.sentence("fa")


@pytest.mark.parametrize("vector", TABLE["vectors"], ids=lambda vector: f"{vector['kind']}-{vector['input'][:24]}")
def test_every_vector_gives_its_answer(vector: dict) -> None:
    if vector["valid"]:
        answer = validate(vector["kind"], vector["input"])
        assert (answer.value, answer.warning) == (vector["normalized"], vector.get("warning"))
    else:
        with pytest.raises(Invalid) as refused:
            validate(vector["kind"], vector["input"])
        assert refused.value.reason == vector["reason"]


def test_sentences_are_those_of_the_table() -> None:
    assert TABLE["reasons"] == REASONS
    assert TABLE["warnings"] == WARNINGS


@pytest.mark.parametrize("kind", KINDS)
def test_awkward_inputs_are_answered_at_once(kind: str) -> None:
    for text in [*all_texts(), *(entry["text"] * 20 for entry in collection()["redos"])]:
        started = time.perf_counter()
        assert answer_or_reason(kind, text)
        assert time.perf_counter() - started < 0.5


ALMOST_NUMBERS = st.sampled_from("0123456789۰۱۹٠ /.,٬٫-+%eEIRX:() میلیونهزارتومان")


@given(st.sampled_from(sorted(KINDS)), st.text(st.one_of(ALMOST_NUMBERS, st.characters()), max_size=40))
def test_any_text_is_accepted_or_refused_with_a_known_reason(kind: str, text: str) -> None:
    assert answer_or_reason(kind, text)


@pytest.mark.parametrize(
    "vector", [v for v in TABLE["vectors"] if v["valid"] and v["kind"] != "patent_ir"], ids=lambda v: f"{v['kind']}-{v['input'][:24]}"
)
def test_a_stored_form_is_its_own_stored_form(vector: dict) -> None:
    assert validate(vector["kind"], vector["normalized"].replace(";ext=", " ext ")).value == vector["normalized"]


@pytest.mark.parametrize("entry", [e for e in of_group("date") if e["expect"].startswith("accept-as:")], ids=lambda entry: entry["id"])
def test_dates_are_stored_as_promised(entry: dict) -> None:
    assert validate("date", value_of(entry)).value == entry["expect"].removeprefix("accept-as:")


@pytest.mark.parametrize(
    "entry",
    [e for e in of_group("number") if e["expect"].startswith("accept-as:")],
    ids=lambda entry: entry["id"],
)
def test_numbers_of_every_script_are_read(entry: dict) -> None:
    assert validate("number", value_of(entry)).value == entry["expect"].removeprefix("accept-as:")


@pytest.mark.parametrize("entry", [e for e in of_group("number") if e["expect"] == "reject"], ids=lambda entry: entry["id"])
def test_amounts_that_only_look_like_numbers_are_refused(entry: dict) -> None:
    with pytest.raises(Invalid):
        validate("money_irr", value_of(entry))


@pytest.mark.parametrize(
    ("text", "rials"),
    [
        ("هزار تومان", "10000"),
        ("صد و بیست و پنج هزار تومان", "1250000"),
        ("نیم میلیارد ریال", "500000000"),
        ("2.5 million toman", "25000000"),
        ("۲ همت", "20000000000000"),
        ("دوازده‌میلیون تومان", "120000000"),
    ],
)
def test_amounts_are_read_as_spoken(text: str, rials: str) -> None:
    assert validate("money_irr", text).value == rials
