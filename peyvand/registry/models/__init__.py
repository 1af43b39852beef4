"""Organizations, the persons who act for them, and what has been checked about them."""

from peyvand.registry.models.checking import CertificateReminder, ChangeRequest, OrganizationMerge, Paper, Ruling
from peyvand.registry.models.evidence import CapabilitySurvey, Certificate, Evidence, EvidenceLevel, SurveyScore
from peyvand.registry.models.joining import JoinRequest, MemberInvitation
from peyvand.registry.models.membership import Mandate, Membership, OrganizationLink
from peyvand.registry.models.organization import Organization
from peyvand.registry.models.person import ExpertPage, Person, SiteRole

__all__ = [
    "CapabilitySurvey",
    "Certificate",
    "CertificateReminder",
    "ChangeRequest",
    "Evidence",
    "EvidenceLevel",
    "ExpertPage",
    "JoinRequest",
    "Mandate",
    "MemberInvitation",
    "Membership",
    "Organization",
    "OrganizationLink",
    "OrganizationMerge",
    "Paper",
    "Person",
    "Ruling",
    "SiteRole",
    "SurveyScore",
]
