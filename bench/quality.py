"""How well the engine finds, beside its peers, as tables in Markdown.

    make bench B=quality
    python -m bench.quality [folder of the retrieval set] [--fixtures folder] [--spellings clean,glued] [--json FILE]

The retrieval set is no part of the project (its licence): give its folder, or leave it beside the project as ``../shared/data/retrieval``.
The judged needs and offers are two sets. The thesaurus was written knowing those of the demonstration: their figures flatter. Those of
``tests/quality/unseen`` were written before it and are never tuned on. ``--json peyvand/matches/data/quality.json`` writes what the site's page of
quality shows; it wants the whole run.
"""

import argparse
import json
import random
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import log, log2
from pathlib import Path
from typing import Any

from peyvand.matching import Document, Engine
from peyvand.matching.documents import Key
from peyvand.matching.fingerprint import fingerprint
from peyvand.matching.judged import SPELLINGS, Figures, Fixtures, Retrieval, measure, ndcg, read_fixtures, read_retrieval, without_structure
from peyvand.matching.tune import DEMONSTRATION, cases, cross_validated, ranked
from peyvand.matching.weights import REASONS, TEXTUAL
from peyvand.text.tokens import stopwords, tokens
from peyvand.text.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ROOT.parent / "shared" / "data" / "retrieval"
UNSEEN = ROOT / "tests" / "quality" / "unseen"
Analysis = Callable[[str], list[str]]
Ranker = Callable[[Document], list[Key]]
NOISES = ("clean", "glued", "site", "typos")
PEERS = {
    "bm25_words": "BM25, unicode61 words",
    "bm25_persian": "BM25, Lucene-like Persian",
    "bm25_grams": "BM25, 4-grams of words",
    "fts5": "SQLite FTS5",
}
DRAWN = 2_000
"""How often the needs of a set are drawn anew for the interval of nDCG."""


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
        "bm25_words": Bm25(documents, unicode61, text_of),
        "bm25_persian": Bm25(documents, lucene, text_of),
        "bm25_grams": Bm25(documents, grams, text_of),
        "fts5": Fts5(documents, text_of),
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


def retrieval(folder: Path, spellings: Sequence[str]) -> dict[str, Any]:
    judged = read_retrieval(folder)
    print(f"\n## Retrieval: {len(judged.passages)} passages, {len(judged.right)} questions, nDCG@10\n")
    rows = []
    start = time.perf_counter()
    rankers = {"peyvand": engine_ranker(judged.passages, 300), **peers(judged.passages, persian)}
    for name, ranker in rankers.items():
        found = [asked_well(ranker, judged.questions[spelling], judged.right) for spelling in spellings]
        rows.append({"name": name, "ndcg": [round(gain, 4) for gain, _ in found], "least_recall": round(min(seen for _, seen in found), 4)})
    named = {"peyvand": "**Peyvand**", **PEERS}
    lines = [[named[row["name"]], *(f"{gain:.3f}" for gain in row["ndcg"]), f"{row['least_recall']:.3f}"] for row in rows]
    print(table(["", *spellings, "least R@300"], lines))
    print(f"\n({time.perf_counter() - start:.0f} s)")
    dirty(judged, spellings)
    return {"passages": len(judged.passages), "questions": len(judged.right), "spellings": list(spellings), "rows": rows}


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


def fixtures(folder: Path) -> dict[str, Any]:
    """The tables of one set of judged needs and offers, printed; and the same as plain values."""
    judged = read_fixtures(folder)
    pairs = [grade for grades in judged.grades.values() for grade in grades.values()]
    name = folder.name if folder != DEMONSTRATION else "demonstration"
    print(f"\n## Needs and offers ({name}): {len(judged.needs)} × {len(judged.offers)}, {len(pairs)} judged pairs\n")
    rows = [_row(name, *ranked_by) for name, ranked_by in _rankings(judged).items()]
    if folder != UNSEEN:  # which is never fitted to, not even to see what that would give
        engine = Engine()
        start = {kind: 100 * weight for kind, weight in engine.weights.reasons.items()}
        rows.append(_row("peyvand_folds", cross_validated(cases(engine, judged), judged, start)))
    for language, text_of in (("persian", persian), ("both", everything)):
        rows += [_row(f"{peer}_{language}", ranking(ranker, judged)) for peer, ranker in peers(judged.offers, text_of).items()]
    _print_rows(rows)
    print("\n### What each part adds\n")
    parts = [_row(name, measure(found, judged)) for name, found in ablation(judged).items()]
    _print_rows(parts)
    return {
        "needs": len(judged.needs),
        "offers": len(judged.offers),
        "pairs": len(pairs),
        "right": sum(grade > 0 for grade in pairs),
        "hard": len(judged.hard),
        "near": len(judged.near),
        "rows": rows,
        "parts": parts,
    }


