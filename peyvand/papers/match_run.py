"""Matching all needs of one sheet with all offers of another, on as many processes as pay off."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.context import BaseContext

from peyvand.matching import Document, Engine, Match
from peyvand.text.vocabulary import Vocabulary

# Below this many pairs a second process costs more than it saves.
_PAIRS_FOR_TWO = 60_000
_CHUNK = 8
_EXPLAINED_NEEDS = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Answer:
    """The best offers for one need, best first. Where there are very many needs, phrases and rows are left out."""

    need: Document
    matches: tuple[Match, ...]


def explained(needs: Sequence[Document]) -> bool:
    """Say whether each match is to carry its phrases and requirement rows: not for thousands of needs, whose report nobody reads so closely."""
    return len(needs) <= _EXPLAINED_NEEDS


def match_all(
    needs: Sequence[Document],
    offers: Sequence[Document],
    *,
    top: int,
    processes: int = 0,
    progress: Progress = lambda done, of: None,
) -> list[Answer]:
    """Match every need; ``processes`` 0 chooses by the work and the processors at hand."""
    processes = processes or _worth(len(needs) * len(offers))
    progress(0, len(needs))
    answers: list[Answer] = []
    chunks = [range(start, min(start + _CHUNK, len(needs))) for start in range(0, len(needs), _CHUNK)]
    for found in _in_processes(needs, offers, chunks, top, processes) if processes > 1 else _here(needs, offers, chunks, top):
        answers.extend(Answer(needs[place], matches) for place, matches in found)
        progress(len(answers), len(needs))
    order = {document.key: place for place, document in enumerate(needs)}
    return sorted(answers, key=lambda answer: order[answer.need.key])


def _worth(pairs: int) -> int:
    """Two processes for work that is long enough, where there are two processors."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2, processors) if pairs >= _PAIRS_FOR_TWO else 1


Found = list[tuple[int, tuple[Match, ...]]]


def _here(needs: Sequence[Document], offers: Sequence[Document], chunks: list[range], top: int) -> Iterator[Found]:
    _start(needs, offers, top)
    try:
        for chunk in chunks:
            yield _match(chunk)
    finally:
        _WORK.clear()


def _in_processes(needs: Sequence[Document], offers: Sequence[Document], chunks: list[range], top: int, processes: int) -> Iterator[Found]:
    """Fork before the engine is built: each process builds its own, so that no thread of an index is ever copied."""
    methods = multiprocessing.get_all_start_methods()
    context: BaseContext = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    with context.Pool(processes, initializer=_start_apart, initargs=(needs, offers, top)) as pool:
        yield from pool.imap_unordered(_match, chunks)


@dataclass
class _Work:
    engine: Engine
    needs: Sequence[Document]
    top: int
    explained: bool


_WORK: list[_Work] = []


def _start(needs: Sequence[Document], offers: Sequence[Document], top: int) -> None:
    engine = Engine(Vocabulary.packaged())
    engine.add(offers)
    _WORK[:] = [_Work(engine, needs, top, explained(needs))]


def _start_apart(needs: Sequence[Document], offers: Sequence[Document], top: int) -> None:
    """Start in a process of its own; Ctrl-C is for the parent, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _start(needs, offers, top)


def _match(places: range) -> Found:
    work = _WORK[0]
    return [(place, tuple(work.engine.match(work.needs[place], "offer", top=work.top, explained=work.explained))) for place in places]
