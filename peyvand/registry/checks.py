"""What the system noticed about an organization that waits for a decision: facts for the registrar, never a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from peyvand.text.digits import to_latin
from peyvand.text.jalali import to_jalali
from peyvand.text.validators import Invalid, validate
from peyvand.web.times import day_middle

from . import papers, queries
from .models import Certificate, JoinRequest, Organization, Paper

# The least and most people of each size class, by the habit of the region's statistics.
SIZES = {"micro": (1, 9), "small": (10, 49), "medium": (50, 249), "large": (250, 5_000_000)}


@dataclass(frozen=True)
class Noticed:
    text: str
    tone: str = ""


def of_fields(organization: Organization, alike: Iterable[Organization], today: date, unruled: Iterable[Organization] = ()) -> dict[str, Noticed]:
    """field → what was noticed about its declared value. ``unruled``: those of ``alike`` that nobody has said yet to be others."""
    others = list(alike)
    found = {
        "name_fa": _name(organization, others, {one.pk for one in unruled}),
        "national_id": _national_id(organization, others),
        "address": _address(organization),
        "founded": _founded(organization, today),
        "staff": _staff(organization),
        "size": _staff(organization) if organization.staff is None else None,
    }
    return {name: noticed for name, noticed in found.items() if noticed is not None}


def _name(organization: Organization, others: list[Organization], unruled: set[int]) -> Noticed:
    keys = {organization.identity_key, organization.identity_key_en} - {""}
    bearers = [one for one in others if {one.identity_key, one.identity_key_en} & keys]
    if any(one.pk in unruled for one in bearers):
        return Noticed(_("another bears this name"), "bad")
    if bearers:
        return Noticed(_("its namesake is another"), "good")
    return Noticed(_("nobody else bears it"), "good")


def _national_id(organization: Organization, others: list[Organization]) -> Noticed | None:
    if not organization.national_id:
        return Noticed(_("missing"), "bad")
    try:
        validate("org_national_id", organization.national_id)
    except Invalid:
        return Noticed(_("the check digit is wrong"), "bad")
    if any(one.national_id == organization.national_id for one in others):
        return Noticed(_("another has the same one"), "bad")
    return Noticed(_("the check digit is right"), "good")


def _address(organization: Organization) -> Noticed | None:
    """The address names its county, or names none."""
    place = organization.county.name_fa if organization.county else organization.province.name_fa if organization.province else ""
    if not organization.address or not place:
        return Noticed(_("missing"), "bad") if not organization.address else None
    if place in organization.address:
        return Noticed(_("it names the county"), "good")
    return Noticed(_("it does not name the county"))


def _founded(organization: Organization, today: date) -> Noticed | None:
    if organization.founded is None:
        return None
    return Noticed(_("it lies ahead"), "bad") if organization.founded > to_jalali(today)[0] else Noticed(_("it is possible"), "good")


def _staff(organization: Organization) -> Noticed | None:
    if organization.staff is None or organization.size not in SIZES:
        return None
    least, most = SIZES[organization.size]
    if least <= organization.staff <= most:
        return Noticed(_("it fits the size class"), "good")
    return Noticed(_("it does not fit the size class %(size)s") % {"size": organization.get_size_display()})


def of_certificate(certificate: Certificate, today: date) -> Noticed:
    if certificate.valid_until is not None and certificate.valid_until < today:
        return Noticed(_("it ended on %(day)s") % {"day": day_middle(certificate.valid_until)}, "bad")
    if certificate.number and queries.same_certificate(certificate):
        return Noticed(_("another organization has this number"), "bad")
    if not certificate.number:
        return Noticed(_("without a number"))
    return Noticed(_("the number is the only one"), "good")


def compared(organization: Organization, other: Organization) -> list[dict[str, Any]]:
    """The two side by side: what each says of a field, and how they compare."""
    rows = []
    for label, mine, theirs in (
        (_("Name"), organization.name_fa, other.name_fa),
        (_("Name in English"), organization.name_en, other.name_en),
        (_("Kind"), str(organization.kind), str(other.kind)),
        (_("National id"), organization.national_id, other.national_id),
        (_("County"), organization.place, other.place),
        (_("Website"), organization.site, other.site),
        (_("E-mail"), organization.email, other.email),
    ):
        if mine or theirs:
            rows.append({"label": label, "mine": mine, "theirs": theirs, **_comparison(label == _("Name"), mine, theirs)})
    return rows


def _comparison(is_name: bool, mine: str, theirs: str) -> dict[str, str]:
    if not mine or not theirs:
        return {"text": _("not known"), "tone": "", "icon": "unknown"}
    if to_latin(mine) == to_latin(theirs):
        return {"text": _("the same"), "tone": "bad", "icon": "copy"}
    if is_name and queries.same_name(mine, theirs):
        return {"text": _("the same words, spelt otherwise"), "tone": "bad", "icon": "copy"}
    return {"text": _("differs"), "tone": "", "icon": "unmet"}


def missing_papers(organization: Organization, standing: list[Paper], claims: Iterable[JoinRequest] = ()) -> list[str]:
    """What a registrar would look for and does not find here; sentences. ``claims``: who waits to be confirmed as its owner."""
    lacking = []
    kinds = {one.kind for one in standing}
    certificates = list(organization.certificates.all())
    if Paper.Kind.REGISTRATION not in kinds:
        lacking.append(_("The notice of registration is not among the papers."))
    if organization.kind_id == "knowledge_based" and not any(row.kind.group == "knowledge_based" for row in certificates):
        lacking.append(_("No knowledge-based certificate is entered, though its kind asks for one."))
    for row in certificates:
        if not papers.of_certificate(standing, row):
            lacking.append(_("“%(certificate)s” has no paper.") % {"certificate": row})
    letters = {one.sent_by_id for one in standing if one.kind == Paper.Kind.AUTHORISATION}
    if any(claim.person_id not in letters for claim in claims):
        lacking.append(_("Whoever says it is theirs has sent no letter of authorisation."))
    return lacking
