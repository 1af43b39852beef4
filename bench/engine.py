"""The engine at size, beside its peers on the same listings: building, size on disk, memory, time of a question, time until a change is seen.

    make bench B=engine                        50,000 listings
    python -m bench.engine 1000000 --postgres 5

Listings of 12 to 60 words are drawn from the words of the demonstration and the thesaurus as often as they stand there, and from a long
tail made of them (compounds, typing errors), half from the listing's own topic; the demonstration's offers stand among them. A whole need
has 60 words, one in twenty mistyped. Its two filters are side and audience: a signed-in person, who may see 75 % of the offers. Every engine
gets the same words and filters and gives its best 300; Peyvand goes on to score and order them with its reasons. Questions are asked on one
core; their processor time is what other work on the machine does not change.
"""

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from itertools import batched
from pathlib import Path
from statistics import quantiles
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from bench.web import machine
from peyvand.matching import Document, Engine
from peyvand.matching.folder import FolderStore, Shelf
from peyvand.matching.forms import form_of
from peyvand.matching.index import WRITER_BYTES
from peyvand.matching.judged import read_fixtures
from peyvand.matching.preparing import prepared
from peyvand.matching.tune import DEMONSTRATION
from peyvand.text.tokens import stopwords, tokens, written
from peyvand.text.vocabulary import Vocabulary

WORDS = 200_000
TOPICS, TOPIC_WORDS = 300, 2_000
BEST = 300
AUDIENCES = ("public", "signed_in", "verified", "organization:7")
SHARES = (0.60, 0.15, 0.10, 0.15)
PERSON = ("public", "signed_in")
AMOUNTS = ("سختی ۶۲۰ برینل", "فشار 16 bar", "دمای ۹۰ درجه", "قطر 300 mm", "استحکام ۳۰۰ مگاپاسکال", "فولاد A36", "توان 75 kW", "گرید 316L")
LETTERS = "ابپتجچحخدرزسشصطعغفقکگلمنوهی"


def vocabulary_of(rng: random.Random) -> tuple[list[str], np.ndarray]:
    """Words in order of how often they are used, with their shares (Zipf)."""
    fixtures = read_fixtures(DEMONSTRATION)
    found: Counter[str] = Counter()
    for document in [*fixtures.needs, *fixtures.offers]:
        found.update(written(f"{document.title} {document.text}"))
    for synonym in Vocabulary.packaged().thesaurus.synonyms:
        found.update(word for text in (synonym.head, *synonym.variants) for word in written(text))
    words = [word for word, _ in found.most_common() if word[0] not in "0123456789۰۱۲۳۴۵۶۷۸۹"]
    known, base = set(words), [word for word in words if len(word) > 2]
    while len(words) < WORDS:
        word = rng.choice(base)
        made = word + rng.choice(base) if rng.random() < 0.6 else mistyped(word, rng)
        if made not in known:
            known.add(made)
            words.append(made)
    shares = 1 / (np.arange(len(words)) + 2.7)
    return words, shares / shares.sum()


def mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + rng.choice(LETTERS) + word[at + rng.randrange(2) :]


