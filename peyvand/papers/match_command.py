"""``peyvand match needs.xlsx offers.xlsx -o report.html``: two sheets in, a report out. No database, no network, no Django."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from peyvand.papers import match_run
from peyvand.papers.match_documents import need_document, offer_document
from peyvand.papers.match_report import Account, tell, write_json, write_page, write_workbook
from peyvand.papers.sheets import Reading, SheetRefused, limits, read
from peyvand.papers.sheets.files import read_bytes
from peyvand.text.vocabulary import Vocabulary

DONE, WRONG, USAGE, INTERRUPTED = 0, 1, 2, 130

SUMMARY = "match a spreadsheet of needs with a spreadsheet of offers"
DESCRIPTION = """\
Match a spreadsheet of needs with a spreadsheet of offers and say why each match is one.

Sheets are read as offices make them: xlsx, xls, ods or csv; Persian or English headers in any order, also below a title; hidden rows,
columns and sheets are left alone. Rows with a bad cell are named and left out, the others go on.
"""
EPILOG = """\
examples:
  peyvand match needs.xlsx offers.xlsx                      tell the best matches on the terminal
  peyvand match needs.xlsx offers.xlsx -o report.html       write a page to read and print
  peyvand match needs.csv offers.ods -o report.xlsx --top 5 write a workbook with five offers a need
  peyvand match needs.xls offers.xlsx -o - --format json    send JSON to the next program

exit codes: 0 done, 1 something is wrong and was said (a sheet cannot be read, the report cannot be written, with --strict a row was refused),
2 the command was not understood, 130 interrupted
"""
_WRITERS: dict[str, Callable[[Account, IO[bytes], str], None]] = {"json": write_json, "html": write_page, "xlsx": write_workbook}
_NOT_WRITTEN = {"fa": "گزارش نوشته نشد", "en": "The report was not written"}
_WRITTEN = {"fa": "گزارش نوشته شد", "en": "Report written"}
_NONE_GOOD = {"fa": "هیچ ردیف درستی نماند؛ ردیف‌های کنارگذاشته بالا نام برده شده‌اند.", "en": "No good row was left; the refused ones are named above."}
_WORKING = {"fa": "تطبیق", "en": "Matching"}
_FILES = {"needs": {"fa": "پروندهٔ نیازها", "en": "File of needs"}, "offers": {"fa": "پروندهٔ عرضه‌ها", "en": "File of offers"}}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("needs", metavar="NEEDS", help="spreadsheet of needs, or - for standard input")
    parser.add_argument("offers", metavar="OFFERS", help="spreadsheet of offers, or - for standard input")
    parser.add_argument("-o", "--output", metavar="FILE", help="where the report goes: .xlsx, .html or .json, or - for standard output")
    parser.add_argument("--format", choices=sorted(_WRITERS), help="form of the report (else told by the name; json for standard output)")
    parser.add_argument("--top", type=_count, default=10, metavar="N", help="offers a need, whatever their strength (default: %(default)s)")
    parser.add_argument("--lang", choices=("fa", "en"), default="fa", help="language of the report (default: %(default)s)")
    parser.add_argument("--needs-sheet", default="", metavar="NAME", help="sheet of needs, where the best one is not chosen by itself")
    parser.add_argument("--offers-sheet", default="", metavar="NAME", help="sheet of offers")
    parser.add_argument("--processes", type=_count, default=0, metavar="N", help="processes to work on (default: as many as pay off, at most 2)")
    parser.add_argument("--strict", action="store_true", help="end with exit code 1 when a row was refused")
    parser.add_argument("--progress", action=argparse.BooleanOptionalAction, help="show a progress bar (default: on a terminal)")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")


def run(args: argparse.Namespace) -> int:
    """Do it; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    form = _form(args)
    if form is None or (args.needs == "-" and args.offers == "-"):
        names = ", ".join(f".{name}" for name in sorted(_WRITERS))
        _say(f"peyvand match: {'only one file can be -' if form else f'the report must end in {names}, or give --format'}", sys.stderr)
        return USAGE
    try:
        return _run(args, form)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(args: argparse.Namespace, form: str) -> int:
    language: str = args.lang
    readings: dict[str, Reading] = {}
    for name, path, sheet in (("needs", args.needs, args.needs_sheet), ("offers", args.offers, args.offers_sheet)):
        try:
            readings[name] = read(_source(path), name, sheet=sheet)
        except SheetRefused as refusal:
            _say(f"{_FILES[name][language]} ({path}): {refusal.sentence(language)}", sys.stderr)
            return WRONG
    talk = sys.stderr if args.output == "-" else sys.stdout
    account = _account(readings, args, bar=_Bar(args.progress, language))
    if not args.quiet:
        for line in tell(account, language):
            _say(line, talk)
    if not account.answers or not account.offer_documents:
        _say(_NONE_GOOD[language], sys.stderr)
        return WRONG
    if args.output:
        try:
            _write(account, args.output, form, language)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader went away; nothing more to say to it
            return DONE
        except OSError as error:
            _say(f"{_NOT_WRITTEN[language]}: {args.output}: {error.strerror or error}", sys.stderr)
            return WRONG
        if not args.quiet and args.output != "-":
            _say(f"{_WRITTEN[language]}: {args.output}", talk)
    refused = any(reading.bad for reading in readings.values())
    return WRONG if args.strict and refused else DONE


