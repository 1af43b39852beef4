"""The index of the site: follows the rows of ``IndexChange``, and is thrown away and built anew whenever it does not belong here.

Whoever changed something applies the change right after the commit; when another process is at it, that one goes on until nothing waits.
No daemon. An index that is missing, broken, of another analysis or of another database is built anew from the database.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings
from django.db import transaction

from peyvand.core.events import Event
from peyvand.matches import sources
from peyvand.matches.models import IndexChange, IndexOwner
from peyvand.matching import Engine
from peyvand.matching.folder import FolderStore, Shelf, Unusable
from peyvand.matching.forms import Form, form_of
from peyvand.matching.preparing import prepared
from peyvand.taxonomies.vocabulary import vocabulary

BATCH = 500
WAITS = 2.0
_shelves: dict[Path, Shelf] = {}


def shelf() -> Shelf:
    root = Path(settings.HOME) / "index"
    return _shelves.setdefault(root, Shelf(root))


def store() -> FolderStore | None:
    """The index of this database, or None when there is none (yet)."""
    token = IndexOwner.objects.values_list("token", flat=True).first()
    if token is None:
        return None
    try:
        found = shelf().current()
    except Unusable:
        return None
    return found if found.owner == token else None


def engine() -> Engine | None:
    """The engine on the index of this database; None when there is no index."""
    found = store()
    return Engine(vocabulary(), store=found) if found is not None else None


def index_changed(event: Event) -> None:
    """Have the index read again what an event tells of; in its transaction, and applied right after the commit."""
    changes = []
    for kind in IndexChange.Kind.values:
        number = getattr(event, f"{kind}_id", None)
        if number is not None:
            changes.append((kind, number))
    if changes and changes[0][0] == IndexChange.Kind.ORGANIZATION:
        changes += things_of(changes[0][1])
        if (merged := getattr(event, "merged_id", None)) is not None:
            changes += [(IndexChange.Kind.ORGANIZATION.value, merged), *things_of(merged)]
    note(changes)


def things_of(organization_id: int) -> list[tuple[str, int]]:
    """Needs and offers carry their organization's county, certificates and suspension."""
    rows = sources.Need.objects.filter(organization=organization_id).values_list("pk", flat=True)
    offers = sources.Offer.objects.filter(organization=organization_id).values_list("pk", flat=True)
    return [("need", pk) for pk in rows] + [("offer", pk) for pk in offers]


def note(changes: list[tuple[str, int]]) -> None:
    """Write down what changed; with the transaction, or not at all."""
    IndexChange.objects.bulk_create([IndexChange(kind=kind, object_id=number) for kind, number in changes])
    transaction.on_commit(drain, robust=True)


def drain(wait: float = WAITS) -> bool:
    """Apply what waits until nothing does. False when another process holds the writer for longer than ``wait`` seconds (it will go on), and when
    there is no index yet: the worker builds it, for that takes longer than a page may.
    """
    until = monotonic() + wait
    while True:
        rows = list(IndexChange.objects.order_by("pk")[:BATCH])
        if not rows:
            return True
        found = store()
        if found is None:
            return False
        try:
            _apply(found, rows)
        except ValueError:  # the writer is busy
            if monotonic() > until:
                return False
            sleep(0.02)
            continue
        IndexChange.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _apply(found: FolderStore, rows: list[IndexChange]) -> None:
    things = sorted({(row.kind, row.object_id) for row in rows})
    found.write(_forms(things), things)


def rebuild(progress: Callable[[int, int], object] | None = None, processes: int = 1) -> int:
    """Build a new index beside the present one, which goes on serving and taking changes, then swap. Returns how many documents it holds.

    ``progress`` is told how many of about how many are done, at the end of just as many. ``processes`` 0 takes all processors.
    Raises ValueError while another process builds.
    """
    owner, _made = IndexOwner.objects.get_or_create(pk=1)
    words = vocabulary()
    documents = (document for side in sources.SIDES for document in sources.documents(side))
    whole = sources.count() if progress is not None else 0

    def told(done: int) -> None:
        if progress is not None:
            progress(min(done, whole - 1), whole)

    count = shelf().fill(prepared(documents, words, processes), owner.token, again=_forms, progress=told).count()
    if progress is not None:
        progress(count, count)
    return count


def _forms(things: Iterable[tuple[str, int]]) -> Iterator[Form]:
    """The forms of things as they are now; what nobody may find any more is left out."""
    things = list(things)
    for side in sources.SIDES:
        for ids in batched([number for one, number in things if one == side], BATCH):
            yield from (form_of(document, vocabulary()) for document in sources.documents(side, ids))


def ensure() -> bool:
    """Build the index when there is none, apply what waits, and lay new figures down when it is time. For the worker: it may take a while."""
    if store() is None:
        try:
            rebuild(processes=0)
        except ValueError:
            return False
    done = drain()
    found = store()
    if found is not None and found.untidy():
        found.tidy()
    return done
