"""What the matching engine may know of a need. The name of the owner is no part of it, so an unnamed owner cannot be found by its name."""

from peyvand.matching import Document, Requirement
from peyvand.needs.models import PUBLISHED, Need, Visibility
from peyvand.registry.queries import organization_token

_CLASSES = {
    Visibility.PUBLIC: ("public", "signed_in", "verified"),
    Visibility.SIGNED_IN: ("signed_in", "verified"),
    Visibility.VERIFIED: ("verified",),
    Visibility.INVITED: (),
}

#: States in which others find a need by search and matching.
FOUND = PUBLISHED


def audience_of(need: Need) -> tuple[str, ...]:
    """Who may find it: cumulative classes, and the tokens of the owner and of the invited; nobody while it is no live page."""
    if need.state not in FOUND or need.organization.suspended:
        return ()
    invited = (organization_token(one.organization_id) for one in need.invitations.all())
    return (*_CLASSES[Visibility(need.visibility)], organization_token(need.organization_id), *invited)


def document_of(need: Need) -> Document:
    """Reads ``organization, kind, stage, county, sectors, requirements, invitations``: prefetch them for many."""
    return Document(
        key=need.pk,
        side="need",
        title=need.title,
        text="\n".join(part for part in (need.problem, need.tried, need.success) if part),
        title_alt=need.title_en,
        text_alt=need.problem_en,
        kind=need.kind_id or "",
        sectors=tuple(one.pk for one in need.sectors.all()),
        stages=(need.stage_id,) if need.stage_id else (),
        county=need.county_id or "",
        trl=need.trl_min,
        requirements=tuple(Requirement(row.parameter, row.relation, row.value, row.unit, row.must) for row in need.requirements.all()),  # type: ignore[arg-type]
        audience=audience_of(need),
        organization=str(need.organization_id),
    )
