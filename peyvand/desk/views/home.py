"""The first page: what this is, what is new, and the search."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peyvand.core import access
from peyvand.core.middleware import TimedRequest
from peyvand.needs import queries as needs
from peyvand.needs.faces import row_of
from peyvand.showcase import queries as offers

from .. import figures

NEWEST = 4


@require_safe
def home(request: TimedRequest) -> HttpResponse:
    person = request.user
    open_needs = needs.needs_visible_to(person).filter(state="open")
    newest = needs.for_rows(open_needs).order_by("-published_at", "-pk")[:NEWEST]
    context = {
        "nav": "home",
        "figures": figures.public_figures(request.now),
        "needs": [row_of(need, person) for need in newest],
        "offers": list(offers.offers_visible_to(person).order_by("-published_at", "-pk")[:NEWEST]),
        "tries": figures.stages_asked_for(open_needs),
        "may_write_need": not person.is_authenticated or access.can(person, "need.write"),
        "may_write_offer": not person.is_authenticated or access.can(person, "offer.write"),
    }
    return render(request, "desk/home.html", context)
