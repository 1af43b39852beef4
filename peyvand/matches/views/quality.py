"""How well the engine matches: a public page with every figure's number and date."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from peyvand.core.middleware import TimedRequest
from peyvand.matches import faces, quality
from peyvand.matching.weights import REASONS
from peyvand.web import figures

ROWS = {
    "peyvand": gettext_lazy("Peyvand, with all it knows"),
    "peyvand_texts": gettext_lazy("Peyvand, texts of both languages alone"),
    "bm25_words_both": gettext_lazy("Plain word search (BM25)"),
    "bm25_persian_both": gettext_lazy("Word search with Persian letters made one (BM25, as Lucene does)"),
    "bm25_grams_both": gettext_lazy("Search by groups of four letters (BM25)"),
    "fts5_both": gettext_lazy("SQLite's own search (FTS5)"),
}
PERSIAN_ROWS = {
    "peyvand_persian": gettext_lazy("Peyvand, Persian texts alone"),
    "bm25_words_persian": ROWS["bm25_words_both"],
    "bm25_persian_persian": ROWS["bm25_persian_both"],
    "bm25_grams_persian": ROWS["bm25_grams_both"],
    "fts5_persian": ROWS["fts5_both"],
}
RETRIEVAL = {
    "peyvand": gettext_lazy("Peyvand"),
    "bm25_words": ROWS["bm25_words_both"],
    "bm25_persian": ROWS["bm25_persian_both"],
    "bm25_grams": ROWS["bm25_grams_both"],
    "fts5": ROWS["fts5_both"],
}
SPELLINGS = {
    "clean": gettext_lazy("as it should be"),
    "zwnj_dropped": gettext_lazy("half-space left out"),
    "zwnj_space": gettext_lazy("space for half-space"),
    "arabic_letters": gettext_lazy("Arabic letters"),
    "glued": gettext_lazy("words run together"),
    "site": gettext_lazy("as on a news site: all of these"),
    "typos": gettext_lazy("typing errors"),
    "digits": gettext_lazy("digits of the other kind"),
}
PARTS = {
    "text": gettext_lazy("Words and spellings alone"),
    "text_synonyms": gettext_lazy("… and the same in other words"),
    "all": gettext_lazy("… and the facts beside the text: all"),
}


def _said(value: float) -> str:
    """A figure between 0 and 1 with two places, which is as much as sets of this size can tell."""
    return figures.digits(f"{value:.2f}".replace(".", "٫" if figures.is_persian() else "."))


def _heads(row: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"label": row[0]}, *({"label": label, "number": True} for label in row[1:])]


def _columns(found: Mapping[str, Any], first: str) -> list[dict[str, Any]]:
    """What each column measures, with how many it was counted over."""
    named = (
        (_("order of the first ten"), _("needs"), found["needs"]),
        (_("right ones among the first ten"), _("pairs"), found["right"]),
        (_("of those in other words"), _("pairs"), found["hard"]),
        (_("near-misses among the first three"), _("pairs"), found["near"]),
    )
    return _heads([first, *(f"{what} ({figures.number(count)} {unit})" for what, unit, count in named)])


def _lines(rows: Iterable[Mapping[str, Any]], names: Mapping[str, Any]) -> list[list[str]]:
    known = {row["name"]: row for row in rows}
    return [[str(label), _between(known[name]), *(_said(known[name][key]) for key in ("recall", "hard", "near"))] for name, label in names.items()]


def _between(row: Mapping[str, Any]) -> str:
    if "low" not in row:
        return _said(row["ndcg"])
    return _("%(value)s (%(low)s to %(high)s)") % {"value": _said(row["ndcg"]), "low": _said(row["low"]), "high": _said(row["high"])}


def _set(found: Mapping[str, Any]) -> dict[str, Any]:
    """The three tables of one judged set."""
    parts = PARTS | {f"without_{kind}": _("all without “%(reason)s”") % {"reason": faces.LABELS[kind]} for kind in REASONS}
    return {
        "about": found,
        "columns": _columns(found, _("Way of searching")),
        "rows": _lines(found["rows"], ROWS),
        "persian": _lines(found["rows"], PERSIAN_ROWS),
        "part_columns": _columns(found, _("What takes part")),
        "parts": _lines(found["parts"], parts),
    }


def _spelling(found: Mapping[str, Any]) -> dict[str, Any]:
    rows = {row["name"]: row["ndcg"] for row in found["rows"]}
    return {
        "about": found,
        "columns": _heads([_("Way of searching"), *(SPELLINGS[one] for one in found["spellings"])]),
        "rows": [[str(label), *map(_said, rows[name])] for name, label in RETRIEVAL.items()],
    }


def _in_short(found: quality.Measured) -> list[dict[str, Any]]:
    """Three figures of the unseen set, in words."""
    unseen, row = found.sets["unseen"], found.row("unseen", "peyvand")
    near = _over(unseen["near"], less=True)
    return [
        {"value": figures.share(row["recall"]), "name": _("of the right offers stand among the first ten"), "note": _over(unseen["right"])},
        {"value": figures.share(row["hard"]), "name": _("of those that say it in other words than the need, too"), "note": _over(unseen["hard"])},
        {"value": figures.share(row["near"]), "name": _("of the near-misses slip in among the first three"), "note": near},
    ]


def _over(count: int, *, less: bool = False) -> str:
    said = _("counted over %(n)s pairs; less is better") if less else _("counted over %(n)s pairs")
    return said % {"n": figures.number(count)}


def _live(found: quality.Live) -> list[dict[str, Any]]:
    rows = []
    for share in found.shares:
        row: dict[str, Any] = {"word": faces.strength_word(share.strength), "shown": share.is_shown}
        if share.is_shown:
            low, high = share.between
            row |= {"share": figures.share(share.share), "low": figures.share(low), "high": figures.share(high)}
            row["judged"] = figures.number(share.judged)
        rows.append(row)
    return rows


@require_safe
def quality_page(request: TimedRequest) -> HttpResponse:
    found, live = quality.measured(), quality.live()
    context = {
        "measured": found,
        "short": _in_short(found),
        "unseen": _set(found.sets["unseen"]),
        "demonstration": _set(found.sets["demonstration"]),
        "spelling": _spelling(found.retrieval),
        "live": live,
        "live_rows": _live(live),
        "least": quality.LEAST,
        "today": request.now,
    }
    return render(request, "matches/quality.html", context)
