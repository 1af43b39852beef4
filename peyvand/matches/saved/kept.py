"""All saved searches as the engine keeps them for reverse matching: in the memory of the worker, and brought up to date before each use."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from peyvand.core import limits
from peyvand.matches.saved.models import SavedSearch
from peyvand.matching import Engine
from peyvand.matching.documents import Key
from peyvand.matching.folder import FolderStore
from peyvand.matching.forms import Form
from peyvand.matching.question import Asker
from peyvand.matching.reverse import Reverse, Values
from peyvand.text.vocabulary import Vocabulary

LEAST = 2 / 3
"""So much of a search's words has to be met: both of two, two of three. A list may end with half hits, a notice may not begin with them."""
SLOW_COMMIT = timedelta(minutes=5)
"""A change may become visible so much later than the time that it bears."""
_PHRASES = re.compile(r"[\n،,؛;]+")


@dataclass
class Shelf:
    """The searches of one side of one database."""

    reverse: Reverse
    owner: str
    vocabulary: Vocabulary
    made: datetime
    seen: datetime | None = None


_shelves: dict[str, Shelf] = {}
_lock = Lock()


def found_by(side: str, form: Form, values: Values, engine: Engine, now: datetime) -> list[Key]:
    """Keys of the saved searches that an item answers."""
    with _lock:
        shelf = _shelf(side, engine, now)
        _follow(shelf, side, engine)
        shelf.reverse.statistics = engine.store.statistics(side)
        return shelf.reverse.find(form, values)


def _shelf(side: str, engine: Engine, now: datetime) -> Shelf:
    """The one at hand, or an empty one: of another database, thesaurus or day it is made anew, and so it takes in new spellings."""
    assert isinstance(engine.store, FolderStore)
    shelf = _shelves.get(side)
    is_ours = shelf is not None and shelf.owner == engine.store.owner and shelf.vocabulary is engine.vocabulary
    if shelf is not None and is_ours and now - shelf.made < limits.SAVED_SPELLINGS:
        return shelf
    constants = engine.weights.constants
    reverse = Reverse(engine.store.statistics(side), least=LEAST, k1=constants["k1"], b=constants["b"])
    shelf = _shelves[side] = Shelf(reverse, engine.store.owner, engine.vocabulary, now)
    return shelf


def _follow(shelf: Shelf, side: str, engine: Engine) -> None:
    """Take in what was saved or changed since. What was deleted is found no more in the database, whoever it is told to."""
    rows = SavedSearch.objects.filter(side=side)
    if shelf.seen is not None:
        rows = rows.filter(changed_at__gte=shelf.seen - SLOW_COMMIT)
    asker = Asker(engine.vocabulary, engine.store.speller(side))
    for search in rows.order_by("changed_at").iterator(500):
        if search.paused:
            shelf.reverse.drop(search.pk)
        else:
            shelf.reverse.put(search.pk, texts_of(search), search.filters, asker)
        shelf.seen = max(shelf.seen or search.changed_at, search.changed_at)


def texts_of(search: SavedSearch) -> list[str]:
    """A person's words are one question; of an organization's profile any phrase will do."""
    if search.person_id is not None:
        return [search.words]
    return [one.strip() for one in _PHRASES.split(search.words) if one.strip()][: limits.PROFILE_PHRASES]


def forget() -> None:
    _shelves.clear()
