"""The folder of the site: many processes, one writer, killed at any moment; and its figures are those of what everybody may read."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest

from peyvand.matching import Document, Engine
from peyvand.matching import folder as folders
from peyvand.matching.folder import FolderStore, Shelf, Unusable
from peyvand.matching.forms import form_of
from peyvand.matching.preparing import prepared
from peyvand.matching.statistics import Statistics
from peyvand.text.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
WORDS = ["پمپ", "دوغاب", "پروانه", "ایمپلر", "سنگ\u200cشکن", "بوش", "برنزی", "فولاد", "A36", "۳۰۰", "مگاپاسکال", "کوره", "غبارگیر", "فیلتر", "آزمایشگاه", "نمونه", "اسید", "مخزن", "شیر", "صنعتی"]
VOCABULARY = Vocabulary.packaged()


def listing(key: int, rng: Random, audience: tuple[str, ...] = ("public",)) -> Document:
    words = [*rng.choices(WORDS, k=12), f"نشان{key}"]
    return Document(key, "offer", " ".join(words[:4]), " ".join(words[4:]), audience=audience)


def listings(count: int, seed: int = 1) -> list[Document]:
    rng = Random(seed)
    return [listing(key, rng, ("public",) if key % 4 else ("organization:7",)) for key in range(1, count + 1)]


def forms(documents: list[Document]) -> Iterator[object]:
    return (form_of(document, VOCABULARY) for document in documents)


def figures_of(statistics: Statistics) -> tuple[object, ...]:
    words = sorted(statistics.words.rows())
    plain = (statistics.documents, statistics.filled, statistics.lengths, statistics.letters, statistics.used)
    return (*plain, words, np.flatnonzero(statistics.slots).tolist(), statistics.grams.sum(), statistics.slots.sum())


def counted(documents: list[Document]) -> Statistics:
    statistics = Statistics()
    statistics.take(form_of(document, VOCABULARY) for document in documents)
    return statistics


@pytest.fixture(params=[5_000, 5], ids=["counted from changes", "laid down"])
def loose(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many changes are followed before the figures are laid down; few, so that it happens all the time."""
    monkeypatch.setattr(folders, "LOOSE", request.param)
    return int(request.param)


@pytest.mark.usefixtures("loose")
def test_after_any_changes_every_reader_counts_what_a_fresh_index_would(tmp_path: Path) -> None:
    held = {document.key: document for document in listings(60)}
    shelf, rng = Shelf(tmp_path), Random(3)
    store = shelf.build(forms(list(held.values())), "a database")  # type: ignore[arg-type]
    early = Shelf(tmp_path).current()
    for turn in range(12):
        changed = [listing(int(key), rng, ("public",) if rng.random() < 0.6 else ("signed",)) for key in rng.sample(sorted(held, key=int), 4)]
        gone = rng.sample(sorted(held, key=int), 2)
        changed = [document for document in changed if document.key not in gone] + [listing(1_000 + turn, rng)]
        store.write(forms(changed), [("offer", key) for key in gone])  # type: ignore[arg-type]
        for key in gone:
            del held[key]
        held |= {document.key: document for document in changed}
        if turn % 3 == 0:
            early.refresh()
    early.refresh()
    expected = figures_of(counted(list(held.values())))
    for one in (store, early, FolderStore(store.folder)):
        assert figures_of(one.statistics("offer")) == expected
        assert one.count() == len(held)
        assert one.form("offer", gone[0]) is None
    fresh = Engine(store=Shelf(tmp_path / "fresh").build(forms(list(held.values())), "a database"))  # type: ignore[arg-type]
    for words in ("پروانه پمپ دوغاب", "ایمپیلر", "سنگشکن برنزي", "نشان7"):
        assert Engine(store=early).search(words, "offer") == fresh.search(words, "offer")