class Texts:
    """Draws texts of some topic."""

    def __init__(self, seed: int) -> None:
        self.words, shares = vocabulary_of(random.Random(1))
        self.rng = np.random.default_rng(seed)
        self.sums = np.cumsum(shares)
        topics = np.random.default_rng(2)
        self.topics = topics.integers(40, len(self.words) // 4, (TOPICS, TOPIC_WORDS))
        own = 1 / (np.arange(TOPIC_WORDS) + 5)
        self.topic_sums = np.cumsum(own / own.sum())

    def draw(self, count: int, size: int) -> Iterator[list[str]]:
        """``count`` rows of words."""
        common = np.minimum(np.searchsorted(self.sums, self.rng.random((count, size))), len(self.words) - 1)
        places = np.minimum(np.searchsorted(self.topic_sums, self.rng.random((count, size))), TOPIC_WORDS - 1)
        own = np.take_along_axis(self.topics[self.rng.integers(0, TOPICS, count)], places, axis=1)
        for row in np.where(self.rng.random((count, size)) < 0.5, common, own).tolist():
            yield [self.words[number] for number in row]


def write_corpus(path: Path, count: int) -> None:
    """One listing a line: audience, title, text."""
    texts, rng = Texts(3), random.Random(4)
    with path.open("w", encoding="utf-8") as file:
        for offer in read_fixtures(DEMONSTRATION).offers[:count]:
            file.write(f"public\t{offer.title}\t{' '.join(offer.text.split())}\n")
            count -= 1
        for some in batched(range(count), 2_000):
            for words in texts.draw(len(some), 60):
                size = rng.randrange(12, 61)
                if rng.random() < 0.5:
                    words[9:9] = rng.choice(AMOUNTS).split()
                file.write(f"{rng.choices(AUDIENCES, SHARES)[0]}\t{' '.join(words[:8])}\t{' '.join(words[8:size])}\n")


def listings(path: Path) -> Iterator[tuple[int, str, str, str]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            audience, title, text = line.rstrip("\n").split("\t")
            yield number, audience, title, text


def documents(path: Path) -> Iterator[Document]:
    for number, audience, title, text in listings(path):
        yield Document(number, "offer", title, text, audience=(audience,))


def needs(count: int) -> list[Document]:
    texts, rng = Texts(5), random.Random(6)
    found = []
    for number, drawn in enumerate(texts.draw(count, 60)):
        words = [mistyped(word, rng) if rng.random() < 0.05 and len(word) > 3 else word for word in drawn]
        found.append(Document(f"need-{number}", "need", " ".join(words[:8]), " ".join(words[8:])))
    return found


def searches(count: int) -> list[str]:
    """Three words that say something."""
    return [" ".join([word for word in words if word not in stopwords()][:3]) for words in Texts(7).draw(count, 60)]


def asked(text: str) -> list[str]:
    """The words of a question as the peers get them: folded, each once, function words out."""
    return list(dict.fromkeys(word.form for word in tokens(text) if word.form not in stopwords()))


def size_of(place: Path) -> float:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6


def resident() -> float:
    return int(next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmRSS")).split()[1]) / 1024


def one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def timed(ask: Callable[[Any], object], questions: Sequence[Any], seconds: float = 120, server: int = 0) -> dict[str, float]:
    """Milliseconds of each question, by the clock and of processor time (ours and a server's); the first two are asked twice."""
    for question in questions[:2]:
        ask(question)
    clock, processor, until = [], [], time.monotonic() + seconds
    for question in questions:
        began, before = time.perf_counter(), on_processor(server)
        ask(question)
        processor.append(on_processor(server) - before)
        clock.append(1000 * (time.perf_counter() - began))
        if time.monotonic() > until and len(clock) > 1:
            break
    cuts, cpu = (quantiles(times, n=20, method="inclusive") for times in (clock, processor))
    return {"p50": cuts[9], "p95": cuts[18], "cpu50": cpu[9], "cpu95": cpu[18], "count": len(clock)}


def on_processor(server: int) -> float:
    """Milliseconds that this process, and a server's, were at work."""
    own = 1000 * time.process_time()
    return own + int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e6 if server else own


# --- Peyvand -------------------------------------------------------------------------------------------------------------------


def build_peyvand(corpus: Path, place: Path) -> None:
    Shelf(place).fill(prepared(documents(corpus), Vocabulary.packaged()), "bench")


def ask_peyvand(place: Path, count: int) -> dict[str, Any]:
    """In a process that is a web process otherwise: Django with all its apps and addresses."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "peyvand.config.settings"
    with tempfile.TemporaryDirectory() as home:
        os.environ["PEYVAND_HOME"] = home
        import django

        django.setup()
        from django.urls import get_resolver

        _ = get_resolver().url_patterns
    Vocabulary.packaged().thesaurus.by_first_stem  # noqa: B018  read by every process
    one_core()
    found: dict[str, Any] = {"empty": resident()}
    asked_needs, lines = needs(count), searches(count)
    found["before"] = resident()
    began = time.perf_counter()
    engine = Engine(store=Shelf(place).current())
    engine.store.speller("offer")
    found["open"] = time.perf_counter() - began
    found["need"] = timed(lambda need: engine.match(need, "offer", PERSON, explained=False), asked_needs)
    found["candidates"] = timed(lambda need: engine.store.candidates(engine.ask(need, "offer").terms, "offer", PERSON, BEST), asked_needs)
    found["words"] = timed(lambda line: engine.search(line, "offer", PERSON), lines)
    found["after"] = found["empty"] + resident() - found["before"]
    writer, reader = Shelf(place).current(), FolderStore(Shelf(place).current().folder)
    audience = ("public",)
    changes = [Document(10_000_000 + number, "offer", f"{need.title} زاغچه", need.text, audience=audience) for number, need in enumerate(asked_needs)]

    def change(document: Document) -> None:
        writer.write([form_of(document, engine.vocabulary)])
        reader.refresh()
        assert document.key in [form.key for form in reader.candidates({"زاغچه": 1.0}, "offer", PERSON, len(changes))]

    found["visible"] = timed(change, changes)
    return found


# --- peers ---------------------------------------------------------------------------------------------------------------------


def tantivy_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True, stored=False)
    builder.add_text_field("aud", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("w", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def build_tantivy(corpus: Path, place: Path) -> None:
    place.mkdir()
    writer = tantivy.Index(tantivy_schema(), path=str(place)).writer(heap_size=4 * WRITER_BYTES, num_threads=1)
    for number, audience, title, text in listings(corpus):
        document = tantivy.Document()
        document.add_integer("id", number)
        document.add_text("aud", audience)
        document.add_text("w", " ".join(word.form for word in tokens(f"{title} {text}")))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def ask_tantivy(place: Path, count: int) -> dict[str, Any]:
    one_core()
    index = tantivy.Index.open(str(place))
    schema, searcher = tantivy_schema(), index.searcher()
    seen = Query.const_score_query(Query.boolean_query([(Occur.Should, Query.term_query(schema, "aud", one, "basic")) for one in PERSON]), 0.0)

    def ask(text: str) -> list[Any]:
        words = [(Occur.Should, Query.term_query(schema, "w", word, "freq")) for word in asked(text)]
        hits = searcher.search(Query.boolean_query([(Occur.Must, Query.boolean_query(words)), (Occur.Must, seen)]), limit=BEST, count=False).hits
        return searcher.fast_field_values("id", [address for _, address in hits]) if hits else []

    return both(ask, count)


def both(ask: Callable[[str], object], count: int, seconds: float = 90, server: int = 0) -> dict[str, Any]:
    wanted = [f"{need.title} {need.text}" for need in needs(count)]
    return {"need": timed(ask, wanted, seconds, server), "words": timed(ask, searches(count), seconds, server), "after": resident()}


def build_fts5(corpus: Path, place: Path) -> None:
    place.mkdir()
    with closing(sqlite3.connect(place / "fts.sqlite3")) as data:
        data.executescript(
            """PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
            CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61');
            CREATE TABLE listing (id INTEGER PRIMARY KEY, side TEXT, audience TEXT);"""
        )
        for some in batched(listings(corpus), 5_000):
            data.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", [(row[0], f"{row[2]} {row[3]}") for row in some])
            data.executemany("INSERT INTO listing VALUES (?, 'offer', ?)", [(row[0], row[1]) for row in some])
        data.execute("INSERT INTO words (words) VALUES ('optimize')")
        data.commit()


def ask_fts5(place: Path, count: int) -> dict[str, Any]:
    one_core()
    data = sqlite3.connect(place / "fts.sqlite3")
    statement = f"""SELECT words.rowid FROM words JOIN listing ON listing.id = words.rowid
        WHERE words MATCH ? AND side = 'offer' AND audience IN ({", ".join("?" for _ in PERSON)}) ORDER BY bm25(words) LIMIT {BEST}"""
    return both(lambda text: data.execute(statement, (" OR ".join(f'"{word}"' for word in asked(text)), *PERSON)).fetchall(), count)


@contextmanager
def postgres(place: Path) -> Iterator[str | None]:
    """A server of our own on a socket, thrown away afterwards; None where its programs are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or ([Path(shutil.which("initdb") or "").parent] if shutil.which("initdb") else [])
    if not found:
        yield None
        return
    run = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    if run:
        shutil.chown(place, "postgres")
        place.parent.chmod(0o711)
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*run, found[-1] / "initdb", "-D", place / "data", "-U", "peyvand", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], **quiet)
    options = f"-k {place} -c listen_addresses= -c fsync=off -c shared_buffers=1GB -c maintenance_work_mem=512MB -c max_parallel_workers_per_gather=0"
    core = max(os.sched_getaffinity(0))
    start = ["taskset", "-c", str(core)] if shutil.which("taskset") else []
    subprocess.run([*run, *start, found[-1] / "pg_ctl", "start", "-D", place / "data", "-w", "-s", "-l", place / "log", "-o", options], **quiet)
    try:
        yield f"postgresql://peyvand@/postgres?host={place}"
    finally:
        subprocess.run([*run, found[-1] / "pg_ctl", "stop", "-D", place / "data", "-m", "immediate", "-s"], check=False)
        shutil.rmtree(place, ignore_errors=True)


def build_postgres(corpus: Path, address: str) -> float:
    """Returns the size in MB."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as data:
        data.execute("CREATE TABLE listing (id bigint, side text, audience text, words tsvector)")
        data.execute("CREATE UNLOGGED TABLE read (id bigint, audience text, words text)")
        with data.cursor().copy("COPY read FROM STDIN") as copy:
            for number, audience, title, text in listings(corpus):
                copy.write_row((number, audience, f"{title} {text}"))
        data.execute("INSERT INTO listing SELECT id, 'offer', audience, to_tsvector('simple', words) FROM read")
        data.execute("DROP TABLE read")
        data.execute("CREATE INDEX ON listing USING gin (words)")
        data.execute("CREATE INDEX ON listing (side, audience)")
        data.execute("VACUUM ANALYZE listing")
        row = data.execute("SELECT pg_total_relation_size('listing')").fetchone()
        return row[0] / 1e6 if row else 0.0


def ask_postgres(address: str, count: int) -> dict[str, Any]:
    import psycopg

    with psycopg.connect(address, autocommit=True) as data:
        statement = f"""SELECT id FROM listing, to_tsquery('simple', %s) AS asked
            WHERE words @@ asked AND side = 'offer' AND audience = ANY(%s) ORDER BY ts_rank(words, asked) DESC LIMIT {BEST}"""

        def ask(text: str) -> list[Any]:
            return data.execute(statement, (" | ".join(f"'{word}'" for word in asked(text)), list(PERSON))).fetchall()

        return both(ask, count, 200, data.info.backend_pid)


# --- the run -------------------------------------------------------------------------------------------------------------------

ASKERS: dict[str, Callable[[Any, int], dict[str, Any]]] = {
    "Peyvand": ask_peyvand,
    "tantivy": ask_tantivy,
    "FTS5": ask_fts5,
    "PostgreSQL": ask_postgres,
}


def apart(name: str, place: object, count: int) -> dict[str, Any]:
    """Ask in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.engine", "--ask", name, "--place", str(place), "--questions", str(count)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])
    return found


def run(count: int, questions: int, slow: int, postgres_questions: int, work: Path) -> dict[str, dict[str, Any]]:
    corpus = work / "listings.tsv"
    if not corpus.exists():
        write_corpus(corpus, count)
        say(f"{count:,} listings, {size_of(work):,.0f} MB")
    found: dict[str, dict[str, Any]] = {}
    builders: dict[str, Callable[[Path, Path], None]] = {"Peyvand": build_peyvand, "tantivy": build_tantivy, "FTS5": build_fts5}
    for name, build in builders.items():
        built = work / f"{name}.json"
        if not built.exists():
            built.write_text(json.dumps(building(name, count, lambda build=build, name=name: build(corpus, work / name), work / name)))
        found[name] = json.loads(built.read_text()) | apart(name, work / name, slow if name == "FTS5" else questions)
        say(f"{name} asked: {json.dumps(found[name])}")
    if postgres_questions:
        with postgres(work / "pg") as address:
            if address is None:
                say("PostgreSQL left out: its programs are not installed")
                return found
            disk: list[float] = []
            found["PostgreSQL"] = building("PostgreSQL", count, lambda: disk.append(build_postgres(corpus, address)), None) | {"disk": disk[0]}
            found["PostgreSQL"] |= apart("PostgreSQL", address, postgres_questions)
            say(f"PostgreSQL asked: {json.dumps(found['PostgreSQL'])}")
    return found


def building(name: str, count: int, build: Callable[[], object], place: Path | None) -> dict[str, Any]:
    """Documents a second, microseconds of processor time a document (ours and that of helpers), size."""
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)
    began, processor = time.perf_counter(), used()
    build()
    taken = time.perf_counter() - began
    say(f"{name} built in {taken:.0f} s")
    return {"speed": count / taken, "work": 1e6 * (used() - processor) / count, "disk": size_of(place) if place is not None else 0.0}


