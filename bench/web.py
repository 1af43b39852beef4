"""Figures of the running site: time to start, memory, and how quickly pages are answered, beside a bare Django page of the same size.

``make bench B=web`` prints a table for docs/performance.md. Needs wrk. Traffic goes to this machine only, for a bounded time.
"""

import argparse
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PERCENTILES = """
done = function(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
  local p50, p95 = latency:percentile(50) / 1000, latency:percentile(95) / 1000
  io.write(string.format("FIGURES %f %f %d %d %d\\n", p50, p95, summary.requests, summary.duration, bad))
end
"""


@dataclass(frozen=True)
class Figures:
    """Of one address at one number of connections: milliseconds, and answers a second."""

    p50: float
    p95: float
    per_second: float
    bad: int


def machine() -> str:
    model = next(
        (row.split(":")[1].strip() for row in Path("/proc/cpuinfo").read_text().splitlines() if row.startswith("model name")), platform.machine()
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    return f"{os.cpu_count()} cores of {model}, {memory} GiB, {platform.system()}, Python {platform.python_version()}"


@contextmanager
def site(port: int, home: Path) -> Iterator[tuple[int, float]]:
    """The real server over the demonstration; gives the supervisor's pid and the seconds until it said it was ready."""
    environment = {**os.environ, "PORT": str(port), "PEYVAND_HOME": str(home)}
    began = time.monotonic()
    running = subprocess.Popen([sys.executable, "-m", "peyvand", "serve", "--demo"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        for line in running.stdout or ():
            if "ready" in line:
                break
        else:
            raise SystemExit("the site did not start")
        yield running.pid, time.monotonic() - began
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)


@contextmanager
def bare(port: int) -> Iterator[None]:
    """A Django with nothing but one view that answers as many bytes as it is asked for, on the same server with the same threads."""
    command = [sys.executable, "-m", "waitress", "--host", HOST, "--port", str(port), "--threads", "4", "bench.bare:application"]
    running = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(100):
            try:
                urlopen(f"http://{HOST}:{port}/1").close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        running.terminate()
        running.wait(timeout=20)


def measure(address: str, connections: int, seconds: int) -> Figures:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(PERCENTILES)
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script.name, address]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    p50, p95, requests, duration, bad = re.search(r"FIGURES (\S+) (\S+) (\d+) (\d+) (\d+)", out).groups()  # type: ignore[union-attr]
    return Figures(float(p50), float(p95), int(requests) / (int(duration) / 1e6), int(bad))


def resident(pid: int) -> int:
    """Resident memory of a process and all below it, in MB."""
    rows = [line.split() for line in subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout.splitlines()]
    family, total = {pid}, 0
    for _ in range(4):
        family |= {int(one) for one, parent, _size in rows if int(parent) in family}
    for one, _parent, size in rows:
        total += int(size) if int(one) in family else 0
    return total // 1024


def children(pid: int) -> list[int]:
    return [int(word) for word in subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()]


def read(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())


def pages(base: str) -> dict[str, str]:
    """Name -> address of what is measured; the objects are the first of their lists."""
    need = re.search(r'href="(/needs/[a-z2-7]{10}/[^"#?]+)"', read(f"{base}/needs/"))
    organization = re.search(r'href="(/organizations/[a-z2-7]{10}/[^"#?]+)"', read(f"{base}/organizations/"))
    if need is None or organization is None:
        raise SystemExit("the demonstration shows no need or no organization")
    return {
        "home": f"{base}/",
        "list of needs": f"{base}/needs/",
        "need with matches": base + quote(need[1], safe="/%"),
        "organization": base + quote(organization[1], safe="/%"),
        "search": f"{base}/search?q={quote('پمپ دوغاب')}",
    }


def row(name: str, size: int, figures: list[Figures], plain: list[Figures]) -> str:
    cells = []
    for ours, theirs in zip(figures, plain, strict=True):
        cells += [f"{ours.p50:.1f} / {ours.p95:.1f}", f"{theirs.p50:.1f} / {theirs.p95:.1f}", f"{ours.p50 / theirs.p50:.1f}"]
    errors = sum(one.bad for one in figures)
    return f"| {name} | {size / 1024:.0f} | " + " | ".join(cells) + f" | {errors} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--seconds", type=int, default=8, help="how long each address is asked at each number of connections")
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        print("wrk is not on this machine (apt-get install wrk): nothing measured.")
        return 0
    base, plain_base = f"http://{HOST}:{arguments.port}", f"http://{HOST}:{arguments.port + 1}"
    with tempfile.TemporaryDirectory() as folder, site(arguments.port, Path(folder)) as (pid, first), bare(arguments.port + 1):
        print(f"Machine: {machine()}.\n")
        print("| page | KB | 1: p50 / p95 ms | 1: bare | 1: ratio of p50 | 16: p50 / p95 ms | 16: bare | 16: ratio of p50 | errors |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, address in pages(base).items():
            size = len(read(address).encode())
            ours = [measure(address, connections, arguments.seconds) for connections in (1, 16)]
            theirs = [measure(f"{plain_base}/{size}", connections, max(2, arguments.seconds // 2)) for connections in (1, 16)]
            print(row(name, size, ours, theirs), flush=True)
        web, worker = (resident(one) for one in children(pid)[:2])
        print(
            f"\nMemory after all this: web {web} MB, worker {worker} MB, together {web + worker} MB (supervisor {resident(pid) - web - worker} MB)."
        )
        print(f"From `peyvand serve --demo` on an empty data folder to the first answer: {first:.1f} s, the demonstration loaded meanwhile.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
