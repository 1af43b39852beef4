"""The tables as the engine wants them: one frozen ``Vocabulary`` value, built once for each version of the tables."""

from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from django.db import models

from peyvand.text import vocabulary as words
from peyvand.text.vocabulary import Vocabulary

from .models import CertificateKind, ChainFlow, County, ProcessStage, Sector, SynonymEntry, Unit, Version

_built: dict[int, Vocabulary] = {}
_lock = Lock()


def version() -> int:
    """The number of the tables' present version; one cheap query."""
    return Version.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def mark_changed(now: datetime) -> None:
    """Say that a table changed, so that every process builds its vocabulary anew."""
    row, _made = Version.objects.get_or_create(pk=1)
    Version.objects.filter(pk=row.pk).update(number=models.F("number") + 1, changed_at=now)


def vocabulary() -> Vocabulary:
    """The vocabulary of the present version; built at the first asking, then kept by this process."""
    number = version()
    with _lock:
        found = _built.get(number)
        if found is None:
            found = _build()
            _built.clear()
            _built[number] = found
    return found


def forget() -> None:
    """Build anew at the next asking (a test's database has another content under the same number)."""
    _built.clear()


def _build() -> Vocabulary:
    return Vocabulary(
        units=words.make_units(_unit_rows()),
        thesaurus=words.make_thesaurus(
            {name: str(value) for name, value in row.items()}
            for row in SynonymEntry.objects.filter(enabled=True).order_by("pk").values("head", "variants", "narrower", "context", "weight", "field")
        ),
        sectors={code: parent or "" for code, parent in Sector.objects.values_list("code", "parent_id")},
        stages=_stages(),
        flows=words.make_flows(
            (f"{flow.source.chain_id}:{flow.source_id}", f"{flow.target.chain_id}:{flow.target_id}")
            for flow in ChainFlow.objects.exclude(kind="recycle").select_related("source", "target")
        ),
        counties=_counties(),
        certificates=_certificates(),
        certificate_groups=dict(CertificateKind.objects.values_list("key", "group")),
    )


def _unit_rows() -> Iterable[dict[str, str]]:
    for unit in Unit.objects.order_by("order", "pk"):
        yield {
            "key": unit.key,
            "dimension": unit.dimension,
            "factor": unit.factor,
            "offset": unit.offset,
            "convertible": "yes" if unit.convertible else "no",
            "symbol": unit.symbol,
            "name_fa": unit.name_fa,
            "name_en": unit.name_en,
            "spellings_fa": unit.spellings_fa,
            "spellings_latin": unit.spellings_latin,
        }


def _stages() -> dict[str, words.Stage]:
    return {
        stage.key: words.Stage(
            stage.group,
            tuple(f"{node.chain_id}:{node.pk}" for node in sorted(stage.nodes.all(), key=lambda node: node.pk)),
            stage.name_fa,
            stage.name_en,
        )
        for stage in ProcessStage.objects.prefetch_related("nodes")
    }


def _counties() -> dict[str, words.County]:
    found: dict[str, words.County] = {}
    for row in County.objects.exclude(tile_row=None).exclude(tile_column=None):
        county = words.County(row.name_fa, row.name_en, row.tile_row or 0, row.tile_column or 0)
        for name in (row.slug, row.name_fa, row.name_en, *row.aliases.split("|")):
            if name:
                found[words.folded_name(name)] = county
    return found


def _certificates() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in CertificateKind.objects.all():
        for name in (row.key, row.name_fa, row.name_en, *row.aliases.split("|")):
            if name:
                found.setdefault(words.folded_name(name), row.key)
    return found
