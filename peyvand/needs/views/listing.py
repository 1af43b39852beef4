"""The list of needs: facets, words, order and page, all in the address."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from peyvand.core import access, ids, limits
from peyvand.needs import queries
from peyvand.needs.faces import row_of
from peyvand.needs.models import PUBLISHED, Need, State, Way
from peyvand.registry.models import Organization
from peyvand.taxonomies.models import County, NeedKind, Sector, SupportKind
from peyvand.text.cleaning import clean_line
from peyvand.web import facets
from peyvand.web.pages import InOrder, paginate


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    person = request.user
    words = clean_line(request.GET.get("q", ""))[: limits.SEARCH]
    found, owner = _of_owner(request, queries.needs_visible_to(person))
    found, order = queries.with_words(found, words, person)
    chosen = {name: list(dict.fromkeys(request.GET.getlist(name)))[:50] for name in queries.FACETS}
    groups = _groups(request, queries.facet_counts(found, _known(chosen)))
    chosen = {group.name: [choice.value for choice in group.chosen] for group in groups}
    sort = request.GET.get("sort", "")
    if sort not in queries.SORTS:
        sort = "best" if order is not None else "new"
    rows = queries.for_rows(queries.narrowed(found, chosen))
    ordered = InOrder(rows, order) if sort == "best" and order is not None else rows.order_by(*queries.SORTS[sort])
    page = paginate(request, ordered, per=limits.PAGE_SIZE)
    chips = facets.chips(request, groups)
    if owner is not None:
        chips.insert(0, facets.Chip(owner.name, facets.without(request, "organization", owner.public_id)))
    context = {
        "nav": "needs",
        "page": page,
        "rows": [row_of(need, person) for need in page],
        "groups": groups,
        "chips": chips,
        "cleared": facets.cleared(request, [*groups, facets.Group("organization", "", [])]),
        "hidden": facets.hidden(request, "q", "sort"),
        "kept": facets.hidden(request, *queries.FACETS),
        "words": words,
        "sort": sort,
        "sorts": _sorts(order is not None),
        "may_write": access.can(person, "need.write"),
    }
    return render(request, "needs/list.html", context)


def _of_owner(request: HttpRequest, found: QuerySet[Need]) -> tuple[QuerySet[Need], Organization | None]:
    """Narrowed to one organization's needs when the address asks so, as far as the reader may know that they are its own."""
    asked = request.GET.get("organization", "")
    if not ids.is_public_id(asked):
        return found, None
    owner = access.visible(Organization, request.user).filter(public_id=asked).first()
    return queries.of_owner(found, asked, request.user), owner


def _known(chosen: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Values that no row can have never reach the database."""
    return {name: [value for value in values if len(value) <= 60 and value.isprintable() and value.isascii()] for name, values in chosen.items()}


def _sorts(by_fit: bool) -> list[tuple[str, str]]:
    named = [("new", _("Newest")), ("deadline", _("Nearest deadline"))]
    return [("best", _("Best fit")), *named] if by_fit else named


def _groups(request: HttpRequest, counts: dict[str, dict[str, int]]) -> list[facets.Group]:
    def found(model: Any, name: str) -> list[tuple[str, str]]:
        return queries.named(model, {*counts[name], *_known({name: request.GET.getlist(name)[:50]})[name]})

    states = [(value, State(value).label) for value in PUBLISHED]
    return [
        facets.group(request, "state", pgettext("need", "State"), states, counts["state"], fixed=True),
        facets.group(request, "kind", _("Kind of need"), queries.named(NeedKind), counts["kind"], fixed=True),
        facets.group(request, "stage", _("Chain stage"), queries.stage_groups(), counts["stage"], open=True),
        facets.group(request, "county", _("County"), found(County, "county"), counts["county"]),
        facets.group(request, "gives", _("What the owner gives"), queries.named(SupportKind), counts["gives"]),
        facets.group(request, "sector", pgettext("need", "Sector"), found(Sector, "sector"), counts["sector"]),
        facets.group(request, "way", _("Way of answering"), Way.choices, counts["way"]),
    ]
