from peyvand.needs.models.choices import PUBLISHED, IpTerms, Outcome, Relation, State, Visibility, Way
from peyvand.needs.models.need import Need
from peyvand.needs.models.rows import Criterion, Disclosure, Invitation, NeedFile, Requirement, TermsAcceptance

__all__ = [
    "PUBLISHED",
    "Criterion",
    "Disclosure",
    "Invitation",
    "IpTerms",
    "Need",
    "NeedFile",
    "Outcome",
    "Relation",
    "Requirement",
    "State",
    "TermsAcceptance",
    "Visibility",
    "Way",
]
