"""`peyvand match` through the front door."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from tests.papers.dirty import CANARY, as_csv, as_xlsx, clean_table, dirty_table, other_sheets
from tests.papers.test_reading import rows

ROOT = Path(__file__).parent.parent.parent
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def peyvand(*words: object, stdin: bytes = b"", cwd: Path = ROOT, code: str = "") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "peyvand"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([*command, "match", *map(str, words)], input=stdin, capture_output=True, cwd=cwd, timeout=300, env=environment, check=False)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dirty sheet of needs (its first rows) and a clean one of offers."""
    folder = tmp_path_factory.mktemp("sheets")
    table, _faults = dirty_table("needs")
    table.rows = {row: cells for row, cells in table.rows.items() if row < 22}
    cover, lookup, secret = other_sheets()
    (folder / "نیازها.xlsx").write_bytes(as_xlsx([cover, table, lookup, secret]))
    (folder / "offers.csv").write_bytes(as_csv(clean_table("offers"), encoding="cp1256", delimiter=";"))
    return folder / "نیازها.xlsx", folder / "offers.csv"


@pytest.fixture(scope="module")
def told(sheets: tuple[Path, Path]) -> tuple[dict, str]:
    """The JSON report and what was told beside it."""
    done = peyvand(*sheets, "-o", "-", "--top", "4")
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout), done.stderr.decode()


def test_the_json_has_the_promised_form(told: tuple[dict, str]) -> None:
    report, _words = told
    assert list(report) == ["read", "needs"]
    for side in ("needs", "offers"):
        assert list(report["read"][side]) == ["sheet", "header_row", "columns", "unrecognised", "rows", "bad", "duplicates", "ignored"]
    reading = report["read"]["needs"]
    assert (reading["sheet"], reading["header_row"], reading["rows"]) == ("جدول اصلی", 5, len(report["needs"]))
    assert reading["columns"]["عنوان نیاز *"] == "title"
    assert reading["unrecognised"] == ["امضای مدیر"]
    assert [list(bad) for bad in reading["bad"]] == [["row", "field", "why"]]
    assert len(reading["duplicates"]) == 1
    for need in report["needs"]:
        assert list(need) == ["key", "title", "matches"]
        assert [match["rank"] for match in need["matches"]] == [1, 2, 3, 4]
        for match in need["matches"]:
            assert list(match) == ["rank", "key", "title", "score", "strength", "reasons"]
            assert match["strength"] in ("strong", "fair", "weak")
            assert sum(reason["share"] for reason in match["reasons"]) == pytest.approx(match["score"], abs=0.001)
            assert all(list(reason) == ["kind", "text", "share"] and reason["text"] for reason in match["reasons"])
        scores = [match["score"] for match in need["matches"]]
        assert scores == sorted(scores, reverse=True)


def test_the_best_offer_of_the_first_need_is_found_in_a_dirty_sheet(told: tuple[dict, str]) -> None:
    assert told[0]["needs"][0]["key"] == "need-01"
    assert "off-001" in [match["key"] for match in told[0]["needs"][0]["matches"][:2]]


def test_what_is_hidden_is_shown_to_nobody(told: tuple[dict, str]) -> None:
    assert CANARY.split()[0] not in json.dumps(told[0], ensure_ascii=False) + told[1]


def test_the_terminal_tells_the_same_in_words(told: tuple[dict, str]) -> None:
    for said in ("جدول اصلی", "سرستون در ردیف ۵", "امضای مدیر", "سطح آمادگی باید", "ردیف ۱۵", "پنهان", "نیاز با تطابق قوی"):
        assert said in told[1]


def test_english_reports_are_english(sheets: tuple[Path, Path]) -> None:
    done = peyvand(*sheets, "-o", "-", "--top", "1", "--lang", "en")
    report = json.loads(done.stdout)
    assert "1 to 9" in report["read"]["needs"]["bad"][0]["why"]
    assert "rows read" in done.stderr.decode()
    texts = {reason["kind"]: reason["text"] for reason in report["needs"][0]["matches"][0]["reasons"]}
    assert re.match(r"TRL \d, asked \d", texts["trl"])
    assert "requirements met" in texts["requirements"]


