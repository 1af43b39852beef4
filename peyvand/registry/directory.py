"""The directory: which organizations fit the filters, how many each filter would give, and in what order."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Collate, Replace
from django.utils.translation import get_language

from peyvand.core import access
from peyvand.core.search import finder
from peyvand.taxonomies.models import OrgKind, ProcessStage
from peyvand.text.digits import to_latin
from peyvand.text.identity import identity_key

from .models import CapabilitySurvey, Certificate, Organization, SurveyScore

FACETS = {
    "kind": "kind",
    "stage": "process_stages__group",
    "county": "county",
    "sector": "sectors",
    "certificate": "certificates__kind",
    "verification": "verification",
}
SORTS = ("fit", "name", "new", "verified")
# Persian letters whose code points do not stand in the order of the alphabet, each behind its neighbour.
LATE = [("پ", "ب\uffff"), ("چ", "ج\uffff"), ("ژ", "ز\uffff"), ("گ", "ق\uffff\uffff"), ("ک", "ق\uffff"), ("و", "ن\uffff"), ("آ", "ا"), ("\u200c", "")]


def persian_order(field: str) -> Any:
    """An expression that sorts a column by the Persian alphabet, the same on both databases."""
    expression: Any = models.F(field)
    for letter, place in LATE:
        expression = Replace(expression, Value(letter), Value(place))
    return Collate(expression, "C" if connection.vendor == "postgresql" else "BINARY")


def narrow(found: QuerySet[Organization], chosen: Mapping[str, Sequence[str]], but: str = "") -> QuerySet[Organization]:
    """The organizations that fit every group of filters (any value within a group); ``but`` leaves one group out, to count it."""
    for name, values in chosen.items():
        if values and name != but:
            found = found.filter(pk__in=_having(name, values))
    return found


def _having(name: str, values: Sequence[str]) -> Any:
    """Ids only: a join here would multiply rows."""
    if name == "sector":
        # A division stands for its groups as well.
        return Organization.objects.filter(Q(sectors__in=values) | Q(sectors__parent__in=values)).values("pk")
    return Organization.objects.filter(**{f"{FACETS[name]}__in": values}).values("pk")


def counts(found: QuerySet[Organization], chosen: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """For each group: how many organizations each value would give, the other groups as they are. One query a group."""
    numbers: dict[str, dict[str, int]] = {}
    for name, path in FACETS.items():
        rows = narrow(found, chosen, but=name).order_by().values_list(path).annotate(n=Count("pk", distinct=True))
        numbers[name] = {str(value): number for value, number in rows if value not in (None, "")}
    return numbers


def search(found: QuerySet[Organization], words: str, person: Any) -> tuple[QuerySet[Organization], list[int] | None]:
    """What fits the words: the engine's answer first, then names and national ids that hold them. None: there was no engine to ask."""
    key = identity_key(words)
    by_name = Q(identity_key__contains=key) | Q(identity_key_en__contains=key) if key else Q(pk__in=[])
    digits = to_latin(words).replace(" ", "").replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) >= 6:
        by_name |= Q(national_id=digits)
    ids = finder.find("organization", words, person)
    if ids is None:
        for word in words.split()[:8]:
            by_name |= Q(description_fa__icontains=word) | Q(description_en__icontains=word)
        return found.filter(by_name), None
    named = list(found.filter(by_name).order_by().values_list("pk", flat=True)[:200]) if key else []
    order = list(dict.fromkeys([*named, *(int(pk) for pk in ids)]))
    return found.filter(pk__in=order), order


def ordered(found: QuerySet[Organization], sort: str) -> QuerySet[Organization]:
    if sort == "new":
        return found.order_by("-created_at", "-pk")
    first = models.Case(models.When(verification="verified", then=0), default=1) if sort == "verified" else Value(0)
    if get_language() == "en":
        return found.order_by(first, models.functions.Lower(models.Case(models.When(name_en="", then="name_fa"), default="name_en")), "pk")
    return found.order_by(first, persian_order("name_fa"), "pk")


def with_rows(found: QuerySet[Organization]) -> QuerySet[Organization]:
    """What a row of the list shows, in a fixed number of queries."""
    newest = CapabilitySurvey.objects.filter(organization=OuterRef("pk")).order_by("-surveyed_on", "-pk").values("pk")[:1]
    certificates = models.Prefetch("certificates", queryset=Certificate.objects.select_related("kind").order_by("kind__order", "pk"))
    return found.select_related("kind", "county", "province").prefetch_related(certificates, "sectors").annotate(newest_survey=Subquery(newest))


def start(person: Any) -> QuerySet[Organization]:
    return access.visible(Organization, person)


def kinds() -> list[tuple[str, str]]:
    return [(row.pk, row.name) for row in OrgKind.objects.all()]


def named(model: Any, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Those rows of a table that are chosen or counted, in their order."""
    return [(str(row.pk), row.name) for row in model.objects.filter(pk__in=keys).order_by("order", "pk")]


def stage_groups() -> list[tuple[str, str]]:
    """The groups of plant steps, in the order of the chain."""
    return list({stage.group: (stage.group, stage.group_name) for stage in ProcessStage.objects.all()}.values())


def add_grades(rows: list[Any], today: date) -> None:
    """«A in 3 of 7» of each row's newest survey; one query for the page."""
    scores = SurveyScore.objects.filter(survey__in=[row.newest_survey for row in rows if row.newest_survey], survey__valid_until__gte=today)
    grades: dict[int, list[str]] = {}
    for survey, grade in scores.values_list("survey_id", "grade"):
        grades.setdefault(survey, []).append(grade)
    for row in rows:
        given = grades.get(row.newest_survey or 0, [])
        row.best_grade = min(given, default="")
        row.best_count = given.count(row.best_grade) if given else 0
        row.areas = len(given)
