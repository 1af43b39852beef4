"""The words of a case: kept as they are stored, so that two moderators see the same difference, and said in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from peyvand.needs.models import Need
from peyvand.showcase.models import Advantage, Offer, Proof, Want
from peyvand.showcase.queries import CONTENT_LABELS
from peyvand.web import times
from peyvand.web.figures import digits, number, rial_full
from peyvand.web.measures import RELATIONS, shown_value

NEED_FIELDS = ("title", "title_en", "kind", "problem", "problem_en", "tried", "success", "requirements", "sectors", "stage", "county")
NEED_MORE = ("quantity", "unit", "per_year", "source", "gives", "ip_terms", "trl_min", "way", "deadline", "visibility")
Say = Callable[[str], str]


def need_content(need: Need) -> dict[str, str]:
    """Every word of a need that its audience reads; its budget and prices are not copied."""
    content = {}
    for name in (*NEED_FIELDS, *NEED_MORE):
        text = _stored(need, name)
        if text:
            content[name] = text
    return content


def _stored(need: Need, name: str) -> str:
    value = getattr(need, name)
    if name in {"sectors", "gives"}:
        return "\n".join(row.name_fa for row in value.all())
    if name == "requirements":
        return "\n".join("\t".join((row.parameter, row.relation, row.value, row.unit, "must" if row.must else "")) for row in value.all())
    if name in {"kind", "stage", "county"}:
        return value.name_fa if value else ""
    if name == "quantity":
        return "" if value is None else f"{value.normalize():f}"
    if name == "deadline":
        return value.isoformat(timespec="minutes") if value else ""
    if name in {"per_year", "unit"} and need.quantity is None:
        return ""
    return "" if value is None else str(value)


def need_labels() -> dict[str, Any]:
    """field -> its name, in the order of reading."""
    known = {field.name: field.verbose_name for field in Need._meta.get_fields() if hasattr(field, "verbose_name")}
    return {name: known.get(name, _("Requirements")) for name in (*NEED_FIELDS, *NEED_MORE)}


def offer_labels() -> Mapping[str, Any]:
    return CONTENT_LABELS


def say(kind: str, name: str, text: str) -> str:
    """The stored words of one field as people read them."""
    found = (OFFER_SAYS if kind == "offer" else NEED_SAYS).get(name)
    return found(text) if found and text else text


def _choice(choices: Any) -> Say:
    labels = {str(key): label for key, label in choices}
    return lambda text: "\n".join(str(labels.get(line, line)) for line in text.split("\n"))


def _rows(*cells: Say) -> Say:
    def said(text: str) -> str:
        lines = []
        for line in text.split("\n"):
            parts = [cell(part) for cell, part in zip(cells, line.split("\t"), strict=False) if part]
            lines.append(" · ".join(part for part in parts if part))
        return "\n".join(lines)

    return said


def _measures(text: str) -> str:
    """«سختی: دست‌کم ۶۰۰ HB، الزامی»."""
    relations, lines = dict(RELATIONS), []
    for line in text.split("\n"):
        parameter, relation, value, unit, must = (line.split("\t") + [""] * 5)[:5]
        lead = "" if relation in {"is", "eq"} else f"{relations.get(relation, relation)} "
        end = pgettext("between the items of a list", ", ") + str(_("must")) if must else ""
        lines.append(f"{digits(parameter)}: {lead}{shown_value(value)} {unit}".rstrip() + end)
    return "\n".join(lines)


def _moment(text: str) -> str:
    try:
        return times.exact(datetime.fromisoformat(text))
    except ValueError:
        return text


def _same(text: str) -> str:
    return text


def _yes_no(text: str) -> str:
    return str(_("yes")) if text == "True" else str(_("no"))


NEED_SAYS: dict[str, Say] = {
    "requirements": _measures,
    "quantity": number,
    "per_year": _yes_no,
    "trl_min": digits,
    "deadline": _moment,
    **{name: _choice(Need._meta.get_field(name).choices) for name in ("way", "ip_terms", "visibility")},  # type: ignore[union-attr]
}
OFFER_SAYS: dict[str, Say] = {
    "specifications": _measures,
    "advantages": _rows(_same, _same, _same, _choice(Advantage.Outcome.choices), _same),
    "proofs": _rows(_choice(Proof.Kind.choices), _same, _same, _same),
    "wants": _choice(Want.Kind.choices),
    "trl": digits,
    "lead_time_days": number,
    "queue_days": number,
    "lab_price": rial_full,
    **{name: _choice(Offer._meta.get_field(name).choices) for name in ("kind", "ip_state", "price_form", "visibility")},  # type: ignore[union-attr]
}
