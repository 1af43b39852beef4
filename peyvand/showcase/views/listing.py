"""The list of published offers: facets, words, order and page, all in the address."""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peyvand.core import access, limits
from peyvand.core.search import finder
from peyvand.taxonomies.models import County, ProcessStage, Sector
from peyvand.text.cleaning import clean_line
from peyvand.web import facets
from peyvand.web.figures import digits
from peyvand.web.pages import InOrder, paginate

from .. import queries
from ..models import TRL_LEVELS, Offer, Want


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    person = request.user
    words = clean_line(request.GET.get("q", ""))[: limits.SEARCH]
    found = queries.offers_visible_to(person)
    order = None
    if words:
        found, order = _search(found, words, person)
    chosen = {name: _known(request.GET.getlist(name)) for name in queries.FACETS}
    groups = _groups(request, queries.facet_counts(found, chosen))
    chosen = {group.name: [choice.value for choice in group.chosen] for group in groups}
    sort = request.GET.get("sort", "")
    if sort not in queries.SORTS:
        sort = "fit" if order is not None else "new"
    rows = queries.narrow(found, chosen)
    ordered = InOrder(rows, order) if sort == "fit" and order is not None else rows.order_by(*queries.SORTS.get(sort, queries.SORTS["new"]))
    context = {
        "nav": "offers",
        "page": paginate(request, ordered, per=limits.PAGE_SIZE),
        "groups": groups,
        "chips": facets.chips(request, groups),
        "cleared": facets.cleared(request, groups),
        "hidden": facets.hidden(request, "q", "sort"),
        "facet_hidden": facets.hidden(request, *queries.FACETS),
        "words": words,
        "sort": sort,
        "sorts": _sorts(order is not None),
        "may_write": access.can(person, "offer.write"),
    }
    return render(request, "showcase/list.html", context)


def _known(values: list[str]) -> list[str]:
    """Values that no row can have never reach the database."""
    return [value for value in dict.fromkeys(values) if len(value) <= 60 and value.isascii() and value.isprintable()][:50]


def _sorts(by_fit: bool) -> list[tuple[str, str]]:
    named = [("new", _("Newest")), ("confirmed", _("Last confirmed")), ("ripe", _("Readiest first"))]
    return [("fit", _("Best fit")), *named] if by_fit else named


def _search(found: QuerySet[Offer], words: str, person: Any) -> tuple[QuerySet[Offer], list[int] | None]:
    """The offers that fit the words: by the engine where it answers, else by plain words."""
    ids = finder.find("offer", words, person)
    if ids is not None:
        return found.filter(pk__in=ids), list(ids)
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(title_en__icontains=word)
            | Q(summary_en__icontains=word)
            | Q(organization__name_fa__icontains=word)
        )
    return found, None


def _groups(request: HttpRequest, counts: dict[str, Counter[str]]) -> list[facets.Group]:
    def named(model: Any, name: str) -> list[tuple[str, str]]:
        return queries.named(model, {*counts[name], *_known(request.GET.getlist(name))})

    return [
        facets.group(request, "kind", _("Kind of offer"), Offer.Kind.choices, counts["kind"], fixed=True),
        facets.group(request, "stage", _("Process step"), named(ProcessStage, "stage"), counts["stage"]),
        facets.group(request, "wants", _("Wants"), Want.Kind.choices, counts["wants"], open=True),
        facets.group(request, "county", _("County"), named(County, "county"), counts["county"]),
        facets.group(request, "sector", _("Sector"), named(Sector, "sector"), counts["sector"]),
        facets.group(
            request,
            "trl",
            _("Technology readiness level"),
            [(str(level), _("Level %(level)s") % {"level": digits(text)}) for level, text in TRL_LEVELS],
            counts["trl"],
        ),
    ]