NAMES = {
    "peyvand": "**Peyvand**, all",
    "peyvand_no_english": "Peyvand, all, no English text",
    "peyvand_texts": "Peyvand, texts alone",
    "peyvand_persian": "Peyvand, Persian texts alone",
    "peyvand_folds": "Peyvand, weights fitted, 5-fold",
    "text": "text alone, no thesaurus",
    "text_synonyms": "text and synonyms",
    "all": "text, synonyms and structure (all)",
    **{f"without_{kind}": f"all without {kind}" for kind in REASONS},
    **{f"{peer}_persian": f"{said}, Persian" for peer, said in PEERS.items()},
    **{f"{peer}_both": f"{said}, both languages" for peer, said in PEERS.items()},
}


def _rankings(judged: Fixtures) -> dict[str, tuple[Figures, tuple[float, float]]]:
    variants: dict[str, Callable[[Document], Document]] = {
        "peyvand": lambda one: one,
        "peyvand_no_english": lambda one: replace(one, title_alt="", text_alt=""),
        "peyvand_texts": without_structure,
        "peyvand_persian": lambda one: without_structure(one, english=False),
    }
    found = {}
    for name, change in variants.items():
        changed = replace(judged, needs=tuple(map(change, judged.needs)), offers=tuple(map(change, judged.offers)))
        ranker = engine_ranker(changed.offers, 20)
        lists = {need.key: ranker(need) for need in changed.needs}
        found[name] = measure(lists, changed), interval(lists, changed)
    return found


def ablation(judged: Fixtures) -> dict[str, dict[Key, list[Key]]]:
    """Rankings with parts put in one after the other, and with each reason left out."""
    engine, whole = Engine(), Vocabulary.packaged()
    bare = Engine(vocabulary=replace(whole, thesaurus=replace(whole.thesaurus, synonyms=())))
    some, without = cases(engine, judged), cases(bare, judged)
    weights = dict(engine.weights.reasons)
    nothing = dict.fromkeys(REASONS, 0.0)
    return {
        "text": ranked(without, nothing | {"text": 1.0}),
        "text_synonyms": ranked(some, nothing | {kind: weights[kind] for kind in TEXTUAL}),
        "all": ranked(some, weights),
        **{f"without_{kind}": ranked(some, weights | {kind: 0.0}) for kind in REASONS},
    }


def interval(lists: Mapping[Key, Sequence[Key]], judged: Fixtures) -> tuple[float, float]:
    """Where nDCG@10 lies in 95 of 100 sets of as many needs, drawn from these; always the same draws."""
    each = [ndcg(lists[need], grades) for need, grades in judged.grades.items() if need in lists and any(grades.values())]
    draw = random.Random(5)
    means = sorted(sum(draw.choices(each, k=len(each))) / len(each) for _ in range(DRAWN))
    return means[round(0.025 * DRAWN)], means[round(0.975 * DRAWN) - 1]


def _row(name: str, figures: Figures, between: tuple[float, float] | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, **{key: round(value, 4) for key, value in vars(figures).items()}}
    return row | ({"low": round(between[0], 4), "high": round(between[1], 4)} if between is not None else {})


def _print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    lines = []
    for row in rows:
        between = f" ({row['low']:.3f}-{row['high']:.3f})" if "low" in row else ""
        lines.append([NAMES[row["name"]], f"{row['ndcg']:.3f}{between}", *(f"{row[key]:.3f}" for key in ("recall", "hard", "near"))])
    print(table(["", "nDCG@10 (95 %)", "Recall@10", "hard-recall@10", "near-misses in first three"], lines))


def ranking(ranker: Ranker, judged: Fixtures) -> Figures:
    return measure({need.key: ranker(need) for need in judged.needs}, judged)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE, help="folder of the retrieval set")
    parser.add_argument("--fixtures", type=Path, action="append", help="a folder of judged needs and offers; both of the project where none is named")
    parser.add_argument("--spellings", default=",".join(SPELLINGS))
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    sets = {"demonstration": DEMONSTRATION, "unseen": UNSEEN} if not arguments.fixtures else {str(one): one for one in arguments.fixtures}
    found: dict[str, Any] = {"measured": datetime.now(UTC).date().isoformat(), "engine": fingerprint()}
    found["sets"] = {name: fixtures(folder) for name, folder in sets.items()}
    if (arguments.folder / "passages.tsv").exists():
        found["retrieval"] = retrieval(arguments.folder, arguments.spellings.split(","))
    else:
        print(f"\nNo retrieval set in {arguments.folder}: left out.")
    if arguments.json is None:
        return 0
    if "retrieval" not in found or set(found["sets"]) != {"demonstration", "unseen"} or tuple(arguments.spellings.split(",")) != SPELLINGS:
        print("\nNot written: the page of quality shows the whole run, with both sets and the retrieval set in every spelling.")
        return 1
    arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {arguments.json}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
