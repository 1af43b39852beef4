"""What a need still lacks before its next step: pure readings of one need, each missing thing with its field and how to mend it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.errors import Missing
from peyvand.needs.models import Need, State, Visibility
from peyvand.web.figures import digits


def missing_words(need: Need) -> list[Missing]:
    missing = []
    if not need.title:
        missing.append(Missing("title", _("Write a title.")))
    if not need.problem:
        missing.append(Missing("problem", _("Write the problem in plain words.")))
    if not need.success:
        missing.append(Missing("success", _("Write how success will be measured.")))
    if need.kind_id is None:
        missing.append(Missing("kind", _("Choose the kind of need.")))
    if not list(need.sectors.all()):
        missing.append(Missing("sectors", _("Choose the sector.")))
    if need.county_id is None:
        missing.append(Missing("county", _("Choose the county.")))
    return missing


def missing_rows(need: Need) -> list[Missing]:
    musts = sum(1 for row in need.requirements.all() if row.must)
    if musts > limits.MUST_REQUIREMENTS:
        return [
            Missing(
                "requirements",
                _("At most %(most)s requirements may be musts; make the others “should”.") % {"most": digits(limits.MUST_REQUIREMENTS)},
            )
        ]
    return []


def missing_audience(need: Need) -> list[Missing]:
    missing = []
    if need.visibility == Visibility.INVITED and not list(need.invitations.all()):
        missing.append(Missing("invitations", _("Invite at least one organization, or let more people see it.")))
    if need.organization.suspended:
        missing.append(Missing("organization", _("The organization is suspended; ask the registrar.")))
    return missing


def missing_call(need: Need, now: datetime) -> list[Missing]:
    """The dates and criteria of a call; nothing for talks."""
    if not need.is_call:
        return []
    missing = []
    if need.deadline is None:
        missing.append(Missing("deadline", _("Write the deadline.")))
    elif need.deadline < now + timedelta(days=limits.CALL_DAYS_LEAST):
        missing.append(Missing("deadline", _("Put the deadline at least %(days)s days from now.") % {"days": digits(limits.CALL_DAYS_LEAST)}))
    if need.rounds is None:
        missing.append(Missing("rounds", _("Choose one stage or two.")))
    criteria = list(need.criteria.all())
    if not criteria:
        missing.append(Missing("criteria", _("Write at least one evaluation criterion.")))
    elif (total := sum(row.weight for row in criteria)) != 100:
        missing.append(Missing("criteria", _("Weights add up to %(total)s; make them 100.") % {"total": digits(total)}))
    return missing


def missing_reading(need: Need) -> list[Missing]:
    """Fields whose typed text could not be read."""
    return [Missing(field, _("Mend what is written here; it could not be read.")) for field in need.unread.get("fields", [])]


def is_complete(need: Need, now: datetime) -> list[Missing]:
    """Everything that must hold before a need is shown to its audience."""
    return [*missing_words(need), *missing_rows(need), *missing_audience(need), *missing_call(need, now), *missing_reading(need)]


def is_complete_and_trusted(need: Need, now: datetime) -> list[Missing]:
    missing = is_complete(need, now)
    if not need.organization.trusted:
        missing.append(Missing("organization", _("Needs of this organization are reviewed first; send it for review.")))
    return missing


def is_in_talks(need: Need, now: datetime) -> list[Missing]:
    return [] if not need.is_call else [Missing("way", _("A call goes on until its deadline; withdraw it instead."))]


def can_become_call(need: Need, now: datetime) -> list[Missing]:
    """``changes`` carries the dates; criteria must stand already."""
    return missing_call(need, now) if need.is_call else [Missing("way", _("Write the dates and criteria of the call."))]


def has_outcome(need: Need, now: datetime) -> list[Missing]:
    missing = is_in_talks(need, now)
    if not need.outcome:
        missing.append(Missing("outcome", _("Say whether the need was met, partly met or unmet.")))
    return missing


def has_award_outcome(need: Need, now: datetime) -> list[Missing]:
    return [] if need.outcome else [Missing("outcome", _("Say whether the need was met, partly met or unmet."))]


def is_past_deadline(need: Need, now: datetime) -> list[Missing]:
    if need.is_call and need.deadline is not None and now >= need.deadline:
        return []
    return [Missing("deadline", _("The deadline has not passed."))]


def went_unconfirmed(need: Need, now: datetime) -> list[Missing]:
    """Asked "still needed?", and the time to answer has passed."""
    if not need.is_call and need.asked_at is not None and now >= need.asked_at + limits.STILL_NEEDED_ANSWER:
        return []
    return [Missing("asked_at", _("The time to answer has not passed."))]


def was_published(need: Need, now: datetime) -> list[Missing]:
    return [] if need.published_at else [Missing("state", _("Only what was published can be taken down."))]


def came_from(state: State) -> Callable[[Need, datetime], list[Missing]]:
    """A guard for the way back: a need returns to the state it was taken down from."""

    def guard(need: Need, now: datetime) -> list[Missing]:
        return [] if need.taken_down_from == state else [Missing("state", _("It was not in that state when it was taken down."))]

    return guard
