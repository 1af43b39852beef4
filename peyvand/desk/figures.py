"""The figures of the home page. Each is counted from rows that everyone may see; a figure of nothing is not shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from peyvand.core import access
from peyvand.needs.models import Need
from peyvand.needs.queries import open_counts
from peyvand.registry.models import Organization
from peyvand.showcase.models import Offer
from peyvand.taxonomies.models import ProcessStage
from peyvand.web.figures import number

WEEK = timedelta(days=7)
HALF_YEAR = timedelta(days=182)
TRIES = 3


def stages_asked_for(open_needs: QuerySet[Need]) -> list[str]:
    """Words to try in the search: the plant steps that most open needs of this deployment are about."""
    counted = open_needs.exclude(stage=None).order_by().values_list("stage").annotate(n=Count("pk")).order_by("-n", "stage")[:TRIES]
    rows = ProcessStage.objects.in_bulk([key for key, _n in counted])
    return [rows[key].name for key, _n in counted if key in rows]


@dataclass(frozen=True)
class Figure:
    value: str
    name: str
    href: str
    change: str = ""


def public_figures(now: datetime) -> list[Figure]:
    needs = open_counts()
    found = [_needs(needs["open"], now), _offers(now), _organizations(), _met(needs["met"])]
    return [figure for figure in found if figure is not None]


def _needs(count: int, now: datetime) -> Figure | None:
    new = access.visible(Need, AnonymousUser()).filter(state="open", published_at__gte=now - WEEK).count()
    said = ngettext("%(n)s in the past week", "%(n)s in the past week", new) % {"n": number(new)} if new else ""
    name = ngettext("open need", "open needs", count)
    return Figure(number(count), name, reverse("needs:list") + "?state=open", said) if count else None


def _offers(now: datetime) -> Figure | None:
    rows = access.visible(Offer, AnonymousUser()).filter(state=Offer.State.PUBLISHED)
    counted = rows.aggregate(all=Count("pk"), fresh=Count("pk", filter=Q(last_confirmed_at__gt=now - HALF_YEAR)))
    count, fresh = counted["all"], counted["fresh"]
    said = _("all confirmed in the past six months") if fresh == count else _("%(n)s confirmed in the past six months") % {"n": number(fresh)}
    return Figure(number(count), npgettext("a figure", "offer", "offers", count), reverse("showcase:list"), said) if count else None


def _organizations() -> Figure | None:
    rows = access.visible(Organization, AnonymousUser()).filter(verification="verified")
    counted = rows.aggregate(all=Count("pk"), counties=Count("county", distinct=True))
    count, counties = counted["all"], counted["counties"]
    said = ngettext("in %(n)s county", "in %(n)s counties", counties) % {"n": number(counties)} if counties else ""
    return (
        Figure(number(count), ngettext("verified organization", "verified organizations", count), reverse("registry:organizations"), said)
        if count
        else None
    )


def _met(count: int) -> Figure | None:
    name = ngettext("need met, wholly or in part", "needs met, wholly or in part", count)
    return Figure(number(count), name, reverse("needs:list") + "?state=closed") if count else None
