"""Reads: searches and matches as one person may see them.

Rows are always asked for again through ``access``; what the database does not confirm is not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peyvand.core import access
from peyvand.matches import index, judgements, narrowing, policy, rules, sources
from peyvand.matches.judgements import Told
from peyvand.matches.models import Computed, MatchRow
from peyvand.matches.readings import readings
from peyvand.matching import Engine, Match, Span, Variant
from peyvand.matching.hits import corrected
from peyvand.needs import queries as need_queries
from peyvand.needs.models import Need, State
from peyvand.registry import documents as organization_documents
from peyvand.registry.models import Organization
from peyvand.registry.queries import person_classes
from peyvand.showcase.models import Offer

FOUND_MOST = 300
SHOWN = ("strong", "fair")
"""What is shown on an offer's and an organization's page and on the desk; a need's own page shows weak ones as well where it has few."""


@dataclass(frozen=True)
class Pair:
    """A match with both its sides, as one person may see them."""

    need: Need
    offer: Offer
    match: Match


@dataclass(frozen=True)
class Listed:
    """The matches of one page: the first of them, best first, how many there are in all, and those that the reader's organization put aside."""

    pairs: list[Pair]
    whole: int
    aside: list[Pair] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """The hits of one side that the person may see: all their ids, best first, and the first rows with their marks.

    ``traits`` says what each hit is, also those that the chosen facets left out of ``ids``.
    """

    side: str
    ids: list[int]
    rows: list[tuple[Any, tuple[Span, ...]]]
    variants: tuple[Variant, ...]
    right: Mapping[str, str]
    held: frozenset[str]
    traits: Mapping[int, narrowing.Traits] = field(default_factory=dict)


def audience(person: Any) -> tuple[str, ...]:
    """The classes that every question of this person to the engine carries."""
    return person_classes(person)


def search_ids(side: str, text: str, person: Any) -> list[int] | None:
    """For lists of other rooms: what fits the words, best first; None while there is no index."""
    engine = index.engine()
    if engine is None:
        return None
    return [int(match.key) for match in engine.search(text, side, audience(person), FOUND_MOST).hits]


def search(
    text: str, person: Any, *, shown: int, without: Sequence[str] = (), exact: bool = False, chosen: narrowing.Chosen | None = None
) -> list[Group] | None:
    """The hits of each side for the page of search, narrowed to what is ``chosen`` of the facets; None while there is no index."""
    engine = index.engine()
    if engine is None:
        return None
    groups = []
    for side in sources.SIDES:
        found = engine.search(text, side, audience(person), FOUND_MOST, without=without, spellings=not exact)
        asked = [int(match.key) for match in found.hits]
        traits = narrowing.traits_of(side, seen_of(side, person), asked)
        ids = [pk for pk in asked if pk in traits and narrowing.fits(traits[pk], chosen or {})]
        rows = _marked(engine, side, text, ids[:shown], person, without, exact)
        seen = (found.variants, found.right, found.held) if traits else ((), {}, frozenset())
        groups.append(Group(side, ids, rows, *seen, traits))
    return groups


def meant_lines(text: str, person: Any) -> tuple[str, ...]:
    """What a line of search may have been meant to say, when it was typed with the keyboard of another script."""
    engine = index.engine()
    return readings(text, engine, audience(person)) if engine is not None else ()


def _marked(
    engine: Engine, side: str, text: str, ids: Sequence[int], person: Any, without: Sequence[str], exact: bool
) -> list[tuple[Any, tuple[Span, ...]]]:
    loaded = with_rows(side, seen_of(side, person)).in_bulk(ids)
    rows = []
    for pk in ids:
        obj = loaded.get(pk)
        document = document_of(side, obj) if obj is not None else None
        if document is not None:
            rows.append((obj, engine.marks(text, document, without=without, spellings=not exact)))
    return rows


def suggestion(text: str, groups: Sequence[Group]) -> str:
    """What may have been meant: words that no side writes so, as the hits of the person write them."""
    held = frozenset(word for group in groups for word in group.held)
    right: dict[str, str] = {}
    for group in groups:
        right |= {word: other for word, other in group.right.items() if word not in held and word not in right}
    return corrected(text, right)


def seen_of(side: str, person: Any) -> Any:
    """What of one side the person may see and find."""
    if side == "need":
        return need_queries.needs_visible_to(person)
    if side == "offer":
        return access.visible(Offer, person).filter(state=Offer.State.PUBLISHED)
    return access.visible(Organization, person).filter(suspended=False)


def with_rows(side: str, rows: Any) -> Any:
    """With all that a row and its marks read, in a fixed number of queries."""
    if side == "need":
        return need_queries.for_rows(rows).prefetch_related("sectors", "requirements", "invitations")
    if side == "offer":
        return sources.offers_with_documents(rows)
    return organization_documents.with_documents(rows).select_related("kind", "county", "province")


def document_of(side: str, obj: Any) -> Any:
    if side == "need":
        return sources.need_document(obj)
    if side == "offer":
        return sources.offer_document(obj)
    return organization_documents.document_of(obj)


