"""Looking at papers: sending, confirming, returning and lapsing, with the evidence behind each field."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, calendar, events, limits
from peyvand.core.errors import Changed, NotAllowed, Refusal
from peyvand.core.lifecycle import transition
from peyvand.registry import queries
from peyvand.registry.events import OrganizationChanged
from peyvand.registry.models import CapabilitySurvey, Evidence, EvidenceLevel, Organization, SurveyScore
from peyvand.text.cleaning import clean, clean_line

# What a registrar can look into, and how it is named on the page.
CHECKED_FIELDS = {
    "name_fa": _("Registered name"),
    "national_id": _("National id"),
    "address": _("Address"),
    "founded": _("Year of foundation"),
    "size": _("Size"),
    "staff": _("Number of staff"),
    "sectors": _("Sectors"),
    "process_stages": _("Chain stages"),
}
SURVEY_LASTS_YEARS = 2


def _tell(organization: Organization, by: Any, now: datetime) -> None:
    events.emit(OrganizationChanged(organization.pk, actor_id(by) or SYSTEM, now))


def _next_version(organization: Organization) -> int:
    """Locks come and go with the state, so a form that was open meanwhile must notice."""
    stored = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if stored.merged_into_id is not None:
        raise Changed
    return stored.version + 1


def submit_organization(organization: Organization, *, by: Any, now: datetime) -> Organization:
    """Send it to the registrars, with the time by which they answer."""
    decide_by = calendar.add_working_days(now, limits.VERIFICATION_WORKING_DAYS)
    with atomic():
        changes = {"submitted_at": now, "decide_by": decide_by, "returned_reason": "", "version": _next_version(organization)}
        transition(organization, "submit", by=by, now=now, changes=changes)
        _tell(organization, by, now)
    return organization


def verification_ends(organization: Organization) -> date | None:
    """A verification lapses with the certificate that makes the organization what it is."""
    dates = organization.certificates.filter(kind__group="knowledge_based", valid_until__isnull=False).values_list("valid_until", flat=True)
    return max((day for day in dates if day), default=None)


def verify_organization(
    organization: Organization, *, by: Any, now: datetime, levels: Mapping[str, str], until: date | None = None, note: str = ""
) -> Organization:
    """Confirm an organization; ``levels`` says for each checked field what stands behind it."""
    changes = {"verified_at": now, "verified_until": until or verification_ends(organization), "decide_by": None, "returned_reason": ""}
    with atomic():
        transition(organization, "verify", by=by, now=now, note=note, changes=changes | {"version": _next_version(organization)})
        record_evidence(organization, levels, by=by, now=now)
        _tell(organization, by, now)
    return organization


def record_evidence(organization: Organization, levels: Mapping[str, str], *, by: Any, now: datetime) -> list[Evidence]:
    """Write what was checked, by whom and when; older rows stay as the history of the field."""
    if by != SYSTEM and not access.can(by, "organization.verify", organization):
        raise NotAllowed
    for field, level in levels.items():
        if field not in CHECKED_FIELDS or level not in EvidenceLevel.values:
            raise ValueError(f"no such evidence: {field} {level}")
    who = actor_id(by) or SYSTEM
    with atomic():
        rows = [Evidence(organization=organization, field=field, level=level, by=who, at=now) for field, level in levels.items()]
        Evidence.objects.bulk_create(rows)
        if rows:
            audit.record(by, "organization.evidence", organization, now=now, after=dict(levels))
    return rows


def return_organization(organization: Organization, *, by: Any, now: datetime, reason: str) -> Organization:
    """Send it back with a reason that its managers read."""
    with atomic():
        changes = {"returned_reason": clean(reason), "decide_by": None, "version": _next_version(organization)}
        transition(organization, "return", by=by, now=now, note=reason, changes=changes)
        _tell(organization, by, now)
    return organization


def revoke_verification(organization: Organization, *, by: Any, now: datetime, reason: str) -> Organization:
    with atomic():
        changes = {"returned_reason": clean(reason), "verified_until": None, "version": _next_version(organization)}
        transition(organization, "revoke", by=by, now=now, note=reason, changes=changes)
        _tell(organization, by, now)
    return organization


def lapse_due(now: datetime) -> int:
    """Lapse every verification whose last day is over; returns how many. Runs by the clock, and may run twice."""
    lapsed = 0
    for pk in list(queries.due_to_lapse(now)):
        organization = Organization.objects.get(pk=pk)
        if organization.verification != "verified":
            continue
        with atomic():
            transition(organization, "lapse", by=SYSTEM, now=now)
            _tell(organization, SYSTEM, now)
        lapsed += 1
    return lapsed


def record_survey(
    organization: Organization, *, by: Any, now: datetime, surveyed_on: date, surveyors: str, grades: Mapping[str, str], summary: str = ""
) -> CapabilitySurvey:
    """Enter an on-site survey: a grade A–E for each of the seven areas, valid two years."""
    if by != SYSTEM and not access.can(by, "organization.verify", organization):
        raise NotAllowed
    if set(grades) != set(SurveyScore.Area.values):
        raise Refusal(_("Grade all seven areas."), code="survey.areas_missing")
    day = min(surveyed_on.day, 28) if surveyed_on.month == 2 else surveyed_on.day
    with atomic():
        survey = CapabilitySurvey.objects.create(
            organization=organization,
            surveyed_on=surveyed_on,
            valid_until=surveyed_on.replace(year=surveyed_on.year + SURVEY_LASTS_YEARS, day=day),
            surveyors=clean_line(surveyors),
            summary=clean(summary),
        )
        SurveyScore.objects.bulk_create([SurveyScore(survey=survey, area=area, grade=grade) for area, grade in grades.items()])
        audit.record(by, "organization.survey", organization, now=now, after=dict(grades))
        _tell(organization, by, now)
    return survey
