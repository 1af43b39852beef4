"""Sending papers: a newer one takes the place of the older of its kind, and none is ever deleted."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import access, atomic, audit, files, limits
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.core.models import File
from peyvand.registry import papers, queries
from peyvand.registry.models import Certificate, Organization, Paper, Person
from peyvand.text.cleaning import clean_line

from .organization import owner_of


class TooManyPapers(Refusal):
    code = "paper.too_many"
    message = _("This organization has as many papers as it may have. Replace one of them.")


class OtherKind(Refusal):
    code = "paper.other_kind"
    message = _("A paper takes the place of one of its own kind.")


def paper_owner(organization: Organization, person: Any) -> str:
    """Whose quota a paper counts against: the organization's own, or, before a claim was answered, the claim's."""
    if organization.pk in queries.organizations_where(person, least="manager") or access.can(person, "organization.verify", organization):
        return owner_of(organization)
    claim = queries.open_claims(organization).filter(person=person).first()
    return f"claim:{claim.pk}" if claim is not None else owner_of(organization)


def send_paper(
    organization: Organization,
    file: File,
    *,
    kind: str,
    by: Person,
    now: datetime,
    certificate: Certificate | None = None,
    note: str = "",
    replaces: Paper | None = None,
) -> Paper:
    """Keep a paper. It takes the place of ``replaces``, else of the standing one that it plainly renews.

    Raises NotAllowed, TooManyPapers, OtherKind.
    """
    with atomic():
        stored = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        if not access.can(by, "organization.papers", stored):
            raise NotAllowed
        if files.held([file.public_id], by=by, owner=paper_owner(stored, by)) != [file]:
            raise NotAllowed
        if certificate is not None and certificate.organization_id != stored.pk:
            raise NotAllowed
        may_replace = papers.replaceable(by, stored)
        old = _newest(replaces, may_replace) if replaces is not None else _renewed(may_replace, kind, certificate, by)
        if old is not None and old.kind != kind:
            raise OtherKind
        if old is None and stored.papers.filter(replaced_by=None).count() >= limits.PAPERS:
            raise TooManyPapers
        made = Paper.objects.create(
            organization=stored, kind=kind, certificate=certificate, file=file, note=clean_line(note), sent_by=by, sent_at=now
        )
        if old is not None:
            Paper.objects.filter(pk=old.pk).update(replaced_by=made)
        after = {"paper": made.public_id, "kind": kind, "replaces": old.public_id if old is not None else None}
        audit.record(by, "organization.paper", stored, now=now, after=after)
    return made


def _newest(paper: Paper, may_replace: Any) -> Paper:
    """The one that stands at the end of its line: somebody may have replaced it meanwhile."""
    at = Paper.objects.get(pk=paper.pk)
    while at.replaced_by is not None:
        at = at.replaced_by
    if not may_replace.filter(pk=at.pk).exists():
        raise NotAllowed
    return at


def _renewed(may_replace: Any, kind: str, certificate: Certificate | None, by: Person) -> Paper | None:
    """One notice of registration, one letter of each sender, one paper of each certificate; other papers stand side by side."""
    same = may_replace.filter(kind=kind)
    if kind == Paper.Kind.REGISTRATION:
        found = same
    elif kind == Paper.Kind.AUTHORISATION:
        found = same.filter(sent_by=by)
    elif kind == Paper.Kind.KNOWLEDGE_BASED:
        found = same.filter(certificate=certificate)
    else:
        found = same.filter(certificate=certificate) if certificate is not None else same.none()
    first: Paper | None = found.first()
    return first
