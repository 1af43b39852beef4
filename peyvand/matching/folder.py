"""The store of the site: a folder that every process shares and that can be thrown away at any time.

::

    index/current              the name of the folder in use, swapped by one rename
    index/v<analysis>-<n>/     forms.sqlite3 (forms by number, with their sequence) and words/ (the index of candidates)

A change is applied by one process at a time (the lock of the index's writer): forms first, then the index; both by number, so doing it twice
is once. Readers follow the sequence of the forms and keep them in memory.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from threading import RLock
from time import monotonic

from peyvand.matching.documents import Key
from peyvand.matching.forms import Form, pack, unpack
from peyvand.matching.index import CandidateIndex
from peyvand.matching.spelling import Speller
from peyvand.matching.statistics import Statistics

ANALYSIS = 1  # raise it when what is stored changes
SIDE_NUMBERS = {"need": 0, "offer": 1, "organization": 2}
SMALL = 5_000  # up to so many forms the vocabulary of spellings follows every change
OLD_SECONDS = 60.0


class Unusable(Exception):
    """There is no index here, or it belongs to another database or another analysis: build it anew."""


def number_of(side: str, key: Key) -> int:
    """The number of a row of the site: its key and its side in one integer."""
    return int(key) * 4 + SIDE_NUMBERS[side]


def version() -> str:
    return sha256(f"{ANALYSIS}".encode()).hexdigest()[:8]


class FolderStore:
    """One version of the index, opened for reading; ``write`` changes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._forms: dict[int, Form] = {}
        self._statistics: dict[str, Statistics] = {}
        self._spellers: dict[str, tuple[int, float, Speller]] = {}
        self._sequence = 0
        try:
            self._data = sqlite3.connect(
                f"file:{folder / 'forms.sqlite3'}?mode=rw", uri=True, check_same_thread=False, isolation_level=None, timeout=5
            )
            self._data.execute("PRAGMA journal_mode=WAL")
            self.owner = self._state("owner")
            self.index = CandidateIndex(folder / "words")
        except (sqlite3.Error, ValueError, OSError) as error:
            raise Unusable(str(error)) from error
        self._seen: tuple[int, int] = (0, 0)
        self.refresh()

    @staticmethod
    def create(folder: Path, owner: str) -> "FolderStore":
        """Make an empty version that belongs to the database named ``owner``."""
        folder.mkdir(parents=True)
        with closing(sqlite3.connect(folder / "forms.sqlite3", isolation_level=None)) as data:
            data.execute("PRAGMA journal_mode=WAL")
            data.execute("CREATE TABLE form (number INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, data BLOB)")
            data.execute("CREATE INDEX form_sequence ON form (sequence)")
            data.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            data.executemany("INSERT INTO state VALUES (?, ?)", [("owner", owner), ("sequence", "0")])
        return FolderStore(folder)

    def close(self) -> None:
        self._data.close()

    def _state(self, name: str) -> str:
        row = self._data.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise Unusable(name)
        return str(row[0])

    def refresh(self) -> None:
        """Follow what was written since; a look at one file when nothing was."""
        with self._lock:
            seen = self._stamp()
            if seen == self._seen:
                return
            rows = self._data.execute("SELECT number, sequence, data FROM form WHERE sequence > ? ORDER BY sequence", (self._sequence,)).fetchall()
            for number, sequence, data in rows:
                self._take(number, unpack(data) if data is not None else None)
                self._sequence = max(self._sequence, sequence)
            self.index.reload()
            self._seen = seen

    def _stamp(self) -> tuple[int, int]:
        found = (self.folder / "words" / "meta.json").stat()
        return found.st_mtime_ns, found.st_ino

    def _take(self, number: int, form: Form | None) -> None:
        old = self._forms.pop(number, None)
        if old is not None:
            self.statistics(old.side).remove(old)
        if form is not None:
            self._forms[number] = form
            self.statistics(form.side).add(form)

    def write(self, forms: Iterable[Form], removed: Iterable[tuple[str, Key]] = ()) -> None:
        """Apply changes. Raises ValueError while another process holds the writer."""
        with self._lock:
            numbered = {number_of(form.side, form.key): form for form in forms}
            gone = [number_of(side, key) for side, key in removed]
            with self.index.writing() as writer:
                sequence = int(self._state("sequence")) + 1
                self._data.execute("BEGIN IMMEDIATE")
                rows = [(number, sequence, pack(form)) for number, form in numbered.items()] + [(number, sequence, None) for number in gone]
                self._data.executemany("INSERT OR REPLACE INTO form VALUES (?, ?, ?)", rows)
                self._data.execute("UPDATE state SET value = ? WHERE name = 'sequence'", (str(sequence),))
                self._data.execute("COMMIT")
                self.index.put(writer, numbered.items(), gone)
            self.refresh()

    def count(self) -> int:
        return len(self._forms)

    def form(self, side: str, key: Key) -> Form | None:
        return self._forms.get(number_of(side, key))

    def statistics(self, side: str) -> Statistics:
        return self._statistics.setdefault(side, Statistics())

    def speller(self, side: str) -> Speller:
        """The vocabulary of spellings; in a large index up to a minute old."""
        with self._lock:
            statistics = self.statistics(side)
            made, at, speller = self._spellers.get(side, (-1, 0.0, None))
            stale = made != statistics.changes and (statistics.documents <= SMALL or monotonic() - at > OLD_SECONDS)
            if speller is None or stale:
                speller = Speller(statistics)
                self._spellers[side] = (statistics.changes, monotonic(), speller)
            return speller

    def candidates(self, terms: Mapping[str, float], side: str, audience: Sequence[str], count: int) -> list[Form]:
        found = (self._forms.get(number) for number in self.index.search(terms, side, audience, count))
        return [form for form in found if form is not None and not set(form.audience).isdisjoint(audience)]


class Shelf:
    """The folder ``index`` with its versions and the pointer to the one in use."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: tuple[str, FolderStore] | None = None
        self._lock = RLock()

    def current(self) -> FolderStore:
        """The version in use, opened once and followed; raises Unusable."""
        with self._lock:
            try:
                name = (self.root / "current").read_text(encoding="utf-8").strip()
            except OSError as error:
                raise Unusable("none") from error
            if not name.startswith(f"v{version()}-") or "/" in name:
                raise Unusable(name)
            if self._open is None or self._open[0] != name:
                self._open = (name, FolderStore(self.root / name))
            try:
                self._open[1].refresh()
            except (sqlite3.Error, ValueError, OSError) as error:
                self._open = None
                raise Unusable(str(error)) from error
            return self._open[1]

    def build(self, forms: Iterable[Form], owner: str) -> FolderStore:
        """A new version beside the old one, which serves until the pointer is swapped; older ones are thrown away."""
        with self._lock, self._building():
            name = self._fresh_name()
            store = FolderStore.create(self.root / name, owner)
            store.write(forms)
            fresh = self.root / f"current.{os.getpid()}"
            fresh.write_text(name, encoding="utf-8")
            os.replace(fresh, self.root / "current")
            self._open = (name, store)
            for old in self.root.glob("v*-*"):
                if old.name != name:
                    shutil.rmtree(old, ignore_errors=True)
            return store

    @contextmanager
    def _building(self) -> Iterator[None]:
        """One builder at a time. Raises ValueError while another process builds."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "building").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ValueError("another process builds the index") from error
            yield

    def _fresh_name(self) -> str:
        taken = [int(path.name.rpartition("-")[2]) for path in self.root.glob(f"v{version()}-*") if path.name.rpartition("-")[2].isdigit()]
        return f"v{version()}-{max(taken, default=0) + 1}"
