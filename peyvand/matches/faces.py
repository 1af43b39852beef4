"""How a match and a hit are said to people: reasons with their shares, marked texts, requirement rows, weights to turn."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from peyvand.matches.models import MatchRow
from peyvand.matches.queries import Pair
from peyvand.matching import Document, Fit, Match, Reason, Span, Weights
from peyvand.matching.weights import REASONS
from peyvand.needs.faces import unnamed_words
from peyvand.needs.models import Relation
from peyvand.needs.policy import owner_is_shown
from peyvand.web import figures

LABELS = {
    "text": gettext_lazy("Text and words"),
    "synonyms": gettext_lazy("Same in other words"),
    "requirements": gettext_lazy("Requirements"),
    "stage": gettext_lazy("Sector and chain stage"),
    "record": gettext_lazy("Record and certificates"),
    "trl": gettext_lazy("Technology readiness"),
    "county": gettext_lazy("Nearness"),
}
EXCERPT = 240
BEFORE = 50
TURN_MOST = 50


def strength_word(strength: str) -> str:
    return str(MatchRow.Strength(strength).label)


def thresholds(weights: Weights) -> list[tuple[int, str]]:
    """Least score of each strength, falling, for the script that turns weights."""
    return [(round(100 * weights.strong), strength_word("strong")), (round(100 * weights.fair), strength_word("fair")), (0, strength_word("weak"))]


def turned(request: HttpRequest) -> tuple[Weights, dict[str, int]]:
    """The weights that the reader turned in the address, and their numbers for the sliders."""
    start = Weights.packaged()
    numbers = {}
    for kind in REASONS:
        asked = request.GET.get(f"w-{kind}", "")
        own = round(100 * start.reasons[kind])
        numbers[kind] = min(TURN_MOST, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 3 else own
    changed = any(numbers[kind] != round(100 * start.reasons[kind]) for kind in REASONS)
    return (start.turned({kind: float(value) for kind, value in numbers.items()}) if changed else start), numbers


def weigh(pairs: Sequence[Pair], weights: Weights) -> list[tuple[Pair, float]]:
    """Pairs with their score under these weights, best first."""
    scored = [(pair, sum(weights.reasons[one.kind] * one.share for one in pair.match.reasons)) for pair in pairs]
    return sorted(scored, key=lambda one: (-round(one[1], 6), one[0].offer.pk, one[0].need.pk))


def sliders(numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    start = Weights.packaged()
    return [{"kind": kind, "label": LABELS[kind], "value": numbers[kind], "start": round(100 * start.reasons[kind])} for kind in REASONS]


def reasons_of(match: Match, weights: Weights) -> list[dict[str, Any]]:
    """Rows of components/reasons.html; whole numbers that add up to the whole score as nearly as they can."""
    return [
        {
            "kind": one.kind,
            "label": LABELS[one.kind],
            "share": one.share,
            "part": round(100 * weights.reasons[one.kind] * one.share),
            "whole": round(100 * weights.reasons[one.kind]),
        }
        for one in match.reasons
    ]


def brief_of(match: Match) -> list[dict[str, str]]:
    """The reasons in a word or two each."""
    known = {one.kind: one for one in match.reasons}
    chips = [_requirements_chip(known.get("requirements"), match.fits), _readiness_chip(known.get("trl")), _place_chip(known.get("county"))]
    if match.synonyms:
        shown = figures.number(len(match.synonyms))
        chips.append(
            {
                "text": ngettext("%(n)s phrase said in other words", "%(n)s phrases said in other words", len(match.synonyms)) % {"n": shown},
                "icon": "language",
            }
        )
    return [chip for chip in chips if chip]


def _requirements_chip(reason: Reason | None, fits: Sequence[Fit]) -> dict[str, str]:
    met, whole = sum(fit.status == "met" for fit in fits), len(fits)
    if reason is None or not whole or not met:
        return {}
    said = _("%(met)s of %(all)s requirements") % {"met": figures.number(met), "all": figures.number(whole)}
    unmet = any(fit.status == "unmet" and fit.requirement.must for fit in fits)
    return {"text": said, "tone": "" if unmet else "good", "icon": "met"}


def _readiness_chip(reason: Reason | None) -> dict[str, str]:
    if reason is None or not reason.facts.get("has") or not reason.facts.get("asked"):
        return {}
    has, asked = int(str(reason.facts["has"])), int(str(reason.facts["asked"]))
    if has >= asked:
        return {"text": _("Readiness %(level)s") % {"level": figures.digits(has)}, "icon": "chart"}
    return {"text": _("Readiness %(level)s, below %(asked)s") % {"level": figures.digits(has), "asked": figures.digits(asked)}, "tone": "bad"}


def _place_chip(reason: Reason | None) -> dict[str, str]:
    return {"text": _("Same county"), "icon": "place"} if reason is not None and reason.facts.get("same") else {}


def fits_of(match: Match) -> list[dict[str, str]]:
    return [{"status": fit.status, **_asked(fit), "evidence": _evidence(fit)} for fit in match.fits]


def _asked(fit: Fit) -> dict[str, str]:
    """In parts: the owner's words and the site's may be of two languages."""
    row = fit.requirement
    relation = "" if row.relation in ("eq", "is", "range") else str(Relation(row.relation).label)
    return {"name": row.parameter, "relation": relation, "amount": _amount(row.value, row.unit)}


def _amount(value: str, unit: str) -> str:
    return figures.with_unit(figures.digits(value.replace("..", _(" to "))), unit)


def _evidence(fit: Fit) -> str:
    if not fit.evidence:
        return _("not said in the offer; you can ask") if fit.status == "unknown" else ""
    value, _blank, unit = fit.evidence.partition(" ")
    return _amount(value, unit) if unit.isascii() else figures.digits(fit.evidence.replace("..", _(" to ")))


def segments(text: str, spans: Sequence[Span], limit: int = 0) -> list[dict[str, str]]:
    """A text in pieces, the met ones named; with a limit, cut around the first met phrase. Nothing here is markup."""
    spans = [span for span in sorted(spans, key=lambda span: span.start) if span.end <= len(text)]
    low, high = 0, len(text)
    if limit and len(text) > limit:
        low = _word_start(text, max(0, spans[0].start - BEFORE)) if spans else 0
        high = _word_end(text, low + limit, spans)
    pieces: list[dict[str, str]] = []
    at = low
    for span in spans:
        if span.start < at or span.end > high:
            continue
        pieces += [{"text": text[at : span.start], "by": ""}, {"text": text[span.start : span.end], "by": span.by}]
        at = span.end
    pieces.append({"text": text[at:high], "by": ""})
    if low:
        pieces.insert(0, {"text": "… ", "by": ""})
    if high < len(text):
        pieces.append({"text": " …", "by": ""})
    return [piece for piece in pieces if piece["text"]]


def _word_start(text: str, at: int) -> int:
    found = text.find(" ", at)
    return found + 1 if at > 0 and 0 <= found < at + 30 else at


def _word_end(text: str, at: int, spans: Sequence[Span]) -> int:
    at = max([at, *(span.end for span in spans if span.start < at < span.end)])
    found = text.find(" ", at)
    return min(len(text), found if 0 <= found < at + 30 else at)


def texts_of(document: Document, spans: Sequence[Span]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Title and text in the reader's language where there is one, else in the other; each marked."""
    english = get_language() == "en"
    names = ("title_alt", "text_alt") if english and document.title_alt else ("title", "text")
    title, text = (getattr(document, name) or getattr(document, name.removesuffix("_alt")) for name in names)
    fields = [name if getattr(document, name) else name.removesuffix("_alt") for name in names]
    return (
        segments(title, [span for span in spans if span.field == fields[0]]),
        segments(text, [span for span in spans if span.field == fields[1]], EXCERPT),
    )


