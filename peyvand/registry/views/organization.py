"""The page of one organization."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peyvand.core import access, idempotency, lifecycle, panels
from peyvand.registry import checks, papers, queries, rules
from peyvand.registry.lifecycle import VERIFICATION
from peyvand.registry.models import EvidenceLevel, Organization, OrganizationLink
from peyvand.registry.rules.verification import CHECKED_FIELDS
from peyvand.web import json_ld
from peyvand.web.acts import answer

TONES = {"unverified": "draft", "submitted": "warn", "verified": "good", "returned": "warn", "lapsed": "warn"}
# How far a bar goes where the survey gave a grade without points.
GRADE_POINTS = {"A": 92, "B": 74, "C": 56, "D": 38, "E": 20}
COMPLEXES_SHOWN = 30
IDENTITY = ("national_id", "size", "site", "email", "phone", "contact", "sectors", "process_stages", "chain_stages")
"""What the panel of identity shows, beside what the organization is part of and, in English, its address."""


def _moved(request: HttpRequest, public_id: str) -> HttpResponse | None:
    """The address of an organization that was merged leads to the one that it was merged into; for now only, since a merge can be taken back."""
    tombstone = queries.tombstone(public_id)
    if tombstone is None:
        return None
    return redirect(access.get(Organization, queries.survivor_of(tombstone).public_id, request.user))


@require_safe
def short(request: HttpRequest, public_id: str) -> HttpResponse:
    """The short address leads to the readable one."""
    if moved := _moved(request, public_id):
        return moved
    return redirect(access.get(Organization, public_id, request.user))


@require_safe
def organization(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    if moved := _moved(request, public_id):
        return moved
    found = access.get(Organization, public_id, request.user, queryset=queries.for_page())
    if slug != found.slug:
        return redirect(found)
    parts = _parts(request, found)
    certificates = list(found.certificates.all())
    complexes = list(access.visible(Organization, request.user).filter(parent=found).select_related("county", "kind")[:COMPLEXES_SHOWN])
    may_edit = access.can(request.user, "organization.edit", found)
    may_send_papers = access.can(request.user, "organization.papers", found)
    sent = papers.standing(papers.seen(request.user, found)) if may_send_papers else []
    for certificate in certificates:
        certificate.own_papers = papers.of_certificate(sent, certificate)  # type: ignore[attr-defined]
    links = list(access.visible(OrganizationLink, request.user, queryset=queries.known_links(found).exclude(kind="parent")))
    parent = found.parent if found.parent and access.can(request.user, "organization.view", found.parent) else None
    has_identity = parent is not None or _has_identity(found)
    context = {
        "nav": "organizations",
        "organization": found,
        "parent": parent,
        "has_identity": has_identity,
        "complexes": complexes,
        "certificates": certificates,
        "today": timezone.localdate(),
        "survey": _survey(found),
        "evidence": _evidence(found),
        "state": VERIFICATION.states[found.verification],
        "tone": TONES[found.verification],
        "parts": parts,
        "tabs": _tabs(parts, certificates, complexes, links, has_identity),
        "may_edit": may_edit,
        "may_send_papers": may_send_papers,
        "lacking": checks.missing_papers(found, sent) if may_edit else [],
        "may_read_members": access.can(request.user, "organization.members", found),
        "may_join": queries.membership_in(request.user, found) is None and access.can(request.user, "organization.join", found),
        "links": links,
        "missing": _missing(found, request) if may_edit else None,
        "submission": next((row for row in lifecycle.available(found, request.user, request.now) if row.event == "submit"), None),  # type: ignore[attr-defined]
        "may_ask_change": may_edit and found.verification == "verified" and not access.can(request.user, "organization.verify", found),
        "asked": queries.open_change(found) if may_edit else None,
        "renewal": rules.renewal_of(found) if may_edit else None,
        "may_verify": access.can(request.user, "organization.verify", found),
        "may_decide": found.verification == "submitted" and access.can(request.user, "organization.verify", found),
        "json_ld": None if found.suspended else json_ld.script(_json_ld(request, found)),
    }
    return render(request, "registry/organization.html", context)


def _parts(request: HttpRequest, found: Organization) -> list[dict[str, Any]]:
    """What other rooms add, drawn once, each with its anchor and its count for the tabs."""
    parts = []
    for panel, filling in panels.filled("organization", request, found):
        context = {"organization": found, "panel": panel, "heading": panel.heading, **filling}
        parts.append(
            {
                "name": panel.name,
                "heading": panel.heading,
                "count": filling.get("count"),
                "html": render_to_string(panel.template, context, request),
            }
        )
    return parts


def _has_identity(found: Organization) -> bool:
    values = [getattr(found, name) for name in IDENTITY]
    said = any(value.all() if hasattr(value, "all") else value for value in values)
    return said or bool(found.address and get_language() == "en")


def _tabs(parts: list[dict[str, Any]], certificates: list[Any], complexes: list[Any], links: list[Any], has_identity: bool) -> list[dict[str, Any]]:
    tabs = [{"label": part["heading"], "href": f"#part-{part['name']}", "count": part["count"]} for part in parts if part["heading"]]
    if certificates:
        tabs.append({"label": _("Certificates"), "href": "#certificates", "count": len(certificates)})
    if complexes:
        tabs.append({"label": _("Complexes"), "href": "#complexes", "count": len(complexes)})
    if links:
        tabs.append({"label": _("Known links"), "href": "#links", "count": len(links)})
    if has_identity:
        tabs.append({"label": _("Identity"), "href": "#identity", "count": None})
    if tabs:
        tabs[0]["current"] = True
    return tabs


def _survey(found: Organization) -> Any:
    survey = found.surveys.filter(valid_until__gte=timezone.localdate()).prefetch_related("scores").first()
    if survey is not None:
        for score in survey.scores.all():
            score.width = score.points if score.points is not None else GRADE_POINTS[score.grade]  # type: ignore[attr-defined]
    return survey


def _evidence(found: Organization) -> list[dict[str, Any]]:
    """Each checked field with what stands behind it; what nobody looked at was declared."""
    known = queries.evidence_of(found)
    rows = []
    for name, label in CHECKED_FIELDS.items():
        row, value = known.get(name), getattr(found, name)
        if not (value.all() if hasattr(value, "all") else value):
            continue
        level = row.level if row else EvidenceLevel.DECLARED
        rows.append(
            {
                "label": label,
                "level": EvidenceLevel(level).label,
                "checked": level != EvidenceLevel.DECLARED,
                "at": row.at if row else None,
            }
        )
    return rows


def _missing(found: Organization, request: HttpRequest) -> list[Any]:
    if not VERIFICATION.rows_from(found.verification) or found.verification in {"submitted", "verified"}:
        return []
    return list(lifecycle.missing(found, "submit", request.now))  # type: ignore[attr-defined]


def _json_ld(request: HttpRequest, found: Organization) -> dict[str, Any]:
    """The organization as schema.org says it; only what its page shows to everybody."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CollegeOrUniversity" if found.kind_id == "university" else "Organization",
        "identifier": found.public_id,
        "url": request.build_absolute_uri(found.get_absolute_url()),
        "name": found.name_fa,
    }
    optional = {
        "alternateName": found.name_en,
        "description": found.description_fa or found.description_en,
        "taxID": found.national_id,
        "sameAs": found.site,
        "email": found.email,
        "telephone": found.phone,
    }
    data |= {name: value for name, value in optional.items() if value}
    if found.place:
        data["address"] = {"@type": "PostalAddress", "addressCountry": "IR", "addressLocality": found.place, "streetAddress": found.address}
    if found.parent and not found.parent.suspended:
        data["parentOrganization"] = {"@type": "Organization", "name": found.parent.name_fa}
    if found.sectors.all():
        data["isicV4"] = [sector.pk for sector in found.sectors.all()]
    if found.staff is not None:
        data["numberOfEmployees"] = {"@type": "QuantitativeValue", "value": found.staff}
    return data


@require_POST
@idempotency.once
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send it for verification."""
    found = access.get(Organization, public_id, request.user, "organization.edit")
    address = found.get_absolute_url()
    return answer(
        request,
        lambda: rules.submit_organization(found, by=request.user, now=request.now),  # type: ignore[attr-defined]
        said=_("Sent for verification. A registrar answers by the time shown here."),
        then=lambda sent: address,
        back=address,
    )
