"""What the engine knows of the world: units, synonyms, sectors, plant steps and chains, counties, certificates, kinds.

A value made from package data (``Vocabulary.packaged()``) or by the site from its tables; never read from a database here.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from peyvand.text.lexicon import Lexicon, lexicon_of
from peyvand.text.quantities import Unit, Units, unit_key
from peyvand.text.tokens import Token, content, stopwords, tokens

DATA = Path(__file__).parent / "data"
DOUBTFUL = "?"


@dataclass(frozen=True, slots=True)
class Synonym:
    """One idea and the ways to say it; ``weight`` says how nearly they mean the same.

    ``narrower``: kinds of it, found by who asks for the whole, never the other way. ``context``: words of which one must stand in the same text
    before a way of several meanings is taken to mean this idea (شیر: valve, milk). Such a way ends in ``?`` (``الکتروموتور|موتور?``); where none
    of a row does, all that are a single word are bound.
    """

    head: str
    variants: tuple[str, ...]
    weight: float
    field: str = ""
    narrower: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say an idea: its words' stems, and the same written together; ``context`` holds words, or pairs written together."""

    concept: int
    text: str
    stems: tuple[str, ...]
    forms: tuple[str, ...]
    weight: float
    context: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a plant: its group, and the stages of the chain graph it serves."""

    group: str
    nodes: tuple[str, ...]
    name_fa: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class County:
    name_fa: str
    name_en: str
    row: int
    column: int


@dataclass(frozen=True)
class Thesaurus:
    """All phrases, found by their first stem; used at query time only, one step deep."""

    synonyms: tuple[Synonym, ...]

    @cached_property
    def concepts(self) -> tuple[tuple[Phrase, ...], ...]:
        """Ways to say each idea, the head first. After the ideas of the rows follow those that are only named as kinds of another."""
        found = [_phrases(number, synonym) for number, synonym in enumerate(self.synonyms)]
        known = {phrase.stems for phrases in found for phrase in phrases}
        for text in (text for synonym in self.synonyms for text in synonym.narrower):
            phrase = _phrase(len(found), text, 1.0)
            if phrase is not None and phrase.stems not in known:
                known.add(phrase.stems)
                found.append((phrase,))
        return tuple(found)

    @cached_property
    def kinds(self) -> Mapping[int, tuple[int, ...]]:
        """Ideas that are kinds of an idea."""
        by_stems: dict[tuple[str, ...], list[int]] = {}
        for phrases in self.concepts:
            for phrase in phrases:
                by_stems.setdefault(phrase.stems, []).append(phrase.concept)
        found: dict[int, tuple[int, ...]] = {}
        for number, synonym in enumerate(self.synonyms):
            named = {one for text in synonym.narrower for one in by_stems.get(tuple(word.stem for word in content(tokens(text))), ())}
            if named - {number}:
                found[number] = tuple(sorted(named - {number}))
        return found

    @cached_property
    def by_first_stem(self) -> Mapping[str, tuple[Phrase, ...]]:
        found: dict[str, list[Phrase]] = {}
        for phrases in self.concepts:
            for phrase in phrases:
                found.setdefault(phrase.stems[0], []).append(phrase)
                joined = "".join(phrase.stems)
                if len(phrase.stems) > 1:
                    found.setdefault(joined, []).append(replace(phrase, stems=(joined,)))
        return {stem: tuple(sorted(phrases, key=lambda p: -len(p.stems))) for stem, phrases in found.items()}

    def says(self, word: str) -> bool:
        """Whether a way to say something begins with this stem."""
        return word in self.by_first_stem

    def find(
        self, words: list[Token], *, inner: bool = False, around: frozenset[str] | None = None, every_meaning: bool = False
    ) -> list[tuple[int, int, Phrase]]:
        """All phrases in a row of words as ``(first word, after last word, phrase)``; one inside a longer one only if asked for.

        ``around``: what stands in the whole text (``surroundings``), where ``words`` are only a part of it. ``every_meaning``: of a word of
        several meanings take each, for there is too little around to tell.
        """
        stems = [word.stem for word in words]
        near = None if every_meaning else surroundings(words) if around is None else around
        found: list[tuple[int, int, Phrase]] = []
        for at, stem in enumerate(stems):
            for phrase in self.by_first_stem.get(stem, ()):
                end = at + len(phrase.stems)
                if tuple(stems[at:end]) == phrase.stems and _meant(phrase, near):
                    found.append((at, end, phrase))
            # two words here that the thesaurus writes as one
            if at + 1 < len(stems) and stopwords().isdisjoint((words[at].form, words[at + 1].form)):
                for phrase in self.by_first_stem.get(words[at].form + stems[at + 1], ()):
                    if len(phrase.stems) == 1 and _meant(phrase, near):
                        found.append((at, at + 2, phrase))
        if inner:
            return found
        rows = [one for one in found if one[2].concept < len(self.synonyms)]  # what is only named as a kind hides nothing: it has no other words
        return [one for one in found if not any(_inside(one, other) for other in rows)]


def surroundings(words: list[Token]) -> frozenset[str]:
    """Stems of a text and its pairs of neighbours written together, as the contexts of the thesaurus are kept."""
    return frozenset(word.stem for word in words) | frozenset(one.form + other.stem for one, other in pairwise(words))


def _meant(phrase: Phrase, near: frozenset[str] | None) -> bool:
    return near is None or not phrase.context or not phrase.context.isdisjoint(near)


def _phrases(concept: int, synonym: Synonym) -> tuple[Phrase, ...]:
    context = frozenset(one for text in synonym.context for one in _whole(content(tokens(text))))
    ways = (synonym.head, *synonym.variants)
    marked = any(way.endswith(DOUBTFUL) for way in ways)
    found = []
    for number, way in enumerate(ways):
        phrase = _phrase(concept, way.removesuffix(DOUBTFUL), 1.0 if number == 0 else synonym.weight)
        if phrase is not None:
            bound = way.endswith(DOUBTFUL) if marked else len(phrase.stems) == 1
            found.append(replace(phrase, context=context) if bound else phrase)
    return tuple(found)


def _whole(words: list[Token]) -> Iterator[str]:
    """A word of a context, or its pairs of neighbours: one of them stands for the whole."""
    if len(words) == 1:
        yield words[0].stem
    for one, other in pairwise(words):
        yield one.form + other.stem


def _phrase(concept: int, text: str, weight: float) -> Phrase | None:
    words = content(tokens(text))
    return Phrase(concept, text, tuple(w.stem for w in words), tuple(w.form for w in words), weight) if words else None


def _inside(one: tuple[int, int, Phrase], other: tuple[int, int, Phrase]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


@dataclass(frozen=True)
class Vocabulary:
    """Everything the engine is told; replace a part to change the region, the chain or the words."""

    units: Units
    thesaurus: Thesaurus
    sectors: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    flows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counties: Mapping[str, County] = field(default_factory=dict)
    certificates: Mapping[str, str] = field(default_factory=dict)
    certificate_groups: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def packaged() -> "Vocabulary":
        """The vocabulary that comes with the package."""
        return _packaged()

    @cached_property
    def lexicon(self) -> Lexicon:
        """All that may be proposed to who is typing: ways to say the ideas of the thesaurus, names of plant steps and counties."""
        ideas = (tuple(phrase.text for phrase in phrases) for phrases in self.thesaurus.concepts)
        places = (name for place in self.counties.values() for name in (place.name_fa, place.name_en) if name)
        steps = (name for stage in self.stages.values() for name in (stage.name_fa, stage.name_en) if name)
        return lexicon_of(ideas, (*steps, *places))

    @cached_property
    def _node_distances(self) -> dict[str, dict[str, int]]:
        return {node: _distances(node, self.flows) for node in {node for stage in self.stages.values() for node in stage.nodes}}

    @cached_property
    def stage_distances(self) -> dict[tuple[str, str], float]:
        """Steps between two plant steps along the chains; absent where no chain joins them."""
        found: dict[tuple[str, str], float] = {}
        for one, first in self.stages.items():
            for other, second in self.stages.items():
                steps = [self._node_distances[a][b] for a in first.nodes for b in second.nodes if b in self._node_distances[a]]
                if one == other:
                    found[one, other] = 0
                elif steps:
                    found[one, other] = min(steps) + 0.5  # the same node still is another step of the plant
                elif first.group == second.group:
                    found[one, other] = 1.5
        return found

    def county(self, written: str) -> County | None:
        """A county by its key, a name or a spelling of it."""
        return self.counties.get(folded_name(written))

    def certificate(self, written: str) -> str:
        """The key of a certificate kind, from its key, name or alias; unknown ones stay as they are, folded."""
        name = folded_name(written)
        return self.certificates.get(name, name)


@lru_cache(maxsize=10_000)
def folded_name(written: str) -> str:
    """A name without blanks, half-spaces and letter variants, for looking up."""
    return "".join(token.form for token in tokens(written.replace("_", " ")))


def _distances(start: str, flows: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    found = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for following in flows.get(node, ()):
            if following not in found:
                found[following] = found[node] + 1
                queue.append(following)
    return found


def read_rows(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    """The rows of a table of the package; ``.tsv`` is split at tabs without quoting."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        if name.endswith(".tsv"):
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return list(csv.DictReader(file))


