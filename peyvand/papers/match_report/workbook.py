"""The report as a workbook: a summary, all matches, and what was read."""

from collections.abc import Iterator
from typing import IO

from peyvand.matching import Fit, Match
from peyvand.papers.match_report.account import STRENGTHS, Account
from peyvand.papers.match_report.words import asked_in_words, duplicate_text, field_name, ignored_text, reason_text, word
from peyvand.papers.sheets import Reading
from peyvand.papers.sheets.writing import Sheet, Value, write_xlsx


def write_workbook(account: Account, target: IO[bytes], language: str) -> None:
    """Write xlsx."""
    right_to_left = language == "fa"

    def heads(*names: str) -> list[str]:
        return [word(name, language) for name in names]

    matches = heads("need", "title", "rank", "offer", "title", "organization", "score", "strength", "reasons", "requirements")
    matches[0], matches[1] = f"{word('key', language)} ({matches[0]})", f"{word('title', language)} ({matches[0]})"
    matches[3], matches[4] = f"{word('key', language)} ({matches[3]})", f"{word('title', language)} ({matches[3]})"
    write_xlsx(
        target,
        [
            Sheet(
                word("summary", language),
                heads("key", "need", "organization", "strength", "score", "best_offer", "organization", "why"),
                _summary(account, language),
                (12, 46, 22, 14, 10, 46, 22, 60),
                right_to_left,
                notes=_counts(account, language),
                bars=(4,),
            ),
            Sheet(word("matches", language), matches, _matches(account, language), (12, 36, 7, 12, 40, 22, 10, 14, 70, 60), right_to_left, bars=(6,)),
            Sheet(
                word("read", language), heads("file", "what", "row", "field", "detail"), _read(account, language), (12, 24, 10, 24, 80), right_to_left
            ),
        ],
    )


def _summary(account: Account, language: str) -> Iterator[list[Value]]:
    for answer in account.answers:
        if not answer.matches:
            yield [answer.need.key, answer.need.title, answer.need.organization, word("none", language)]
            continue
        best = answer.matches[0]
        offer = account.offer(best)
        yield [
            answer.need.key,
            answer.need.title,
            answer.need.organization,
            word(best.strength, language),
            round(best.score * 100),
            offer.title,
            offer.organization,
            _reasons(account, best, language),
        ]


def _counts(account: Account, language: str) -> Iterator[list[Value]]:
    counts = account.best_strengths()
    for name in (*STRENGTHS, "none"):
        yield [counts[name], word(f"needs_{name}", language)]
    yield [None, word("how_to_read", language)]


def _matches(account: Account, language: str) -> Iterator[list[Value]]:
    for answer in account.answers:
        for rank, match in enumerate(answer.matches, start=1):
            offer = account.offer(match)
            fits = (_fit(fit, language) for fit in match.fits)
            yield [
                answer.need.key,
                answer.need.title,
                rank,
                match.key,
                offer.title,
                offer.organization,
                round(match.score * 100),
                word(match.strength, language),
                _reasons(account, match, language),
                "\n".join(fits),
            ]


def _fit(fit: Fit, language: str) -> str:
    said = f"{' '.join(asked_in_words(fit.requirement, language))}: {word(fit.status, language)}"
    return f"{said} ({fit.evidence})" if fit.evidence else said


def _reasons(account: Account, match: Match, language: str) -> str:
    told = [reason for reason in match.reasons if reason.part >= 0.005 and (reason.facts.get("known", True) or "all" in reason.facts)]
    told.sort(key=lambda reason: -reason.part)
    offer = account.offer(match)
    return "\n".join(f"{reason_text(reason, match, offer, language)} ({round(reason.part * 100)})" for reason in told)


def _read(account: Account, language: str) -> Iterator[list[Value]]:
    for name, reading in account.sides:
        yield from _read_one(word(name, language), reading, language)


def _read_one(table: str, reading: Reading, language: str) -> Iterator[list[Value]]:
    yield [table, word("sheet", language), None, None, reading.sheet]
    yield [table, word("header_row", language), reading.header_row]
    yield [table, word("rows_read", language), len(reading.rows)]
    for header, name in reading.columns.items():
        yield [table, word("columns", language), None, header, field_name(name, language)]
    for header in reading.unrecognised:
        yield [table, word("unrecognised", language), None, header]
    for bad in reading.bad:
        yield [table, word("bad", language), bad.row, bad.header or field_name(bad.field, language), bad.why(language)]
    for duplicate in reading.duplicates:
        yield [table, word("duplicates", language), duplicate.row, None, duplicate_text(duplicate, language)]
    for ignored in reading.ignored:
        yield [table, word("ignored", language), None, None, ignored_text(ignored, language)]
