"""Statistics in a file: written once, then mapped into memory by every process that reads. What a process counts on top stays its own."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from peyvand.matching.lexicon import Array, Lexicon, Words
from peyvand.matching.statistics import Statistics

MAGIC = b"peyvand1"
ALIGNED = 64
_PLAIN = ("documents", "filled", "lengths", "letters", "used")


def save(path: Path, sides: dict[str, Statistics]) -> None:
    """Write the statistics of all sides beside ``path``, then give the file its name."""
    arrays: dict[str, Array] = {}
    plain: dict[str, Any] = {}
    for side, statistics in sides.items():
        plain[side] = {name: getattr(statistics, name) for name in _PLAIN}
        arrays |= {f"{side}/slots": statistics.slots, f"{side}/grams": statistics.grams}
        arrays |= {f"{side}/words/{name}": array for name, array in statistics.words.lexicon().arrays.items()}
    places: dict[str, tuple[str, int, int]] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, at, array.size)
        at += -(-array.nbytes // ALIGNED) * ALIGNED
    head = json.dumps({"plain": plain, "arrays": places, "bytes": at}).encode()
    start = -(-(len(MAGIC) + 4 + len(head)) // ALIGNED) * ALIGNED
    fresh = path.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        file.write((MAGIC + len(head).to_bytes(4, "little") + head).ljust(start, b"\0"))
        for array in arrays.values():
            written = np.ascontiguousarray(array).tobytes()
            file.write(written.ljust(-(-len(written) // ALIGNED) * ALIGNED, b"\0"))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def load(path: Path) -> dict[str, Statistics]:
    """What ``save`` wrote. Raises ValueError when the file is not whole, OSError when it is not there."""
    whole = np.memmap(path, dtype=np.uint8, mode="c")
    size = int.from_bytes(whole[8:12].tobytes(), "little")
    if whole[:8].tobytes() != MAGIC or len(whole) < 12 + size:
        raise ValueError(f"{path.name} is not whole")
    head = json.loads(whole[12 : 12 + size].tobytes())
    start = -(-(12 + size) // ALIGNED) * ALIGNED
    if len(whole) != start + head["bytes"]:
        raise ValueError(f"{path.name} is not whole")
    body: npt.NDArray[np.uint8] = np.asarray(whole)[start:]
    found: dict[str, Statistics] = {}
    for side, plain in head["plain"].items():
        arrays = {
            name.removeprefix(f"{side}/"): body[at : at + count * np.dtype(kind).itemsize].view(kind)
            for name, (kind, at, count) in head["arrays"].items()
            if name.startswith(f"{side}/")
        }
        lexicon = Lexicon({name.removeprefix("words/"): array for name, array in arrays.items() if name.startswith("words/")})
        statistics = found[side] = Statistics(arrays["slots"], arrays["grams"], Words(lexicon))
        for name in _PLAIN:
            setattr(statistics, name, plain[name])
    return found
