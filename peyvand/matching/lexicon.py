"""Words with how often they are used, laid out in flat arrays that can lie in a file: looked up, and found by their groups of letters.

Words stand in order of length, then of letters; so the words near in length to another are one stretch, and the shortest come first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Places = npt.NDArray[np.int64]
Row = tuple[str, int, int]  # word, documents that hold it, times it is used

LISTED = 40  # longer words are known, but never proposed
SHORTEST = 2
INNER, PADDED = 4, 3
AT_ONCE = 100  # as many likest words as are nearly always enough
_MIX = 0x9E3779B97F4A7C15
_WHOLE = (1 << 64) - 1


class Lexicon:
    """A vocabulary that never changes. ``arrays`` are what ``build`` made, or the same read from a file."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.arrays = arrays
        self._text = memoryview(np.ascontiguousarray(arrays["text"])).cast("B")
        self._ends = arrays["ends"]
        self._hashes = arrays["hashes"]
        self._by_hash = arrays["by_hash"]
        self.documents = arrays["documents"]
        self.uses = arrays["uses"]
        self._sizes = arrays["sizes"]
        self._lengths = arrays["lengths"].tolist()  # the first place of each length
        self._postings = {width: tuple(arrays[f"{name}_{part}"] for part in ("keys", "ends", "places")) for width, name in _NAMES.items()}

    @staticmethod
    def build(rows: Iterable[Row]) -> "Lexicon":
        """From words, each given once."""
        ordered = sorted(rows, key=lambda row: (min(len(row[0]), LISTED + 1), row[0]))
        words = [row[0] for row in ordered]
        written = [word.encode() for word in words]
        hashes = np.fromiter(map(crc32, written), dtype=np.uint32, count=len(words))
        by_hash = np.argsort(hashes, kind="stable").astype(np.uint32)
        sizes = np.fromiter((min(len(word), LISTED + 1) for word in words), dtype=np.int64, count=len(words))
        arrays: dict[str, Array] = {
            "text": np.frombuffer(b"".join(written), dtype=np.uint8),
            "ends": np.cumsum([0, *map(len, written)], dtype=np.uint32),
            "hashes": hashes[by_hash],
            "by_hash": by_hash,
            "documents": np.fromiter((row[1] for row in ordered), dtype=np.int32, count=len(words)),
            "uses": np.fromiter((row[2] for row in ordered), dtype=np.int64, count=len(words)),
            "lengths": np.searchsorted(sizes, np.arange(LISTED + 2)).astype(np.uint32),
        }
        listed = [place for place, word in enumerate(words) if SHORTEST <= len(word) <= LISTED and not word.isdigit()]
        owners = np.array(listed, dtype=np.uint32)
        for width, name in _NAMES.items():
            keys, which = gram_keys([words[place] for place in listed], width)
            arrays |= {f"{name}_{part}": array for part, array in _postings(keys, owners[which]).items()}
        arrays["sizes"] = np.bincount(arrays["padded_places"].astype(np.int64), minlength=len(words)).astype(np.uint8)
        return Lexicon(arrays)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def word(self, place: int) -> str:
        return bytes(self._text[int(self._ends[place]) : int(self._ends[place + 1])]).decode()  # type: ignore[call-overload]

    def rows(self) -> Iterator[Row]:
        ends, text = self._ends.tolist(), bytes(self._text)
        for place, (documents, uses) in enumerate(zip(self.documents.tolist(), self.uses.tolist(), strict=True)):
            yield text[ends[place] : ends[place + 1]].decode(), documents, uses

    def places(self, words: Sequence[str]) -> dict[str, int]:
        """Where words stand; unknown ones are left out."""
        size = len(self)
        if not size or not words:
            return {}
        hashes = self._hashes
        wanted = [crc32(word.encode()) for word in words]
        found = {}
        for word, number, at in zip(words, wanted, hashes.searchsorted(np.array(wanted, dtype=np.uint32)).tolist(), strict=True):
            while at < size and hashes[at] == number:
                place = int(self._by_hash[at])  # type: ignore[call-overload]
                if self.word(place) == word:
                    found[word] = place
                    break
                at += 1
        return found

    def containing(self, word: str) -> Iterator[str]:
        """Words that hold this one, the shortest first."""
        rows = self._rows(word, INNER)
        if not rows or any(row is None for row in rows):
            return
        known = sorted((row for row in rows if row is not None), key=len)
        left = known[0]
        for row in known[1:]:
            if len(left) > len(known):
                left = left[row[np.minimum(row.searchsorted(left), len(row) - 1)] == left]
        for place in left.tolist():
            other = self.word(place)
            if word in other and other != word:
                yield other

    def like(self, word: str, least: float, limit: int) -> Iterator[tuple[float, str]]:
        """Words at most ``limit`` letters longer or shorter that share groups of letters, with their likeness (Dice), the likest first."""
        low = self._lengths[min(max(SHORTEST + 1, len(word) - limit), LISTED + 1)]
        high = self._lengths[min(len(word) + limit + 1, LISTED + 1)]
        rows = self._rows(word, PADDED)
        if low >= high:
            return
        bounds = np.array((low, high), dtype=np.uint32)
        near = []
        for row in rows:
            if row is not None:
                first, last = row.searchsorted(bounds).tolist()
                near.append(row[first:last])
        if not near:
            return
        shared = np.bincount(np.concatenate(near).astype(np.int64) - low, minlength=high - low)
        likeness = 2 * shared / (len(rows) + self._sizes[low:high].astype(np.int64))
        places = np.flatnonzero(likeness >= least)
        places = places[np.argsort(-likeness[places], kind="stable")]
        ends = self._ends[low : high + 1]
        for some in (places[:AT_ONCE], places[AT_ONCE:]):
            parts = zip(likeness[some].tolist(), ends[some].tolist(), ends[some + 1].tolist(), strict=True)
            yield from ((like, bytes(self._text[start:end]).decode()) for like, start, end in parts)

    def _rows(self, word: str, width: int) -> list[Array | None]:
        """The places of each of the word's groups of letters, in order."""
        keys, ends, places = self._postings[width]
        wanted = word_keys(word, width)
        if not len(keys):
            return [None] * len(wanted)
        found: list[Array | None] = []
        for key, at in zip(wanted, keys.searchsorted(np.array(wanted, dtype=np.uint64)).tolist(), strict=True):
            there = at < len(keys) and keys[at] == key
            found.append(places[int(ends[at]) : int(ends[at + 1])] if there else None)  # type: ignore[call-overload]
        return found


