"""Reads of the papers of an organization: which stand, which one shows what."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from peyvand.core import access

from . import queries
from .models import Certificate, Organization, Paper

# What a kind of paper shows of the declared fields, where it is shown beside them.
SHOWN_BY = dict.fromkeys(("name_fa", "national_id", "address", "founded"), Paper.Kind.REGISTRATION)


def rows() -> QuerySet[Paper]:
    return Paper.objects.select_related("file", "organization", "certificate__kind", "sent_by").order_by("-sent_at", "-pk")


def seen(person: Any, organization: Organization) -> list[Paper]:
    """Those of an organization that this person may see, the newest first."""
    return list(access.visible(Paper, person, queryset=rows().filter(organization=organization)))


def standing(papers: Iterable[Paper]) -> list[Paper]:
    """Those that no newer one replaced, by kind."""
    order = list(Paper.Kind.values)
    return sorted((one for one in papers if one.replaced_by_id is None), key=lambda one: order.index(one.kind))


def replaceable(person: Any, organization: Organization) -> QuerySet[Paper]:
    """Standing papers that this person may put newer ones in place of: what somebody sent with an open claim is theirs alone."""
    claimants = queries.open_claims(organization).filter(founding=False).exclude(person=person).values("person")
    found = rows().filter(organization=organization, replaced_by=None).exclude(sent_by__in=claimants)
    return access.visible(Paper, person, queryset=found)


def of_field(papers: Iterable[Paper], field: str) -> list[Paper]:
    return [one for one in papers if SHOWN_BY.get(field) == one.kind]


def of_certificate(papers: Iterable[Paper], certificate: Certificate) -> list[Paper]:
    """Those that name it; else, for what makes it knowledge-based, those of that kind that name no other."""
    found = list(papers)
    named = [one for one in found if one.certificate_id == certificate.pk]
    if named or certificate.kind.group != "knowledge_based":
        return named
    return [one for one in found if one.kind == Paper.Kind.KNOWLEDGE_BASED and one.certificate_id is None]
