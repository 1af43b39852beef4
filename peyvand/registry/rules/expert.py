"""What a person says about their field, to whom they choose."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import atomic, audit
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.registry import queries
from peyvand.registry.models import ExpertPage, Organization, Person
from peyvand.text.cleaning import clean_line


def save_expert_page(
    person: Person,
    *,
    by: Any,
    now: datetime,
    fields_of_work: str,
    orcid: str,
    standing: str,
    is_public: bool,
    organizations: Iterable[Organization] = (),
) -> ExpertPage:
    """Write one's own page; it is seen by others only while ``is_public``. Of the organizations only those one belongs to are kept."""
    if by != person:
        raise NotAllowed
    if is_public and not clean_line(fields_of_work):
        raise Refusal(_("Write your fields before the page becomes public."), code="expert.fields_missing")
    own = {row.organization_id for row in queries.memberships(person)}
    values = {"fields_of_work": clean_line(fields_of_work), "orcid": orcid, "standing": standing, "is_public": is_public}
    with atomic():
        page, _made = ExpertPage.objects.update_or_create(person=person, defaults=values)
        page.organizations.set([one for one in organizations if one.pk in own])
        audit.record(by, "expert_page.save", page, now=now, after={"is_public": is_public})
    return page
