"""What may be done with an offer: each verb a function that checks, changes, audits and tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from peyvand.core import access, audit, calendar, events, files, limits
from peyvand.core.errors import Changed, NotAllowed, Refusal
from peyvand.core.lifecycle import transition
from peyvand.core.transactions import SYSTEM, atomic
from peyvand.registry.events import WorkHandedOver
from peyvand.registry.models import Organization
from peyvand.registry.rules import hold, owner_of
from peyvand.web.files import FileRow

from .events import OfferAsked, OfferChanged
from .models import Advantage, Offer, OfferFile, Proof, Specification, Want
from .queries import content_of, drafts_of, mandate_of

FIELDS = (
    "kind",
    "title",
    "title_en",
    "summary",
    "summary_en",
    "how",
    "trl",
    "trl_evidence",
    "ip_state",
    "ip_number",
    "capacity",
    "lead_time_days",
    "price_form",
    "price_note",
    "instrument",
    "lab_range",
    "accreditation",
    "lab_price",
    "queue_days",
    "sample_needs",
    "visibility",
)
MANY = ("sectors", "stages", "chain_stages")
ROWS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "advantages": (Advantage, ("measure", "ours", "best_in_use", "outcome", "source")),
    "specifications": (Specification, ("parameter", "relation", "value", "unit")),
    "proofs": (Proof, ("kind", "title", "reference", "note")),
}
EDITABLE = {Offer.State.DRAFT, Offer.State.PUBLISHED, Offer.State.PAUSED}


@dataclass(frozen=True)
class Content:
    """What a person wrote about an offer: single values, chosen rows of the taxonomies, wants, rows of their own, and what could not be read yet."""

    values: Mapping[str, Any] = field(default_factory=dict)
    many: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    wants: Sequence[str] | None = None
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    unread: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[FileRow] | None = None


def start_offer(
    organization: Organization, content: Content, *, by: Any, now: datetime, copied_from: Offer | None = None, form_key: str | None = None
) -> Offer:
    """Make a draft for an organization; a facilitator's mandate is written beside it.

    The same ``form_key`` again writes into the draft that is there.
    """
    if form_key and (known := Offer.objects.filter(created_by=by, form_key=form_key, state=Offer.State.DRAFT).first()):
        return save_offer(known, content, by=by, now=now, version=known.version, quietly=True)
    offer = Offer(
        organization=organization,
        created_by=by,
        copied_from=copied_from,
        form_key=form_key,
        mandate_id=mandate_of(by, organization, now),
        created_at=now,
        changed_at=now,
    )
    with atomic():
        hold(by)
        if not access.can(by, "offer.write", offer):
            raise NotAllowed
        _write(offer, content, by, now)
        audit.record(by, "offer.create", offer, now=now, mandate=offer.mandate_id)
    return offer


def save_offer(offer: Offer, content: Content, *, by: Any, now: datetime, version: int, quietly: bool = False) -> Offer:
    """Write what a person typed, if nobody else wrote meanwhile.

    A published offer stays published; where its organization is not trusted a moderator looks at the change within the promised time.
    ``quietly`` is for autosave: a draft's keystrokes leave no audit row. Raises NotAllowed, Changed.
    """
    with atomic():
        hold(by)
        if not access.can(by, "offer.write", offer):
            raise NotAllowed
        offer = Offer.objects.select_for_update().get(pk=offer.pk)
        if offer.version != version or offer.state not in EDITABLE:
            raise Changed
        seen = offer.state != Offer.State.DRAFT
        if quietly and seen:
            raise NotAllowed
        before = content_of(offer) if seen else None
        offer.version += 1
        offer.changed_at = now
        if seen and not offer.organization.trusted:
            offer.promised_until = offer.promised_until or review_promise(now)
        _write(offer, content, by, now)
        if not quietly:
            audit.record(
                by,
                "offer.edit",
                offer,
                now=now,
                before=before,
                after=content_of(offer) if seen else None,
                mandate=mandate_of(by, offer.organization, now),
            )
        if offer.state == Offer.State.PUBLISHED:
            events.emit(OfferChanged(offer.pk, by.pk, now))
    return offer


def _write(offer: Offer, content: Content, by: Any, now: datetime) -> None:
    for name in FIELDS:
        if name in content.values:
            setattr(offer, name, content.values[name])
    offer.unread = dict(content.unread)
    offer.save()
    for name in MANY:
        if name in content.many:
            getattr(offer, name).set(content.many[name])
    if content.wants is not None:
        offer.wants.all().delete()
        Want.objects.bulk_create([Want(offer=offer, kind=kind) for kind in dict.fromkeys(content.wants)])
    for name, rows in content.rows.items():
        model, fields = ROWS[name]
        getattr(offer, name).all().delete()
        model._default_manager.bulk_create(
            [model(offer=offer, order=place, **{key: row.get(key) or "" for key in fields}) for place, row in enumerate(rows[: limits.REQUIREMENTS])]
        )
    if content.files is not None:
        shown = [(row.file, {"title": row.title, "is_proof": row.ticked}) for row in content.files]
        files.hang(offer.files, shown, owner=owner_of(offer.organization), by=by, now=now)
    offer.refresh_from_db()


def review_promise(now: datetime) -> datetime:
    """By when a moderator answers: two working days."""
    return calendar.add_working_days(now, limits.REVIEW_WORKING_DAYS)


def submit_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    """Send a draft to review; a trusted organization's is published at once.

    Raises NotReady with the list of missing things, NotAllowed, Changed.
    """
    mandate = mandate_of(by, offer.organization, now)
    if access.can(by, "offer.publish_directly", offer):
        changes = _published(offer, now) | {"submitted_at": now}
        return transition(offer, "publish_directly", by=by, now=now, changes=changes, mandate=mandate)
    changes = {"submitted_at": now, "promised_until": review_promise(now), "changed_at": now}
    return transition(offer, "submit", by=by, now=now, changes=changes, mandate=mandate)


def _published(offer: Offer, now: datetime) -> dict[str, Any]:
    return {
        "published_at": offer.published_at or now,
        "last_confirmed_at": now,
        "asked_at": None,
        "promised_until": None,
        "returned_note": "",
    }


def _decide(offer: Offer, event: str, changes: dict[str, Any], *, by: Any, now: datetime, version: int, note: str = "") -> Offer:
    """A moderator's decision, about the very words that were read."""
    with atomic():
        if Offer.objects.select_for_update().values_list("version", flat=True).get(pk=offer.pk) != version:
            raise Changed
        return transition(offer, event, by=by, now=now, note=note, changes=changes)


