"""The packaged thesaurus: its form, its doubles, its false friends; and how its parts are used."""

import re

import pytest

from peyvand.matching import Document, Engine
from peyvand.text.cleaning import clean
from peyvand.text.tokens import tokens
from peyvand.text.vocabulary import Thesaurus, Vocabulary, make_thesaurus, thesaurus_rows

COLUMNS = ("head", "variants", "narrower", "context", "weight", "note")
ENOUGH = 2_000


def written_together(text: str) -> str:
    return "".join(word.stem for word in tokens(text))


def faults(rows: list[dict[str, str]]) -> list[str]:
    """What is wrong in the form of some rows, and what is said twice."""
    found: list[str] = []
    said: dict[str, list[tuple[str, bool]]] = {}
    heads: set[tuple[str, str]] = set()
    for row in rows:
        where = f"{row['field']}: {row['head']}"
        if set(row) != {*COLUMNS, "field"} or None in row.values():
            found.append(f"{where} has other columns")
            continue
        found += [f"{where}: {name} is not clean" for name in COLUMNS if row[name] != clean(row[name])]
        if not re.fullmatch(r"0\.[7-9]\d?|1\.0", row["weight"]):
            found.append(f"{where}: weight {row['weight']}")
        if (row["head"], row["field"]) in heads:
            found.append(f"{where}: head twice")
        heads.add((row["head"], row["field"]))
        ways = [row["head"], *filter(None, row["variants"].split("|"))]
        marked = [way for way in ways if way.endswith("?")]
        bound = [bool(row["context"]) and (way in marked if marked else len(tokens(way)) == 1) for way in ways]
        if marked and not row["context"]:
            found.append(f"{where}: a doubtful way without a context")
        keys = [written_together(way) for way in ways]
        if len(ways) < 2:
            found.append(f"{where}: says it one way only")
        if len(set(keys)) < len(keys) or "" in keys:
            found.append(f"{where}: the same way twice")
        for way, key, needs_context in zip(ways, keys, bound, strict=True):
            if len(tokens(way)) > 5:
                found.append(f"{where}: {way} is long")
            if len(key) < 3 and not needs_context:
                found.append(f"{where}: {way} is short")
            said.setdefault(key, []).append((where, needs_context))
    for key, places in said.items():
        if len(places) > 1 and not all(context for _, context in places):
            found.append(f"{key} is said at {', '.join(where for where, _ in places)}, not all with a context")
    return found


def test_rows_are_well_formed_and_nothing_is_said_twice():
    rows = thesaurus_rows()
    assert faults(rows) == []
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
    assert any(said in fault for fault in faults(rows))


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
