"""The store of the site: a folder that every process shares and that can be thrown away at any time.

::

    index/current              the name of the folder in use, swapped by one rename
    index/v<analysis>-<n>/     forms.sqlite3, words/ (the index of candidates) and figures-<sequence> (statistics and vocabulary, mapped)

``forms.sqlite3`` holds the forms by number, read for the candidates of a question only, and what each change did to the statistics since the
figures were written. A change is applied by one process at a time (the lock of the index's writer): forms and figures first, then the
index; all by number, so doing it twice is once. Readers follow the sequence. Every so many changes the worker lays new figures down.
"""

import fcntl
import json
import os
import shutil
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from itertools import batched
from pathlib import Path
from threading import RLock
from time import monotonic, sleep

from peyvand.matching import figures
from peyvand.matching.documents import Key
from peyvand.matching.forms import Form, unpack_all
from peyvand.matching.index import CandidateIndex, entry
from peyvand.matching.preparing import BATCH, Prepared, number_of, of_number, prepare
from peyvand.matching.spelling import Speller
from peyvand.matching.statistics import Change, Statistics

ANALYSIS = 2  # raise it when what is stored changes
REMEMBERED = 4_000  # forms that a process keeps unpacked
LOOSE = 5_000  # so many changed documents are followed one by one before new figures are laid down
OVERDUE = 4  # times as many, and whoever writes lays them down; the worker comes before
NONE = -1  # no figures yet
BUILD_BYTES = 64_000_000
SWAP_SECONDS = 30.0
TABLES = """
CREATE TABLE form (number INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, data BLOB);
CREATE INDEX form_sequence ON form (sequence) WHERE sequence > 0;
CREATE TABLE change (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, side TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE state (name TEXT PRIMARY KEY, value NOT NULL);
"""


class Unusable(Exception):
    """There is no index here, or it belongs to another database or another analysis: build it anew."""


def version() -> str:
    return sha256(f"{ANALYSIS}".encode()).hexdigest()[:8]


