"""A few files of the demonstration: on a need of the buyer's plant, one of them confidential, and on an offer of the solver's."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from peyvand.core import files
from peyvand.core.models import File
from peyvand.demo import drawings
from peyvand.needs.models import Need, NeedFile
from peyvand.registry.models import Organization
from peyvand.registry.rules import owner_of
from peyvand.showcase.models import Offer, OfferFile

BUYER, SOLVER = "ind-02", "sme-01"


def load_attachments(organizations: dict[str, Organization], writers: dict[str, Any], needs: list[Need], offers: list[Offer], now: datetime) -> None:
    """Taken through ``files.accept`` as any upload, so that the demonstration's files are proven like everybody's."""

    def take(key: str, name: str, data: bytes) -> File:
        upload = SimpleUploadedFile(name, data)
        try:
            return files.accept(upload, owner=owner_of(organizations[key]), by=writers[key], now=now)
        finally:
            files.examining.forget(upload)

    need = next((one for one in needs if one.organization_id == organizations[BUYER].pk and one.state == "open" and one.visibility == "public"), None)
    if need is not None:
        sheet, view = drawings.sheet("PART DRAWING", "DEMO-0001"), drawings.view()
        NeedFile.objects.create(need=need, file=take(BUYER, "عکس قطعهٔ فرسوده.png", view), order=0, title="عکس قطعهٔ فرسوده", confidential=False)
        NeedFile.objects.create(need=need, file=take(BUYER, "نقشهٔ ساخت.pdf", sheet), order=1, title="نقشهٔ ساخت با اندازه‌ها", confidential=True)
    offer = next((one for one in offers if one.organization_id == organizations[SOLVER].pk and one.state == "published"), None)
    if offer is not None:
        view, sheet = drawings.view(hue=(150, 96, 60)), drawings.sheet("DATA SHEET", "DEMO-0002")
        OfferFile.objects.create(offer=offer, file=take(SOLVER, "نمای محصول.png", view), order=0, title="نمای محصول از روبه‌رو")
        OfferFile.objects.create(offer=offer, file=take(SOLVER, "برگهٔ داده.pdf", sheet), order=1, title="برگهٔ داده")