def _account(readings: dict[str, Reading], args: argparse.Namespace, *, bar: "_Bar") -> Account:
    vocabulary = Vocabulary.packaged()
    needs = [need_document(row, vocabulary) for row in readings["needs"].rows]
    offers = [offer_document(row, vocabulary) for row in readings["offers"].rows]
    answers = match_run.match_all(needs, offers, top=args.top, processes=args.processes, progress=bar.show) if needs and offers else []
    return Account(
        readings["needs"],
        readings["offers"],
        answers,
        {offer.key: offer for offer in offers},
        datetime.now().astimezone(),
        match_run.explained(needs),
    )


def _form(args: argparse.Namespace) -> str | None:
    if args.format or not args.output or args.output == "-":
        return args.format or "json"
    ending = Path(args.output).suffix.lower().lstrip(".")
    return {"htm": "html"}.get(ending, ending) if ending in (*_WRITERS, "htm") else None


def _source(path: str) -> bytes:
    return sys.stdin.buffer.read(limits.FILE_BYTES + 1) if path == "-" else read_bytes(path)


def _write(account: Account, output: str, form: str, language: str) -> None:
    """Write beside the goal and put it in place when whole: a report is never half."""
    if output == "-":
        _WRITERS[form](account, sys.stdout.buffer, language)
        sys.stdout.buffer.flush()
        return
    goal = Path(output)
    with tempfile.NamedTemporaryFile("wb", dir=goal.parent, prefix=f".{goal.name[:40]}.", delete=False) as file:
        try:
            _WRITERS[form](account, file, language)
            file.flush()
            os.chmod(file.name, 0o666 & ~_umask())
            os.replace(file.name, goal)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _count(written: str) -> int:
    number = int(written)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError("must be from 1 to 1000")
    return number


def _say(line: str, stream: IO[str]) -> None:
    print(line, file=stream)


class _Bar:
    """A progress bar on standard error, when somebody looks."""

    _WIDTH = 30

    def __init__(self, wanted: bool | None, language: str) -> None:
        self._shown = sys.stderr.isatty() if wanted is None else wanted
        self._label = _WORKING[language]
        self._last = -1

    def show(self, done: int, of: int) -> None:
        percent = 100 * done // of if of else 100
        if not self._shown or percent == self._last:
            return
        self._last = percent
        filled = self._WIDTH * percent // 100
        end = "\n" if done == of else ""
        print(f"\r{self._label} [{'#' * filled}{'.' * (self._WIDTH - filled)}] {percent:3d}% ({done}/{of})", end=end, file=sys.stderr, flush=True)
