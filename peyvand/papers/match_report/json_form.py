"""The report as JSON, for scripts. Its form is a promise: see docs."""

import json
from typing import IO, Any

from peyvand.matching import Document, Match, Reason
from peyvand.papers.match_report.account import Account
from peyvand.papers.match_report.words import ignored_text, reason_text
from peyvand.papers.match_run import Answer
from peyvand.papers.sheets import Reading


def write_json(account: Account, target: IO[bytes], language: str) -> None:
    """Write UTF-8; one need at a time, so that a large report does not stand in memory twice."""
    read = {name: _reading(reading, language) for name, reading in account.sides}
    target.write(b'{"read": ' + _dump(read) + b', "needs": [')
    for number, answer in enumerate(account.answers):
        target.write((b",\n" if number else b"\n") + _dump(_need(account, answer, language)))
    target.write(b"\n]}\n")


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace")


def _reading(reading: Reading, language: str) -> dict[str, Any]:
    return {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "columns": reading.columns,
        "unrecognised": reading.unrecognised,
        "rows": len(reading.rows),
        "bad": [{"row": bad.row, "field": bad.field, "why": bad.why(language)} for bad in reading.bad],
        "duplicates": [{"row": one.row, "same_as": one.same_as, "by": one.by, "key": one.key} for one in reading.duplicates],
        "ignored": [ignored_text(one, language) for one in reading.ignored],
    }


def _need(account: Account, answer: Answer, language: str) -> dict[str, Any]:
    matches = []
    for rank, match in enumerate(answer.matches, start=1):
        offer = account.offer(match)
        reasons = [_reason(reason, match, offer, language) for reason in match.reasons]
        matches.append(
            {"rank": rank, "key": match.key, "title": offer.title, "score": round(match.score, 4), "strength": match.strength, "reasons": reasons}
        )
    return {"key": answer.need.key, "title": answer.need.title, "matches": matches}


def _reason(reason: Reason, match: Match, offer: Document, language: str) -> dict[str, Any]:
    """A reason and the part of the score that it brought: the shares of a match add up to its score."""
    return {"kind": reason.kind, "text": reason_text(reason, match, offer, language), "share": round(reason.part, 4)}