def test_two_processes_find_what_one_finds(sheets: tuple[Path, Path]) -> None:
    one, two = (peyvand(*sheets, "-o", "-", "-q", "--top", "3", "--processes", count).stdout for count in (1, 2))
    assert one
    assert one == two


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("needs", "offers"):
        table = rows(
            ["کد", "عنوان", "شرح", "شرکت", "محل", "TRL", HOSTILE], [f"{name}{HOSTILE}", f"پمپ دوغاب {HOSTILE}", HOSTILE, HOSTILE, HOSTILE, None, "x"]
        )
        table.rows[2] = {0: "=1+1", 1: '=HYPERLINK("https://evil.example","کلیک") پمپ', 5: "بالا"}
        table.rows[3] = {0: "=2+2", 1: "=cmd|'/c calc'!A0 پمپ دوغاب"}
        (folder / f"{name}.xlsx").write_bytes(as_xlsx([table]))
    return folder / "needs.xlsx", folder / "offers.xlsx"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_page_stands_alone_and_runs_nothing(hostile: tuple[Path, Path], tmp_path: Path, language: str) -> None:
    done = peyvand(*hostile, "-o", tmp_path / "r.html", "--lang", language)
    assert done.returncode == 0, done.stderr.decode()
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert not {"script", "img", "link", "iframe", "form", "svg"} & set(page.tags)
    assert all(link.startswith("#n") for link in page.links)
    assert "&lt;script&gt;" in text
    assert f'lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}"' in text


def test_the_workbook_has_its_three_sheets_and_no_formula(hostile: tuple[Path, Path], tmp_path: Path) -> None:
    assert peyvand(*hostile, "-o", tmp_path / "r.xlsx", "-q").returncode == 0
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["خلاصه", "تطابق‌ها", "آنچه خوانده شد"]
    assert all(page.sheet_view.rightToLeft for page in book.worksheets)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "=2+2" for cell in cells)
    assert any("سطح آمادگی باید" in str(cell.value) for cell in cells)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "required"),
        (("NEEDS", "OFFERS", "--top", "0"), 2, "1 to 1000"),
        (("NEEDS", "OFFERS", "-o", "report.pdf"), 2, ".html"),
        (("-", "-"), 2, "only one"),
        (("none.xlsx", "OFFERS"), 1, "none.xlsx"),
        (("NEEDS", "OFFERS", "-o", "/none/report.json"), 1, "/none/report.json"),
        (("NEEDS", "OFFERS", "--strict", "-q"), 1, ""),
        (("NEEDS", "OFFERS", "-q", "--needs-sheet", "نیست"), 1, "نیست"),
    ],
)
def test_exit_codes_say_what_happened(sheets: tuple[Path, Path], words: tuple[str, ...], code: int, said: str) -> None:
    done = peyvand(*({"NEEDS": sheets[0], "OFFERS": sheets[1]}.get(word, word) for word in words))
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_sheet_may_come_from_standard_input(sheets: tuple[Path, Path]) -> None:
    done = peyvand("-", sheets[1], "-o", "-", "--format", "html", "--top", "1", stdin=sheets[0].read_bytes())
    assert done.returncode == 0
    assert done.stdout.startswith(b"<!doctype html>")


def test_a_report_that_could_not_be_written_leaves_nothing_behind(sheets: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "r.json").mkdir()
    assert peyvand(*sheets, "-o", tmp_path / "r.json", "-q").returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_progress_is_shown_when_asked_and_otherwise_only_on_a_terminal(sheets: tuple[Path, Path]) -> None:
    assert b"100%" in peyvand(*sheets, "--progress").stderr
    assert b"%" not in peyvand(*sheets).stderr


def test_help_shows_examples_and_exit_codes() -> None:
    done = peyvand("--help")
    assert done.returncode == 0
    for said in (b"examples:", b"exit codes:", b"-o report.html", b"--top"):
        assert said in done.stdout


def test_matching_sheets_needs_no_django(sheets: tuple[Path, Path], tmp_path: Path) -> None:
    code = (
        "import sys; from peyvand.cli import main; code = main(sys.argv[1:]); "
        "loaded = sorted(name for name in sys.modules if name.split('.')[0] == 'django'); print(loaded[:3], file=sys.stderr); "
        "sys.exit(code or bool(loaded))"
    )
    done = peyvand(*sheets, "-o", tmp_path / "r.xlsx", "-q", code=code)
    assert done.returncode == 0, done.stderr.decode()