_NAMES = {INNER: "inner", PADDED: "padded"}


def gram_keys(words: Sequence[str], width: int) -> tuple[npt.NDArray[np.uint64], Places]:
    """A number for each group of letters of each word, and whose it is. Groups of three reach over the word's ends."""
    padded = "".join([f"  {word} " for word in words])
    codes = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    sizes = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    starts = np.cumsum(sizes + 3) - (sizes + 3)
    many = sizes + 1 if width == PADDED else np.maximum(sizes - 3, 0)
    owner = np.repeat(np.arange(len(words)), many)
    first = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many) + starts[owner] + (0 if width == PADDED else 2)
    keys = np.zeros(len(owner), dtype=np.uint64)
    for step in range(width):
        keys = (keys << np.uint64(21)) | codes[first + step] if width == PADDED else (keys + codes[first + step]) * np.uint64(_MIX)
    return keys, owner


def word_keys(word: str, width: int) -> list[int]:
    """The numbers of one word's groups of letters, each once."""
    codes = [ord(letter) for letter in (f"  {word} " if width == PADDED else word)]
    if width == PADDED:
        return list({codes[i] << 42 | codes[i + 1] << 21 | codes[i + 2] for i in range(len(codes) - 2)})
    found = set()
    for i in range(len(codes) - width + 1):
        key = 0
        for code in codes[i : i + width]:
            key = (key + code) * _MIX & _WHOLE
        found.add(key)
    return list(found)


def _postings(keys: npt.NDArray[np.uint64], places: npt.NDArray[np.uint32]) -> dict[str, Array]:
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = (keys[1:] != keys[:-1]) | (places[1:] != places[:-1])
    keys, places = keys[fresh], places[fresh]
    different, first = np.unique(keys, return_index=True)
    return {"keys": different, "ends": np.append(first, len(keys)).astype(np.uint32), "places": places}


