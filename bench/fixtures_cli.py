"""What `peyvand match` finds in clean and in dirty sheets made from the demonstration, against its relevance table.

    python -m bench.fixtures_cli

nDCG@10 uses gains 2^grade − 1 and is the mean over the needs that have a positive; hard recall@10 counts the pairs marked as hard. The thesaurus
was written knowing these texts, so the figures flatter: they say whether reading a sheet loses anything.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from math import log2
from pathlib import Path

from tests.papers.dirty import DATA, as_csv, as_xls, as_xlsx, clean_table, dirty_table, other_sheets
from tests.papers.open_document import as_ods

Grades = dict[str, dict[str, int]]


def relevance() -> tuple[Grades, set[tuple[str, str]]]:
    grades: Grades = {}
    hard = set()
    with (DATA / "relevance.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            grades.setdefault(row["need_key"], {})[row["offer_key"]] = int(row["grade"])
            if row["hard"] == "1" and row["grade"] != "0":
                hard.add((row["need_key"], row["offer_key"]))
    return grades, hard


def ndcg(ranked: list[str], grades: dict[str, int]) -> float:
    gain = sum((2 ** grades.get(key, 0) - 1) / log2(place + 2) for place, key in enumerate(ranked[:10]))
    best = sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    return gain / best if best else 0.0


def sheets(form: str, folder: Path) -> tuple[Path, Path]:
    """Make both sheets of a form; ``clean`` are the demonstration's own files."""
    if form == "csv as given":
        return DATA / "needs.csv", DATA / "offers.csv"
    paths = []
    for side in ("needs", "offers"):
        dirty = not form.startswith("clean")
        table = dirty_table(side)[0] if dirty else clean_table(side)
        cover, lookup, secret = other_sheets()
        book = [cover, table, lookup, secret] if dirty else [table]
        kind = form.split()[1]
        data = {
            "xlsx": lambda book=book: as_xlsx(book),
            "xls": lambda book=book: as_xls(book),
            "ods": lambda book=book: as_ods(book),
            "csv": lambda table=table: as_csv(table),
            "csv-1256": lambda table=table: as_csv(table, encoding="cp1256", delimiter=";"),
        }[kind]()
        path = folder / f"{side}.{kind.partition('-')[0]}"
        path.write_bytes(data)
        paths.append(path)
    return paths[0], paths[1]


def main() -> None:
    grades, hard = relevance()
    print("| sheets | needs | offers | refused | duplicates | nDCG@10 | hard recall@10 | near-misses in first 3 | time |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for form in ("csv as given", "clean xlsx", "dirty xlsx", "dirty xls", "dirty ods", "dirty csv", "dirty csv-1256"):
        with tempfile.TemporaryDirectory() as folder:
            needs, offers = sheets(form, Path(folder))
            started = time.perf_counter()
            command = [sys.executable, "-m", "peyvand", "match", str(needs), str(offers), "-o", "-", "-q"]
            report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            seconds = time.perf_counter() - started
        ranked = {need["key"]: [match["key"] for match in need["matches"]] for need in report["needs"]}
        judged = [key for key, pairs in grades.items() if any(pairs.values())]
        mean = sum(ndcg(ranked.get(key, []), grades[key]) for key in judged) / len(judged)
        found = sum(offer in ranked.get(need, [])[:10] for need, offer in hard) / len(hard)
        near = [grades[need].get(offer) == 0 for need in judged for offer in ranked.get(need, [])[:3] if offer in grades[need]]
        read = report["read"].values()
        counts = [report["read"][side]["rows"] for side in ("needs", "offers")] + [
            sum(len(one[name]) for one in read) for name in ("bad", "duplicates")
        ]
        figures = [f"{mean:.3f}", f"{found:.3f}", f"{sum(near) / len(near):.3f}", f"{seconds:.1f} s"]
        print("| " + " | ".join(map(str, [form, *counts, *figures])) + " |", flush=True)


if __name__ == "__main__":
    main()
