"""The page of search: one box for needs, offers and organizations."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peyvand.core import limits
from peyvand.matches import faces, queries
from peyvand.matching import Variant
from peyvand.text.cleaning import clean_line

FIRST = 5
WITHOUT_MOST = 20
LISTS = {"need": "needs:list", "offer": "showcase:list", "organization": "registry:organizations"}
ANCHORS = {"need": "needs", "offer": "offers", "organization": "organizations"}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = clean_line(request.GET.get("q", ""))[: limits.SEARCH]
    without = [clean_line(one)[: limits.LINE] for one in request.GET.getlist("without")[:WITHOUT_MOST]]
    exact = request.GET.get("exact") == "1"
    found = queries.search(words, request.user, shown=FIRST, without=without, exact=exact) if words else []
    groups = [_group(group, words, request) for group in found or []]
    context = {
        "nav": "search",
        "words": words,
        "exact": exact,
        "answered": found is not None,
        "groups": [group for group in groups if group["count"]],
        "tabs": _tabs(groups),
        "total": sum(group["count"] for group in groups),
        "said": _said(groups),
        "suggestion": queries.suggestion(words, found or []),
        "spellings": _chips(request, found or [], ("spelling",)),
        "synonyms": _chips(request, found or [], ("synonym",)),
        "aside": [{"label": one, "href": _back(request, one)} for one in without],
    }
    return render(request, "matches/search.html", context)


def _group(group: queries.Group, words: str, request: HttpRequest) -> dict[str, Any]:
    titles = {"need": _("Needs"), "offer": _("Offers"), "organization": _("Organizations")}
    rows = []
    for obj, spans in group.rows:
        document = queries.document_of(group.side, obj)
        if document is not None:
            rows.append(faces.hit_of(group.side, obj, document, spans, request.user))
    query = request.GET.copy()
    for name in [name for name in query if name != "q"]:
        query.pop(name)
    return {
        "side": group.side,
        "anchor": ANCHORS[group.side],
        "title": titles[group.side],
        "count": len(group.ids),
        "rows": rows,
        "all": f"{reverse(LISTS[group.side])}?{query.urlencode()}",
    }


def _tabs(groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    whole = {"label": _("All"), "href": "#all", "count": sum(group["count"] for group in groups), "current": True}
    return [whole, *({"label": group["title"], "href": f"#{group['anchor']}", "count": group["count"]} for group in groups if group["count"])]


def _said(groups: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(group["title"], group["count"]) for group in groups]


def _chips(request: HttpRequest, found: Sequence[queries.Group], kinds: Sequence[str]) -> list[dict[str, str]]:
    """Other words that took part, each with the address that puts it aside."""
    variants: dict[str, Variant] = {}
    for group in found:
        for variant in group.variants:
            if variant.by in kinds:
                variants.setdefault(variant.other, variant)
    return [{"label": other, "href": faces.without_chip(request, other)} for other in list(variants)[:12]]


def _back(request: HttpRequest, word: str) -> str:
    """The address with a variant taken in again."""
    query = request.GET.copy()
    query.setlist("without", [one for one in query.getlist("without") if clean_line(one) != word])
    return f"?{query.urlencode()}"
