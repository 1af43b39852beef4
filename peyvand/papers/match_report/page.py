"""The report as one self-contained page: nothing is fetched, nothing runs, everything from the sheets is escaped."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from importlib import resources
from typing import IO

from peyvand.matching import Document, Match
from peyvand.papers.match_report.account import STRENGTHS, Account
from peyvand.papers.match_report.words import (
    asked_in_words,
    digits,
    duplicate_text,
    field_name,
    hundred,
    ignored_text,
    reason_text,
    shown_title,
    word,
)
from peyvand.papers.match_run import Answer
from peyvand.papers.sheets import Reading
from peyvand.text.amounts import grouped
from peyvand.text.digits import to_persian
from peyvand.text.jalali import MONTHS_FA, to_jalali, weekday_fa

_LEAST_SHARE = 0.01


def write_page(account: Account, target: IO[bytes], language: str) -> None:
    """Write HTML, piece by piece."""
    for piece in _page(account, language):
        target.write(piece.encode("utf-8", errors="replace"))
        target.write(b"\n")


def _page(account: Account, language: str) -> Iterator[str]:
    direction = "rtl" if language == "fa" else "ltr"
    style = resources.files("peyvand.papers.match_report").joinpath("page.css").read_text(encoding="utf-8")
    title = word("report", language)
    yield f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>"
    yield f'<p class="made">{word("made", language)} {_moment(account.made_at, language)}</p>'
    yield "".join(_figures(account, language))
    yield f'<p class="hint">{word("how_to_read", language)}</p>\n</header>\n<main>'
    yield from _contents(account, language)
    yield f"<h2>{word('matches', language)}</h2>"
    for number, answer in enumerate(account.answers, start=1):
        yield from _need(account, answer, number, language)
    yield f'<h2 id="read">{word("read", language)}</h2>'
    for name, reading in account.sides:
        yield from _reading(name, reading, language)
    yield "</main>\n</body>\n</html>"


def _moment(moment: datetime, language: str) -> str:
    if language == "en":
        return f'<time datetime="{moment.isoformat(timespec="minutes")}">{moment:%d %B %Y, %H:%M}</time>'
    year, month, day = to_jalali(moment.date())
    said = to_persian(f"{weekday_fa(moment.date())} {day} {MONTHS_FA[month - 1]} {year}، {moment:%H:%M}")
    return f'<time datetime="{moment.isoformat(timespec="minutes")}">{said}</time>'


def _figures(account: Account, language: str) -> Iterator[str]:
    counts = account.best_strengths()
    figures = [(len(account.answers), word("needs", language)), (len(account.offer_documents), word("offers", language))]
    figures += [(counts[name], word(f"needs_{name}", language)) for name in (*STRENGTHS, "none") if counts[name]]
    refused = sum(len(reading.bad) for _, reading in account.sides)
    if refused:
        figures.append((refused, word("bad", language)))
    yield '<ul class="figures">'
    for count, name in figures:
        yield f"<li><strong>{grouped(count, language)}</strong>{name}</li>"
    yield "</ul>"


def _contents(account: Account, language: str) -> Iterator[str]:
    yield f'<h2>{word("contents", language)}</h2>\n<div class="wide"><table>\n<thead><tr>'
    yield "".join(f"<th>{word(name, language)}</th>" for name in ("key", "need", "best_offer", "strength")) + "</tr></thead>\n<tbody>"
    for number, answer in enumerate(account.answers, start=1):
        best = answer.matches[0] if answer.matches else None
        offer = _directed(shown_title(account.offer(best), language)) if best and best.strength != "weak" else "—"
        strength = (
            _badge(best.strength, language) + f' <span class="number">{hundred(best.score, language)}</span>' if best else _badge("none", language)
        )
        link = f'<a href="#n{number}">{_directed(shown_title(answer.need, language))}</a>'
        yield f'<tr><td class="key">{_own(answer.need.key)}</td><td>{link}</td><td>{offer}</td><td>{strength}</td></tr>'
    yield "</tbody></table></div>"


def _own(text: object) -> str:
    """People's words, in their own direction."""
    return f"<bdi>{escape(str(text))}</bdi>"


def _title(document: Document, level: int, language: str) -> str:
    """A title in the reader's language where there is one, the other below it."""
    if language == "en" and document.title_alt:
        return f'<h{level}>{_directed(document.title_alt)}</h{level}><p class="other">{_directed(document.title)}</p>'
    return f"<h{level}>{_directed(document.title)}</h{level}>"


def _directed(text: str) -> str:
    """Written from the right as soon as there is a Persian letter, also where it begins with a Latin word."""
    direction = "rtl" if any("\u0600" <= character <= "\u06ff" for character in text) else "ltr"
    return f'<bdi dir="{direction}">{escape(text)}</bdi>'


