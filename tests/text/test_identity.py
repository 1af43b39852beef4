"""When two names are one."""

import pytest
from hypothesis import given

from peyvand.text.cleaning import clean
from peyvand.text.identity import identity_key
from tests.text.nasty import collection, value_of
from tests.text.test_cleaning import ANY_TEXT

PAIRS = collection()["identity_key"]


@pytest.mark.parametrize("pair", PAIRS["must_fold_together"], ids=lambda pair: pair["name"])
def test_names_that_look_alike_have_one_key(pair: dict) -> None:
    assert identity_key(pair["a"]) == identity_key(pair["b"])


@pytest.mark.parametrize(("one", "other"), PAIRS["must_stay_apart"])
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert identity_key(one) != identity_key(other)


@pytest.mark.parametrize("entry", [entry for entry in collection()["inputs"] if "equals" in entry], ids=lambda entry: entry["id"])
def test_invisible_marks_do_not_make_a_second_name(entry: dict) -> None:
    assert identity_key(value_of(entry)) == identity_key(entry["equals"])


@given(ANY_TEXT)
def test_cleaning_does_not_change_identity(text: str) -> None:
    assert identity_key(clean(text)) == identity_key(text)