class Words:
    """A vocabulary that changes: a lexicon, and what came and went since."""

    FOLD = 1_000

    def __init__(self, base: Lexicon | None = None) -> None:
        self._now = _Layer(base or Lexicon.build(()))

    def add(self, documents: Mapping[str, int], uses: Mapping[str, int]) -> None:
        """Count more (or fewer) documents and uses of words."""
        layer = self._now
        for word, count in documents.items():
            if word in layer.documents:
                layer.documents[word] += count
            else:
                layer.documents[word] = count
                layer.unread.append(word)
        for word, count in uses.items():
            layer.uses[word] = layer.uses.get(word, 0) + count

    def counts(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """How many documents hold each word, and how often it is used; nothing below nought."""
        layer = self._now
        places = layer.base.places(words)
        found = []
        for word in words:
            documents, uses = layer.documents.get(word, 0), layer.uses.get(word, 0)
            place = places.get(word)
            if place is not None:
                documents += int(layer.base.documents[place])  # type: ignore[call-overload]
                uses += int(layer.base.uses[place])  # type: ignore[call-overload]
            found.append((documents, uses) if documents > 0 else (0, 0))
        return found

    def documents(self, word: str) -> int:
        return self.counts((word,))[0][0]

    def containing(self, word: str, most: int) -> list[str]:
        """Words in use that hold this one: the shortest, then by letters."""
        layer = self._now
        found = list(islice((other for other in layer.base.containing(word) if self._in_use(layer, other)), most))
        found += [other for other in layer.fresh_containing(word) if self.documents(other)]
        return sorted(found, key=lambda other: (len(other), other))[:most]

    def like(self, word: str, least: float, limit: int, most: int) -> list[str]:
        """Words in use of nearly the same length that share many groups of letters, the likest first."""
        layer = self._now
        found = []
        for likeness, other in layer.base.like(word, least, limit):
            if self._in_use(layer, other):
                found.append((-likeness, len(other), other))
                if len(found) == most:
                    break
        found += [(-likeness, len(other), other) for likeness, other in layer.fresh_like(word, least, limit) if self.documents(other)]
        return [other for _, _, other in sorted(found)[:most]]

    def _in_use(self, layer: "_Layer", word: str) -> bool:
        return word not in layer.documents or self.documents(word) > 0

    def rows(self) -> Iterator[Row]:
        """All words in use."""
        layer = self._now
        documents, uses = layer.documents, layer.uses
        seen = set()
        for word, held, used in layer.base.rows():
            if word in documents:
                seen.add(word)
                held += documents[word]
            if word in uses:
                used += uses[word]
            if held > 0:
                yield word, held, used
        for word, held in documents.items():
            if held > 0 and word not in seen:
                yield word, held, uses.get(word, 0)

    def settle(self) -> None:
        """Lay much that came new into a lexicon of its own."""
        unread = len(self._now.unread) + len(self._now.fresh)
        if unread > self.FOLD and 4 * unread > len(self._now.base):
            self._now = _Layer(Lexicon.build(self.rows()))

    def lexicon(self) -> Lexicon:
        """All words in use in one lexicon."""
        return Lexicon.build(self.rows()) if self._now.documents or self._now.uses else self._now.base


class _Layer:
    """A lexicon and the changes on top of it; words that it does not hold are found by small tables of their own."""

    def __init__(self, base: Lexicon) -> None:
        self.base = base
        self.documents: dict[str, int] = {}
        self.uses: dict[str, int] = {}
        self.unread: list[str] = []
        self.fresh: list[str] = []
        self._by_gram: dict[str, list[int]] = {}
        self._lock = Lock()

    def _read(self) -> None:
        """Take the new words in that came since the last look."""
        if not self.unread:
            return
        with self._lock:
            count = len(self.unread)
            unread = self.unread[:count]
            known = self.base.places(unread)
            for word in unread:
                if word not in known and SHORTEST <= len(word) <= LISTED and not word.isdigit():
                    self.fresh.append(word)
                    for gram in padded_grams(word):
                        self._by_gram.setdefault(gram, []).append(len(self.fresh) - 1)
            del self.unread[:count]

    def fresh_containing(self, word: str) -> list[str]:
        self._read()
        return [other for other in self.fresh if word in other and other != word]

    def fresh_like(self, word: str, least: float, limit: int) -> Iterator[tuple[float, str]]:
        self._read()
        grams = padded_grams(word)
        shared: dict[int, int] = {}
        for gram in grams:
            for place in self._by_gram.get(gram, ()):
                shared[place] = shared.get(place, 0) + 1
        for place, count in shared.items():
            other = self.fresh[place]
            if len(other) > SHORTEST and abs(len(other) - len(word)) <= limit:
                likeness = 2 * count / (len(grams) + len(padded_grams(other)))
                if likeness >= least:
                    yield likeness, other


def padded_grams(word: str) -> set[str]:
    """Groups of three letters over the word's ends."""
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
