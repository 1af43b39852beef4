"""Reasons in one short Persian sentence each, with the facts for other tongues."""

from collections.abc import Mapping

from peyvand.matching.forms import Form
from peyvand.matching.structure import fit_rows
from peyvand.text.digits import to_persian

NAMES = {
    "text": "متن و واژه‌ها",
    "synonyms": "هم‌معناها",
    "requirements": "الزامات",
    "stage": "حوزه و حلقهٔ زنجیره",
    "record": "کارنامه و گواهی",
    "trl": "آمادگی فناوری",
    "county": "نزدیکی مکانی",
}


def sentence(kind: str, need: Form, offer: Form, share: float | None) -> tuple[str, Mapping[str, object]]:
    """The sentence of a reason and its facts; ``known`` is false where either side does not say."""
    facts: dict[str, object] = {"known": share is not None}
    if kind == "requirements" and need.rows:
        fits = fit_rows(need, offer)
        facts |= {status: sum(fit.status == status for fit in fits) for status in ("met", "unmet", "unknown")} | {"all": len(fits)}
        return to_persian(f"{facts['met']} الزام از {facts['all']} برآورده"), facts
    if share is None:
        return f"{NAMES[kind]}: نامشخص", facts
    if kind == "trl":
        facts |= {"asked": need.trl, "has": offer.trl}
        enough = need.trl is not None and offer.trl is not None and offer.trl >= need.trl
        return to_persian(f"آمادگی فناوری {offer.trl}، {'دست‌کم' if enough else 'کمتر از'} {need.trl} خواسته‌شده"), facts
    if kind == "county":
        facts |= {"same": need.county == offer.county, "place": offer.county if offer.side != "need" else need.county}
        return ("در همان شهرستان" if facts["same"] else f"در {facts['place']}"), facts
    if kind == "stage":
        facts |= {"sectors": sorted(set(need.sectors) & set(offer.sectors)), "steps": sorted(set(need.stages) & set(offer.stages))}
        return ("همان حلقهٔ زنجیره" if facts["steps"] else "همان حوزه" if facts["sectors"] else "حوزه یا حلقه‌ای دیگر"), facts
    return NAMES[kind], facts