def _badge(strength: str, language: str) -> str:
    return f'<span class="badge" data-strength="{strength}">{word(strength, language)}</span>'


def _need(account: Account, answer: Answer, number: int, language: str) -> Iterator[str]:
    need = answer.need
    about = " · ".join(_own(part) for part in (need.organization, need.county) if part)
    yield f'<section class="need" id="n{number}">\n<header><p class="key">{word("need", language)} {_own(need.key)}</p>{_title(need, 3, language)}'
    yield f'<p class="who">{about}</p></header>'
    shown = [match for match in answer.matches if match.strength != "weak"]
    weak = [match for match in answer.matches if match.strength == "weak"]
    if shown:
        yield '<ol class="matches">'
        for match in shown:
            yield from _match(account, answer, match, language)
        yield "</ol>"
    elif not weak:
        yield f"<p>{word('nothing_found', language)}</p>"
    if weak:
        yield f'<details class="weak"{"" if shown else " open"}><summary>{word("weak_more", language)} ({grouped(len(weak), language)})</summary><ol>'
        for match in weak:
            title = _directed(shown_title(account.offer(match), language))
            yield f'<li>{title} <span class="number">{_own(match.key)} · {hundred(match.score, language)}</span></li>'
        yield "</ol></details>"
    yield "</section>"


def _match(account: Account, answer: Answer, match: Match, language: str) -> Iterator[str]:
    offer = account.offer(match)
    about = " · ".join(_own(part) for part in (match.key, offer.organization, offer.county) if part)
    yield f'<li class="match"><div>{_title(offer, 4, language)}<p class="who">{about}</p></div>'
    yield f'<div class="strength">{_badge(match.strength, language)} <span class="number">{hundred(match.score, language)}</span>'
    yield f'<meter min="0" max="1" value="{match.score:.3f}">{hundred(match.score, language)}</meter></div>'
    told = [reason for reason in match.reasons if reason.part >= _LEAST_SHARE and (reason.facts.get("known", True) or "all" in reason.facts)]
    yield '<ul class="reasons">'
    for reason in sorted(told, key=lambda one: -one.part):
        of = f"{hundred(reason.part, language)} {'از' if language == 'fa' else 'of'} {hundred(reason.weight, language)}"
        text = escape(reason_text(reason, match, offer, language, isolated=True))
        yield f'<li><meter min="0" max="1" value="{reason.share:.3f}">{of}</meter><span class="number">{of}</span><span>{text}</span></li>'
    yield "</ul>"
    if match.fits:
        yield '<ul class="fits">'
        for fit in match.fits:
            asked = " ".join(_own(part) for part in asked_in_words(fit.requirement, language))
            evidence = f" — {_own(fit.evidence)}" if fit.evidence else ""
            kind = "" if fit.requirement.must else f" ({word('should', language)})"
            yield f'<li><span class="badge" data-status="{fit.status}">{word(fit.status, language)}</span> {asked}{kind}{evidence}</li>'
        yield "</ul>"
    yield "</li>"


def _reading(name: str, reading: Reading, language: str) -> Iterator[str]:
    sheet = f"{word('sheet', language)}: {_own(reading.sheet)} · " if reading.sheet else ""
    yield f"<h3>{word(name, language)}</h3>"
    rows = f"{word('rows_read', language)}: {grouped(len(reading.rows), language)}"
    yield f'<p class="made">{sheet}{word("header_row", language)}: {digits(reading.header_row, language)} · {rows}</p>'
    arrow = "←" if language == "fa" else "→"
    columns = (f"{_own(header)} {arrow} {escape(field_name(field, language))}" for header, field in reading.columns.items())
    yield _listed("columns", columns, language)
    yield _listed("unrecognised", (_own(header) for header in reading.unrecognised), language)
    yield _listed("ignored", (_own(ignored_text(one, language)) for one in reading.ignored), language)
    yield _listed("duplicates", (_own(duplicate_text(one, language)) for one in reading.duplicates), language)
    if reading.bad:
        yield f'<h4 class="bad">{word("bad", language)}</h4><div class="wide"><table><thead><tr>'
        yield "".join(f"<th>{word(head, language)}</th>" for head in ("row", "field", "why")) + "</tr></thead><tbody>"
        for bad in reading.bad:
            field = _own(bad.header or field_name(bad.field, language))
            yield f"<tr><td>{digits(bad.row, language)}</td><td>{field}</td><td>{_own(bad.why(language))}</td></tr>"
        yield "</tbody></table></div>"


def _listed(name: str, items: Iterable[str], language: str) -> str:
    listed = list(items)
    return f"<p><strong>{word(name, language)}</strong>: {('؛ ' if language == 'fa' else '; ').join(listed)}</p>" if listed else ""