def used() -> float:
    return sum(one.ru_utime + one.ru_stime for one in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def table(found: dict[str, dict[str, Any]], count: int) -> Iterable[str]:
    ours = found["Peyvand"]
    yield f"{count:,} listings; {machine()}; load {os.getloadavg()[0]:.1f} (other work included)."
    yield ""
    heads = ["", "documents/s", "MB", "60 words: processor ms p50 / p95", "by the clock", "× Peyvand", "3 words: processor ms", "× Peyvand", "asked"]
    yield f"| {' | '.join(heads)} |".replace("|  |", "| |")
    yield "| --- |" + " ---: |" * (len(heads) - 1)
    for name, one in found.items():
        need, words = one["need"], one["words"]
        cells = [
            name,
            f"{one['speed']:,.0f}",
            f"{one['disk']:,.0f}",
            f"{need['cpu50']:,.1f} / {need['cpu95']:,.1f}",
            f"{need['p50']:,.1f} / {need['p95']:,.1f}",
            f"{need['cpu50'] / ours['need']['cpu50']:.2f}",
            f"{words['cpu50']:,.1f} / {words['cpu95']:,.1f}",
            f"{words['cpu50'] / ours['words']['cpu50']:.2f}",
            f"{need['count']}",
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    first, seen = ours["candidates"], ours["visible"]
    yield f"- Built with {ours['work']:,.0f} µs of processor time a document, all processes together; opened in {ours['open']:.2f} s."
    yield f"- Resident after the questions: {ours['after']:.0f} MB; Django and the vocabulary alone: {ours['empty']:.0f} MB."
    yield f"- Candidates alone, spellings and synonyms included: {first['cpu50']:.1f} / {first['cpu95']:.1f} ms of processor time."
    yield f"- A change was seen by another reader in {seen['p50']:.0f} / {seen['p95']:.0f} ms; {seen['cpu50']:.0f} / {seen['cpu95']:.0f} at work."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listings", nargs="?", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--slow", type=int, default=40, help="questions to FTS5")
    parser.add_argument("--postgres", type=int, default=20, help="questions to PostgreSQL; 0 leaves it out")
    parser.add_argument("--work", type=Path, help="keep listings and indexes there, and use what an earlier run left (not PostgreSQL's)")
    parser.add_argument("--ask", choices=list(ASKERS), help=argparse.SUPPRESS)
    parser.add_argument("--place", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        place = arguments.place if arguments.ask == "PostgreSQL" else Path(arguments.place)
        print(json.dumps(ASKERS[arguments.ask](place, arguments.questions)))
        return
    with nullcontext(arguments.work) if arguments.work else tempfile.TemporaryDirectory() as work:
        Path(work).mkdir(exist_ok=True)
        found = run(arguments.listings, arguments.questions, arguments.slow, arguments.postgres, Path(work))
    print("\n".join(table(found, arguments.listings)))
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say(f"peak memory: the builder {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, the largest of its helpers {helpers:.0f} MB")


if __name__ == "__main__":
    main()
