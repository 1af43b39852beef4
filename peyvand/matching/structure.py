"""What is compared without reading a text: requirement rows, sector, step of the plant, kind, readiness, place, certificates, record.

Every function gives a share 0–1, or None where either side does not say: then the neutral value counts, neither for nor against.
"""

from dataclasses import dataclass

from peyvand.matching.documents import Status
from peyvand.matching.forms import Form, Row
from peyvand.text.quantities import Extent
from peyvand.text.vocabulary import County, Vocabulary

MET, UNMET, UNKNOWN = 1.0, 0.0, 0.5
SAME_NAME = 0.5
TOLERANCE = 0.01
# Where the stated limit is how far an offer reaches (size, weight, power), not how well it does.
REACH_SCALES = frozenset({"mass", "length", "power", "voltage", "current", "apparent_power", "area", "volume"})
COUNTED = frozenset({"count", "cycle:cycle", "melt:melt", "sample:sample", "?"})
SECTIONS = {"same": 1.0, "division": 0.85, "section": 0.35, "none": 0.0}
SUITED = {
    (need, offer)
    for need, offers in {
        "make": ("product", "capability"),
        "replace_import": ("product", "capability", "achievement", "patent"),
        "solve": ("product", "capability", "achievement", "expertise", "patent", "lab_service"),
        "improve": ("product", "capability", "achievement", "expertise", "patent", "lab_service"),
        "research": ("expertise", "achievement", "idea", "patent", "lab_service"),
        "test": ("lab_service", "equipment", "capability"),
        "buy": ("product", "equipment"),
    }.items()
    for offer in offers
}
HALF_SUITED = {("make", "achievement"), ("make", "patent"), ("buy", "capability"), ("test", "expertise"), ("solve", "idea"), ("improve", "idea")}


@dataclass(frozen=True, slots=True)
class RowFit:
    """How one requirement row came out, and the row or words that show it."""

    status: Status
    evidence: str


def sector(need: Form, offer: Form, vocabulary: Vocabulary) -> float | None:
    """Nearness in ISIC: the same code, the same division, the same section."""
    if not need.sectors or not offer.sectors:
        return None
    best = 0.0
    for one in need.sectors:
        for other in offer.sectors:
            best = max(best, _sector_pair(one, other, vocabulary))
    return best


def _sector_pair(one: str, other: str, vocabulary: Vocabulary) -> float:
    if one == other:
        return SECTIONS["same"]
    if one[:2] == other[:2] and len(one) >= 2:
        return SECTIONS["division"]
    first, second = vocabulary.sectors.get(one[:2]), vocabulary.sectors.get(other[:2])
    return SECTIONS["section"] if first and first == second else SECTIONS["none"]


def step(need: Form, offer: Form, vocabulary: Vocabulary) -> float | None:
    """Nearness along the plant and the chains: the same step 1, then less with each stage between."""
    if not need.stages or not offer.stages:
        return None
    found = [vocabulary.stage_distances.get((one, other)) for one in need.stages for other in offer.stages]
    steps = [one for one in found if one is not None]
    if not steps:
        return 0.0
    nearest = min(steps)
    return 1.0 if nearest == 0 else max(0.0, 0.55 - 0.15 * nearest)


def kind(need: Form, offer: Form) -> float | None:
    if not need.kind or not offer.kind:
        return None
    pair = (need.kind, offer.kind)
    return 1.0 if pair in SUITED else 0.5 if pair in HALF_SUITED else 0.0


def readiness(need: Form, offer: Form) -> float | None:
    """TRL at or above what is asked; a quarter less for each level missing."""
    if need.trl is None or offer.trl is None:
        return None
    return max(0.0, 1.0 - 0.25 * max(0, need.trl - offer.trl))


def place(need: Form, offer: Form, vocabulary: Vocabulary) -> float | None:
    """The same county 1; each square of the tile grid between takes a tenth; outside the province a fifth is left."""
    if not need.county or not offer.county:
        return None
    one, other = vocabulary.county(need.county), vocabulary.county(offer.county)
    if one is None or other is None:
        return 1.0 if need.county == offer.county else 0.2
    return max(0.3, 1.0 - 0.1 * tiles(one, other))


def tiles(one: County, other: County) -> int:
    return max(abs(one.row - other.row), abs(one.column - other.column))


def record(need: Form, offer: Form, vocabulary: Vocabulary) -> float | None:
    """Record of the organization and the certificates asked for, the mean of what is known."""
    parts = []
    if need.asked:
        parts.append(sum(has_certificate(one, offer, vocabulary) for one in need.asked) / len(need.asked))
    if offer.record is not None:
        parts.append(offer.record)
    return sum(parts) / len(parts) if parts else None


def has_certificate(asked: str, offer: Form, vocabulary: Vocabulary) -> bool:
    """The certificate itself, or one of its group where the group as such is asked."""
    return asked in offer.certificates or any(vocabulary.certificate_groups.get(one) == asked for one in offer.certificates)


def requirements(need: Form, offer: Form) -> float | None:
    """Mean of the rows, a must twice a should; rows that nothing is known of are neutral; None where nothing at all is known."""
    fits = fit_rows(need, offer)
    if not fits or all(fit.status == "unknown" for fit in fits):
        return None
    value = {"met": MET, "unmet": UNMET, "unknown": UNKNOWN}
    weights = [2 if row.must else 1 for row in need.rows]
    return sum(value[fit.status] * weight for fit, weight in zip(fits, weights, strict=True)) / sum(weights)


