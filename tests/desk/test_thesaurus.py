"""The pages of the thesaurus: who may, what a row must be like, sheets in and out, and that a change works at once and is on record."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from peyvand.core import SYSTEM, audit, clock
from peyvand.core.errors import Changed
from peyvand.papers.sheets.writing import Sheet, write_csv, write_xlsx
from peyvand.papers.thesaurus_sheet import read_rows
from peyvand.taxonomies import thesaurus, vocabulary
from peyvand.taxonomies.models import SynonymEntry, SynonymSheet
from peyvand.text.tokens import tokens
from tests.factories import registry
from tests.text import nasty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
PUMP = {"head": "پمپ دوغاب", "variants": "slurry pump|اسلاری پمپ", "weight": "0.9", "field": "mining"}


@pytest.fixture(autouse=True)
def persian() -> Iterator[None]:
    vocabulary.forget()
    with translation.override("fa"):
        yield
    vocabulary.forget()


@pytest.fixture
def analyst(client: Any) -> Any:
    client.force_login(registry.person(site_role="analyst"))
    return client


def row(**changes: str) -> SynonymEntry:
    return thesaurus.save_entry({**PUMP, **changes}, by=SYSTEM, now=clock.now())


def ways(text: str) -> set[str]:
    found = vocabulary.vocabulary().thesaurus
    return {phrase.text for _, _, said in found.find(tokens(text)) for phrase in found.concepts[said.concept]}


def posted(form: dict[str, str], **changes: str) -> dict[str, str]:
    return {**form, "variants": form["variants"].replace("|", "\n"), **changes}


@pytest.mark.parametrize("who", [None, "moderator", "registrar", "secretary", ""])
def test_only_analysts_and_administrators_come_in(client: Any, who: str | None) -> None:
    if who is not None:
        client.force_login(registry.person(site_role=who) if who else registry.person())
    assert client.get(reverse("desk:thesaurus")).status_code in (302, 403)
    assert client.post(reverse("desk:synonym_new"), posted(PUMP)).status_code in (302, 403)
    assert not SynonymEntry.objects.exists()


@pytest.mark.parametrize("who", ["analyst", "administrator"])
def test_a_row_is_added_works_at_once_and_is_on_record(client: Any, who: str) -> None:
    person = registry.person(site_role=who)
    client.force_login(person)
    assert "slurry pump" not in ways("پمپ دوغاب")
    assert client.post(reverse("desk:synonym_new"), posted(PUMP, field="site")).status_code == 302
    made = SynonymEntry.objects.get()
    assert made.variants == PUMP["variants"]
    assert "slurry pump" in ways("پمپ دوغاب")
    entry = audit.history(made).get()
    assert (entry.action, entry.actor) == ("synonym.add", person.pk)


def test_a_row_is_changed_put_out_of_use_and_used_again(analyst: Any) -> None:
    made = row()
    page = reverse("desk:synonym", args=[made.pk])
    assert "slurry pump\nاسلاری پمپ" in analyst.get(page).content.decode()
    analyst.post(page, posted(PUMP, variants="slurry pump", version="1"))
    assert "اسلاری پمپ" not in ways("پمپ دوغاب")
    analyst.post(reverse("desk:synonym_use", args=[made.pk]), {"use": "off"})
    assert ways("پمپ دوغاب") == set()
    assert "بیرون از کاربرد" in analyst.get(page).content.decode()
    analyst.post(reverse("desk:synonym_use", args=[made.pk]), {"use": "on"})
    assert "slurry pump" in ways("پمپ دوغاب")
    assert [one.action for one in audit.history(made)] == ["synonym.add", "synonym.change", "synonym.put_out", "synonym.use"]


def test_who_looked_at_an_older_row_is_told(analyst: Any) -> None:
    made = row()
    thesaurus.save_entry({**PUMP, "note": "نو"}, by=SYSTEM, now=clock.now(), entry=made)
    assert analyst.post(reverse("desk:synonym", args=[made.pk]), posted(PUMP, version="1")).status_code == 409
    assert SynonymEntry.objects.get().note == "نو"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"variants": ""}, "خالی مانده است"),
        ({"variants": "پمپ‌دوغاب"}, "همان"),
        ({"weight": "0.2"}, "0.2"),
        ({"variants": "dp"}, "کوتاه"),
        ({"variants": "one two three four five six"}, "پنج واژه"),
        ({"variants": "pump?"}, "نزدیک"),
        ({"head": "پمپ", "variants": "slurry pump"}, "معدن: پمپ دوغاب"),
        ({"head": "پمپ دوغاب", "variants": "pump"}, "سرواژه"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(analyst: Any, changes: dict[str, str], said: str) -> None:
    row()
    row(head="سنگ", variants="rock", field="site")
    answer = analyst.post(reverse("desk:synonym_new"), posted({**PUMP, "variants": "other pump", "field": "mining", **changes}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert SynonymEntry.objects.count() == 2


def test_a_row_that_another_says_too_is_not_used_again(analyst: Any) -> None:
    made = row()
    thesaurus.put_in_use(made, False, by=SYSTEM, now=clock.now())
    row(head="پمپ لجن", field="site")
    analyst.post(reverse("desk:synonym_use", args=[made.pk]), {"use": "on"})
    made.refresh_from_db()
    assert not made.enabled


def test_the_list_is_searched_and_filtered_with_as_many_queries_for_many_rows(analyst: Any, django_assert_max_num_queries: Any) -> None:
    row()
    row(head="شیر صنعتی", variants="valve", field="site")
    text = analyst.get(reverse("desk:thesaurus"), {"q": "slurry"}).content.decode()
    assert "پمپ دوغاب" in text
    assert "شیر صنعتی" not in text
    assert "پمپ دوغاب" not in analyst.get(reverse("desk:thesaurus"), {"field": "site"}).content.decode()
    assert "هیچ ردیفی" in analyst.get(reverse("desk:thesaurus"), {"state": "off"}).content.decode()
    for number in range(30):
        row(head=f"قطعهٔ شمارهٔ {number}", variants=f"part number {number}", field="site")
    with django_assert_max_num_queries(15):
        analyst.get(reverse("desk:thesaurus"))
    assert "?page=2" in analyst.get(reverse("desk:thesaurus")).content.decode()


# Sheets


def tsv(*rows: dict[str, str]) -> bytes:
    names = thesaurus.columns()
    return "".join("\t".join(cells) + "\n" for cells in (names, *([one.get(name, "") for name in names] for one in rows))).encode()


def sent(client: Any, data: bytes, name: str = "rows.tsv") -> Any:
    return client.post(reverse("desk:synonyms_import"), {"file": SimpleUploadedFile(name, data)})


def test_a_sheet_changes_nothing_until_it_is_taken_and_then_all_of_it(analyst: Any) -> None:
    row()
    data = tsv(
        {**PUMP, "variants": "slurry pump"},
        {"head": "شیر صنعتی", "variants": "valve|ولو"},
        {"head": "سنگ‌شکن", "variants": "crusher", "field": "mining"},
    )
    answer = sent(analyst, data)
    assert answer.status_code == 302
    assert SynonymEntry.objects.count() == 1
    text = analyst.get(answer["Location"]).content.decode()
    for word in ("شیر صنعتی", "سنگ‌شکن", "ساخته می‌شود", "تغییر می‌کند"):
        assert word in text
    assert analyst.post(answer["Location"]).status_code == 302
    assert {(one.head, one.field) for one in SynonymEntry.objects.all()} == {("پمپ دوغاب", "mining"), ("شیر صنعتی", "site"), ("سنگ‌شکن", "mining")}
    assert "crusher" in ways("سنگ شکن")
    assert analyst.post(answer["Location"]).status_code == 409  # taken once
    with pytest.raises(Changed):
        thesaurus.take_sheet(SynonymSheet.objects.get(), by=SYSTEM, now=clock.now())


def test_one_refused_row_stops_the_whole_sheet_and_says_why(analyst: Any) -> None:
    row()
    data = tsv({"head": "سنگ‌شکن", "variants": "crusher"}, {"head": "تلمبه", "variants": "slurry pump"}, {"head": "تک", "variants": ""})
    address = sent(analyst, data)["Location"]
    text = analyst.get(address).content.decode()
    assert "معدن: پمپ دوغاب" in text
    assert "دست‌کم یک راه دیگر" in text
    analyst.post(address)
    assert SynonymEntry.objects.count() == 1


def test_a_sheet_may_move_a_way_from_one_row_to_another(analyst: Any) -> None:
    row()
    address = sent(analyst, tsv({**PUMP, "variants": "اسلاری پمپ"}, {"head": "پمپ لجن", "variants": "slurry pump"}))["Location"]
    analyst.post(address)
    assert SynonymEntry.objects.count() == 2


def test_what_is_downloaded_is_taken_again_without_a_change(analyst: Any) -> None:
    row()
    row(head="شیر صنعتی", variants="valve|شیر?", context="لوله|فشار", field="site", narrower="شیر پروانه‌ای", note="گفت‌وگو")
    data = b"".join(analyst.get(reverse("desk:synonyms_export")).streaming_content)
    text = analyst.get(sent(analyst, data)["Location"]).content.decode()
    assert 'type="submit">گرفتن' not in text
    assert [line.outcome for line in thesaurus.plan_of(SynonymSheet.objects.get())] == ["same", "same"]


def test_a_sheet_is_read_from_csv_and_from_a_workbook() -> None:
    sheet = Sheet("x", ["سرواژه", "هم‌معناها", "وزن", "other"], [["پمپ", "pump|تلمبه", 1, "x"], ["شیر صنعتی", "valve", 0.85, ""]])
    for write in (write_csv, lambda target, one: write_xlsx(target, [one])):
        made = io.BytesIO()
        write(made, sheet)
        rows = read_rows(made.getvalue())
        assert [(number, one["head"], one["variants"]) for number, one in rows] == [(2, "پمپ", "pump|تلمبه"), (3, "شیر صنعتی", "valve")]
        assert thesaurus.settled(rows[1][1])["weight"] == "0.85"


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04junk", b"head\tvariants\n", b"a,b\n1,2\n", b"<html><table>", b"\x00" * 5000, b"\xff\xfe"])
def test_a_file_that_is_no_such_sheet_is_refused_with_its_reason(analyst: Any, data: bytes) -> None:
    assert sent(analyst, data).status_code == 422
    assert not SynonymSheet.objects.exists()


def test_whatever_stands_in_a_sheet_or_a_form_is_answered(analyst: Any) -> None:
    texts = [text.replace("\n", " ").replace("\t", " ").replace("\r", " ")[:400] for text in nasty.all_texts()]
    rows = [(number, {"head": text, "variants": text[::-1], "weight": text, "field": text}) for number, text in enumerate(texts)]
    assert {line.outcome for line in thesaurus.plan(rows)} <= {"made", "refused"}
    for text in texts[::7]:
        encoded = {name: text.encode("utf-8", "replace").decode() for name in ("head", "variants", "context", "weight", "note")}
        assert analyst.post(reverse("desk:synonym_new"), {**encoded, "field": "site"}).status_code in (302, 422)
        assert analyst.get(reverse("desk:thesaurus"), {"q": text.encode("utf-8", "surrogatepass")}).status_code == 200


def test_a_plan_that_somebody_overtook_is_looked_at_again(analyst: Any) -> None:
    made = row()
    page = sent(analyst, tsv({**PUMP, "variants": "slurry pump|pump of slurry"}))["Location"]
    seen = re.search(r'name="seen" value="(\w+)"', analyst.get(page).content.decode())
    assert seen
    thesaurus.save_entry({**thesaurus.row_of(made), "note": "دیگری"}, by=SYSTEM, now=clock.now(), entry=made)
    assert analyst.post(page, {"seen": seen[1]}).status_code == 409
    made.refresh_from_db()
    assert made.note == "دیگری"


def test_a_row_of_a_sheet_is_in_use_also_where_it_was_out_of_it(analyst: Any) -> None:
    made = row()
    thesaurus.put_in_use(made, False, by=SYSTEM, now=clock.now())
    page = sent(analyst, tsv(PUMP))["Location"]
    assert "تغییر می‌کند" in analyst.get(page).content.decode()
    assert analyst.post(page).status_code == 302
    made.refresh_from_db()
    assert made.enabled


def test_a_sheet_full_of_one_word_is_answered_shortly(analyst: Any) -> None:
    page = sent(analyst, tsv(*({"head": f"قطعهٔ شمارهٔ {number}", "variants": "همان واژه"} for number in range(400))))["Location"]
    assert len(analyst.get(page).content) < 500_000
    lines = thesaurus.plan_of(SynonymSheet.objects.get())
    assert sum(len(reason) for line in lines for reason in line.reasons) < 200 * len(lines)


def test_a_field_that_is_too_long_is_refused() -> None:
    assert [
        line.outcome for line in thesaurus.plan([(1, {**PUMP, "field": "x" * 61}), (2, {**PUMP, "head": "پمپ آب", "variants": "water pump"})])
    ] == ["refused", "made"]