def publish_offer(offer: Offer, *, by: Any, now: datetime, version: int) -> Offer:
    """A moderator lets a reviewed offer be seen. Raises Changed when ``version`` is not what stands there now."""
    return _decide(offer, "publish", _published(offer, now), by=by, now=now, version=version)


def return_offer(offer: Offer, *, by: Any, now: datetime, note: str, version: int) -> Offer:
    """A moderator asks for changes and says why."""
    changes = {"promised_until": None, "returned_note": note}
    return _decide(offer, "return", changes, by=by, now=now, version=version, note=note)


def accept_change(offer: Offer, *, by: Any, now: datetime, version: int) -> Offer:
    """A moderator has looked at what changed after publication, and it stays."""
    changes = {"promised_until": None}
    return _decide(offer, "accept_change", changes, by=by, now=now, version=version)


def take_down_offer(offer: Offer, *, by: Any, now: datetime, note: str) -> Offer:
    """A moderator hides a published thing and says why; nothing is deleted."""
    changes = {"taken_down_from": offer.state, "returned_note": note, "promised_until": None}
    return transition(offer, "take_down", by=by, now=now, note=note, changes=changes)


def restore_offer(offer: Offer, *, by: Any, now: datetime, note: str = "") -> Offer:
    """Put back what was taken down, as it stood before."""
    event = "restore_paused" if offer.taken_down_from == Offer.State.PAUSED else "restore"
    return transition(offer, event, by=by, now=now, note=note, changes={"taken_down_from": "", "returned_note": ""})


