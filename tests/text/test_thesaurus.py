"""The packaged thesaurus: its form, its doubles, its false friends; and how its parts are used."""

import pytest

from peyvand.matching import Document, Engine
from peyvand.text.thesaurus_rules import faults, settled
from peyvand.text.tokens import tokens
from peyvand.text.vocabulary import Thesaurus, Vocabulary, make_thesaurus, thesaurus_rows

ENOUGH = 2_000


def test_rows_are_well_formed_and_nothing_is_said_twice():
    rows = thesaurus_rows()
    assert [str(fault) for fault in faults(rows)] == []
    assert len(rows) >= ENOUGH


def row(head: str, variants: str, **more: str) -> dict[str, str]:
    return {"head": head, "variants": variants, "narrower": "", "context": "", "weight": "1.0", "note": "", "field": "test", **more}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("شير", "valve")], "not clean"),
        ([row("پمپ", "pump", weight="0.3")], "weight"),
        ([row("پمپ", "")], "one way"),
        ([row("سنگ‌شکن", "سنگ شکن|crusher")], "same way twice"),
        ([row("شیر صنعتی", "valve"), row("دریچه", "valve")], "not all with a context"),
        ([row("پمپ", "pump"), row("پمپ", "تلمبه")], "head twice"),
        ([row("پی", "pi")], "short"),
        ([row("الکتروموتور", "موتور?")], "doubtful"),
    ],
)
def test_a_bad_row_would_be_noticed(rows: list[dict[str, str]], said: str):
    """Negative control."""
    assert any(said in str(fault) for fault in faults(rows))


def test_a_row_as_people_write_it_is_brought_to_the_kept_spelling():
    written = {"head": " شير صنعتی ", "variants": "valve\n ولو |  | ", "narrower": None, "context": "لوله|", "weight": "۰٫۸", "field": "test"}
    kept = settled(written)
    assert kept == row("شیر صنعتی", "valve|ولو", context="لوله", weight="0.8")
    assert settled(kept) == kept
    assert [settled({"weight": one})["weight"] for one in ("", "1", "0.85", "1.000", "x", "9" * 50)] == ["1.0", "1.0", "0.85", "1.0", "x", "9" * 20]


def test_every_packaged_row_is_in_the_kept_spelling():
    assert [one["head"] for one in thesaurus_rows() if settled(one) != one and settled({**one, "weight": "1.0"}) != {**one, "weight": "1.0"}] == []


def ways(thesaurus: Thesaurus, text: str) -> set[str]:
    """All the ways to say what a text says."""
    return {phrase.text for _, _, said in thesaurus.find(tokens(text)) for phrase in thesaurus.concepts[said.concept]}


FALSE_FRIENDS = [
    ("شیر پاستوریزه در بسته‌بندی یک لیتری", "valve"),
    ("پروانهٔ ساخت ساختمان از شهرداری", "impeller"),
    ("مهار سیل در بالادست رودخانه", "seal"),
    ("کنسانترهٔ آب انار", "concentrate"),
    ("همکاری کشورهای آسیا", "grinding mill"),
    ("آستر لباس کار", "liner"),
    ("چاشنی سالاد", "detonator"),
    ("سود سهام سالانه", "sodium hydroxide"),
    ("پاتیل شله‌زرد", "ladle"),
    ("حلال بودن گوشت", "solvent"),
    ("شیر و لوله", "شیروانی"),
    ("گرد و خاک", "walnut"),
]


@pytest.mark.parametrize(("text", "wrong"), FALSE_FRIENDS)
def test_false_friends_do_not_meet(text: str, wrong: str):
    assert wrong not in ways(Vocabulary.packaged().thesaurus, text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("شیر فشار قوی برای خط بخار", "valve"),
        ("پروانهٔ پمپ دوغاب", "impeller"),
        ("سیل فلزی شفت پمپ", "seal"),
        ("آستر ضدسایش فولادی آسیا", "liner"),
        ("کنسانترهٔ با عیار ۲۵ درصد از معدن مس", "concentrate"),
    ],
)
def test_a_word_of_several_meanings_is_understood_in_its_context(text: str, right: str):
    assert right in ways(Vocabulary.packaged().thesaurus, text)


def engine(*rows: dict[str, str]) -> Engine:
    from dataclasses import replace

    return Engine(vocabulary=replace(Vocabulary.packaged(), thesaurus=make_thesaurus(rows)))


def idea_shares(made: Engine, need: str, *offers: str) -> list[float]:
    made.add(Document(key=str(number), side="offer", title=text) for number, text in enumerate(offers))
    found = {match.key: match for match in made.match(Document(key="n", side="need", title=need), top=len(offers))}
    return [next((one.share for one in found[str(n)].reasons if one.kind == "synonyms"), 0.0) if str(n) in found else 0.0 for n in range(len(offers))]


def test_in_an_offer_too_a_word_of_several_meanings_counts_only_in_its_context():
    valve = row("شیر صنعتی", "شیر|valve", context="لوله|فشار")
    meant, other = idea_shares(engine(valve), "شیر صنعتی خط لوله", "شیر برای فشار زیاد", "شیر کم‌چرب تازه")
    assert meant > 0.1
    assert other == 0
    without = idea_shares(engine({**valve, "context": ""}), "شیر صنعتی خط لوله", "شیر برای فشار زیاد", "شیر کم‌چرب تازه")
    assert without[1] > 0.1  # negative control: without the context both count


def test_who_asks_the_broad_finds_the_narrow_and_not_the_other_way():
    rows = row("پمپ", "pump", narrower="پمپ دنده‌ای|تلمبه دستی"), row("پمپ دنده‌ای", "gear pump")
    broad = idea_shares(engine(*rows), "خرید پمپ", "ساخت gear pump", "تلمبه دستی چدنی", "ساخت مخزن")
    assert broad[0] > 0.1
    assert broad[1] > 0.1
    assert broad[2] == 0
    narrow = idea_shares(engine(*rows), "خرید gear pump", "انواع پمپ", "پمپ دنده‌ای")
    assert narrow[0] == 0
    assert narrow[1] > 0.1


def test_a_search_of_one_word_takes_every_meaning_and_an_offer_still_needs_its_context():
    made = engine(row("شیر صنعتی", "شیر?|valve?", context="لوله|فلنج"))
    made.add(Document(key=str(number), side="offer", title=text) for number, text in enumerate(("valve فلنجی", "شیر کم‌چرب", "valve of a heart")))
    found = made.search("شیر", "offer", least=0.5)
    assert {match.key for match in found.hits} == {"0", "1"}
    assert [(one.word, one.other) for one in found.variants] == [("شیر", "valve")]
