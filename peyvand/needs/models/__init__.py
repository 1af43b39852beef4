from peyvand.needs.models.choices import PUBLISHED, IpTerms, Outcome, Relation, State, Visibility, Way
from peyvand.needs.models.need import Need
from peyvand.needs.models.rows import Criterion, Disclosure, Invitation, Requirement

__all__ = [
    "PUBLISHED",
    "Criterion",
    "Disclosure",
    "Invitation",
    "IpTerms",
    "Need",
    "Outcome",
    "Relation",
    "Requirement",
    "State",
    "Visibility",
    "Way",
]
