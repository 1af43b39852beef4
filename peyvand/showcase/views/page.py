"""The page of one offer."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from peyvand.core import access, lifecycle, panels
from peyvand.core.middleware import TimedRequest
from peyvand.web import json_ld
from peyvand.web.figures import digits, number, rial_full, with_unit
from peyvand.web.files import about
from peyvand.web.measures import shown_value

from .. import queries, rules
from ..models import Offer, Proof
from .acts import buttons

TONES = {"draft": "draft", "in_review": "warn", "published": "live", "paused": "warn", "archived": "done", "taken_down": "bad"}
ICONS = {"customer": "organization", "test": "file", "paper": "link", "patent": "shield-check", "link": "link"}


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    note: str = ""


@require_safe
def short(request: TimedRequest, public_id: str) -> HttpResponse:
    """The short address leads to the readable one."""
    return redirect(access.get(Offer, public_id, request.user), permanent=False)


@require_safe
def detail(request: TimedRequest, public_id: str, slug: str) -> HttpResponse:
    offer = access.get(Offer, public_id, request.user, queryset=queries.offer_for_page(request.user))
    if slug != offer.slug:
        return redirect(offer, permanent=False)
    context = page_context(offer) | {
        "nav": "offers",
        "tone": TONES[offer.state],
        "acts": buttons(offer, request.user, request.now),
        "may_write": access.can(request.user, "offer.write", offer),
        "may_moderate": access.can(request.user, "offer.moderate", offer),
        "editable": offer.state in rules.EDITABLE,
        "has_matches": offer.state == Offer.State.PUBLISHED and any(panel.name == "matches" for panel in panels.of("offer")),
        "sectors": offer.sectors.all(),
        "chain_stages": offer.chain_stages.all(),
        "missing": lifecycle.missing(offer, "submit", request.now) if offer.state == Offer.State.DRAFT else [],
        "json_ld": json_ld.script(_json_ld(request, offer))
        if offer.state == Offer.State.PUBLISHED and offer.visibility == Offer.Visibility.PUBLIC
        else None,
    }
    return render(request, "showcase/detail.html", context)


def page_context(offer: Offer) -> dict[str, Any]:
    """What the content of an offer draws, on its page and in the queue."""
    advantages = list(offer.advantages.all())
    levels = queries.readiness(offer.trl)
    lab = lab_facts(offer)
    proofs = list(offer.proofs.all())
    for proof in proofs:
        proof.icon = ICONS[proof.kind]  # type: ignore[attr-defined]
    specifications = list(offer.specifications.all())
    for row in specifications:
        row.shown_value = with_unit(shown_value(row.value), row.unit)  # type: ignore[attr-defined]
    files = list(offer.files.all())
    for one in files:
        one.about = about(one.file)  # type: ignore[attr-defined]
    return {
        "offer": offer,
        "pictures": [row for row in files if row.file.is_picture and not row.is_proof],
        "proof_files": [row for row in files if row.is_proof],
        "other_files": [row for row in files if not row.file.is_picture and not row.is_proof],
        "advantages": advantages,
        "admits": any(row.outcome == "behind" for row in advantages),
        "specifications": specifications,
        "proofs": proofs,
        "facts": facts(offer),
        "lab_facts": lab,
        "has_lab": bool(lab),
        "trl": levels.get(offer.trl) if offer.trl else None,
        "next_trl": levels.get(offer.trl + 1) if offer.trl else None,
        "evidence": [line for line in offer.trl_evidence.splitlines() if line.strip()],
    }


def facts(offer: Offer) -> list[Fact]:
    wants = pgettext("between the items of a list", ", ").join(want.get_kind_display() for want in offer.wants.all())
    price = offer.get_price_form_display() if offer.price_form else ""
    rows = [
        Fact(_("Capacity"), digits(offer.capacity)),
        Fact(_("Lead time"), days(offer.lead_time_days)),
        Fact(_("Price form"), price, digits(offer.price_note)),
        Fact(_("Wants"), wants),
    ]
    return [row for row in rows if row.value]


def lab_facts(offer: Offer) -> list[Fact]:
    if not offer.is_lab_service and not offer.instrument:
        return []
    price = "" if offer.lab_price is None else rial_full(offer.lab_price)
    rows = [
        Fact(_("Instrument"), digits(offer.instrument)),
        Fact(_("Range"), digits(offer.lab_range)),
        Fact(_("Accreditation"), offer.accreditation),
        Fact(_("Price"), price, _("each sample, without tax") if price else ""),
        Fact(_("Queue of the lab"), days(offer.queue_days)),
        Fact(_("Sample needed"), digits(offer.sample_needs)),
    ]
    return [row for row in rows if row.value]


def days(count: int | None) -> str:
    if count is None:
        return ""
    return ngettext("%(shown)s day", "%(shown)s days", count) % {"shown": number(count)}


def _json_ld(request: TimedRequest, offer: Offer) -> dict[str, Any]:
    """The offer as schema.org says it, for those who read public pages by machine."""
    seller: dict[str, Any] = {"@type": "Organization", "name": offer.organization.name_fa}
    if offer.organization.get_absolute_url():
        seller["url"] = request.build_absolute_uri(offer.organization.get_absolute_url())
    item: dict[str, Any] = {"@type": "Service" if offer.kind in {"capability", "lab_service", "expertise"} else "Product", "name": offer.title}
    item["description"] = offer.summary
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Offer",
        "identifier": offer.public_id,
        "url": request.build_absolute_uri(offer.get_absolute_url()),
        "name": offer.title,
        "description": offer.summary,
        "inLanguage": "fa",
        "itemOffered": item,
        "seller": seller,
    }
    if offer.title_en:
        data["alternateName"] = offer.title_en
    if offer.published_at:
        data["validFrom"] = offer.published_at.date().isoformat()
    if offer.lead_time_days is not None:
        data["deliveryLeadTime"] = {"@type": "QuantitativeValue", "value": offer.lead_time_days, "unitCode": "DAY"}
    papers = ["https://doi.org/" + proof.reference for proof in offer.proofs.all() if proof.kind == Proof.Kind.PAPER and proof.reference]
    if papers:
        item["citation"] = papers
    return data
