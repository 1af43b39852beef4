"""Documents made ready for the folder of the site in batches, by several processes where that pays off."""

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import batched, chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from peyvand.matching.documents import Document, Key
from peyvand.matching.forms import Form, form_of, pack
from peyvand.matching.index import Entry, entry
from peyvand.matching.statistics import Change
from peyvand.text.vocabulary import Vocabulary

BATCH = 500
WORTH = 4_000  # from so many documents on, other processes help
SIDE_NUMBERS = {"need": 0, "offer": 1, "organization": 2}


def number_of(side: str, key: Key) -> int:
    """The number of a row of the site: its side and its key in one integer."""
    return (SIDE_NUMBERS[side] << 48) + int(key)


def of_number(number: int) -> tuple[str, int]:
    """Side and key of a number."""
    side = number >> 48
    return next(name for name, one in SIDE_NUMBERS.items() if one == side), number - (side << 48)


@dataclass(slots=True)
class Prepared:
    """Documents as they are stored, and what they change in the figures of each side."""

    rows: list[tuple[int, bytes]]
    entries: list[Entry]
    changes: list[tuple[str, Change]]


def prepare(forms: Iterable[Form], old: Iterable[Form] = ()) -> Prepared:
    """What is to be written for forms that take the place of ``old`` ones."""
    numbered = {number_of(form.side, form.key): form for form in forms}
    old = list(old)
    sides = dict.fromkeys(form.side for form in chain(numbered.values(), old))
    return Prepared(
        [(number, pack(form)) for number, form in numbered.items()],
        [entry(number, form) for number, form in numbered.items()],
        [(side, Change.between([f for f in numbered.values() if f.side == side], [f for f in old if f.side == side])) for side in sides],
    )


def prepared(documents: Iterable[Document], vocabulary: Vocabulary, processes: int = 0) -> Iterator[Prepared]:
    """All documents in batches, in order. ``processes`` 0 takes all processors once there is enough to do."""
    batches = batched(documents, BATCH)
    first = list(islice(batches, WORTH // BATCH))
    processes = processes or (_processors() if len(first) * BATCH >= WORTH else 1)
    if processes == 1:
        for batch in chain(first, batches):
            yield prepare(form_of(document, vocabulary) for document in batch)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (vocabulary,)) as pool:
        waiting: deque[Future[Prepared]] = deque()
        for batch in chain(first, batches):
            waiting.append(pool.submit(_prepare, batch))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_told: list[Vocabulary] = []


def _start(vocabulary: Vocabulary) -> None:
    """Start in a process of its own; Ctrl-C is for the parent, which ends the others. When the parent is killed, nobody else would."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # nothing here refers to itself in a circle
    Thread(target=_end_with_parent, daemon=True).start()
    _told[:] = [vocabulary]


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _prepare(batch: Sequence[Document]) -> Prepared:
    return prepare(form_of(document, _told[0]) for document in batch)
