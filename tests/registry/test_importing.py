"""Organizations from a sheet: through the same rule as on the page, row by row, and each row told."""

import csv
import json
from pathlib import Path

import pytest

from peyvand import cli
from peyvand.core import audit
from peyvand.core.models import AuditEntry
from peyvand.registry.models import Organization
from tests.factories import registry as make

pytestmark = pytest.mark.django_db
KEYS = json.loads((Path(__file__).parent.parent / "text" / "data" / "nasty-inputs.json").read_text(encoding="utf-8"))["identity_key"]
HEADER = ("نام", "نوع", "شهرستان", "استان", "شناسه ملی", "ایمیل", "رنگ")


@pytest.fixture(autouse=True)
def taxonomies(db):
    make.taxonomies()


@pytest.fixture
def run(tmp_path, capsys):
    """Imports rows of (name, kind, county, province, national id, e-mail, colour) and gives the exit code and the lines."""

    def import_rows(*rows, options=(), header=HEADER):
        path = tmp_path / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        code = cli.main(["import", "organizations", str(path), "--kind", "sme", *options])
        return code, capsys.readouterr().out.splitlines()

    return import_rows


def row(name, kind="", county="سیرجان", province="", national_id="", email="", colour=""):
    return (name, kind, county, province, national_id, email, colour)


def test_each_row_is_made_is_there_or_is_refused_and_says_so(run):
    known = make.organization("سنگ‌شکن نمونه", national_id=make.national_id())
    code, lines = run(
        row("کارخانهٔ تازه", "دانشگاه", email="info@example.ir"),
        row("سنگ شکن نمونه"),
        row("نام دیگر", national_id=known.national_id),
        row("سنگ‌شکن نمونه", national_id=make.national_id()),
        row("بی‌جا", county="نیست‌آباد"),
        row("نشانی نادرست", email="این رایانامه نیست"),
        row("سنگ‌شکن نمونه", county="بم"),
    )
    assert code == 1
    made = Organization.objects.get(name_fa="کارخانهٔ تازه")
    assert (made.email, made.county_id, str(made.kind_id)) == ("info@example.ir", "sirjan", "university")
    assert lines[0].endswith("رنگ")
    told = [line.split(":")[0].split("  ") for line in lines[1:-1]]
    assert [word for _number, word in told] == ["ساخته شد", "از پیش هست", "از پیش هست", "پذیرفته‌نشده", "پذیرفته‌نشده", "پذیرفته‌نشده", "ساخته شد"]
    assert known.get_absolute_url() in lines[2]
    assert "نیست‌آباد" in lines[5]
    assert "ایمیل" in lines[6]
    assert lines[-1] == "ساخته شد: ۲، از پیش هست: ۲، پذیرفته‌نشده: ۳"
    assert Organization.objects.count() == 3
    assert AuditEntry.objects.filter(kind=audit.kind_of(made), key=str(made.pk), action="organization.create").count() == 1


def test_a_county_is_not_taken_from_another_province_than_the_row_names(run):
    code, lines = run(row("کارخانهٔ یزدی", county="بم", province="یزد"), row("کارخانهٔ بمی", county="بم", province="کرمان"))
    assert code == 1
    assert "یزد بم" in lines[1]
    assert [one.name_fa for one in Organization.objects.all()] == ["کارخانهٔ بمی"]


def test_run_again_it_makes_nothing_more(run):
    rows = [row("یک"), row("دو"), row("دو", county="بم")]
    assert run(*rows)[0] == 0
    assert Organization.objects.count() == 3
    code, lines = run(*rows, options=("--lang", "en"))
    assert code == 0
    assert lines[-1] == "made: 0, already there: 3, refused: 0"
    assert Organization.objects.count() == 3


def test_a_dry_run_says_the_same_and_enters_nothing(run):
    make.organization("سنگ‌شکن نمونه")
    rows = [row("تازه"), row("سنگ شکن نمونه"), row("تا‌زه"), row("\u2026")]
    before = AuditEntry.objects.count()
    code, lines = run(*rows, options=("--dry-run", "--lang", "en"))
    assert code == 1
    assert [line.split("  ")[1].split(":")[0] for line in lines[1:-1]] == ["would be made", "already there", "already there", "refused"]
    assert (Organization.objects.count(), AuditEntry.objects.count()) == (1, before)
    assert run(*rows, options=("--lang", "en"))[1][-1] == "made: 1, already there: 2, refused: 1"


@pytest.mark.parametrize("pair", KEYS["must_fold_together"])
def test_a_near_double_of_what_is_there_or_of_an_earlier_row_is_not_made(run, pair):
    first = make.organization(pair["a"])
    lines = run(row(pair["b"]), options=("--lang", "en"))[1]
    assert [line.split("  ")[1].split(":")[0] for line in lines[1:-1]] == ["already there"]
    assert first.get_absolute_url() in lines[1]
    run(row(pair["a"], county="بم"), row(pair["b"], county="بم"))
    assert Organization.objects.count() == 2


@pytest.mark.parametrize("pair", KEYS["must_stay_apart"])
def test_names_that_differ_are_both_made(run, pair):
    one, other = pair
    make.organization(one)
    assert run(row(other), options=("--lang", "en"))[1][-1] == "made: 1, already there: 0, refused: 0"
    run(row(one, county="بم"), row(other, county="بم"))
    assert Organization.objects.count() == 4


def test_a_file_that_is_no_sheet_is_refused_with_what_to_do(tmp_path, capsys):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert cli.main(["import", "organizations", str(path)]) == 1
    assert "صفحه‌گسترده نیست" in capsys.readouterr().err
    assert cli.main(["import", "organizations", str(tmp_path / "none.csv"), "--lang", "en"]) == 1
    assert "no such file" in capsys.readouterr().err
