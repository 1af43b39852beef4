"""The demonstration's needs and offers as sheets: clean, and as offices really make them.

A dirty copy holds everything that is wrong with real sheets and nothing that is wrong with the needs themselves, so that its matches can be
judged by the same relevance table. ``CANARY`` stands in every hidden place: it must never be seen again.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from tests.papers.biff import Value, XlsSheet, xls_bytes

DATA = Path(__file__).parent.parent.parent / "peyvand" / "demo" / "data"
CANARY = "قناری پنهان"
SIGNS = {"ge": "≥", "le": "≤", "eq": "=", "range": "=", "is": ":"}
_TYPED_IN_1256 = str.maketrans("یک۰۱۲۳۴۵۶۷۸۹٫", "يك0123456789.", "\u0654")
_ARABIC = str.maketrans({"ی": "ي", "ک": "ك"})

# field → header of the clean sheet, header of the dirty one
NEED_HEADERS = {
    "key": ("کد", "كد نياز"),
    "title_fa": ("عنوان نیاز", "عنوان نياز *"),
    "problem_fa": ("شرح", "شرح نیاز (به تفصیل)"),
    "tried_fa": ("آنچه آزموده شد", "اقدامات انجام شده"),
    "success_fa": ("معیار موفقیت", "خروجی مورد انتظار:"),
    "kind": ("نوع", "نوع نياز"),
    "isic": ("آیسیک", "كد آيسيك"),
    "chain_stage": ("حلقهٔ زنجیره", "Chain Stage"),
    "county": ("شهرستان", "شهرستان"),
    "trl_min": ("کمترین TRL", "سطح آمادگي فناوري (TRL)"),
    "requirements": ("الزامات فنی", "مشخصات فني"),
    "org_key": ("سازمان", "نام شركت"),
    "published": ("تاریخ انتشار", "تاريخ"),
    "title_en": ("عنوان انگلیسی", "Title (EN)"),
    "problem_en": ("شرح انگلیسی", "Description EN"),
}
OFFER_HEADERS = {
    "key": ("کد", "ID"),
    "title_fa": ("عنوان", "نام محصول / خدمت"),
    "summary_fa": ("خلاصه", "معرفي محصول"),
    "how_fa": ("روش کار", "روش ساخت"),
    "kind": ("نوع", "نوع"),
    "isic": ("آیسیک", "ISIC"),
    "chain_stage": ("حلقهٔ زنجیره", "مرحله زنجیره ارزش"),
    "trl": ("سطح آمادگی", "TRL"),
    "specs": ("ویژگی‌های فنی", "مشخصات فنی"),
    "org_key": ("سازمان", "شركت"),
    "county": ("شهرستان", "محل استقرار"),
    "certificates": ("گواهی‌ها", "گواهينامه"),
    "title_en": ("عنوان انگلیسی", "English title"),
    "summary_en": ("شرح انگلیسی", "english description"),
}


@dataclass
class Table:
    """A sheet before it gets a format: rows from 0, with what is hidden and merged."""

    name: str
    rows: dict[int, dict[int, Value]]
    header_row: int
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


@dataclass
class Faults:
    """What was put in on purpose, by row number as the spreadsheet program shows it."""

    bad: dict[int, str] = field(default_factory=dict)
    duplicates: dict[int, int] = field(default_factory=dict)


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows_in_a_cell(name: str, key: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in rows_of(name):
        value = row["value"].replace("..", " تا ")
        joint = ": " if row["relation"] == "is" else f" {SIGNS[row['relation']]} "
        wish = " (ترجیحی)" if row.get("must") == "0" else ""
        found.setdefault(row[key], []).append(f"{row['parameter_fa']}{joint}{value} {row['unit']}".strip() + wish)
    return {owner: "؛ ".join(pieces) for owner, pieces in found.items()}


def needs() -> list[dict[str, str]]:
    asked = _rows_in_a_cell("requirements.csv", "need_key")
    return [{**row, "requirements": asked.get(row["key"], "")} for row in rows_of("needs.csv")]


def offers() -> list[dict[str, str]]:
    stated = _rows_in_a_cell("offer_specs.csv", "offer_key")
    places = {row["key"]: row for row in rows_of("organizations.csv")}
    found = []
    for row in rows_of("offers.csv"):
        maker = places[row["org_key"]]
        certificates = "، ".join(entry.split(":")[0] for entry in maker["certificates"].split(";") if entry)
        found.append({**row, "specs": stated.get(row["key"], ""), "county": maker["county"], "certificates": certificates})
    return found


def headers_of(side: str) -> dict[str, tuple[str, str]]:
    return NEED_HEADERS if side == "needs" else OFFER_HEADERS


def clean_table(side: str) -> Table:
    """A tidy sheet with its header in the first row."""
    headers, rows = headers_of(side), needs() if side == "needs" else offers()
    grid: dict[int, dict[int, Value]] = {0: {column: names[0] for column, names in enumerate(headers.values())}}
    for number, row in enumerate(rows, start=1):
        grid[number] = {column: row[name] for column, name in enumerate(headers) if row[name]}
    return Table("نیازها" if side == "needs" else "عرضه‌ها", grid, 0)


def dirty_table(side: str, seed: int = 1) -> tuple[Table, Faults]:
    """The same rows with everything that offices do to them."""
    rng = random.Random(seed)
    headers, rows = headers_of(side), needs() if side == "needs" else offers()
    names = list(headers)
    rng.shuffle(names)
    columns = {name: 1 + place + (place > 3) + (place > 7) for place, name in enumerate(names)}  # column 0 and two more are empty or hidden
    running, hidden, extra = max(columns.values()) + 1, 5, max(columns.values()) + 3
    assert hidden not in columns.values()
    grid: dict[int, dict[int, Value]] = {
        0: {0: "فهرست نیازها و توانمندی‌های استان"},
        1: {0: "به‌روز تا پایان آبان ۱۴۰۵"},
        3: {columns[names[0]]: "مشخصات اصلی"},
        4: {columns[name]: headers[name][1] for name in names} | {running: "رديف", hidden: "یادداشت محرمانه", extra: "امضای مدیر"},
    }
    table = Table("جدول اصلي", grid, 4, hidden_columns={hidden}, merges=[(0, 0, 0, 6), (3, 3, 2, 5)])
    faults = Faults()
    row_number = 5
    for number, row in enumerate(rows):
        if number % 17 == 3:
            row_number += 1  # an empty row
        if number % 23 == 5:
            grid[row_number] = {columns["key"]: f"h-{number}", columns["title_fa"]: f"{CANARY} {number}", hidden: CANARY}
            table.hidden_rows.add(row_number)
            row_number += 1
        if number in (7, 30, 55):
            grid[row_number] = _bad(row, columns, names, ("trl", "title", "isic")[(7, 30, 55).index(number)], side)
            faults.bad[row_number + 1] = ("trl", "title", "sectors")[(7, 30, 55).index(number)]
            row_number += 1
        grid[row_number] = {columns[name]: dirtied(name, row[name], rng) for name in names if row[name]} | {running: number + 1, hidden: CANARY}
        if number in (11, 40):
            grid[row_number + 1] = dict(grid[row_number])
            if number == 40:
                grid[row_number + 1][columns["key"]] = f"{row['key']}-again"
            faults.duplicates[row_number + 2] = row_number + 1
            row_number += 1
        row_number += 1
    grid[row_number + 3] = {running: number + 2}  # a numbered row that nobody filled in
    return table, faults


def _bad(row: dict[str, str], columns: dict[str, int], names: list[str], what: str, side: str) -> dict[int, Value]:
    cells: dict[int, Value] = {columns[name]: row[name] for name in names if row[name]}
    cells[columns["key"]] = f"bad-{what}"
    if what == "trl":
        cells[columns["trl_min" if side == "needs" else "trl"]] = "۱۲"
    elif what == "title":
        del cells[columns["title_fa"]]
    else:
        cells[columns["isic"]] = "3499"
    return cells


def dirtied(name: str, value: str, rng: random.Random) -> Value:
    """A value as somebody might have typed it."""
    if name in ("trl", "trl_min"):
        return rng.choice([int(value), f"TRL {value}", value])
    if name == "published":
        return rng.choice([date.fromisoformat(value), value])
    if name == "isic":
        return (
            value.replace("|", rng.choice(["|", "، ", " / "]))
            if "|" in value
            else rng.choice([value, int(value), f"C{value}" if value > "09" and value < "34" else value])
        )
    if name in ("title_fa", "problem_fa", "summary_fa", "how_fa", "success_fa"):
        chance = rng.random()
        if chance < 0.35:
            value = value.translate(_ARABIC)
        elif chance < 0.5:
            value = value.replace("\u200c", " ")
        if name != "title_fa" and rng.random() < 0.3:
            value = value.replace(". ", ".\n", 1)
        return f"  {value}\u00a0" if rng.random() < 0.2 else value
    return value


def other_sheets() -> list[Table]:
    """What else lies in such files."""
    cover = Table("روی جلد", {2: {1: "دبیرخانهٔ کمیتهٔ پیوند صنعت و دانشگاه"}, 4: {1: "محرمانه نیست"}}, 0)
    lookup = Table("راهنما", {0: {0: "کد", 1: "معنی"}, 1: {0: "make", 1: "ساخت"}}, 0)
    secret = Table("بایگانی", {0: {0: "عنوان نیاز", 1: "شرح"}, **{n: {0: f"{CANARY} {n}", 1: CANARY} for n in range(1, 300)}}, 0, hidden=True)
    return [cover, lookup, secret]


def as_xlsx(tables: list[Table]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        page = book.create_sheet(table.name)
        page.sheet_view.rightToLeft = True
        for row, cells in table.rows.items():
            for column, value in cells.items():
                cell = page.cell(row + 1, column + 1)
                cell.value = value
                if isinstance(value, str) and value.startswith("="):
                    cell.data_type = "s"
        for row in table.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        for column in table.hidden_columns:
            page.column_dimensions[get_column_letter(column + 1)].hidden = True
        for first, last, left, right in table.merges:
            page.merge_cells(start_row=first + 1, end_row=last + 1, start_column=left + 1, end_column=right + 1)
        if table.hidden:
            page.sheet_state = "hidden"
    book.active = 0
    file = io.BytesIO()
    book.save(file)
    book.close()
    return file.getvalue()


def as_xls(tables: list[Table]) -> bytes:
    return xls_bytes([XlsSheet(table.name, table.rows, table.hidden, table.hidden_rows, table.hidden_columns, table.merges) for table in tables])


def as_csv(table: Table, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A csv file knows nothing hidden: what was, is left out by whoever saved it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    width = max(max(cells) for cells in table.rows.values()) + 1
    for row in range(max(table.rows) + 1):
        cells = {} if row in table.hidden_rows else table.rows.get(row, {})
        writer.writerow(["" if column in table.hidden_columns else cells.get(column, "") for column in range(width)])
    text = file.getvalue()
    if encoding == "cp1256":  # which has no Persian yeh and digits; who saves in it has typed the Arabic ones
        text = text.translate(_TYPED_IN_1256).replace("≥", ">=").replace("≤", "<=")
    return text.encode(encoding, errors="replace")