def fit_rows(need: Form, offer: Form) -> list[RowFit]:
    """Hold each requirement row of a need against what an offer states: its property rows first, then numbers in its text."""
    return [fit_row(row, offer) for row in need.rows]


def fit_row(asked: Row, offer: Form) -> RowFit:
    best: tuple[float, Row] | None = None
    for stated in offer.rows:
        likeness = alike(asked, stated)
        if likeness >= SAME_NAME and (best is None or likeness > best[0]):
            best = (likeness, stated)
    if best is not None:
        status = compare(asked, best[1])
        if status != "unknown" or asked.extent is None:
            return RowFit(status, best[1].written)
    if asked.extent is not None:
        return _fit_from_text(asked, asked.extent, offer)
    return RowFit("unknown", "")


def _fit_from_text(asked: Row, wanted: Extent, offer: Form) -> RowFit:
    """A number of the right dimension that stands beside the row's name in the text."""
    if not asked.name or wanted.scale.startswith("?"):
        return RowFit("unknown", "")
    for scale, low, high, around, written in offer.amounts:
        if scale == wanted.scale and _shared(asked.name, around) >= SAME_NAME:
            if compare_extents(asked.relation, wanted, Extent(low, high, scale)) == "met":
                return RowFit("met", written)
            return RowFit("unknown", written)
    return RowFit("unknown", "")


def alike(asked: Row, stated: Row) -> float:
    """How surely two rows speak of the same thing: their names, and whether they can be compared at all."""
    if asked.extent is not None and stated.extent is not None and not comparable(asked.extent, stated.extent):
        return 0.0
    if (asked.extent is None) != (stated.extent is None):
        return 0.0
    shared = _shared(asked.name, stated.name)
    return shared + (0.1 if asked.extent is not None and shared else 0)


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Share of the shorter name's words; an idea of the thesaurus in common is enough."""
    both = set(one) & set(other)
    if any(number < 0 for number in both):
        return 1.0
    words = [number for number in one if number >= 0], [number for number in other if number >= 0]
    if not both or not words[0] or not words[1]:
        return 0.0
    return len(both) / min(len(words[0]), len(words[1]))


def comparable(one: Extent, other: Extent) -> bool:
    return one.scale == other.scale or (one.scale in COUNTED and other.scale in COUNTED)


def compare(asked: Row, stated: Row) -> Status:
    """Met, unmet or unknown for two rows that speak of the same thing."""
    if asked.extent is not None and stated.extent is not None:
        return compare_extents(asked.relation, asked.extent, stated.extent)
    if asked.extent is None and stated.extent is None:
        return compare_words(asked.words, stated.words)
    return "unknown"


def compare_extents(relation: str, asked: Extent, stated: Extent) -> Status:
    """The logic of relations, in base units. ``stated`` open at one end is how far an offer reaches.

    ``le 110 °C`` answers ``ge 105 °C``: it works up to 110. ``le 1800 kg`` answers ``le 1600 kg``: pieces up to 1800 can be made; but
    ``le 16 %`` moisture does not answer ``le 9 %``.
    """
    slack = TOLERANCE * max(abs(value) for value in (asked.low, asked.high) if abs(value) < 1e300)
    if relation == "ge":
        best = stated.high if stated.high < 1e300 else stated.low
        return "met" if best >= asked.low - slack else "unmet"
    if relation == "le":
        return _at_most(asked, stated, slack)
    return _within(relation, asked, stated, slack)


def _at_most(asked: Extent, stated: Extent, slack: float) -> Status:
    if stated.low < -1e300:  # at most … is stated too
        if stated.high <= asked.high + slack or asked.scale in REACH_SCALES:
            return "met"
        return "unmet"
    if stated.high > 1e300:  # at least … is stated
        return "unmet" if stated.low > asked.high + slack else "unknown"
    return "met" if stated.low <= asked.high + slack else "unmet"


def _within(relation: str, asked: Extent, stated: Extent, slack: float) -> Status:
    if stated.high < asked.low - slack or stated.low > asked.high + slack:
        return "unmet"
    covers = stated.low <= asked.low + slack and stated.high >= asked.high - slack
    inside = stated.low >= asked.low - slack and stated.high <= asked.high + slack
    return "met" if covers or (relation == "range" and inside) else "unknown"


def compare_words(asked: tuple[str, ...], stated: tuple[str, ...]) -> Status:
    """Words of an ``is`` row: the same words, a protection class at least as high; «ندارد» against «دارد»."""
    if not asked or not stated:
        return "unknown"
    has, lacks = "دارد", "ندارد"
    if (has in asked and lacks in stated) or (lacks in asked and has in stated):
        return "unmet"
    if {"ip"} <= set(asked) and {"ip"} <= set(stated):
        numbers = [next((word for word in words if word.isdigit() and len(word) == 2), "") for words in (asked, stated)]
        if all(numbers):
            return "met" if all(b >= a for a, b in zip(numbers[0], numbers[1], strict=True)) else "unmet"
    shared = len(set(asked) & set(stated)) / min(len(set(asked)), len(set(stated)))
    return "met" if shared >= 0.5 else "unknown"
