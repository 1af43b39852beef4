"""Finding rows of the tables by what people write."""

from peyvand.text.identity import identity_key

from .models import County, Province


def place(written: str) -> tuple[County | None, Province | None]:
    """The county of a spelling, with its province; or the province alone for a place beyond the counties of the region."""
    key = identity_key(written)
    if not key:
        return None, None
    for county in County.objects.select_related("province"):
        if key in {identity_key(name) for name in (county.slug, county.name_fa, county.name_en, *county.aliases.split("|")) if name}:
            return county, county.province
    for province in Province.objects.all():
        if key in {identity_key(name) for name in (province.slug, province.name_fa, province.name_en) if name}:
            return None, province
    return None, None
