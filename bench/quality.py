"""How well the engine finds, beside its peers, as tables in Markdown.

    python bench/quality.py [folder of the retrieval set] [--fixtures folder] [--spellings clean,glued]

The retrieval set is no part of the project (its licence): give its folder, or leave it beside the project as ``../shared/data/retrieval``.
The judged needs and offers are those of the demonstration. The thesaurus was written knowing them: those figures flatter.
"""

import argparse
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import log, log2
from pathlib import Path

from peyvand.matching import Document, Engine
from peyvand.matching.documents import Key
from peyvand.matching.judged import SPELLINGS, Figures, Fixtures, Retrieval, measure, read_fixtures, read_retrieval, without_structure
from peyvand.matching.tune import DEMONSTRATION, cases, cross_validated
from peyvand.text.tokens import stopwords, tokens

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "retrieval"
Analysis = Callable[[str], list[str]]
Ranker = Callable[[Document], list[Key]]
NOISES = ("clean", "glued", "site", "typos")


def unicode61(text: str) -> list[str]:
    """What SQLite's unicode61 takes for words: letters and digits, marks off, half-space as a border."""
    return [word.lower() for word in re.findall(r"[^\W_]+", re.sub("[\u064b-\u065f\u0670]", "", text))]


def lucene(text: str) -> list[str]:
    """Letters folded as Lucene's Persian analysis does, half-space as a border, its stop words out."""
    return [word.form for word in tokens(text) if word.form not in stopwords()]


def grams(text: str) -> list[str]:
    """Groups of four letters inside folded words."""
    found = []
    for word in tokens(text):
        found += [word.form] if len(word.form) <= 4 else [word.form[i : i + 4] for i in range(len(word.form) - 3)]
    return found


class Bm25:
    """Plain BM25 (k1 1.2, b 0.75) over one analysis."""

    def __init__(self, documents: Iterable[Document], analysis: Analysis, text_of: Callable[[Document], str]) -> None:
        self.analysis, self.text_of = analysis, text_of
        self.keys: list[Key] = []
        self.lengths: list[int] = []
        self.rows: dict[str, list[tuple[int, int]]] = {}
        for place, document in enumerate(documents):
            words = Counter(analysis(text_of(document)))
            self.keys.append(document.key)
            self.lengths.append(sum(words.values()))
            for word, count in words.items():
                self.rows.setdefault(word, []).append((place, count))
        self.mean = sum(self.lengths) / max(1, len(self.lengths))

    def __call__(self, asked: Document) -> list[Key]:
        scores: dict[int, float] = {}
        for word in set(self.analysis(self.text_of(asked))):
            rows = self.rows.get(word, ())
            rarity = log(1 + (len(self.keys) - len(rows) + 0.5) / (len(rows) + 0.5))
            for place, count in rows:
                norm = 1.2 * (0.25 + 0.75 * self.lengths[place] / self.mean)
                scores[place] = scores.get(place, 0.0) + rarity * count * 2.2 / (count + norm)
        return [self.keys[place] for place, _ in sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:300]]


class Fts5:
    """SQLite's own full text search, as a site would use it: any of the words, its bm25."""

    def __init__(self, documents: Iterable[Document], text_of: Callable[[Document], str]) -> None:
        self.text_of = text_of
        self.keys: list[Key] = []
        self.data = sqlite3.connect(":memory:")
        self.data.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61')")
        for document in documents:
            self.keys.append(document.key)
            self.data.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (len(self.keys), text_of(document)))

    def __call__(self, asked: Document) -> list[Key]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(unicode61(self.text_of(asked))))
        if not words:
            return []
        rows = self.data.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid LIMIT 300", (words,))
        return [self.keys[row - 1] for (row,) in rows]


def persian(document: Document) -> str:
    return f"{document.title}\n{document.text}"


def everything(document: Document) -> str:
    return f"{persian(document)}\n{document.title_alt}\n{document.text_alt}"


def peers(documents: Sequence[Document], text_of: Callable[[Document], str]) -> dict[str, Ranker]:
    return {
        "BM25, unicode61 words": Bm25(documents, unicode61, text_of),
        "BM25, Lucene-like Persian": Bm25(documents, lucene, text_of),
        "BM25, 4-grams of words": Bm25(documents, grams, text_of),
        "SQLite FTS5": Fts5(documents, text_of),
    }


def engine_ranker(documents: Sequence[Document], top: int) -> Ranker:
    engine = Engine()
    engine.add(documents)
    return lambda asked: [match.key for match in engine.match(asked, explained=False, top=top)]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def asked_well(ranker: Ranker, questions: Mapping[str, str], right: Mapping[str, str]) -> tuple[float, float]:
    """nDCG@10 (one right passage each) and Recall@300."""
    gain = seen = 0.0
    for key, text in questions.items():
        found = ranker(Document(key, "need", text))
        if right[key] in found:
            seen += 1
            place = found.index(right[key])
            gain += 1 / log2(place + 2) if place < 10 else 0
    return gain / len(questions), seen / len(questions)


