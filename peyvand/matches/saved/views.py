"""The pages of saved searches and standing profiles."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.core import access, idempotency, limits
from peyvand.core.errors import Refusal
from peyvand.core.middleware import TimedRequest
from peyvand.matches.saved import queries, rules
from peyvand.matches.saved.forms import WAYS, ProfileForm, SearchForm
from peyvand.matches.saved.models import SavedSearch
from peyvand.notices import queries as notice_queries
from peyvand.notices.kinds import named
from peyvand.notices.models import Way
from peyvand.registry.models import Organization, Person
from peyvand.text.cleaning import clean_line
from peyvand.web.acts import answer
from peyvand.web.forms import REFUSED

FORM = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def searches(request: TimedRequest) -> HttpResponse:
    """One's own searches, and the profiles of one's organizations."""
    person = request.user
    assert isinstance(person, Person)
    kind = named("search_found")
    context = {
        "nav": "saved",
        "rows": _rows(list(queries.own_searches(person))),
        "profiles": [_profiles(*one) for one in queries.profiles_seen(person)],
        "mail_is_off": kind is not None and notice_queries.way_of(kind, person) == Way.OFF,
    }
    return render(request, "matches/saved.html", context)


def _rows(searches: list[SavedSearch]) -> list[dict[str, Any]]:
    said = queries.said_of_all([(search.side, search.filters) for search in searches])
    return [
        {"search": search, "address": queries.address_of(search), "filters": filters, "way": dict(WAYS)[Way(search.way)]}
        for search, filters in zip(searches, said, strict=True)
    ]


def _profiles(organization: Organization, keeps: bool, found: dict[str, SavedSearch]) -> dict[str, Any]:
    sides = []
    for side, title, icon in (("need", _("What we can make"), "offer"), ("offer", _("What we look for"), "need")):
        search = found.get(side)
        said = queries.said_filters(side, search.filters) if search is not None else []
        words = [line for line in (search.words.splitlines() if search is not None else []) if line.strip()]
        edit = reverse("matches:profile", args=[organization.public_id, side]) if keeps else ""
        sides.append({"title": title, "icon": icon, "kind": icon, "search": search, "words": words, "filters": said, "edit": edit})
    return {"organization": organization, "keeps": keeps, "sides": sides}


@require_http_methods(FORM)
@login_required
@idempotency.once
def new(request: TimedRequest) -> HttpResponse:
    """Keep the search of the page one comes from: its words, and of a list its filters too."""
    person = request.user
    assert isinstance(person, Person)
    side = request.GET.get("side", "")
    fixed = side in queries.LISTS
    filters = queries.filters_in(side, dict(request.GET.lists())) if fixed else {}
    initial = {"words": clean_line(request.GET.get("q", ""))[: limits.SEARCH]}
    form = SearchForm(request.POST if request.method == "POST" else None, filters=filters, fixed=fixed, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        asked = rules.Asked(side if fixed else data["side"], data["words"], filters)
        name = data["name"] or _name(asked)
        back = reverse("matches:saved")
        return answer(
            request,
            lambda: rules.save_search(person, asked, name=name, way=data["way"], now=request.now),
            said=_("Kept. You are told of what comes new from now on."),
            then=lambda search: back,
            back=back,
        )
    said = {"heading": _("Save this search"), "button": _("Save the search"), "fixed_side": SavedSearch.Side(side).label if fixed else ""}
    return _page(request, form, said, queries.said_filters(side, filters) if fixed else [])


def _name(asked: rules.Asked) -> str:
    return (asked.words or _(", ").join(queries.said_filters(asked.side, asked.filters)))[: limits.NAME]


@require_http_methods(FORM)
@login_required
@idempotency.once
def edit(request: TimedRequest, public_id: str) -> HttpResponse:
    """Name, words and way; the filters stay as they were saved."""
    search = access.get(SavedSearch, public_id, request.user, "savedsearch.keep")
    if search.organization_id is not None:
        return HttpResponseRedirect(reverse("matches:profile", args=[search.organization.public_id, search.side]))
    initial = {"words": search.words, "name": search.name, "way": search.way}
    form = SearchForm(request.POST if request.method == "POST" else None, filters=search.filters, fixed=True, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        name = data["name"] or _name(rules.Asked(search.side, data["words"], search.filters))
        rules.change_search(search, by=request.user, name=name, words=data["words"], way=data["way"], now=request.now)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("matches:saved"))
    said = {"heading": _("Change the saved search"), "button": _("Save"), "fixed_side": SavedSearch.Side(search.side).label, "search": search}
    return _page(request, form, said, queries.said_filters(search.side, search.filters))


def _page(request: TimedRequest, form: SearchForm, said: dict[str, Any], filters: list[str]) -> HttpResponse:
    context = {"nav": "saved", "form": form, "filters": filters, **said}
    return render(request, "matches/save.html", context, status=REFUSED if form.is_bound else 200)


ACTS = {"pause": rules.pause_search, "resume": rules.resume_search, "delete": rules.delete_search}


@require_POST
@login_required
@idempotency.once
def act(request: TimedRequest, public_id: str, act: str) -> HttpResponse:
    """Pause, take up again, delete."""
    search = access.get(SavedSearch, public_id, request.user, "savedsearch.keep")
    person = request.user
    assert isinstance(person, Person)
    said = {"pause": _("Paused: nothing is told of it."), "resume": _("You are told of it again."), "delete": _("Deleted.")}[act]
    back = reverse("matches:saved")
    return answer(request, lambda: ACTS[act](search, by=person, now=request.now), said=said, then=lambda done: back, back=back)


@require_http_methods(FORM)
@login_required
@idempotency.once
def profile(request: TimedRequest, public_id: str, side: str) -> HttpResponse:
    """What an organization can make (side of needs) or looks for (side of offers)."""
    person = request.user
    assert isinstance(person, Person)
    organization = access.get(Organization, public_id, person, "organization.profiles")
    search = queries.profile_of(organization, side)
    filters = search.filters if search is not None else {}
    initial = {"words": search.words if search else "", "sectors": filters.get("sector", []), "counties": filters.get("county", [])}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        asked = rules.Asked(side, form.cleaned_data["words"], form.filters)
        try:
            rules.save_profile(organization, asked, by=person, now=request.now)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("matches:saved"))
    context = {"nav": "saved", "form": form, "organization": organization, "side": side, "search": search}
    return render(request, "matches/profile.html", context, status=REFUSED if form.is_bound else 200)
