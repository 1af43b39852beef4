"""Computing the matches of needs and offers. A pair has one score, reckoned from the need, whichever side asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from peyvand.matches import alerts, index, sources
from peyvand.matches.models import Computed, MatchRow
from peyvand.matching import Document, Engine, Fit, Match, Phrases, Reason, Requirement, Span
from peyvand.matching.folder import FolderStore, version
from peyvand.matching.weights import TABLE
from peyvand.needs.models import Need

KEPT = 40
REVERSE = 60
FEW = 3
"""A need with fewer strong and fair matches than this also shows its nearest weak ones, called weak: "nothing fits" would be untrue."""
WEAK_LEAST = 0.55
"""Of the judged pairs of the fixtures between this score and a fair one, two in five fit at least in part; below it, one in ten."""
ENGINE = f"{version()}-{sha256(TABLE.read_bytes() + str((KEPT, WEAK_LEAST)).encode()).hexdigest()[:12]}"


def compute_need(need_id: int, *, now: datetime, told: bool = False) -> int:
    """Write the matches of one need anew. Returns how many fit; None of them stay when nobody may find the need.

    With ``told`` both sides hear of those that were not there before.
    """
    engine = index.engine()
    if engine is None:
        return 0
    document = next(sources.documents("need", [need_id]), None)
    if document is None:
        MatchRow.objects.filter(need=need_id).delete()
        Computed.objects.filter(need=need_id).delete()
        return 0
    found = worth_keeping(engine.match(document, "offer", (sources.SYSTEM,), KEPT, explained=False))
    with transaction.atomic():
        need = Need.objects.get(pk=need_id)
        fresh = _rows(engine, document, need, found, now)
        known = set(MatchRow.objects.filter(need=need).values_list("offer_id", flat=True))
        MatchRow.objects.filter(need=need).delete()
        MatchRow.objects.bulk_create(fresh)
        Computed.objects.update_or_create(need=need, defaults={"at": now, "engine": ENGINE})
        if told:
            alerts.tell_of([row for row in fresh if row.offer_id not in known], now=now)
    return len(fresh)


def worth_keeping(matches: Sequence[Match]) -> list[Match]:
    """What is kept of a need's matches: the weak ones near a fair one too. How many of those are shown is decided for each reader apart,
    by what that reader may see; decided here, hidden offers would change what is shown of visible ones."""
    return [match for match in matches if match.strength != "weak" or match.score >= WEAK_LEAST]


def near_enough(matches: Sequence[Match]) -> list[Match]:
    """What a need's page shows of the matches that its reader may see: strong and fair ones, and the nearest weak ones where those are few."""
    fitting = [match for match in matches if match.strength != "weak"]
    return fitting + [match for match in worth_keeping(matches) if match.strength == "weak"][: max(0, FEW - len(fitting))]


def compute_offer(offer_id: int, *, now: datetime, told: bool = False) -> int:
    """Write the matches of one offer anew: the needs it may answer are found from its side and scored from theirs."""
    engine = index.engine()
    if engine is None:
        return 0
    document = next(sources.documents("offer", [offer_id]), None)
    if document is None:
        MatchRow.objects.filter(offer=offer_id).delete()
        return 0
    assert isinstance(engine.store, FolderStore)
    form = engine.store.form("offer", offer_id)
    near = [int(match.key) for match in engine.match(document, "need", (sources.SYSTEM,), REVERSE, explained=False)]
    fresh = []
    needs = Need.objects.in_bulk(near)
    for asked in sources.documents("need", near) if form is not None else ():
        found = worth_keeping(engine.compare(asked, [form]))  # type: ignore[list-item]
        fresh += _rows(engine, asked, needs[int(asked.key)], found, now)
    with transaction.atomic():
        known = set(MatchRow.objects.filter(offer=offer_id).values_list("need_id", flat=True))
        MatchRow.objects.filter(offer=offer_id).delete()
        MatchRow.objects.bulk_create(fresh)
        if told:
            alerts.tell_of([row for row in fresh if row.need_id not in known], now=now)
    return len(fresh)


def compute_missing(*, now: datetime, most: int = 200) -> int:
    """Compute published needs whose matches are missing or of another engine."""
    done = Computed.objects.filter(engine=ENGINE).values("need")
    missing = list(
        Need.objects.filter(state__in=sources.need_documents.FOUND).exclude(pk__in=done).order_by("-pk").values_list("pk", flat=True)[:most]
    )
    for pk in missing:
        compute_need(pk, now=now)
    return len(missing)


def _rows(engine: Engine, asked: Document, need: Need, found: Sequence[Match], now: datetime) -> list[MatchRow]:
    offers = {offer.pk: offer for offer in sources.offers_with_documents().filter(pk__in=[match.key for match in found])}
    rows = []
    for match in found:
        offer = offers.get(int(match.key))
        answer = sources.offer_document(offer) if offer is not None else None
        if offer is None or answer is None:
            continue
        full = engine.explain(asked, answer, match)
        rows.append(
            MatchRow(
                need=need,
                offer=offer,
                score=min(1.0, max(0.0, full.score)),
                strength=full.strength,
                detail=as_json(full),
                need_changed_at=need.changed_at,
                offer_changed_at=offer.changed_at,
                computed_at=now,
            )
        )
    return rows


def as_json(match: Match) -> dict[str, Any]:
    """A match as it is kept beside its score."""
    return {
        "reasons": [[one.kind, one.share, one.weight, one.text, dict(one.facts)] for one in match.reasons],
        "need": [[span.field, span.start, span.end, span.by] for span in match.phrases.own],
        "offer": [[span.field, span.start, span.end, span.by] for span in match.phrases.other],
        "fits": [
            [
                fit.requirement.parameter,
                fit.requirement.relation,
                fit.requirement.value,
                fit.requirement.unit,
                fit.requirement.must,
                fit.status,
                fit.evidence,
            ]
            for fit in match.fits
        ],
        "synonyms": [list(pair) for pair in match.synonyms],
    }


def from_row(row: MatchRow) -> Match:
    """The match that ``as_json`` kept; its key is the offer's."""
    kept: Mapping[str, Any] = row.detail
    return Match(
        key=row.offer_id,
        score=row.score,
        strength=row.strength,  # type: ignore[arg-type]
        reasons=tuple(Reason(*one) for one in kept["reasons"]),
        phrases=Phrases(_spans(kept["need"]), _spans(kept["offer"])),
        fits=tuple(Fit(Requirement(*one[:5]), one[5], one[6]) for one in kept["fits"]),
        synonyms=tuple((one[0], one[1]) for one in kept["synonyms"]),
    )


def _spans(rows: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    return tuple(Span(*row) for row in rows)