def noised(text: str, noise: str, seed: int) -> str:
    """A passage as the questions of that spelling are written: a quarter of the blanks gone, Arabic letters, one edit in three words of ten."""
    if noise in ("glued", "site"):
        share = 4 if noise == "glued" else 8
        blanks = iter(range(10**9))
        text = re.sub(" ", lambda _: "" if (next(blanks) * 2654435761 + seed * 40503) % 1000 < 1000 // share else " ", text)
    if noise == "site":
        text = text.replace("\u200c", "").replace("ی", "ي").replace("ک", "ك")
    if noise == "typos":
        words = text.split(" ")
        for place, word in enumerate(words):
            turn = (place * 2654435761 + seed * 40503) % 1000
            if len(word) >= 4 and turn < 300:
                at = 1 + turn % (len(word) - 2)
                words[place] = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if turn % 2 else word[:at] + word[at + 1 :]
        text = " ".join(words)
    return text


def retrieval(folder: Path, spellings: Sequence[str]) -> None:
    judged = read_retrieval(folder)
    print(f"\n## Retrieval: {len(judged.passages)} passages, {len(judged.right)} questions, nDCG@10\n")
    rows = []
    start = time.perf_counter()
    rankers = {"**Peyvand**": engine_ranker(judged.passages, 300), **peers(judged.passages, persian)}
    for name, ranker in rankers.items():
        found = [asked_well(ranker, judged.questions[spelling], judged.right) for spelling in spellings]
        rows.append([name, *(f"{gain:.3f}" for gain, _ in found), f"{min(seen for _, seen in found):.3f}"])
    print(table(["", *spellings, "least R@300"], rows))
    print(f"\n({time.perf_counter() - start:.0f} s)")
    dirty(judged, spellings)


def dirty(judged: Retrieval, spellings: Sequence[str]) -> None:
    kept = [noise for noise in ("glued", "site", "typos") if noise in spellings]
    if not kept:
        return
    print("\n### Passages noised as well, nDCG@10 of Peyvand\n")
    asked = [noise for noise in NOISES if noise in spellings]
    rows = []
    for noise in kept:
        passages = [replace(one, title=noised(one.title, noise, n), text=noised(one.text, noise, n + 7)) for n, one in enumerate(judged.passages)]
        ranker = engine_ranker(passages, 300)
        rows.append([f"passages {noise}", *(f"{asked_well(ranker, judged.questions[spelling], judged.right)[0]:.3f}" for spelling in asked)])
    print(table(["", *(f"questions {spelling}" for spelling in asked)], rows))


def fixtures(folder: Path) -> None:
    judged = read_fixtures(folder)
    print(f"\n## Needs and offers: {len(judged.needs)} × {len(judged.offers)}, {sum(map(len, judged.grades.values()))} judged pairs\n")
    rows: list[list[str]] = []

    def row(name: str, figures: Figures) -> None:
        rows.append([name, f"{figures.ndcg:.3f}", f"{figures.recall:.3f}", f"{figures.hard:.3f}", f"{figures.near:.3f}"])

    variants: dict[str, Callable[[Document], Document]] = {
        "**Peyvand**, all": lambda one: one,
        "Peyvand, all, no English text": lambda one: replace(one, title_alt="", text_alt=""),
        "Peyvand, texts alone": without_structure,
        "Peyvand, Persian texts alone": lambda one: without_structure(one, english=False),
    }
    for name, change in variants.items():
        changed = replace(judged, needs=tuple(map(change, judged.needs)), offers=tuple(map(change, judged.offers)))
        row(name, ranking(engine_ranker(changed.offers, 20), changed))
    engine = Engine()
    some = cases(engine, judged)
    start = {kind: 100 * weight for kind, weight in engine.weights.reasons.items()}
    row("Peyvand, weights fitted, 5-fold", cross_validated(some, judged, start))
    for text, text_of in (("Persian", persian), ("both languages", everything)):
        for name, ranker in peers(judged.offers, text_of).items():
            row(f"{name}, {text}", ranking(ranker, judged))
    print(table(["", "nDCG@10", "Recall@10", "hard-recall@10", "near-misses in first three"], rows))


def ranking(ranker: Ranker, judged: Fixtures) -> Figures:
    return measure({need.key: ranker(need) for need in judged.needs}, judged)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE, help="folder of the retrieval set")
    parser.add_argument("--fixtures", type=Path, default=DEMONSTRATION, help="folder of judged needs and offers")
    parser.add_argument("--spellings", default=",".join(SPELLINGS))
    arguments = parser.parse_args()
    fixtures(arguments.fixtures)
    if (arguments.folder / "passages.tsv").exists():
        retrieval(arguments.folder, arguments.spellings.split(","))
    else:
        print(f"\nNo retrieval set in {arguments.folder}: left out.")


if __name__ == "__main__":
    main()
