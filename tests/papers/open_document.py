"""A writer of ods with hidden and repeated things, as LibreOffice writes them."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from peyvand.papers.sheets.writing import _CONTENT
from tests.papers.biff import Value
from tests.papers.dirty import Table


def as_ods(tables: list[Table]) -> bytes:
    hidden = (
        '<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    parts = [_CONTENT.replace("</office:automatic-styles>", hidden)]
    parts += [_table(table) for table in tables]
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    return ods_archive("".join(parts))


def ods_archive(content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return file.getvalue()


def _table(table: Table) -> str:
    width = max(max(cells) for cells in table.rows.values()) + 1
    columns = "".join(
        f"<table:table-column{' table:visibility=' + quoteattr('collapse') if column in table.hidden_columns else ''}/>" for column in range(width)
    )
    spans = {(first, left): (last - first + 1, right - left + 1) for first, last, left, right in table.merges}
    rows, empty = [], 0
    for row in range(max(table.rows) + 1):
        cells = table.rows.get(row)
        if cells is None:
            empty += 1
            continue
        if empty:
            rows.append(
                f'<table:table-row table:number-rows-repeated="{empty}"><table:table-cell table:number-columns-repeated="{width}"/></table:table-row>'
            )
            empty = 0
        hidden = ' table:visibility="collapse"' if row in table.hidden_rows else ""
        rows.append(
            f"<table:table-row{hidden}>{''.join(_cell(cells.get(column), spans.get((row, column))) for column in range(width))}</table:table-row>"
        )
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    style = "hid" if table.hidden else "rtl"
    return f'<table:table table:name={quoteattr(table.name)} table:style-name="{style}">{columns}{"".join(rows)}{tail}</table:table>'


def _cell(value: Value, span: tuple[int, int] | None) -> str:
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value is None:
        return f"<table:table-cell{spanned}/>"
    if isinstance(value, str):
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        note = "<office:annotation><text:p>یادداشت کناری</text:p></office:annotation>" if len(value) == 7 else ""
        return f'<table:table-cell office:value-type="string"{spanned}>{note}{lines}</table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"{spanned}><text:p>{value:,}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"{spanned}><text:p>هر چه</text:p></table:table-cell>'
