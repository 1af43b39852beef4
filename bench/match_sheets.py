"""Time and memory of `peyvand match` on large sheets made from the demonstration's needs and offers.

    python -m bench.match_sheets                       5,000 needs and 20,000 offers
    python -m bench.match_sheets --needs 500 --offers 2000

Every row is a mixture of several texts, so that no two are the same and the words are as many as in real sheets. Memory is the sum over the
processes of what each holds for itself and its share of what they hold together (PSS), sampled four times a second.
"""

import argparse
import csv
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from peyvand.papers.sheets.writing import Sheet, write_xlsx

DATA = Path(__file__).parent.parent / "peyvand" / "demo" / "data"
NEED_HEADER = ["کد", "عنوان نیاز", "شرح", "معیار موفقیت", "نوع", "آیسیک", "حلقهٔ زنجیره", "شهرستان", "کمترین TRL", "الزامات", "سازمان"]
OFFER_HEADER = [
    "کد",
    "عنوان",
    "خلاصه",
    "روش کار",
    "نوع",
    "آیسیک",
    "حلقهٔ زنجیره",
    "سطح آمادگی",
    "ویژگی‌های فنی",
    "شرکت",
    "عنوان انگلیسی",
    "شرح انگلیسی",
]
SIGNS = {"ge": "≥", "le": "≤", "eq": "=", "range": "=", "is": "="}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def requirement_texts(name: str, key: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in rows_of(name):
        value = row["value"].replace("..", " تا ")
        found.setdefault(row[key], []).append(f"{row['parameter_fa']} {SIGNS[row['relation']]} {value} {row['unit']}".strip())
    return {owner: "؛ ".join(pieces) for owner, pieces in found.items()}


def mixed(texts: list[str], rng: random.Random) -> str:
    """A text of three sentences, each from another row, each without a word or two."""
    sentences = []
    for text in rng.sample(texts, 3):
        words = rng.choice([part for part in text.split(".") if part.strip()] or [text]).split()
        for _ in range(min(2, len(words) - 3)):
            del words[rng.randrange(len(words))]
        sentences.append(" ".join(words))
    return ". ".join(sentences) + "."


def need_rows(count: int, rng: random.Random) -> Iterator[list[str]]:
    rows, asked = rows_of("needs.csv"), requirement_texts("requirements.csv", "need_key")
    texts = [row["problem_fa"] for row in rows]
    for number in range(count):
        row = rows[number % len(rows)]
        title = f"{row['title_fa']} {rng.choice(rows)['title_fa'].split()[-1]}"
        yield [
            f"N{number + 1}", title, mixed([row["problem_fa"], *rng.sample(texts, 2)], rng), row["success_fa"], row["kind"], row["isic"],
            row["chain_stage"], row["county"], row["trl_min"], asked.get(row["key"], ""), row["org_key"],
        ]  # fmt: skip


def offer_rows(count: int, rng: random.Random) -> Iterator[list[str]]:
    rows, stated = rows_of("offers.csv"), requirement_texts("offer_specs.csv", "offer_key")
    texts = [row["summary_fa"] for row in rows]
    for number in range(count):
        row = rows[number % len(rows)]
        title = f"{row['title_fa']} {rng.choice(rows)['title_fa'].split()[-1]}"
        yield [
            f"O{number + 1}", title, mixed([row["summary_fa"], *rng.sample(texts, 2)], rng), row["how_fa"], row["kind"], row["isic"],
            row["chain_stage"], row["trl"], stated.get(row["key"], ""), row["org_key"], row["title_en"], row["summary_en"],
        ]  # fmt: skip


def make_sheets(folder: Path, needs: int, offers: int) -> tuple[Path, Path]:
    rng = random.Random(3)
    paths = folder / "needs.xlsx", folder / "offers.xlsx"
    for path, name, header, rows in (
        (paths[0], "نیازها", NEED_HEADER, need_rows(needs, rng)),
        (paths[1], "عرضه‌ها", OFFER_HEADER, offer_rows(offers, rng)),
    ):
        with path.open("wb") as file:
            write_xlsx(file, [Sheet(name, header, rows)])
    return paths


def tree(root: int) -> list[int]:
    """A process and all below it."""
    found = [root]
    for pid in found:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                found += [int(child) for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()]
        except OSError:
            continue
    return found


def memory(root: int) -> int:
    """Proportional set size of a process and all below it, in bytes."""
    total = 0
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def measure(command: list[str]) -> tuple[float, float, int, int]:
    """Run a command; gives seconds, seconds of processor, peak memory and exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.25)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, worked, peak, process.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--needs", type=int, default=5_000)
    parser.add_argument("--offers", type=int, default=20_000)
    parser.add_argument("--processes", type=int, nargs="*", default=[2])
    parser.add_argument("--form", choices=("json", "html", "xlsx"), default="xlsx")
    args = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print("| needs | offers | processes | report | time | of processors | peak memory | exit |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        needs, offers = make_sheets(Path(folder), args.needs, args.offers)
        for processes in args.processes:
            report = Path(folder) / f"report.{args.form}"
            command = [sys.executable, "-m", "peyvand", "match", str(needs), str(offers), "-o", str(report), "-q", "--processes", str(processes)]
            seconds, worked, peak, code = measure(command)
            size = report.stat().st_size / 1e6 if report.exists() else 0
            clock = [f"{seconds:.0f} s", f"{worked:.0f} s"]
            row = [f"{args.needs:,}", f"{args.offers:,}", processes, f"{args.form} {size:.1f} MB", *clock, f"{peak / 1e6:.0f} MB", code]
            print("| " + " | ".join(str(value) for value in row) + " |", flush=True)


if __name__ == "__main__":
    main()