@pytest.mark.usefixtures("loose")
def test_what_is_hidden_changes_no_figure_and_no_answer(tmp_path: Path) -> None:
    open_ones = [document for document in listings(40) if document.audience == ("public",)]
    hidden = [Document(500 + n, "offer", f"پروانهٔ پمپ زاغچه{n}", "دوغاب مخروتی زاغچه", audience=("organization:8",)) for n in range(30)]
    plain = Shelf(tmp_path / "plain").build(forms(open_ones), "a database")  # type: ignore[arg-type]
    mixed = Shelf(tmp_path / "mixed").build(forms(open_ones + hidden), "a database")  # type: ignore[arg-type]
    mixed.write(forms(hidden[:20]), [("offer", document.key) for document in hidden[20:]])  # type: ignore[arg-type]
    assert figures_of(mixed.statistics("offer")) == figures_of(plain.statistics("offer"))
    for words in ("پمپ دوغاب", "زاغچه", "مخروتی", "پروانه"):
        assert Engine(store=mixed).search(words, "offer") == Engine(store=plain).search(words, "offer")
    assert Engine(store=mixed).search("زاغچه", "offer", ("organization:8",)).count == 20  # the control: they are there


def test_figures_laid_down_by_one_process_are_right_in_another(tmp_path: Path) -> None:
    documents = listings(120)
    script = f"""
from pathlib import Path
from peyvand.matching import folder
from tests.matching.test_folder import Shelf, forms, listings
folder.LOOSE = 4
store = Shelf(Path({str(tmp_path)!r})).build(forms(listings(100)), "a database")
store.write(forms(listings(120)[100:]))
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)
    store = Shelf(tmp_path).current()
    assert [path.name for path in store.folder.glob("figures-*")] == ["figures-1"]
    assert figures_of(store.statistics("offer")) == figures_of(counted(documents))


def test_a_build_by_several_processes_is_the_same_as_by_one(tmp_path: Path) -> None:
    documents = listings(1_200)
    one = Shelf(tmp_path / "one").fill(prepared(documents, VOCABULARY, 1), "a database")
    told: list[int] = []
    two = Shelf(tmp_path / "two").fill(prepared(documents, VOCABULARY, 2), "a database", progress=told.append)
    assert told == [500, 1000, 1200]
    rows = [sqlite3.connect(store.folder / "forms.sqlite3").execute("SELECT number, data FROM form ORDER BY number").fetchall() for store in (one, two)]
    assert rows[0] == rows[1]
    assert figures_of(one.statistics("offer")) == figures_of(two.statistics("offer"))


def test_what_is_written_while_a_new_version_is_built_is_in_it(tmp_path: Path) -> None:
    documents = listings(30)
    shelf = Shelf(tmp_path)
    old = shelf.build(forms(documents), "a database")  # type: ignore[arg-type]
    late = listing(99, Random(5))
    held = {document.key: document for document in documents}

    def reading() -> Iterator[Document]:
        yield from documents
        Shelf(tmp_path).current().write(forms([late]), [("offer", 3)])  # type: ignore[arg-type]
        held.pop(3)
        held[99] = late

    def again(things: list[tuple[str, int]]) -> Iterator[object]:
        return forms([held[key] for _, key in things if key in held])

    new = shelf.fill(prepared(reading(), VOCABULARY), "a database", again=again)  # type: ignore[arg-type]
    assert new.form("offer", 99) is not None
    assert new.form("offer", 3) is None
    assert new.count() == 30
    assert figures_of(new.statistics("offer")) == figures_of(counted(list(held.values())))
    with pytest.raises(ValueError, match="another version"):
        old.write(forms([late]))  # type: ignore[arg-type]


def test_what_is_written_was_read_while_no_other_could_write(tmp_path: Path) -> None:
    """Read before the writer was had, a document may be older than what another process wrote meanwhile: the newer would be lost for good."""
    store = Shelf(tmp_path).build(forms(listings(5)), "a database")  # type: ignore[arg-type]
    other = FolderStore(store.folder)

    def reading() -> Iterator[object]:
        with pytest.raises(ValueError, match=r"(?i)lock"):
            other.write(forms(listings(1)))  # type: ignore[arg-type]
        yield from forms([listing(7, Random(1))])

    store.write(reading())  # type: ignore[arg-type]
    assert store.form("offer", 7) is not None


def test_figures_that_are_not_whole_make_the_index_unusable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LOOSE", 5)
    store = Shelf(tmp_path).build(forms(listings(20)), "a database")  # type: ignore[arg-type]
    path = store.folder / "figures-0"
    path.write_bytes(path.read_bytes()[:-5_000])
    with pytest.raises(Unusable):
        Shelf(tmp_path).current()
    path.unlink()
    with pytest.raises(Unusable):
        Shelf(tmp_path).current()


WRITER = """
import itertools, sys
from pathlib import Path
from random import Random
from peyvand.matching import folder
from tests.matching.test_folder import Shelf, forms, listing
{control}
folder.LOOSE = 5
store = Shelf(Path(sys.argv[1])).current()
rng = Random(int(sys.argv[2]))
print("ready", flush=True)
while True:
    store.write(forms([listing(rng.randrange(1, 60), rng) for _ in range(3)]), [("offer", rng.randrange(1, 60))])