class FolderStore:
    """One version of the index, opened for reading; ``write`` changes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._forms: OrderedDict[int, Form] = OrderedDict()
        self._statistics: dict[str, Statistics] = {}
        self._spellers: dict[str, Speller] = {}
        self._sequence = -1
        self._figures: int | None = None
        self._seen: tuple[int, int] = (0, 0)
        try:
            self._data = sqlite3.connect(
                f"file:{folder / 'forms.sqlite3'}?mode=rw", uri=True, check_same_thread=False, isolation_level=None, timeout=5
            )
            self.owner = str(self._state("owner"))
            self.index = CandidateIndex(folder / "words")
            self.refresh()
        except (sqlite3.Error, ValueError, OSError) as error:
            raise Unusable(str(error)) from error

    @staticmethod
    def create(folder: Path, owner: str, prepared: Iterable[Prepared] = (), progress: Callable[[int], object] | None = None) -> "FolderStore":
        """Make a version that belongs to the database named ``owner``, and fill it. Nobody may read it before this is done."""
        folder.mkdir(parents=True)
        index = CandidateIndex(folder / "words")
        sides: dict[str, Statistics] = {}
        small: list[tuple[str, bytes]] = []  # what a small index is counted from each time it is opened
        count = 0
        with closing(sqlite3.connect(folder / "forms.sqlite3", isolation_level=None)) as data:
            data.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;" + TABLES)
            data.execute("BEGIN")
            with index.writing(BUILD_BYTES) as writer:
                for some in prepared:
                    data.executemany("INSERT INTO form VALUES (?, 0, ?)", some.rows)
                    for one in some.entries:
                        index.add(writer, one)
                    for side, change in some.changes:
                        sides.setdefault(side, Statistics()).apply(change)
                        if count <= LOOSE:
                            small.append((side, change.pack()))
                    count += len(some.rows)
                    if progress is not None:
                        progress(count)
            if count > LOOSE:
                figures.save(folder / _figures_name(0), sides)
            else:
                data.executemany("INSERT INTO change (sequence, side, data) VALUES (0, ?, ?)", small)
            state = {"owner": owner, "sequence": 0, "count": count, "figures": 0 if count > LOOSE else NONE, "loose": 0 if count > LOOSE else count}
            data.executemany("INSERT INTO state VALUES (?, ?)", state.items())
            data.execute("COMMIT")
        with closing(sqlite3.connect(folder / "forms.sqlite3", isolation_level=None)) as data:
            data.execute("PRAGMA journal_mode=WAL")
        with (folder / "forms.sqlite3").open("rb") as file:
            os.fsync(file.fileno())
        return FolderStore(folder)

    def close(self) -> None:
        self._data.close()

    def _state(self, name: str) -> str | int:
        row = self._data.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise Unusable(name)
        found: str | int = row[0]
        return found

    def refresh(self) -> None:
        """Follow what was written since; a look at one file when nothing was."""
        with self._lock:
            seen = self._stamp()
            if seen == self._seen:
                return
            self._follow()
            self.index.reload()
            self._seen = seen

    def _stamp(self) -> tuple[int, int]:
        found = (self.folder / "words" / "meta.json").stat()
        return found.st_mtime_ns, found.st_ino

    def _follow(self) -> None:
        """Count what changed since the last look, or since the figures were written."""
        for _ in range(3):
            try:
                self._follow_once()
                return
            except FileNotFoundError:  # laid down anew between two looks
                continue
        raise ValueError("figures")

    def _follow_once(self) -> None:
        self._data.execute("BEGIN")
        try:
            written, sequence = int(self._state("figures")), int(self._state("sequence"))
            if written != self._figures:
                self._statistics = figures.load(self.folder / _figures_name(written)) if written != NONE else {}
                self._spellers = {}
                self._figures, since = written, written
            else:
                since = self._sequence
            changes = self._data.execute("SELECT side, data FROM change WHERE sequence > ? ORDER BY id", (since,)).fetchall()
            touched = self._data.execute("SELECT number FROM form WHERE sequence > 0 AND sequence > ?", (self._sequence,)).fetchall()
        finally:
            self._data.execute("COMMIT")
        for side, data in changes:
            self.statistics(side).apply(Change.unpack(data))
        for (number,) in touched:
            self._forms.pop(number, None)
        self._sequence = sequence

    def write(self, forms: Iterable[Form], removed: Iterable[tuple[str, Key]] = ()) -> None:
        """Apply changes. Raises ValueError while another process holds the writer, and when another version has taken the place of this one."""
        if not self._in_use():
            raise ValueError("another version is in use")
        self._write(forms, removed)

    def _in_use(self) -> bool:
        try:
            return (self.folder.parent / "current").read_text(encoding="utf-8").strip() == self.folder.name
        except OSError:
            return True

    def _write(self, forms: Iterable[Form], removed: Iterable[tuple[str, Key]] = (), *, unused: bool = False) -> None:
        with self._lock:
            with self.index.writing() as writer:
                if not unused and not self._in_use():
                    raise ValueError("another version is in use")
                # read only now: what was read before the writer was had may be older than what another process wrote meanwhile
                fresh = {number_of(form.side, form.key): form for form in forms}
                gone = [number for number in dict.fromkeys(number_of(side, key) for side, key in removed) if number not in fresh]
                self._data.execute("BEGIN IMMEDIATE")
                try:
                    sequence = int(self._state("sequence")) + 1
                    for numbers in batched(list(fresh) + gone, BATCH):
                        self._put(sequence, [fresh[number] for number in numbers if number in fresh], numbers)
                    self._data.execute("UPDATE state SET value = ? WHERE name = 'sequence'", (sequence,))
                except BaseException:
                    self._data.execute("ROLLBACK")
                    raise
                self._data.execute("COMMIT")
                self.index.put(writer, (entry(number, form) for number, form in fresh.items()), gone)
            self.refresh()
            if int(self._state("loose")) > OVERDUE * LOOSE:
                self.tidy()

    def _put(self, sequence: int, forms: list[Form], numbers: Sequence[int]) -> None:
        """Write the forms of some numbers (those without a form are gone) and what that changes in the figures."""
        old = self._read(numbers)
        made = prepare(forms, old.values())
        rows = dict.fromkeys(numbers) | dict(made.rows)
        self._data.executemany("INSERT OR REPLACE INTO form VALUES (?, ?, ?)", [(number, sequence, data) for number, data in rows.items()])
        self._data.executemany(
            "INSERT INTO change (sequence, side, data) VALUES (?, ?, ?)", [(sequence, side, change.pack()) for side, change in made.changes]
        )
        for name, more in (("count", len(forms) - len(old)), ("loose", len(numbers))):
            self._data.execute("UPDATE state SET value = value + ? WHERE name = ?", (more, name))

    def untidy(self) -> bool:
        """Whether so much was changed that new figures should be laid down."""
        return int(self._state("loose")) > LOOSE

    def tidy(self) -> None:
        """Lay down new figures, so that whoever opens the index has few changes to follow. Left to the next when another process writes."""
        with self._lock:
            try:
                with self.index.locked():
                    self._follow()
                    figures.save(self.folder / _figures_name(self._sequence), self._statistics)
                    self._data.execute("BEGIN IMMEDIATE")
                    self._data.execute("UPDATE state SET value = ? WHERE name = 'figures'", (self._sequence,))
                    self._data.execute("UPDATE state SET value = 0 WHERE name = 'loose'")
                    self._data.execute("DELETE FROM change WHERE sequence <= ?", (self._sequence,))
                    self._data.execute("COMMIT")
                    for path in self.folder.glob("figures-*"):
                        if path.name != _figures_name(self._sequence):
                            path.unlink(missing_ok=True)
            except ValueError:
                return
            self._follow()

    def changed_since(self, sequence: int) -> list[tuple[str, int]]:
        """Side and key of what was written or removed after a sequence."""
        rows = self._data.execute("SELECT number FROM form WHERE sequence > 0 AND sequence > ?", (sequence,))
        return [of_number(number) for (number,) in rows]

    @property
    def sequence(self) -> int:
        """How many times the index was written."""
        return int(self._state("sequence"))

    def count(self) -> int:
        return int(self._state("count"))

    def form(self, side: str, key: Key) -> Form | None:
        return self._read((number_of(side, key),)).get(number_of(side, key))

    def _read(self, numbers: Sequence[int]) -> dict[int, Form]:
        rows = self._data.execute(
            "SELECT number, data FROM form WHERE number IN (SELECT value FROM json_each(?)) AND data IS NOT NULL", (json.dumps(numbers),)
        ).fetchall()
        return dict(zip((row[0] for row in rows), unpack_all([row[1] for row in rows]), strict=True))

    def statistics(self, side: str) -> Statistics:
        found = self._statistics.get(side)
        if found is None:
            found = self._statistics[side] = Statistics()
        return found

    def speller(self, side: str) -> Speller:
        with self._lock:
            statistics = self.statistics(side)
            statistics.words.settle()
            found = self._spellers.get(side)
            if found is None:
                found = self._spellers[side] = Speller(statistics)
            return found

    def candidates(self, terms: Mapping[str, float], side: str, audience: Sequence[str], count: int) -> list[Form]:
        numbers = self.index.search(terms, side, audience, count)
        known = self._forms
        with self._lock:
            found = {number: known[number] for number in numbers if number in known}
            for number in found:
                known.move_to_end(number)
            if len(found) < len(numbers):
                fresh = self._read([number for number in numbers if number not in found])
                known.update(fresh)
                found |= fresh
            while len(known) > REMEMBERED:
                known.popitem(last=False)
        allowed = frozenset(audience)
        return [form for number in numbers if (form := found.get(number)) is not None and not allowed.isdisjoint(form.audience)]


def _figures_name(sequence: int) -> str:
    return f"figures-{sequence}"


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
        """A new version of some forms; see ``fill``."""
        return self.fill(map(prepare, batched(forms, BATCH)), owner)

    def fill(
        self,
        prepared: Iterable[Prepared],
        owner: str,
        *,
        again: Callable[[list[tuple[str, int]]], Iterable[Form]] | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> FolderStore:
        """A new version beside the old one, which serves and takes changes until the pointer is swapped; older ones are thrown away.

        ``again`` is asked for the forms of what was written into the old one meanwhile.
        """
        with self._building():
            old = self._served(owner) if again is not None else None
            since = old.sequence if old is not None else 0
            name = self._fresh_name()
            store = FolderStore.create(self.root / name, owner, prepared, progress)
            if old is not None and again is not None:
                since = _catch_up(store, old, since, again)
                with _kept_out(old):
                    _catch_up(store, old, since, again)
                    self._swap(name, store)
            else:
                self._swap(name, store)
            for path in self.root.glob("v*-*"):
                if path.name != name:
                    shutil.rmtree(path, ignore_errors=True)
            return store

    def _served(self, owner: str) -> FolderStore | None:
        try:
            found = self.current()
        except Unusable:
            return None
        return found if found.owner == owner else None

    def _swap(self, name: str, store: FolderStore) -> None:
        fresh = self.root / f"current.{os.getpid()}"
        fresh.write_text(name, encoding="utf-8")
        with self._lock:
            os.replace(fresh, self.root / "current")
            self._open = (name, store)

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


def _catch_up(store: FolderStore, old: FolderStore, since: int, again: Callable[[list[tuple[str, int]]], Iterable[Form]]) -> int:
    """Write into a new version what changed in the old one after a sequence; returns the sequence it is at."""
    at = old.sequence
    changed = old.changed_since(since)
    if changed:
        store._write(again(changed), changed, unused=True)
    return at


@contextmanager
def _kept_out(store: FolderStore) -> Iterator[None]:
    """Keep the writers of a version out, waiting for the one at work. Raises ValueError when that takes too long."""
    until = monotonic() + SWAP_SECONDS
    while True:
        try:
            lock = store.index.locked()
            lock.__enter__()
            break
        except ValueError:
            if monotonic() > until:
                raise
            sleep(0.02)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
