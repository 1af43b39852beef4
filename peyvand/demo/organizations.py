"""The organizations of the demonstration: all verified but four, one in each other state."""

from datetime import timedelta

from peyvand.core import SYSTEM
from peyvand.core.lifecycle import load_state
from peyvand.demo.fixtures import Shift, read, several
from peyvand.registry.models import Certificate, Evidence, EvidenceLevel, Organization, OrganizationLink, Person
from peyvand.taxonomies.models import CertificateKind, County, OrgKind, ProcessStage, Province, Sector
from peyvand.text.identity import identity_key

NOT_VERIFIED = {"sme-15": "unverified", "kbc-20": "submitted", "kbc-19": "returned", "sme-14": "lapsed"}
TRUSTED = {"ind-03"}
CHECKED = {
    "national_id": EvidenceLevel.REGISTRY_CHECKED,
    "name_fa": EvidenceLevel.REGISTRY_CHECKED,
    "address": EvidenceLevel.DOCUMENT_SEEN,
    "founded": EvidenceLevel.DOCUMENT_SEEN,
}


def load_organizations(registrar: Person, shift: Shift) -> dict[str, Organization]:
    """Organizations by the key of the sheet, with certificates, parents, evidence and the history of their verification."""
    places = {county.name_fa: county for county in County.objects.select_related("province")}
    provinces = {province.name_fa: province for province in Province.objects.all()}
    kinds = OrgKind.objects.in_bulk(field_name="key")
    organizations: dict[str, Organization] = {}
    rows = read("organizations")
    for row in rows:
        county = places.get(row["county"])
        organizations[row["key"]] = Organization.objects.create(
            kind=kinds[row["kind"]],
            name_fa=row["name_fa"],
            name_en=row["name_en"],
            identity_key=identity_key(row["name_fa"]),
            identity_key_en=identity_key(row["name_en"]),
            national_id=row["national_id"],
            parent=organizations.get(row["parent_key"]),
            county=county,
            province=county.province if county else provinces.get(row["county"]),
            address=f"{row['county']}، نشانی نمایشی",
            size=row["size"],
            founded=int(row["founded"]) if row["founded"] else None,
            email=row["email"],
            site=row["site"],
            description_fa=row["description_fa"],
            description_en=row["description_en"],
            trusted=row["key"] in TRUSTED,
            created_at=shift.ago(420),
            changed_at=shift.ago(60),
        )
    _tie(rows, organizations)
    _load_certificates(rows, organizations, shift)
    for number, (key, organization) in enumerate(organizations.items()):
        _verify(organization, NOT_VERIFIED.get(key, "verified"), registrar, shift, days=380 - number)
    return organizations


def _tie(rows: list[dict[str, str]], organizations: dict[str, Organization]) -> None:
    sectors, stages = set(Sector.objects.values_list("pk", flat=True)), set(ProcessStage.objects.values_list("pk", flat=True))
    for row in rows:
        organization = organizations[row["key"]]
        organization.sectors.set(Sector.objects.filter(pk__in=[code for code in several(row["isic"]) if code in sectors]))
        organization.process_stages.set(ProcessStage.objects.filter(pk__in=[stage for stage in several(row["chain_stages"]) if stage in stages]))
        if organization.parent_id:
            OrganizationLink.objects.create(
                organization=organization, other_id=organization.parent_id, kind="parent", source="ساختار اعلام‌شدهٔ سازمان"
            )


def _load_certificates(rows: list[dict[str, str]], organizations: dict[str, Organization], shift: Shift) -> None:
    kinds = {alias: kind for kind in CertificateKind.objects.all() for alias in [kind.key, *several(kind.aliases)]}
    certificates = []
    for row in rows:
        for entry in filter(None, row["certificates"].split(";")):
            kind, number, issuer, valid_until = entry.split(":")
            certificates.append(
                Certificate(
                    organization=organizations[row["key"]],
                    kind=kinds[kind],
                    number=number,
                    issuer=issuer,
                    valid_until=shift.day(valid_until),
                    level=EvidenceLevel.DOCUMENT_SEEN,
                )
            )
    Certificate.objects.bulk_create(certificates)


def _verify(organization: Organization, until: str, registrar: Person, shift: Shift, *, days: int) -> None:
    """Walk the verification up to the state it shall show, as it would have gone."""
    if until == "unverified":
        return
    sent = shift.ago(3 if until == "submitted" else days)
    load_state(
        organization, "submitted", event="submit", by=registrar, at=sent, changes={"submitted_at": sent, "decide_by": sent + timedelta(days=7)}
    )
    if until == "submitted":
        return
    decided = sent + timedelta(days=2)
    if until == "returned":
        reason = "تصویر آگهی تأسیس خوانا نیست؛ نسخهٔ خوانا بفرستید."
        load_state(
            organization, "returned", event="return", by=registrar, at=decided, note=reason, changes={"returned_reason": reason, "decide_by": None}
        )
        return
    ends = (decided + timedelta(days=365 * 2 if until == "verified" else 300)).date()
    load_state(
        organization,
        "verified",
        event="verify",
        by=registrar,
        at=decided,
        changes={"verified_at": decided, "verified_until": ends, "decide_by": None},
    )
    Evidence.objects.bulk_create(
        Evidence(organization=organization, field=field, level=level, by=registrar.pk, at=decided) for field, level in CHECKED.items()
    )
    if until == "lapsed":
        load_state(organization, "lapsed", event="lapse", by=SYSTEM, at=shift.ago(20))
