"""What is proposed to who is typing: phrases of the vocabulary that lead somewhere, titles of what they may see, the line as it was meant.

Nothing here is made of what the asker may not see: phrases come from the vocabulary, which is public, titles from the lists of what is visible, and
whether a phrase leads somewhere is confirmed by the database. A proposal takes three queries beside those that say who asks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import get_language

from peyvand.matches import index, queries, sources
from peyvand.matches.readings import readings
from peyvand.matching import Engine
from peyvand.text.digits import to_latin, to_persian
from peyvand.text.lexicon import Lexicon, beginnings
from peyvand.text.tokens import content, stopwords, tokens

SHORTEST = 2
PHRASES_MOST = 5
TITLES_MOST = 3
"""Of each side."""
PIECES_MOST = 8
LOOKED_AT = 12
CANDIDATES = 200
CONFIRMED_MOST = 3
"""Ids by which one phrase is confirmed: one that the asker sees is enough."""
ROWS_MOST = 300
SHORT = {"need": "needs:short", "offer": "showcase:short", "organization": "registry:organization_short"}
TITLES = {"need": ("title", "title_en"), "offer": ("title", "title_en"), "organization": ("name_fa", "name_en")}

Ways = tuple[tuple[str, ...], ...]
Held = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True)
class Thing:
    side: str
    title: str
    url: str


@dataclass(frozen=True)
class Suggestions:
    """``lines``: what may have been meant by the whole line; ``phrases``: what it may become; ``things``: what bears it in its title."""

    lines: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.phrases) + len(self.things)


@dataclass
class _Asked:
    """Phrases whose hits are looked for, by the text that would be searched."""

    ways: dict[str, Ways] = field(default_factory=dict)

    def held(self, engine: Engine, audience: Sequence[str]) -> Held:
        found: Held = {}
        for side in sources.SIDES:
            for name, keys in engine.holding(self.ways, side, audience, CANDIDATES).items():
                found.setdefault(name, []).extend((side, int(key)) for key in keys[:CONFIRMED_MOST])
        return found


def suggest(typed: str, person: Any) -> Suggestions:
    """Proposals for a line that is being typed; nothing for less than two letters, and nothing while there is no index."""
    if len(typed) < SHORTEST or not tokens(typed):
        return Suggestions()
    engine = index.engine()
    if engine is None:
        return Suggestions()
    audience, lexicon = queries.audience(person), engine.vocabulary.lexicon
    asked = _Asked()
    lines = readings(typed, engine, audience)
    for line in lines:
        asked.ways[line] = _ways_of(line, lexicon)
    phrases = [one for one in _phrases(typed, lexicon) if one[0] not in asked.ways]
    asked.ways.update(phrases)
    held = asked.held(engine, audience)
    confirmed, things = _seen(held, typed, person)
    leading = {name for name, places in held.items() if any(place in confirmed for place in places)}
    return Suggestions(
        tuple(line for line in lines if line in leading)[:2],
        tuple(text for text, _ways in phrases if text in leading)[:PHRASES_MOST],
        things,
    )


def _phrases(typed: str, lexicon: Lexicon) -> list[tuple[str, Ways]]:
    """What the line may become: all of it completed, else its last words."""
    found: dict[str, Ways] = {}
    for before, beginning in beginnings(typed):
        for number in lexicon.completions(beginning, LOOKED_AT):
            text, ways = lexicon.entries[number]
            if "".join(word.form for word in tokens(before + text)) != "".join(word.form for word in tokens(typed)):
                found.setdefault(before + text, tuple(_stems(before) + stems for way in ways for stems in _both(way)))
        if len(found) >= LOOKED_AT:
            break
    return list(found.items())[:LOOKED_AT]


def _stems(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in content(tokens(text)) if word.form not in stopwords())


def _both(text: str) -> list[tuple[str, ...]]:
    """The words of a phrase, and two of them written together, as the index keeps neighbours."""
    words = content(tokens(text))
    apart = _stems(text)
    return [one for one in (apart, (words[0].form + words[1].stem,) if len(words) == 2 else ()) if one]


def _ways_of(line: str, lexicon: Lexicon) -> Ways:
    whole = "".join(word.form for word in tokens(line))
    for number in lexicon.completions(line, 3):
        text, ways = lexicon.entries[number]
        if "".join(word.form for word in tokens(text)) == whole:
            return tuple(stems for way in ways for stems in _both(way))
    return tuple(_both(line))


# What the asker sees


def _seen(held: Held, typed: str, person: Any) -> tuple[set[tuple[str, int]], tuple[Thing, ...]]:
    """One query: which of some ids the person sees, and what they see whose title holds the words."""
    ids: dict[str, set[int]] = {side: set() for side in sources.SIDES}
    for places in held.values():
        for side, pk in places:
            ids[side].add(pk)
    first, *others = (_rows(side, ids[side], typed, person) for side in sources.SIDES)
    rows = list(first.union(*others, all=True).order_by("asked_for", "rank", "-row")[:ROWS_MOST])
    confirmed = {(side, pk) for side, pk, *_rest in rows}
    english = get_language() == "en"
    things: dict[str, list[Thing]] = {side: [] for side in sources.SIDES}
    for side, _pk, public_id, title, other, rank, _asked in sorted(rows, key=lambda row: row[5]):
        if rank < 2 and len(things[side]) < TITLES_MOST:
            things[side].append(Thing(side, other if english and other else title, reverse(SHORT[side], args=[public_id])))
    return confirmed, tuple(thing for side in sources.SIDES for thing in things[side])


def _rows(side: str, ids: set[int], typed: str, person: Any) -> QuerySet[Any, Any]:
    title, other = TITLES[side]
    holds, begins = Q(), Q(**{f"{title}__istartswith": typed}) | Q(**{f"{other}__istartswith": typed})
    for piece in re.split(r"[\s\u200c]+", typed)[:PIECES_MOST]:
        ways = {piece, to_latin(piece), to_persian(piece)}
        one = Q()
        for way in sorted(ways):
            one |= Q(**{f"{title}__icontains": way}) | Q(**{f"{other}__icontains": way})
        holds &= one
    rows = queries.seen_of(side, person).filter(Q(pk__in=ids) | holds) if ids else queries.seen_of(side, person).filter(holds)
    return (  # type: ignore[no-any-return]
        rows.order_by()
        .annotate(
            side=Value(side, output_field=CharField()),
            row=F("pk"),
            shown=F(title),
            shown_en=F(other),
            rank=Case(When(begins, then=0), When(holds, then=1), default=2),
            asked_for=Case(When(pk__in=ids, then=0), default=1) if ids else Value(1),
        )
        .values_list("side", "row", "public_id", "shown", "shown_en", "rank", "asked_for")
    )
