"""The page of search: one box for needs, offers and organizations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from peyvand.core import limits
from peyvand.matches import faces, narrowing, queries, suggestions
from peyvand.matching import Variant
from peyvand.text.cleaning import clean_line
from peyvand.web import facets

FIRST = 5
ALONE = 20
"""Rows of a side that was chosen alone."""
WITHOUT_MOST = 20
LISTS = {"need": "needs:list", "offer": "showcase:list", "organization": "registry:organizations"}
ANCHORS = {"need": "needs", "offer": "offers", "organization": "organizations"}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = clean_line(request.GET.get("q", "")[: limits.SEARCH])
    without = [clean_line(one[: limits.LINE]) for one in request.GET.getlist("without")[:WITHOUT_MOST]]
    exact = request.GET.get("exact") == "1"
    names = narrowing.names() if words else {}
    chosen = {name: facets.chosen(request, name, [value for value, _label in choices]) for name, choices in names.items()}
    shown = ALONE if len(chosen.get("side", ())) == 1 else FIRST
    found = queries.search(words, request.user, shown=shown, without=without, exact=exact, chosen=chosen) if words else []
    answered, searched, suggestion = found is not None, words, queries.suggestion(words, found or [])
    with_both = bool(suggestion)
    if words and answered and not exact:
        for line in queries.meant_lines(words, request.user):
            other = queries.search(line, request.user, shown=shown, without=without, chosen=chosen)
            if other and any(group.traits for group in other):
                if not any(group.traits for group in found or []):
                    found, searched, suggestion = other, line, ""
                elif not suggestion:
                    suggestion = line
                break
    return render(
        request,
        "matches/search.html",
        _page(request, found or [], words, searched, names, chosen)
        | {
            "exact": exact,
            "answered": answered,
            "suggestion": suggestion,
            "with_both": with_both,
            "aside": [{"label": one, "href": _back(request, one)} for one in without],
        },
    )


def _page(
    request: HttpRequest, found: Sequence[queries.Group], words: str, searched: str, names: narrowing.Names, chosen: narrowing.Chosen
) -> dict[str, Any]:
    """What the page draws of what was found. ``searched`` is another line than ``words`` where these found nothing as they were typed."""
    groups = [_group(group, searched, chosen, request) for group in found]
    filters = _filters(request, names, narrowing.counts((one for group in found for one in group.traits.values()), chosen))
    return {
        "nav": "search",
        "words": words,
        "searched": searched if searched != words else "",
        "groups": [group for group in groups if group["count"]],
        "tabs": _tabs(groups),
        "total": sum(group["count"] for group in groups),
        "whole": sum(len(group.traits) for group in found),
        "said": _said(groups),
        "filters": filters,
        "filter_chips": facets.chips(request, filters),
        "cleared": facets.cleared(request, filters),
        "kept": facets.hidden(request, *narrowing.FACETS),
        "spellings": _chips(request, found, ("spelling",)),
        "synonyms": _chips(request, found, ("synonym",)),
    }


def _filters(request: HttpRequest, names: narrowing.Names, counted: Mapping[str, Mapping[str, int]]) -> list[facets.Group]:
    """The facets that have something to choose: each kind under its side, places and sectors only where something is."""
    labels = {"sector": pgettext("of a hit", "Sector"), "county": _("County"), "trl": _("Technology readiness level")}
    kinds = {"need": _("Kind of need"), "offer": _("Kind of offer"), "organization": _("Kind of organization")}
    found = [facets.group(request, "side", pgettext("search", "What"), names.get("side", ()), counted["side"], fixed=True)]
    for side, label in kinds.items():
        of_side = [one for one in names.get("kind", ()) if one[0].startswith(f"{side}.")]
        found.append(facets.group(request, "kind", label, _present(request, "kind", of_side, counted), counted["kind"]))
    for name, text in labels.items():
        found.append(facets.group(request, name, text, _present(request, name, names.get(name, ()), counted), counted[name]))
    return [one for one in found if one.choices]


def _present(request: HttpRequest, name: str, choices: Sequence[tuple[str, str]], counted: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str]]:
    asked = request.GET.getlist(name)
    return [one for one in choices if counted[name].get(one[0]) or one[0] in asked]


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Proposals for the box of search, as the options of a list; searched for with every pause of who is typing."""
    typed = clean_line(request.GET.get("q", "")[: limits.SEARCH])
    found = suggestions.suggest(typed, request.user)
    return render(request, "matches/_suggestions.html", {"found": found, "typed": typed, "here": reverse("matches:search")})


def _group(group: queries.Group, words: str, chosen: narrowing.Chosen, request: HttpRequest) -> dict[str, Any]:
    titles = {"need": _("Needs"), "offer": _("Offers"), "organization": _("Organizations")}
    rows = []
    for obj, spans in group.rows:
        document = queries.document_of(group.side, obj)
        if document is not None:
            rows.append(faces.hit_of(group.side, obj, document, spans, request.user))
    query = QueryDict(mutable=True)
    query["q"] = words
    for name in narrowing.OWN[group.side]:
        of_list = [value.removeprefix(f"{group.side}.") for value in chosen.get(name, ()) if name != "kind" or value.startswith(f"{group.side}.")]
        query.setlist(name, of_list)
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
