"""Numbers with units: found in running text, read from a field, brought to base units and compared.

``۳۰۰ مگاپاسکال``, ``300 MPa`` and ``3 kbar`` are one quantity: dimension ``pressure``, 3e8 in base units.
"""

import re
from dataclasses import dataclass, field
from math import inf

from peyvand.text.tokens import fold, fold_number

_NUMBER = re.compile(r"(?<![\w.٫/])[-−]?\d+(?:[.,٫٬/]\d+)*")
_PIECE = re.compile(r"[^\s\u200c\d،؛؟«»()\[\]{}:]+|\(\w{1,3}\)|(?<=[a-zA-Z])[0-9]")
_BLANKS = re.compile(r"[\s\u200c\u00a0]+")
_RANGE = re.compile(r"\s*(?:تا|الی|[-–—]|\.\.|to)\s*$")
_SUPERSCRIPTS = str.maketrans("²³⁻¹₂₃", "23-123", "")
_NOT_AFTER_NUMBERS = frozenset({"تا", "1", "جی"})
UNIT_PIECES = 5
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: value in the base unit of its dimension = value × factor + offset."""

    key: str
    dimension: str
    factor: float
    offset: float
    convertible: bool
    symbol: str
    name_fa: str
    name_en: str

    @property
    def scale(self) -> str:
        """What it can be compared with: its dimension, or itself where it stands alone."""
        return self.dimension if self.convertible else f"{self.dimension}:{self.key}"

    def to_base(self, value: float) -> float:
        return value * self.factor + self.offset


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number (or a range) with its unit in a text; ``low`` and ``high`` in base units."""

    start: int
    end: int
    low: float
    high: float
    scale: str
    unit: str

    @property
    def term(self) -> str:
        """The token of value and dimension that all spellings share, to three figures."""
        return f"q:{self.scale}:{self.high:.2e}"


@dataclass(frozen=True)
class Units:
    """All units by spelling. Exactly first; without regard to case only where one unit is left."""

    by_key: dict[str, Unit]
    spellings: dict[str, Unit]
    _loose: dict[str, Unit | None] = field(default_factory=dict)
    _found: dict[str, Unit | None] = field(default_factory=dict, compare=False)  # what was asked before

    def __post_init__(self) -> None:
        for spelling, unit in self.spellings.items():
            lower = spelling.lower()
            known = self._loose.get(lower, unit)
            self._loose[lower] = unit if known is not None and known.key == unit.key else None

    def find(self, written: str) -> Unit | None:
        """The unit a spelling means, or None."""
        try:
            return self._found[written]
        except KeyError:
            key = unit_key(written)
            unit = self.spellings.get(key) or self._loose.get(key.lower())
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[written] = unit
            return unit


def unit_key(written: str) -> str:
    """A spelling of a unit without blanks, half-spaces, marks and letter variants; case is kept, for M and m differ."""
    written = _BLANKS.sub("", written.translate(_SUPERSCRIPTS)).replace("٪", "%").replace("µ", "μ").replace("º", "°")
    return "".join(part if part.isascii() else _fold_keeping_case(part) for part in re.split(r"([A-Za-z]+)", written))


def _fold_keeping_case(part: str) -> str:
    return part if "\u0370" <= part[:1] <= "\u03ff" else fold(part) or part


def number(written: str) -> float | None:
    """The value of a number as people write it: Persian or Latin digits, ``٫`` ``/`` ``.`` as decimal mark, grouping commas."""
    match = _NUMBER.fullmatch(written.strip().replace("−", "-"))
    if not match:
        return None
    sign = -1 if match.group().startswith("-") else 1
    try:
        return sign * float(fold_number(match.group().lstrip("-")))
    except ValueError:
        return None


def quantities(text: str, units: Units) -> list[Quantity]:
    """All numbers with a known unit in a text; ``220 تا 260 مگاپاسکال`` is one range."""
    found: list[Quantity] = []
    pending: tuple[int, int, float] | None = None
    for match in _NUMBER.finditer(text):
        value = number(match.group())
        if value is None:
            pending = None
            continue
        start = match.start()
        low = value
        if pending and _RANGE.fullmatch(text[pending[1] : match.start()]):
            start, low = pending[0], pending[2]
        unit, end = _unit_after(text, match.end(), units)
        if unit is None:
            pending = (match.start(), match.end(), value)
            continue
        pending = None
        ends = sorted((unit.to_base(low), unit.to_base(value)))
        found.append(Quantity(start, end, ends[0], ends[1], unit.scale, unit.key))
    return found


def _unit_after(text: str, at: int, units: Units) -> tuple[Unit | None, int]:
    """The longest spelling of a unit that starts right after a number."""
    pieces: list[tuple[str, int]] = []
    position = at
    while len(pieces) < UNIT_PIECES:
        gap = _BLANKS.match(text, position)
        match = _PIECE.match(text, gap.end() if gap else position)
        if not match or (gap and len(gap.group()) > 2):
            break
        piece = match.group().rstrip(".,;!")
        if not piece:
            break
        pieces.append((piece, match.start() + len(piece)))
        if len(piece) < len(match.group()):
            break
        position = match.end()
    for count in range(len(pieces), 0, -1):
        written = "".join(piece for piece, _ in pieces[:count])
        if written in _NOT_AFTER_NUMBERS:
            continue
        unit = units.find(written)
        if unit is not None:
            return unit, pieces[count - 1][1]
    return None, at


@dataclass(frozen=True, slots=True)
class Extent:
    """What a row states, as a stretch of base units: ``ge`` is open above, ``le`` open below."""

    low: float
    high: float
    scale: str


def extent(relation: str, value: str, unit: str, units: Units) -> Extent | None:
    """Read a requirement or property row as numbers; None when it holds words."""
    ends = [number(part) for part in re.split(r"\.\.|…", value)] if relation == "range" else [number(value)]
    if any(end is None for end in ends) or len(ends) != (2 if relation == "range" else 1):
        return None
    known = units.find(unit) if unit else None
    values = sorted(known.to_base(end) if known else end for end in ends if end is not None)
    scale = known.scale if known else f"?{unit_key(unit)}"
    if relation == "ge":
        return Extent(values[0], inf, scale)
    if relation == "le":
        return Extent(-inf, values[0], scale)
    return Extent(values[0], values[-1], scale)
