"""What waits for the registrar of the demonstration: organizations sent for verification with their papers, one of them a near-duplicate."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from peyvand.core import files
from peyvand.core.lifecycle import load_state
from peyvand.demo import drawings
from peyvand.demo.fixtures import Shift
from peyvand.registry.models import Certificate, JoinRequest, Membership, Organization, Paper, Person
from peyvand.registry.rules import owner_of
from peyvand.taxonomies.models import CertificateKind, County, OrgKind
from peyvand.text.identity import identity_key

PLANT = "kbc-20"
"""The one of the sheet that waits already; it gets its papers here."""


@dataclass(frozen=True)
class Applicant:
    name_fa: str
    name_en: str
    kind: str
    county: str
    national_id: str
    founded: int
    size: str
    staff: int
    site: str
    sent_days_ago: int
    is_certified: bool = False
    papers: tuple[str, ...] = field(default_factory=tuple)


APPLICANTS = (
    Applicant(
        "ماشین‌سازی جوپار نمونه", "Joupar Sample Machinery", "knowledge_based", "کرمان", "99127703519", 1388, "medium", 62,
        "https://joupar.example", 2, True, (Paper.Kind.REGISTRATION, Paper.Kind.KNOWLEDGE_BASED, Paper.Kind.AUTHORISATION),
    ),
    # The same words as a safety-wear maker of the sheet, in another county: the registrar says whether they are one.
    Applicant(
        "پوشاک ایمنی سپر جامه", "Separ Jameh Safety Wear", "sme", "کرمان", "99451203844", 1394, "micro", 12,
        "", 1, False, (Paper.Kind.REGISTRATION,),
    ),
)  # fmt: skip
SHEETS = {
    Paper.Kind.REGISTRATION: ("آگهی تأسیس، روزنامهٔ رسمی", "NOTICE OF REGISTRATION"),
    Paper.Kind.KNOWLEDGE_BASED: ("گواهی دانش‌بنیان", "KNOWLEDGE-BASED CERTIFICATE"),
    Paper.Kind.AUTHORISATION: ("معرفی‌نامهٔ مدیر", "LETTER OF AUTHORISATION"),
}


def load_cases(organizations: dict[str, Organization], writers: dict[str, Person], shift: Shift) -> list[Organization]:
    """The organizations that came since, each with its manager's claim to be confirmed; and the papers of all that wait."""
    waiting = organizations[PLANT]
    certificate = waiting.certificates.first()
    for kind in (Paper.Kind.REGISTRATION, Paper.Kind.KNOWLEDGE_BASED):
        _send(waiting, writers[PLANT], kind, shift, 3, certificate if kind == Paper.Kind.KNOWLEDGE_BASED else None)
    return [_apply(one, number, shift) for number, one in enumerate(APPLICANTS, start=1)]


def _apply(one: Applicant, number: int, shift: Shift) -> Organization:
    sent = shift.ago(one.sent_days_ago)
    county = County.objects.select_related("province").get(name_fa=one.county)
    made = Organization.objects.create(
        kind=OrgKind.objects.get(key=one.kind),
        name_fa=one.name_fa,
        name_en=one.name_en,
        identity_key=identity_key(one.name_fa),
        identity_key_en=identity_key(one.name_en),
        national_id=one.national_id,
        county=county,
        province=county.province,
        address=f"{one.county}، شهرک صنعتی شمارهٔ {number}، نشانی نمایشی",
        size=one.size,
        staff=one.staff,
        founded=one.founded,
        email=f"info@applicant{number}.example",
        site=one.site,
        created_at=sent,
        changed_at=sent,
    )
    person = Person(email=f"manager@applicant{number}.example", display_name="مدیر بازرگانی", display_name_en="Commercial manager")
    person.set_unusable_password()
    person.save()
    Membership.objects.create(person=person, organization=made, role="manager", since=sent)
    JoinRequest.objects.create(
        person=person, organization=made, kind="claim", founding=True, word="مدیر بازرگانی", proof="معرفی‌نامهٔ مدیرعامل در میان مدارک است.",
        made_at=sent, answer_by=sent + timedelta(days=7),
    )  # fmt: skip
    certificate = None
    if one.is_certified:
        kind = CertificateKind.objects.filter(group="knowledge_based").order_by("order", "pk")[0]
        until = shift.ago(-400).date()
        certificate = Certificate.objects.create(
            organization=made, kind=kind, number="DB-9911-207", issuer="کارگروه ارزیابی نمونه", valid_until=until
        )
    for paper in one.papers:
        _send(made, person, paper, shift, one.sent_days_ago, certificate if paper == Paper.Kind.KNOWLEDGE_BASED else None)
    changes = {"submitted_at": sent, "decide_by": sent + timedelta(days=7)}
    load_state(made, "submitted", event="submit", by=person, at=sent, changes=changes)
    return made


def _send(organization: Organization, person: Person, kind: str, shift: Shift, days: int, certificate: Certificate | None) -> None:
    """Taken through ``files.accept`` as any upload."""
    name, title = SHEETS[Paper.Kind(kind)]
    upload = SimpleUploadedFile(f"{name}.pdf", drawings.letter(title, organization.name_en, f"No. {organization.national_id}"))
    try:
        file = files.accept(upload, owner=owner_of(organization), by=person, now=shift.now)
    finally:
        files.examining.forget(upload)
    Paper.objects.create(organization=organization, kind=kind, certificate=certificate, file=file, sent_by=person, sent_at=shift.ago(days))