def met_texts(document: Document, spans: Sequence[Span]) -> list[dict[str, str]]:
    """The title and, after a dash, where the text met; only what holds a met phrase. The language in which most met."""
    alt = sum(span.end - span.start for span in spans if span.field.endswith("_alt"))
    fields = ("title_alt", "text_alt") if 2 * alt > sum(span.end - span.start for span in spans) else ("title", "text")
    pieces: list[dict[str, str]] = []
    for field in fields:
        own = [span for span in spans if span.field == field]
        if own:
            pieces += [{"text": " … ", "by": ""}] if pieces else []
            pieces += segments(getattr(document, field), own, EXCERPT)
    return pieces


def match_of(
    pair: Pair, place: int, score: float, weights: Weights, person: Any, shows: str, documents: tuple[Document, Document | None]
) -> dict[str, Any]:
    """What components/match.html draws; ``shows`` is the side that is listed (need or offer)."""
    need, offer, match = pair.need, pair.offer, pair.match
    listed: Any = need if shows == "need" else offer
    named = shows == "offer" or owner_is_shown(need, person)
    organization = listed.organization
    county = need.county if shows == "need" else organization.county
    return {
        "id": listed.public_id,
        "place": place,
        "title": need.shown_title if shows == "need" else offer_title(offer),
        "url": listed.get_absolute_url(),
        "organization": {"name": organization.name, "url": organization.get_absolute_url(), "verified": organization.is_verified} if named else None,
        "hidden_organization": "" if named else unnamed_words(),
        "county": county.name if county else "",
        "score": round(100 * score),
        "word": strength_word(weights.strength(score)),
        "brief": brief_of(match),
        "reasons": reasons_of(match, weights),
        "fits": fits_of(match),
        "need": met_texts(documents[0], match.phrases.own),
        "offer": met_texts(documents[1], match.phrases.other) if documents[1] is not None else [],
        "synonyms": list(match.synonyms[:6]),
    }


