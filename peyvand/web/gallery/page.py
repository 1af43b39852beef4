"""The page of the gallery. It holds no secret and needs no sign-in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from peyvand.core import clock
from peyvand.web import facets, pages
from peyvand.web.gallery import sample_form, samples
from peyvand.web.gallery.samples import Specimen, two

COLOURS = ["canvas", "surface", "sunken", "ink", "need", "need-tint", "offer", "offer-tint", "good", "warn", "bad", "deep"]
IN_PAGE = [
    "facets",
    "facet",
    "chips",
    "filter-bar",
    "pagination",
    "field",
    "error",
    "error-summary",
    "row-editor",
    "row",
    "fold",
    "panel",
    "dialog",
    "act-bar",
]
"""Components that hold other markup or need the whole page; they stand in the template itself."""


def _drawn(request: HttpRequest, specimen: Specimen) -> dict[str, Any]:
    template = loader.get_template(f"components/{specimen.name}.html")
    states = [SafeString(template.render(dict(state), request)) for state in specimen.states]
    return {"name": specimen.name, "heading": specimen.heading, "around": specimen.around, "states": states}


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime(getattr(request, "now", None) or clock.now())
    groups = _groups(request)
    sent = {
        "name": two("مجتمع مس نمونهٔ سپیدکوه", "Sepidkuh Sample Copper Complex"),
        "national_id": two("۱۴۰۰۹۹۹۹۱۲", "1400999912"),
        "budget": two("۱۲ میلیون تومان", "12 million toman"),
        "deadline": two("۳۱ مهر ۱۴۰۵", "2026-02-30"),
        "audience": "everyone",
        "shown": "no",
    }
    lines = [
        {
            "parameter": two("استحکام کششی", "Tensile strength"),
            "relation": "ge",
            "value": two("۲۶۰", "260"),
            "unit": two("مگاپاسکال", "MPa"),
            "must": "on",
        },
        {"parameter": two("سختی", "Hardness"), "relation": "range", "value": two("۷۰؛۸۵", "70;85"), "unit": "HBW", "must": "on"},
        {"parameter": "", "relation": "ge", "value": ""},
    ]
    context = {
        "colours": COLOURS,
        "specimens": [_drawn(request, specimen) for specimen in samples.specimens(now)],
        "groups": groups,
        "chips": facets.chips(request, groups),
        "clear": facets.cleared(request, groups),
        "page": pages.paginate(request, range(1, 340), per=20),
        "sorts": [("new", two("تازه‌ترین", "Newest")), ("near", two("نزدیک‌ترین مهلت", "Nearest deadline"))],
        "form": sample_form.filled({"name": two("فولاد نمونهٔ باغین", "Baghin Sample Steel"), "parent": two("هلدینگ نمونه", "Sample Holding")}),
        "refused": sample_form.refused(sent),
        "rows": sample_form.sample_rows(lines),
    }
    return render(request, "web/gallery/gallery.html", context)


def _groups(request: HttpRequest) -> list[facets.Group]:
    return [
        facets.group(
            request,
            "state",
            two("وضعیت", "State"),
            [("open", two("باز", "Open")), ("closed", two("بسته", "Closed"))],
            {"open": 148, "closed": 210},
            fixed=True,
        ),
        facets.group(
            request,
            "stage",
            two("حلقهٔ زنجیره", "Chain stage"),
            [("mining", two("معدن و خردایش", "Mining")), ("alloy", two("آلیاژ و قطعه", "Alloys"))],
            {"mining": 34},
            open=True,
        ),
        facets.group(request, "county", two("شهرستان", "County"), [("rafsanjan", two("رفسنجان", "Rafsanjan"))], {"rafsanjan": 46}),
    ]
