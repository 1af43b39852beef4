"""The report in words, on the terminal."""

from collections.abc import Iterator

from peyvand.papers.match_report.account import STRENGTHS, Account
from peyvand.papers.match_report.words import digits, duplicate_text, field_name, hundred, ignored_text, word
from peyvand.papers.sheets import Reading
from peyvand.text.amounts import grouped

_SHOWN = 8  # lines of a kind; the rest is counted
_NEEDS_SHOWN = 10


def tell(account: Account, language: str) -> Iterator[str]:
    """Give the lines."""
    for name, reading in account.sides:
        yield from _tell_reading(name, reading, language)
    counts = account.best_strengths()
    parts = [f"{grouped(counts[name], language)} {word(f'needs_{name}', language)}" for name in (*STRENGTHS, "none") if counts[name]]
    yield word("summary", language) + ": " + ("، " if language == "fa" else ", ").join(parts)
    for answer in account.answers[:_NEEDS_SHOWN]:
        if answer.matches:
            best = answer.matches[0]
            yield f"  {answer.need.key}  {answer.need.title}"
            yield f"      → {best.key}  {account.offer(best).title}  ({word(best.strength, language)} · {hundred(best.score, language)})"
    yield from _more(len(account.answers), _NEEDS_SHOWN, language)


def _tell_reading(name: str, reading: Reading, language: str) -> Iterator[str]:
    sheet = f" «{reading.sheet}»" if reading.sheet else ""
    count = grouped(len(reading.rows), language)
    if language == "en":
        yield f"{word(name, language)}: {count} rows read from sheet{sheet or ' (no name)'}, header in row {reading.header_row}"
    else:
        place = f" از برگهٔ{sheet}" if sheet else ""
        yield f"{word(name, language)}: {count} ردیف خوانده شد{place}، سرستون در ردیف {digits(reading.header_row, language)}"
    recognised = [f"{header} → {field_name(field, language)}" for header, field in reading.columns.items()]
    yield f"  {word('columns', language)}: " + ("، " if language == "fa" else ", ").join(recognised)
    if reading.unrecognised:
        yield f"  {word('unrecognised', language)}: " + ("، " if language == "fa" else ", ").join(reading.unrecognised[:20])
    for ignored in reading.ignored[:_SHOWN]:
        yield f"  {word('ignored', language)}: {ignored_text(ignored, language)}"
    if reading.bad:
        yield f"  {word('bad', language)}: {grouped(len(reading.bad), language)}"
        for bad in reading.bad[:_SHOWN]:
            yield f"    {word('row', language)} {digits(bad.row, language)}، {bad.header or field_name(bad.field, language)}: {bad.why(language)}"
        yield from _more(len(reading.bad), _SHOWN, language)
    if reading.duplicates:
        yield f"  {word('duplicates', language)}: {grouped(len(reading.duplicates), language)}"
        for duplicate in reading.duplicates[:_SHOWN]:
            yield f"    {duplicate_text(duplicate, language)}"
        yield from _more(len(reading.duplicates), _SHOWN, language)


def _more(count: int, shown: int, language: str) -> Iterator[str]:
    if count > shown:
        rest = grouped(count - shown, language)
        yield f"    … و {rest} دیگر در گزارش" if language == "fa" else f"    … and {rest} more in the report"