def recall_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    """The owner takes an offer out of review, to go on writing."""
    return transition(offer, "recall", by=by, now=now, changes={"promised_until": None}, mandate=mandate_of(by, offer.organization, now))


def pause_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    return transition(offer, "pause", by=by, now=now, changes={"asked_at": None}, mandate=mandate_of(by, offer.organization, now))


def resume_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    """Publish a paused offer again; that it is still true is said with it. What changed while it rested is looked at as any change is."""
    promise = review_promise(now) if offer.promised_until else None
    changes = {"last_confirmed_at": now, "asked_at": None, "returned_note": "", "promised_until": promise}
    return transition(offer, "resume", by=by, now=now, changes=changes, mandate=mandate_of(by, offer.organization, now))


def confirm_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    """The owner says that the offer is still true."""
    changes = {"last_confirmed_at": now, "asked_at": None}
    return transition(offer, "confirm", by=by, now=now, changes=changes, mandate=mandate_of(by, offer.organization, now))


def archive_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    """Put an offer away for good; a copy of it can start a new one."""
    changes = {"asked_at": None, "promised_until": None}
    return transition(offer, "archive", by=by, now=now, changes=changes, mandate=mandate_of(by, offer.organization, now))


def copy_offer(offer: Offer, *, by: Any, now: datetime) -> Offer:
    """Start a new draft of the same organization with everything of this one in it; the same files hang on both."""
    content = Content(
        values={name: getattr(offer, name) for name in FIELDS},
        many={name: list(getattr(offer, name).all()) for name in MANY},
        wants=[want.kind for want in offer.wants.all()],
        rows={name: list(getattr(offer, name).values(*fields)) for name, (_model, fields) in ROWS.items()},
    )
    copy = start_offer(offer.organization, content, by=by, now=now, copied_from=offer)
    OfferFile.objects.bulk_create(
        OfferFile(offer=copy, file_id=row.file_id, title=row.title, is_proof=row.is_proof, order=row.order) for row in offer.files.all()
    )
    return copy


def ask_still_true(*, now: datetime) -> int:
    """Ask the owners of offers last confirmed six months ago; say how many were asked. May run twice."""
    due = now - limits.STILL_TRUE_EVERY
    asked = 0
    for pk in Offer.objects.filter(state=Offer.State.PUBLISHED, asked_at=None, last_confirmed_at__lte=due).values_list("pk", flat=True):
        with atomic():
            offer = Offer.objects.select_for_update().get(pk=pk)
            if offer.state != Offer.State.PUBLISHED or offer.asked_at or offer.last_confirmed_at is None or offer.last_confirmed_at > due:
                continue
            offer.asked_at = now
            offer.save(update_fields=["asked_at"])
            audit.record(SYSTEM, "offer.ask_still_true", offer, now=now)
            events.emit(OfferAsked(offer.pk, SYSTEM, now))
            asked += 1
    return asked


def pause_unanswered(*, now: datetime) -> int:
    """Pause the offers whose owners did not answer in time; say how many. May run twice."""
    due = now - limits.STILL_TRUE_ANSWER
    paused = 0
    for offer in Offer.objects.filter(state=Offer.State.PUBLISHED, asked_at__lte=due):
        try:
            transition(offer, "lapse", by=SYSTEM, now=now)
        except Refusal:  # answered or paused since it was read
            continue
        paused += 1
    return paused


def take_over(event: WorkHandedOver) -> None:
    """Somebody left: their drafts are named to who goes on with them. Who began a draft stays on record; every expert there may write it."""
    with atomic():
        for offer in drafts_of(event.organization_id, event.from_id):
            audit.record(event.by_id, "offer.hand_over", offer, now=event.at, before={"person": event.from_id}, after={"person": event.to_id})
