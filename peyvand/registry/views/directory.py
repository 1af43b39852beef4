"""The list of organizations: facets, words, order and page, all in the address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peyvand.core import access, limits
from peyvand.registry import directory
from peyvand.registry.lifecycle import VERIFICATION
from peyvand.taxonomies.models import CertificateKind, County, Sector
from peyvand.text.cleaning import clean_line
from peyvand.web import facets
from peyvand.web.pages import InOrder, paginate

LONGEST_VALUE = 60


@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    words = clean_line(request.GET.get("q", ""))[: limits.SEARCH]
    everything = directory.start(request.user)
    found, order = directory.search(everything, words, request.user) if words else (everything, None)
    chosen = {name: [value for value in dict.fromkeys(request.GET.getlist(name)[:50]) if _sane(value)] for name in directory.FACETS}
    groups = _groups(request, directory.counts(found, chosen))
    chosen = {group.name: [choice.value for choice in group.chosen] for group in groups}
    sort = request.GET.get("sort", "")
    if sort not in directory.SORTS or (sort == "fit" and order is None):
        sort = "fit" if order is not None else "name"
    narrowed = directory.narrow(found, chosen)
    shown = directory.with_rows(narrowed)
    page = paginate(request, InOrder(shown, order or []) if sort == "fit" else directory.ordered(shown, sort), per=limits.PAGE_SIZE)
    directory.add_grades(page.items, timezone.localdate())
    context = {
        "nav": "organizations",
        "page": page,
        "everything": everything.count(),
        "groups": groups,
        "chosen": sum(len(group.chosen) for group in groups),
        "chips": facets.chips(request, groups),
        "cleared": facets.cleared(request, groups),
        "hidden_for_words": facets.hidden(request, "q", "sort"),
        "hidden_for_facets": facets.hidden(request, *directory.FACETS),
        "words": words,
        "sort": sort,
        "sorts": _sorts(order is not None),
        "may_create": access.can(request.user, "organization.create"),
        "may_enter": access.can(request.user, "organization.enter"),
    }
    return render(request, "registry/organizations.html", context)


def _sane(value: str) -> bool:
    return len(value) <= LONGEST_VALUE and value.isprintable()


def _sorts(by_fit: bool) -> list[tuple[str, str]]:
    named = [("name", _("Alphabet")), ("verified", _("Verified first")), ("new", _("Newest"))]
    return [("fit", _("Best fit")), *named] if by_fit else named


def _groups(request: HttpRequest, counts: dict[str, dict[str, int]]) -> list[facets.Group]:
    kinds = directory.kinds()
    states = [(key, str(label)) for key, label in VERIFICATION.states.items()]

    def some(model: Any, name: str) -> list[tuple[str, str]]:
        return directory.named(model, [key for key in {*counts[name], *request.GET.getlist(name)[:50]} if _sane(key)])

    return [
        facets.group(request, "kind", _("Kind of organization"), kinds, counts["kind"], fixed=True),
        facets.group(request, "stage", _("Chain stage"), directory.stage_groups(), counts["stage"], open=True),
        facets.group(request, "county", _("County"), some(County, "county"), counts["county"]),
        facets.group(request, "certificate", _("Certificate"), some(CertificateKind, "certificate"), counts["certificate"]),
        facets.group(request, "sector", _("Sector"), some(Sector, "sector"), counts["sector"]),
        facets.group(request, "verification", _("Verification"), states, counts["verification"]),
    ]
