"""Why a whole file is refused, said plainly with what to do, in both languages."""

from peyvand.text.amounts import grouped

SENTENCES: dict[str, dict[str, str]] = {
    "missing": {
        "fa": "چنین پرونده‌ای نیست؛ نشانی و نام آن را ببینید.",
        "en": "There is no such file; check its place and name.",
    },
    "unreadable": {
        "fa": "پرونده خواندنی نیست؛ ببینید که پوشه نباشد و اجازهٔ خواندنش را داشته باشید.",
        "en": "The file cannot be read; check that it is not a folder and that you may read it.",
    },
    "empty": {
        "fa": "پرونده خالی است؛ در آن جدولی با سرستون و دست‌کم یک ردیف بگذارید.",
        "en": "The file is empty; put a table with a header and at least one row in it.",
    },
    "no_rows": {
        "fa": "زیر سرستون هیچ ردیفی نیست.",
        "en": "There is no row below the header.",
    },
    "too_big": {
        "fa": "پرونده بزرگ‌تر از {limit} مگابایت است؛ آن را بخش کنید.",
        "en": "The file is larger than {limit} megabytes; split it.",
    },
    "encrypted": {
        "fa": "پرونده رمز دارد؛ رمز آن را بردارید و دوباره ذخیره کنید.",
        "en": "The file is protected by a password; take the password off and save it again.",
    },
    "not_a_sheet": {
        "fa": "این پرونده صفحه‌گسترده نیست؛ xlsx، xls، ods یا csv بدهید.",
        "en": "This file is not a spreadsheet; give xlsx, xls, ods or csv.",
    },
    "web_page": {
        "fa": "این یک صفحهٔ وب است که نام صفحه‌گسترده گرفته؛ بازش کنید و به شکل xlsx ذخیره کنید.",
        "en": "This is a web page under the name of a spreadsheet; open it and save it as xlsx.",
    },
    "binary_sheet": {
        "fa": "گونهٔ دودویی xlsb خوانده نمی‌شود؛ به شکل xlsx ذخیره کنید.",
        "en": "The binary kind xlsb is not read; save it as xlsx.",
    },
    "broken": {
        "fa": "پرونده خراب یا ناتمام است؛ در برنامهٔ صفحه‌گسترده بازش کنید و دوباره ذخیره کنید.",
        "en": "The file is damaged or cut short; open it in a spreadsheet program and save it again.",
    },
    "bomb": {
        "fa": "پرونده پس از باز شدن بی‌اندازه بزرگ می‌شود و باز نشد.",
        "en": "Unpacked, the file would grow beyond measure; it was not opened.",
    },
    "too_many_rows": {
        "fa": "جدول بیش از {limit} ردیف دارد؛ آن را به چند پرونده بخش کنید.",
        "en": "The table has more than {limit} rows; split it into several files.",
    },
    "too_many_columns": {
        "fa": "جدول بیش از {limit} ستون دارد؛ ستون‌های بی‌کاربرد را بردارید.",
        "en": "The table has more than {limit} columns; take out those of no use.",
    },
    "too_many_sheets": {
        "fa": "پرونده بیش از {limit} برگه دارد.",
        "en": "The file has more than {limit} sheets.",
    },
    "no_such_sheet": {
        "fa": "برگه‌ای به نام «{name}» در پرونده نیست.",
        "en": "There is no sheet named “{name}” in the file.",
    },
    "no_columns": {
        "fa": "ستون‌های head و variants پیدا نشد؛ نام ستون‌ها را در ردیف نخست بنویسید.",
        "en": "The columns head and variants were not found; write the names of the columns in the first row.",
    },
    "no_header": {
        "fa": "سرستونی شناخته نشد؛ ردیفی با نام ستون‌ها، دست‌کم «عنوان»، بالای جدول بگذارید.",
        "en": "No header was recognized; put a row with the names of the columns, at least “title”, above the table.",
    },
}


class SheetRefused(ValueError):
    """A file that cannot be taken at all. ``code`` is a key of SENTENCES; ``sentence`` says it to people."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def sentence(self, language: str = "fa") -> str:
        facts = {name: grouped(value, language) if isinstance(value, int) else value for name, value in self.facts.items()}
        return SENTENCES[self.code][language].format(**facts)
