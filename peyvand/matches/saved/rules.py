"""What is done with saved searches and standing profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import access, atomic, audit, limits
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.matches.saved.models import SavedSearch
from peyvand.registry.models import Organization, Person


class TooMany(Refusal):
    code = "searches.too_many"
    message = _("You keep as many searches as one person may. Delete one that you do not need any more.")


@dataclass(frozen=True)
class Asked:
    """What is looked for."""

    side: str
    words: str
    filters: Mapping[str, Sequence[str]]

    @property
    def is_empty(self) -> bool:
        return not self.words and not any(self.filters.values())


def save_search(person: Person, asked: Asked, *, name: str, way: str, now: datetime) -> SavedSearch:
    """Keep a search for a person. The same again (side, words and filters) changes the one that is there. Raises TooMany."""
    with atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # two windows do not pass the limit together
        mine = SavedSearch.objects.filter(person=person)
        same = next((one for one in mine.filter(side=asked.side, words=asked.words) if one.filters == _plain(asked.filters)), None)
        if same is not None:
            return change_search(same, by=person, name=name, words=same.words, way=way, now=now)
        if mine.count() >= limits.SAVED_SEARCHES:
            raise TooMany
        return SavedSearch.objects.create(
            person=person, side=asked.side, words=asked.words, filters=_plain(asked.filters), name=name, way=way, made_at=now, changed_at=now
        )


def change_search(search: SavedSearch, *, by: Person, name: str, words: str, way: str, now: datetime) -> SavedSearch:
    """Another name, other words or another way to be told."""
    return _written(search, by, now, name=name, words=words, way=way)


def pause_search(search: SavedSearch, *, by: Person, now: datetime) -> SavedSearch:
    """Nothing is told of it until it is taken up again."""
    return _written(search, by, now, paused=True)


def resume_search(search: SavedSearch, *, by: Person, now: datetime) -> SavedSearch:
    return _written(search, by, now, paused=False)


def delete_search(search: SavedSearch, *, by: Person, now: datetime) -> None:
    _require(by, search)
    with atomic():
        if search.organization is not None:
            _record(search, by, now)
        search.delete()


def save_profile(organization: Organization, asked: Asked, *, by: Person, now: datetime) -> SavedSearch:
    """What an organization can make (it looks at needs) or looks for (at offers)."""
    if not access.can(by, "organization.profiles", organization):
        raise NotAllowed
    with atomic():
        values = {"words": asked.words, "filters": _plain(asked.filters), "changed_at": now}
        search, _made = SavedSearch.objects.update_or_create(
            organization=organization, side=asked.side, defaults=values, create_defaults={**values, "made_at": now}
        )
        _record(search, by, now)
    return search


def _written(search: SavedSearch, by: Person, now: datetime, **values: Any) -> SavedSearch:
    _require(by, search)
    for name, value in values.items():
        setattr(search, name, value)
    search.changed_at = now
    with atomic():
        search.save(update_fields=[*values, "changed_at"])
        if search.organization is not None:
            _record(search, by, now)
    return search


def _require(by: Person, search: SavedSearch) -> None:
    if not access.can(by, "savedsearch.keep", search):
        raise NotAllowed


def _record(search: SavedSearch, by: Person, now: datetime) -> None:
    """On the trail of its organization, for it decides what the members hear of; without its words, which are the organization's own affair."""
    assert search.organization is not None
    audit.record(by, "organization.profile", search.organization, now=now, after={"side": search.side, "paused": search.paused})


def _plain(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in sorted(filters.items()) if values}