def offer_title(offer: Any) -> str:
    return offer.title_en if get_language() == "en" and offer.title_en else offer.title


def hit_of(side: str, obj: Any, document: Document, spans: Sequence[Span], person: Any) -> dict[str, Any]:
    """What a row of the search page draws."""
    title, text = texts_of(document, spans)
    persian = get_language() == "en" and not document.title_alt
    row: dict[str, Any] = {"url": obj.get_absolute_url(), "segments": title, "text": text, "level": "3", "other_language": "fa" if persian else ""}
    if side == "need":
        named = owner_is_shown(obj, person)
        row |= {
            "kind": "need",
            "badges": [{"label": obj.kind.name if obj.kind else _("Need"), "kind": "need"}],
            "state": {"label": obj.get_state_display(), "tone": obj.tone},
            "organization": {"name": obj.organization.name, "verified": obj.organization.is_verified} if named else None,
            "hidden_organization": "" if named else unnamed_words(),
            "county": obj.county.name if obj.county else "",
            "until": obj.deadline if obj.is_call and obj.is_live else None,
            "facts": [],
        }
    elif side == "offer":
        row |= {
            "badges": [{"label": obj.get_kind_display(), "kind": "offer"}]
            + ([{"label": _("Readiness %(level)s") % {"level": figures.digits(obj.trl)}, "kind": "line"}] if obj.trl else []),
            "organization": {"name": obj.organization.name, "verified": obj.organization.is_verified},
            "county": obj.organization.county.name if obj.organization.county else "",
            "facts": [{"icon": "refresh-cw", "at": obj.last_confirmed_at}] if obj.last_confirmed_at else [],
        }
    else:
        row |= {
            "badges": [{"label": obj.kind.name, "kind": obj.side}],
            "county": obj.place,
            "organization": None,
            "verified": obj.is_verified,
        }
    return row


def without_chip(request: HttpRequest, name: str) -> str:
    """The address with one variant put aside."""
    query: QueryDict = request.GET.copy()
    query.appendlist("without", name)
    query.pop("page", None)
    return f"?{query.urlencode()}"