"""
TORN = """
from peyvand.matching import forms as f, statistics
whole = folder.FolderStore._put
def torn(self, sequence, some, numbers):
    whole(self, sequence, some, numbers)
    self._data.execute("COMMIT")
    self._data.execute("DELETE FROM change WHERE sequence = ?", (sequence,))
    self._data.execute("BEGIN IMMEDIATE")
folder.FolderStore._put = torn
"""


def killed(tmp_path: Path, rounds: int, control: str = "") -> list[str]:
    """Kill a writer again and again; what was found wrong afterwards."""
    Shelf(tmp_path).build(forms(listings(60)), "a database")  # type: ignore[arg-type]
    wrong = []
    for turn in range(rounds):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER.format(control=control), str(tmp_path), str(turn)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(Random(turn).uniform(0.02, 0.5))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        store = Shelf(tmp_path).current()
        rows = store._data.execute("SELECT number FROM form WHERE data IS NOT NULL").fetchall()
        there = [form for number in rows if (form := store._read([number[0]]).get(number[0])) is not None]
        expected = Statistics()
        expected.take(there)
        if figures_of(store.statistics("offer")) != figures_of(expected):
            wrong.append(f"figures after {turn}")
        if store.count() != len(there):
            wrong.append(f"count after {turn}")
        marker = Document(77, "offer", "بوش زاغچه")
        store.write(forms([marker]))  # type: ignore[arg-type]  the lock of the dead is free, and writing goes on
        if [match.key for match in Engine(store=Shelf(tmp_path).current()).search("زاغچه", "offer").hits] != [77]:
            wrong.append(f"search after {turn}")
    return wrong


def test_a_writer_killed_at_any_moment_leaves_an_index_that_is_right(tmp_path: Path) -> None:
    assert killed(tmp_path, 30 if os.environ.get("PEYVAND_DRILL") == "long" else 6) == []


def test_the_kills_would_notice_figures_that_are_not_written_with_their_forms(tmp_path: Path) -> None:
    assert killed(tmp_path, 2, TORN)


BUILDER = """
import itertools, os, sys
from peyvand.matching.preparing import prepared
from peyvand.text.vocabulary import Vocabulary
from tests.matching.test_folder import listings
if __name__ == "__main__":
    some = listings(600)
    for number, _ in enumerate(prepared(itertools.cycle(some), Vocabulary.packaged(), 2)):
        if number == 1:
            print("building", flush=True)
"""


def test_helpers_of_a_killed_build_end_with_it(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(BUILDER)
    process = subprocess.Popen([sys.executable, script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    helpers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    process.wait()
    process.stdout.close()
    assert len(helpers) >= 2
    until = time.monotonic() + 20
    while any(_runs(helper) for helper in helpers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(_runs(helper) for helper in helpers)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