def make_units(rows: Iterable[Mapping[str, str]]) -> Units:
    """Units from rows with the columns of ``units.csv``."""
    by_key: dict[str, Unit] = {}
    spellings: dict[str, Unit] = {}
    for row in rows:
        unit = Unit(
            row["key"],
            row["dimension"],
            float(row["factor"]),
            float(row["offset"]),
            row["convertible"] == "yes",
            row["symbol"],
            row["name_fa"],
            row["name_en"],
        )
        by_key[unit.key] = unit
        for spelling in (row["symbol"], *row["spellings_fa"].split("|"), *row["spellings_latin"].split("|"), row["name_fa"], row["name_en"]):
            if spelling and spelling != "1":
                spellings.setdefault(unit_key(spelling), unit)
    return Units(by_key, spellings)


def make_thesaurus(rows: Iterable[Mapping[str, str]]) -> Thesaurus:
    """A thesaurus from rows with the columns of the files in ``thesaurus`` and the ``field`` they belong to; several values with ``|`` between."""
    return Thesaurus(
        tuple(
            Synonym(
                head=row["head"],
                variants=_several(row["variants"]),
                weight=float(row["weight"] or 0.8),
                field=row["field"],
                narrower=_several(row["narrower"]),
                context=_several(row["context"]),
            )
            for row in rows
        )
    )