def offers_for(need: Need, person: Any, most: int, told: Told, now: datetime) -> Listed:
    """The offers that fit a need and that the person may see, best first; what its owner said does not fit comes last.

    Computed ones where they are there; else, as for a draft or right after publication, they are found now.
    """
    if Computed.objects.filter(need=need, engine=rules.ENGINE).exists():
        matches = [rules.from_row(row) for row in MatchRow.objects.filter(need=need).order_by("-score", "pk")]
        stamps = dict(MatchRow.objects.filter(need=need).values_list("offer_id", "offer_changed_at"))
        fresh = MatchRow.objects.filter(need=need).exclude(need_changed_at=need.changed_at).exists()
    else:
        matches, stamps, fresh = _found_now(need, person), {}, True
    ids = [int(match.key) for match in matches]
    seen = set(seen_of("offer", person).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    matches = [match for match in matches if int(match.key) in seen]
    aside = [match for match in matches if told.put_aside(int(match.key), now)]
    kept = _refused_last(rules.near_enough([match for match in matches if match not in aside]), told)
    offers = with_rows("offer", seen_of("offer", person)).in_bulk([int(match.key) for match in (*kept[:most], *aside)])
    engine = index.engine()

    def paired(match: Match) -> Pair | None:
        offer = offers.get(int(match.key))
        if offer is None:
            return None
        stale = engine is not None and (fresh or stamps.get(offer.pk) != offer.changed_at)
        return Pair(need, offer, _explained(engine, need, offer, match) if stale and engine is not None else match)

    return Listed([pair for pair in map(paired, kept[:most]) if pair], len(kept), [pair for pair in map(paired, aside) if pair])


def _refused_last(matches: Sequence[Match], told: Told) -> list[Match]:
    return sorted(matches, key=lambda match: told.refused(int(match.key)))


def _found_now(need: Need, person: Any) -> list[Match]:
    engine = index.engine()
    if engine is None or not need.title:
        return []
    found = engine.match(sources.need_document(need), "offer", audience(person), rules.KEPT, explained=False)
    return rules.worth_keeping(found)


def _explained(engine: Engine, need: Need, offer: Offer, match: Match) -> Match:
    answer = sources.offer_document(offer)
    return engine.explain(sources.need_document(need), answer, match) if answer is not None else match


def needs_for(offer: Offer, person: Any, most: int, told: Told, now: datetime) -> Listed:
    """The open needs that an offer fits and that the person may see, best first; what its owner said does not fit comes last."""
    rows = list(MatchRow.objects.filter(offer=offer, strength__in=SHOWN).order_by("-score", "pk"))
    aside = [row for row in rows if told.put_aside(row.need_id, now)]
    kept = sorted((row for row in rows if row not in aside), key=lambda row: told.refused(row.need_id))
    return _needs_of(kept, {offer.pk: offer}, person, most, aside)


def needs_for_organization(organization: Organization, person: Any, most: int, now: datetime) -> Listed:
    """The open needs that some visible offer of an organization fits: each need once, with its best offer. Its own people do not see again
    what they put aside."""
    offers = {offer.pk: offer for offer in with_rows("offer", seen_of("offer", person).filter(organization=organization))}
    rows = MatchRow.objects.filter(offer__in=list(offers), strength__in=SHOWN)
    if organization.pk in policy.readers_of(person, "offer"):
        rows = rows.exclude(judgements.put_off([organization.pk], now))
    best: dict[int, MatchRow] = {}
    for row in rows.order_by("-score", "pk"):
        best.setdefault(row.need_id, row)
    return _needs_of(list(best.values()), offers, person, most)


def _needs_of(rows: list[MatchRow], offers: dict[int, Offer], person: Any, most: int, aside: Sequence[MatchRow] = ()) -> Listed:
    open_needs = seen_of("need", person).filter(state=State.OPEN)
    seen = set(open_needs.filter(pk__in=[row.need_id for row in (*rows, *aside)]).order_by().values_list("pk", flat=True))
    kept = [row for row in rows if row.need_id in seen]
    needs = with_rows("need", open_needs).in_bulk([row.need_id for row in (*kept[:most], *aside) if row.need_id in seen])
    engine = index.engine()

    def paired(row: MatchRow) -> Pair | None:
        need, offer = needs.get(row.need_id), offers[row.offer_id]
        if need is None:
            return None
        match = rules.from_row(row)
        if engine is not None and (row.need_changed_at != need.changed_at or row.offer_changed_at != offer.changed_at):
            match = _explained(engine, need, offer, match)
        return Pair(need, offer, match)

    return Listed([pair for pair in map(paired, kept[:most]) if pair], len(kept), [pair for pair in map(paired, aside) if pair])


def newest_for(person: Any, organizations: Sequence[int], most: int, now: datetime) -> list[Pair]:
    """The newest matches of the needs and offers of a person's organizations, for the desk; without what these put aside."""
    rows = list(
        MatchRow.objects.filter(strength__in=SHOWN)
        .filter(sources.own_side(organizations))
        .exclude(judgements.put_off(organizations, now))
        .order_by("-computed_at", "-score", "pk")
        .values_list("need_id", "offer_id", "pk")[: most * 5]
    )
    needs = with_rows("need", seen_of("need", person).filter(state=State.OPEN)).in_bulk({row[0] for row in rows})
    offers = with_rows("offer", seen_of("offer", person)).in_bulk({row[1] for row in rows})
    shown = [row for row in rows if row[0] in needs and row[1] in offers and needs[row[0]].organization_id != offers[row[1]].organization_id][:most]
    kept = MatchRow.objects.in_bulk([row[2] for row in shown])
    return [Pair(needs[need], offers[offer], rules.from_row(kept[pk])) for need, offer, pk in shown]
