"""The page of quality: every figure with its number and date, the file it comes from, and what this site's people say."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bench import quality as bench
from peyvand.matches import judgements, quality
from peyvand.matches.judgements import Shown
from peyvand.matches.models import Judgement
from peyvand.matches.views.quality import PARTS, PERSIAN_ROWS, RETRIEVAL, ROWS, SPELLINGS
from peyvand.matching.judged import SPELLINGS as ALL_SPELLINGS
from peyvand.matching.judged import read_fixtures
from peyvand.matching.weights import REASONS
from peyvand.web.figures import number, share
from tests.factories import needs, registry, showcase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def page(language: str = "") -> str:
    answer = Client().get(f"{language}/quality/")
    assert answer.status_code == 200
    return answer.text


def test_everybody_reads_it_and_it_stands_at_the_foot_of_every_page():
    assert f'href="{reverse("matches:quality")}"' in Client().get("/needs/").text
    for text, words in ((page(), ("کیفیت تطبیق", "۱۴۰۵", "خوش‌بینانه")), (page("/en"), ("Quality of matching", "2026", "flatter", "never tuned on"))):
        for said in words:
            assert said in text


def test_no_figure_stands_without_its_number_and_date():
    text, found = page(), quality.measured()
    assert f'datetime="{found.on.isoformat()}"' in text
    for name in ("unseen", "demonstration"):
        for key in ("needs", "offers", "pairs", "right", "hard", "near"):
            assert number(found.sets[name][key]) in text, (name, key)
        assert share(found.row("unseen", "peyvand")["recall"]) in text
    assert number(found.retrieval["questions"]) in text


def test_the_file_holds_all_that_the_page_names_and_counts_the_sets_as_they_are():
    found = quality.measured()
    assert found.on <= date(2100, 1, 1)
    for name, folder in (("demonstration", bench.DEMONSTRATION), ("unseen", bench.UNSEEN)):
        judged, held = read_fixtures(folder), found.sets[name]
        assert (held["needs"], held["offers"], held["hard"], held["near"]) == (len(judged.needs), len(judged.offers), len(judged.hard), len(judged.near))
        rows = {row["name"] for row in held["rows"]}
        assert {*ROWS, *PERSIAN_ROWS} <= rows
        assert {*PARTS, *(f"without_{kind}" for kind in REASONS)} <= {row["name"] for row in held["parts"]}
        assert all(0 <= row[key] <= 1 for row in (*held["rows"], *held["parts"]) for key in ("ndcg", "recall", "hard", "near"))
    assert "peyvand_folds" not in {row["name"] for row in found.sets["unseen"]["rows"]}, "the unseen set is never fitted to"
    assert tuple(found.retrieval["spellings"]) == ALL_SPELLINGS == tuple(SPELLINGS)
    assert {row["name"] for row in found.retrieval["rows"]} == set(RETRIEVAL)


def test_figures_of_another_engine_are_called_so(monkeypatch: Any):
    held = json.loads(quality.FILE.read_text())
    for engine, said in ((quality.fingerprint(), False), ("0" * 12, True)):
        monkeypatch.setattr(quality, "FILE", Written(json.dumps(held | {"engine": engine})))
        quality.measured.cache_clear()
        assert ("have changed since" in page("/en")) is said
    quality.measured.cache_clear()


class Written:
    def __init__(self, text: str) -> None:
        self.text = text

    def read_text(self, encoding: str = "") -> str:
        return self.text


def judged(count: int, fitting: int, strength: str) -> None:
    need = needs.published()
    writer, shown = needs.writer_of(need.organization), Shown(0.7, strength, 1, {}, "engine")
    maker = registry.organization()
    for at in range(count):
        answer: dict[str, str] = {"verdict": "fits"} if at < fitting else {"verdict": "unfit", "reason": "price"}
        judgements.judge_match(need, need, showcase.published(maker), shown, by=writer, now=needs.NOW, **answer)


def test_fewer_than_ten_judgements_are_not_shown():
    judged(9, 4, "strong")
    text = page("/en")
    assert "Fewer than 10 judgements" in text
    assert share(4 / 9) not in re.sub(r"<table.*?</table>", "", text, flags=re.DOTALL)


def test_what_people_of_this_site_say_is_shown_with_its_interval_and_only_where_there_are_ten():
    judged(10, 8, "strong")
    judged(3, 1, "fair")
    text = page("/en")
    for said in ("13 judgements until", "80%", "49% and 94%", "fewer than 10 judgements: not shown"):
        assert said in text
    row = Judgement.objects.filter(strength="strong", verdict="fits").first()
    assert row is not None
    judgements.judge_match(row.need, row.need, row.offer, None, by=row.by, now=needs.NOW, verdict="none")
    assert "fewer than 10 judgements: not shown" in page("/en")
    assert "80%" not in page("/en")


def test_the_interval_is_wilsons():
    low, high = quality.interval(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert quality.interval(0, 0) == (0.0, 1.0)
    assert quality.interval(10, 10)[1] == 1.0


def test_the_bench_writes_only_a_whole_run(tmp_path: Any, monkeypatch: Any, capsys: Any):
    monkeypatch.setattr(bench, "fixtures", lambda folder: {})
    monkeypatch.setattr("sys.argv", ["quality", str(tmp_path / "nowhere"), "--json", str(tmp_path / "quality.json")])
    assert bench.main() == 1
    assert not (tmp_path / "quality.json").exists()
    assert "Not written" in capsys.readouterr().out
