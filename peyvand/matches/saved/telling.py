"""Telling people of what came for their saved searches: each person once of each thing, and nobody who may not see it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.tasks import task
from django.utils.translation import gettext_lazy as _

from peyvand.core import clock
from peyvand.core.events import Event
from peyvand.matches import index, sources
from peyvand.matches.saved import kept, queries
from peyvand.matches.saved.models import SavedSearch
from peyvand.matching.forms import form_of
from peyvand.needs.models import Need, State
from peyvand.notices.kinds import Kind
from peyvand.notices.kinds.people import liaisons_of
from peyvand.notices.models import Way
from peyvand.notices.rules import tell
from peyvand.registry.models import Membership, Person
from peyvand.registry.queries import members_with
from peyvand.showcase.models import Offer

PROFILE_NAMES = {"need": _("what your organization can make"), "offer": _("what your organization looks for")}
LOUDEST = {Way.NOW: 0, Way.DIGEST: 1, Way.OFF: 2}


def is_open(item: Any) -> bool:
    return bool(item.state == (State.OPEN if isinstance(item, Need) else Offer.State.PUBLISHED))


def _words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"search": facts.get("search") or PROFILE_NAMES.get(str(facts.get("profile")), "")}


KINDS = (
    Kind(
        "search_found",
        "matches",
        _("Something new for a saved search or a standing profile"),
        _("New for “%(search)s”: %(title)s"),
        icon="search",
        way=Way.DIGEST,
        holds=is_open,
        words=_words,
    ),
)


def searches_wanted(event: Event) -> None:
    """After an event of a need or an offer: the saved searches that it answers are to be told of it."""
    for side in ("need", "offer"):
        if (number := getattr(event, f"{side}_id", None)) is not None:
            tell_searches.enqueue(side, number)
            return


@task
def tell_searches(side: str, number: int) -> int:
    """Find and tell. Run twice it tells nobody twice."""
    index.ensure()
    return tell_of(side, number, now=clock.now())


def tell_of(side: str, number: int, *, now: datetime) -> int:
    """Tell of one need or offer whoever keeps a search that it answers; gives how many were told. Nothing where nobody may find it."""
    model: Any = Need if side == "need" else Offer
    item = model.objects.select_related("organization").filter(pk=number).first()
    engine = index.engine()
    if engine is None or item is None or not is_open(item):
        return 0
    document = next(sources.documents(side, [number]), None)
    if document is None:
        return 0
    keys = kept.found_by(side, form_of(document, engine.vocabulary), queries.values_of(item), engine, now)
    searches = SavedSearch.objects.select_related("person", "organization").in_bulk([int(key) for key in keys])
    own = set(Membership.objects.filter(organization=item.organization, ended_at=None).values_list("person", flat=True)) | {item.created_by_id}
    told: set[Any] = set()
    count = 0
    for search in sorted(searches.values(), key=lambda one: (LOUDEST[Way(one.way)], one.organization_id is not None, one.pk)):
        if search.paused:
            continue
        people = [one for one in _people(search) if one.pk not in own and one.pk not in told]
        told.update(one.pk for one in people)
        count += _tell(search, people, item, side, now)
    return count


def _people(search: SavedSearch) -> Iterable[Person]:
    """Whose search it is; of a profile those who write for the organization, and who looks after the researchers of a centre."""
    if search.organization is None:
        return [search.person] if search.person is not None else []
    if search.organization.suspended:
        return []
    return {one.pk: one for one in [*members_with(search.organization, "expert"), *liaisons_of(search.organization)]}.values()


def _tell(search: SavedSearch, people: list[Person], item: Any, side: str, now: datetime) -> int:
    """Whoever may not see the item is left out by ``tell``, and again when mail goes out."""
    once = f"{side} {item.pk} for a saved search"
    if search.organization is not None:
        return tell("search_found", people, about=item, now=now, once=once, profile=side)
    ways = {one.pk: search.way for one in people}
    return tell("search_found", people, about=item, now=now, once=once, asked=ways, search=search.name)
