"""Finding rows of the tables by what people write, and offering them in the groups of a select."""

from collections.abc import Iterable
from typing import Any

from peyvand.text.identity import identity_key

from .models import ChainStage, County, ProcessStage, Province, Sector

Groups = list[tuple[str, list[tuple[str, str]]]]
"""Heading -> (key, name) of each choice below it."""


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


def sectors_by_section(present: Iterable[str] = ()) -> Groups:
    """Divisions under the name of their section; and what is chosen already, however fine."""
    rows, kept = {row.pk: row for row in Sector.objects.all()}, set(present)

    def section(row: Sector) -> str:
        while row.parent_id in rows:
            row = rows[row.parent_id]
        return row.name

    return _grouped((section(row), row) for row in rows.values() if row.level == Sector.Level.DIVISION or row.pk in kept)


def process_stages_by_group() -> Groups:
    return _grouped((row.group_name, row) for row in ProcessStage.objects.all())


def chain_stages_by_chain() -> Groups:
    return _grouped((row.chain.name, row) for row in ChainStage.objects.select_related("chain"))


def _grouped(pairs: Iterable[tuple[str, Any]]) -> Groups:
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, row in pairs:
        groups.setdefault(group, []).append((str(row.pk), row.name))
    return list(groups.items())
