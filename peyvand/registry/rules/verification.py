"""Looking at papers: sending, confirming, returning and lapsing, with the evidence behind each field."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, calendar, events, limits
from peyvand.core.errors import Changed, Missing, NotAllowed, NotReady, Refusal
from peyvand.core.lifecycle import transition
from peyvand.registry import queries
from peyvand.registry.events import CertificateEnding, OrganizationChanged
from peyvand.registry.models import CapabilitySurvey, Certificate, CertificateReminder, Evidence, EvidenceLevel, Organization, SurveyScore
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
    organization: Organization,
    *,
    by: Any,
    now: datetime,
    levels: Mapping[str, str],
    certificates: Mapping[int, str] | None = None,
    until: date | None = None,
    note: str = "",
) -> Organization:
    """Confirm an organization; ``levels`` says for each checked field what stands behind it, ``certificates`` the same for each certificate.

    Raises NotAllowed, NotReady (incomplete, a look-alike nobody has ruled on, or an end that only a declared certificate gives), NoSuchMove, Changed.
    """
    changes = {"verified_at": now, "verified_until": until or verification_ends(organization), "decide_by": None, "returned_reason": ""}
    with atomic():
        transition(organization, "verify", by=by, now=now, note=note, changes=changes | {"version": _next_version(organization)})
        record_evidence(organization, levels, by=by, now=now)
        check_certificates(organization, certificates or {}, by=by, now=now)
        if until is None:
            _refuse_declared_end(organization)
        _tell(organization, by, now)
    return organization


def _refuse_declared_end(organization: Organization) -> None:
    """Where no day was written the verification ends with a certificate; then somebody must have looked at that one."""
    ends = organization.certificates.filter(kind__group="knowledge_based", valid_until=verification_ends(organization)).select_related("kind")
    if ends and all(one.level == EvidenceLevel.DECLARED for one in ends):
        text = _("The verification would end with “%(certificate)s”, which is only declared. Say what you saw of it, or write a day.")
        raise NotReady([Missing(f"certificate_{ends[0].pk}", text % {"certificate": ends[0]})])


def check_certificates(organization: Organization, levels: Mapping[int, str], *, by: Any, now: datetime) -> None:
    """Write what stands behind each certificate, by whom and when; what is as it was keeps who checked it."""
    if by != SYSTEM and not access.can(by, "organization.verify", organization):
        raise NotAllowed
    changed = {}
    with atomic():
        for certificate in organization.certificates.select_for_update().filter(pk__in=levels).order_by("pk"):
            level = levels[certificate.pk]
            if level not in EvidenceLevel.values:
                raise ValueError(f"no such evidence: {level}")
            if level != certificate.level:
                seen = level != EvidenceLevel.DECLARED
                certificate.level, certificate.checked_by, certificate.checked_at = level, (actor_id(by) if seen else None), (now if seen else None)
                certificate.save(update_fields=["level", "checked_by", "checked_at"])
                changed[str(certificate.pk)] = level
        if changed:
            audit.record(by, "organization.certificates", organization, now=now, after=changed)


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


def remind_due(now: datetime) -> int:
    """Tell of certificates that end within 60, 30 and 7 days, once each; returns how many were told. Runs by the clock, and may run twice.

    When nobody looked for a while only the nearest of what was missed is told.
    """
    today, told = calendar.local_day(now), 0
    for days in sorted(limits.CERTIFICATE_REMINDERS):
        for certificate in queries.ending_certificates(today, days):
            with atomic():
                if _first_time(certificate, days, now):
                    events.emit(CertificateEnding(certificate.pk, certificate.organization_id, days, SYSTEM, now))
                    told += 1
    return told


def _first_time(certificate: Certificate, days: int, now: datetime) -> bool:
    """Write that it was told, with the longer terms that have passed too. Whether this call was the one to write it: two workers tell once."""
    first, until = False, certificate.valid_until
    assert until is not None  # only such are looked up
    for term in limits.CERTIFICATE_REMINDERS:
        if term >= days:
            _row, made = CertificateReminder.objects.get_or_create(certificate=certificate, valid_until=until, days=term, defaults={"at": now})
            first = first or (made and term == days)
    return first


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
