"""Fill the tables from the CSV files that come with the project.

``load`` may run as often as one likes: rows are added or brought up to date by key, never deleted, so that what people added stays.
A synonym entry, or any row, that an administrator changed on the site is not taken back unless ``overwrite`` says so.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.db import models, transaction

from peyvand import text
from peyvand.text.vocabulary import thesaurus_rows

from . import models as tables
from .vocabulary import mark_changed

# The same files from which the command line builds its vocabulary.
DATA = Path(text.__file__).parent / "data"

Row = dict[str, str]
Columns = dict[str, str | Callable[[Row], Any]]


def read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")


def _same(*names: str) -> Columns:
    return {name: name for name in names}


def _yes(name: str) -> Callable[[Row], bool]:
    return lambda row: row[name] == "yes"


def _or_none(name: str) -> Callable[[Row], str | None]:
    return lambda row: row[name] or None


NAMES = _same("name_fa", "name_en")
NOTES = _same("note_fa", "note_en")
DESCRIBED = {**NAMES, **_same("order", "description_fa", "description_en")}
PLACE: Columns = {**NAMES, **_same("centre_fa", "centre_en"), "latitude": _or_none("lat"), "longitude": _or_none("lon")}

# (file, model, key column -> key field, columns); in an order that foreign keys accept
TABLES: list[tuple[str, type[models.Model], tuple[str, str], Columns]] = [
    ("org_kinds.csv", tables.OrgKind, ("key", "key"), {**DESCRIBED, "side": "side"}),
    (
        "need_kinds.csv",
        tables.NeedKind,
        ("key", "key"),
        {**DESCRIBED, "requirement_hint_fa": "default_requirement_hint_fa", "requirement_hint_en": "default_requirement_hint_en"},
    ),
    ("offer_kinds.csv", tables.OfferKind, ("key", "key"), {**DESCRIBED, "needs_trl": _yes("needs_trl")}),
    (
        "support_kinds.csv",
        tables.SupportKind,
        ("key", "key"),
        {**DESCRIBED, "aliases": "aliases", "is_equity": _yes("is_equity"), "has_amount": _yes("has_amount")},
    ),
    (
        "placement_kinds.csv",
        tables.PlacementKind,
        ("key", "key"),
        {
            **DESCRIBED,
            **_same("level_fa", "level_en"),
            "typical_months_min": _or_none("typical_months_min"),
            "typical_months_max": _or_none("typical_months_max"),
            "needs_supervisor": _yes("needs_supervisor"),
            "needs_university_consent": _yes("needs_university_consent"),
        },
    ),
    (
        "trl.csv",
        tables.Trl,
        ("level", "level"),
        {**NAMES, **_same("phase_fa", "phase_en", "environment_fa", "environment_en", "evidence_fa", "evidence_en")},
    ),
    ("provinces.csv", tables.Province, ("slug", "slug"), {**PLACE, **_same("iso_3166_2", "phone_code")}),
    (
        "kerman_counties.csv",
        tables.County,
        ("slug", "slug"),
        {**PLACE, "province_id": "province", "aliases": "aliases", "tile_row": _or_none("tile_row"), "tile_column": _or_none("tile_col")},
    ),
    ("isic4.csv", tables.Sector, ("code", "code"), {"name_fa": "title_fa", "name_en": "title_en", "parent_id": _or_none("parent"), "level": "level"}),
    (
        "certificate_kinds.csv",
        tables.CertificateKind,
        ("key", "key"),
        {
            **NAMES,
            **NOTES,
            **_same("order", "group", "issuer_fa", "issuer_en", "aliases"),
            "has_expiry": _yes("has_expiry"),
            "typical_validity_months": _or_none("typical_validity_months"),
        },
    ),
    ("chains/chains.csv", tables.ValueChain, ("key", "key"), {**NAMES, **NOTES, **_same("order", "downstream_from_level")}),
    *(
        (
            f"chains/{chain}.csv",
            tables.ChainStage,
            ("key", "key"),
            {
                **NAMES,
                **NOTES,
                **_same("level", "order", "group_fa", "group_en", "unit"),
                "chain_id": lambda row, chain=chain: chain,  # type: ignore[misc]
                "is_downstream": _yes("is_downstream"),
                "is_byproduct": _yes("is_byproduct"),
                "sector_id": _or_none("isic"),
            },
        )
        for chain in ("copper", "steel", "pistachio")
    ),
    ("chains/process_stages.csv", tables.ProcessStage, ("key", "key"), {**NAMES, **_same("order", "group", "group_fa", "group_en")}),
]
UNIT_COLUMNS: Columns = {
    **NAMES,
    **_same("dimension", "base_key", "symbol", "spellings_fa", "spellings_latin", "factor", "offset", "note_en"),
    "convertible": _yes("convertible"),
}


def load(now: datetime, *, overwrite: bool = False) -> int:
    """Bring all tables up to date with the files; returns how many rows were added or changed."""
    with transaction.atomic():
        changed = 0
        for name, model, key, columns in TABLES:
            changed += _load_table(model, read(DATA / name), key, columns, overwrite)
        changed += _load_table(tables.Unit, read(DATA / "units.csv"), ("key", "key"), UNIT_COLUMNS, overwrite)
        changed += _load_flows() + _load_nodes() + _load_synonyms(overwrite)
        if changed:
            mark_changed(now)
    return changed


def _load_table(model: type[models.Model], rows: Iterator[Row], key: tuple[str, str], columns: Columns, overwrite: bool) -> int:
    column, field = key
    known = {getattr(row, field): row for row in model._default_manager.all()}
    key_field = cast("models.Field[Any, Any]", model._meta.get_field(field))
    to_add, to_change = [], []
    names = [name.removesuffix("_id") for name in columns]
    for number, row in enumerate(rows, start=1):
        values = {name: source(row) if callable(source) else row[source] for name, source in columns.items()}
        values.setdefault("order", number)
        identifier = key_field.to_python(row[column])
        old = known.get(identifier)
        if old is None:
            to_add.append(model(**{field: identifier}, **values))
        elif overwrite and any(str(getattr(old, name)) != str(value) for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            to_change.append(old)
    model._default_manager.bulk_create(to_add, batch_size=200)
    if to_change:
        model._default_manager.bulk_update(to_change, sorted({*names, "order"}), batch_size=200)
    return len(to_add) + len(to_change)


def _load_flows() -> int:
    known = set(tables.ChainFlow.objects.values_list("source_id", "target_id", "kind"))
    rows = [
        tables.ChainFlow(
            source_id=row["from"],
            target_id=row["to"],
            kind=row["kind"],
            output_ratio=row["yield"] or None,
            output_basis=row["yield_basis"],
            note_fa=row["note_fa"],
            note_en=row["note_en"],
        )
        for chain in ("copper", "steel", "pistachio")
        for row in read(DATA / "chains" / f"{chain}_edges.csv")
        if (row["from"], row["to"], row["kind"]) not in known
    ]
    tables.ChainFlow.objects.bulk_create(rows)
    return len(rows)


def _load_nodes() -> int:
    through = tables.ProcessStage.nodes.through
    known = set(through.objects.values_list("processstage_id", "chainstage_id"))
    touched = {stage for stage, _node in known}
    rows = [
        through(processstage_id=row["key"], chainstage_id=node.split(":")[1])
        for row in read(DATA / "chains" / "process_stages.csv")
        if row["key"] not in touched
        for node in filter(None, row["nodes"].split("|"))
    ]
    through.objects.bulk_create(rows)
    return len(rows)


def _load_synonyms(overwrite: bool) -> int:
    known = {(entry.head, entry.field): entry for entry in tables.SynonymEntry.objects.all()}
    to_add, to_change = [], []
    for row in thesaurus_rows():
        values = {name: row[name] for name in ("variants", "narrower", "context", "note")} | {"weight": float(row["weight"] or 1)}
        old = known.get((row["head"], row["field"]))
        if old is None:
            to_add.append(tables.SynonymEntry(head=row["head"], field=row["field"], **values))
        elif overwrite and any(getattr(old, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            to_change.append(old)
    tables.SynonymEntry.objects.bulk_create(to_add, batch_size=200)
    if to_change:
        tables.SynonymEntry.objects.bulk_update(to_change, ["variants", "narrower", "context", "weight", "note"], batch_size=200)
    return len(to_add) + len(to_change)