def thesaurus_rows() -> list[dict[str, str]]:
    """The rows of the packaged thesaurus, file by file; ``field`` is the file's name."""
    return [{**row, "field": path.stem} for path in sorted((DATA / "thesaurus").glob("*.tsv")) for row in read_rows(path.name, path.parent)]


def _several(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in cell.split("|") if one.strip())


def make_flows(edges: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Neighbours of each stage, whichever way the flow goes."""
    found: dict[str, set[str]] = {}
    for one, other in edges:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {node: tuple(sorted(others)) for node, others in found.items()}


@cache
def _packaged() -> Vocabulary:
    chains = DATA / "chains"
    edges = []
    for chain in read_rows("chains.csv", chains):
        for row in read_rows(f"{chain['key']}_edges.csv", chains):
            if row["kind"] != "recycle":
                edges.append((f"{chain['key']}:{row['from']}", f"{chain['key']}:{row['to']}"))
    counties: dict[str, County] = {}
    for row in read_rows("kerman_counties.csv"):
        county = County(row["name_fa"], row["name_en"], int(row["tile_row"]), int(row["tile_col"]))
        for name in (row["slug"], row["name_fa"], row["name_en"], *row["aliases"].split("|")):
            if name:
                counties[folded_name(name)] = county
    certificates: dict[str, str] = {}
    for row in read_rows("certificate_kinds.csv"):
        for name in (row["key"], row["name_fa"], row["name_en"], *row["aliases"].split("|")):
            if name:
                certificates.setdefault(folded_name(name), row["key"])
    return Vocabulary(
        units=make_units(read_rows("units.csv")),
        thesaurus=make_thesaurus(thesaurus_rows()),
        sectors={row["code"]: row["parent"] for row in read_rows("isic4.csv")},
        stages={
            row["key"]: Stage(row["group"], tuple(node for node in row["nodes"].split("|") if node), row["name_fa"], row["name_en"])
            for row in read_rows("process_stages.csv", chains)
        },
        flows=make_flows(edges),
        counties=counties,
        certificates=certificates,
        certificate_groups={row["key"]: row["group"] for row in read_rows("certificate_kinds.csv")},
    )
