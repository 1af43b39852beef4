"""Tables that the region, the industry and the law give: read as data, never bound in code.

Each has a short natural key as its primary key (``county_id == "sirjan"``), so rows can be named in files, addresses and tests.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core.ids import PublicIdField


class Named(models.Model):
    """A row with a name in both languages of the site."""

    name_fa = models.CharField(_("name in Persian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order on screen"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; the Persian one where there is no other."""
        return self.name_en if get_language() == "en" and self.name_en else self.name_fa


class Described(Named):
    """A choice of a form: with a sentence that says when to choose it."""

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    description_fa = models.CharField(_("description in Persian"), max_length=400, blank=True)
    description_en = models.CharField(_("description in English"), max_length=400, blank=True)

    class Meta(Named.Meta):
        abstract = True

    @property
    def description(self) -> str:
        return self.description_en if get_language() == "en" and self.description_en else self.description_fa


class Sector(Named):
    """A section, division or group of ISIC Rev.4. The code is text: it keeps its leading zero."""

    class Level(models.TextChoices):
        SECTION = "section", _("section")
        DIVISION = "division", _("division")
        GROUP = "group", _("group")

    code = models.CharField(_("ISIC code"), max_length=4, primary_key=True)
    parent = models.ForeignKey("self", verbose_name=_("part of"), on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)

    class Meta(Named.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Province(Named):
    slug = models.SlugField(_("key"), max_length=40, primary_key=True)
    centre_fa = models.CharField(_("centre in Persian"), max_length=60, blank=True)
    centre_en = models.CharField(_("centre in English"), max_length=60, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=5, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=5, decimal_places=2, null=True, blank=True)
    iso_3166_2 = models.CharField(_("ISO 3166-2 code"), max_length=8, blank=True)
    phone_code = models.CharField(_("area code"), max_length=4, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("province")
        verbose_name_plural = _("provinces")


class County(Named):
    """A county of the region served. ``tile_row`` and ``tile_column`` place it on the tile map (1, 1 is the north-west)."""

    slug = models.SlugField(_("key"), max_length=40, primary_key=True)
    province = models.ForeignKey(Province, verbose_name=_("province"), on_delete=models.PROTECT, related_name="counties")
    centre_fa = models.CharField(_("centre in Persian"), max_length=60, blank=True)
    centre_en = models.CharField(_("centre in English"), max_length=60, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=5, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=5, decimal_places=2, null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), null=True, blank=True)
    aliases = models.CharField(_("other spellings"), max_length=200, blank=True, help_text=_("Separated by |"))

    class Meta(Named.Meta):
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        constraints = [models.UniqueConstraint(fields=["province", "tile_row", "tile_column"], name="county_tile_holds_one")]

    def neighbours(self, other: "County") -> bool:
        """Whether two counties touch on the tile map (corners count)."""
        if None in (self.tile_row, self.tile_column, other.tile_row, other.tile_column) or self.province_id != other.province_id:
            return False
        return max(abs(self.tile_row - other.tile_row), abs(self.tile_column - other.tile_column)) == 1  # type: ignore[operator]


class ValueChain(Named):
    key = models.CharField(_("key"), max_length=40, primary_key=True)
    downstream_from_level = models.PositiveSmallIntegerField(_("downstream begins at level"), default=0)
    note_fa = models.CharField(_("note in Persian"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("value chain")
        verbose_name_plural = _("value chains")


class ChainStage(Named):
    """One node of a value chain: ore, concentrate, cathode, wire rod …"""

    key = models.CharField(_("key"), max_length=60, primary_key=True)
    chain = models.ForeignKey(ValueChain, verbose_name=_("value chain"), on_delete=models.PROTECT, related_name="stages")
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    group_fa = models.CharField(_("group in Persian"), max_length=60, blank=True)
    group_en = models.CharField(_("group in English"), max_length=60, blank=True)
    is_downstream = models.BooleanField(_("downstream"), default=False)
    is_byproduct = models.BooleanField(_("by-product"), default=False)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note_fa = models.CharField(_("note in Persian"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta(Named.Meta):
        ordering = ["chain", "order", "pk"]
        verbose_name = _("chain stage")
        verbose_name_plural = _("chain stages")


class ChainFlow(models.Model):
    """What goes from one stage of a chain to another; ``output_ratio`` is output per unit of input, rough, empty where one number would mislead."""

    class Kind(models.TextChoices):
        MAIN = "main", _("main")
        BYPRODUCT = "byproduct", _("by-product")
        INPUT = "input", _("input")
        SCRAP = "scrap", _("scrap")
        RECYCLE = "recycle", _("recycle")

    source = models.ForeignKey(ChainStage, verbose_name=_("from"), on_delete=models.CASCADE, related_name="flows_out")
    target = models.ForeignKey(ChainStage, verbose_name=_("to"), on_delete=models.CASCADE, related_name="flows_in")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    output_ratio = models.DecimalField(_("yield"), max_digits=12, decimal_places=6, null=True, blank=True)
    output_basis = models.CharField(_("basis of the yield"), max_length=20, blank=True)
    note_fa = models.CharField(_("note in Persian"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("flow between stages")
        verbose_name_plural = _("flows between stages")
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="chain_flow_once")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class ProcessStage(Named):
    """A step of a plant where a need arises (grinding, flotation, acid …), finer than a chain stage and shared by all chains."""

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    group = models.CharField(_("group key"), max_length=40, blank=True)
    group_fa = models.CharField(_("group in Persian"), max_length=60, blank=True)
    group_en = models.CharField(_("group in English"), max_length=60, blank=True)
    nodes = models.ManyToManyField(ChainStage, verbose_name=_("chain stages served"), blank=True, related_name="process_stages")

    class Meta(Named.Meta):
        verbose_name = _("process stage")
        verbose_name_plural = _("process stages")

    @property
    def group_name(self) -> str:
        return self.group_en if get_language() == "en" and self.group_en else self.group_fa


class Unit(Named):
    """Value in the base unit = value × factor + offset, within one dimension only."""

    key = models.CharField(_("key"), max_length=60, primary_key=True)
    dimension = models.CharField(_("dimension"), max_length=40)
    base_key = models.CharField(_("base unit"), max_length=60)
    symbol = models.CharField(_("symbol"), max_length=30, blank=True)
    spellings_fa = models.TextField(_("Persian spellings"), blank=True, help_text=_("Separated by |"))
    spellings_latin = models.TextField(_("Latin spellings"), blank=True, help_text=_("Separated by |"))
    factor = models.CharField(_("factor"), max_length=40, default="1")
    offset = models.CharField(_("offset"), max_length=40, default="0")
    convertible = models.BooleanField(_("convertible"), default=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")


class CertificateKind(Named):
    """A kind of certificate, permit or approval. The typical validity is customary: the date on the paper always wins."""

    key = models.CharField(_("key"), max_length=60, primary_key=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    issuer_fa = models.CharField(_("issuer in Persian"), max_length=200, blank=True)
    issuer_en = models.CharField(_("issuer in English"), max_length=200, blank=True)
    has_expiry = models.BooleanField(_("expires"), default=True)
    typical_validity_months = models.PositiveSmallIntegerField(_("typical validity in months"), null=True, blank=True)
    note_fa = models.CharField(_("note in Persian"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)
    aliases = models.CharField(_("other keys"), max_length=200, blank=True, help_text=_("Separated by |"))

    class Meta(Named.Meta):
        verbose_name = _("certificate kind")
        verbose_name_plural = _("certificate kinds")

    @property
    def issuer(self) -> str:
        return self.issuer_en if get_language() == "en" and self.issuer_en else self.issuer_fa


class OrgKind(Described):
    """``side`` groups kinds on screen only: buyer, supplier, science, intermediary, capital, public."""

    side = models.CharField(_("side"), max_length=20, blank=True)

    class Meta(Described.Meta):
        verbose_name = _("kind of organization")
        verbose_name_plural = _("kinds of organization")


class NeedKind(Described):
    requirement_hint_fa = models.CharField(_("hint for requirements in Persian"), max_length=300, blank=True)
    requirement_hint_en = models.CharField(_("hint for requirements in English"), max_length=300, blank=True)

    class Meta(Described.Meta):
        verbose_name = _("kind of need")
        verbose_name_plural = _("kinds of need")

    @property
    def requirement_hint(self) -> str:
        return self.requirement_hint_en if get_language() == "en" and self.requirement_hint_en else self.requirement_hint_fa


class OfferKind(Described):
    needs_trl = models.BooleanField(_("asks for a TRL"), default=False)

    class Meta(Described.Meta):
        verbose_name = _("kind of offer")
        verbose_name_plural = _("kinds of offer")


class SupportKind(Described):
    """Also the list of what a need's owner gives."""

    is_equity = models.BooleanField(_("equity"), default=False)
    has_amount = models.BooleanField(_("has an amount"), default=False)
    aliases = models.CharField(_("other keys"), max_length=200, blank=True, help_text=_("Separated by |"))

    class Meta(Described.Meta):
        verbose_name = _("kind of support")
        verbose_name_plural = _("kinds of support")


class PlacementKind(Described):
    level_fa = models.CharField(_("level in Persian"), max_length=80, blank=True)
    level_en = models.CharField(_("level in English"), max_length=80, blank=True)
    typical_months_min = models.PositiveSmallIntegerField(_("typical months, from"), null=True, blank=True)
    typical_months_max = models.PositiveSmallIntegerField(_("typical months, to"), null=True, blank=True)
    needs_supervisor = models.BooleanField(_("needs a supervisor"), default=False)
    needs_university_consent = models.BooleanField(_("needs the university's consent"), default=False)

    class Meta(Described.Meta):
        verbose_name = _("kind of placement")
        verbose_name_plural = _("kinds of placement")


class Trl(Named):
    """A technology readiness level and the evidence expected for it."""

    level = models.PositiveSmallIntegerField(_("level"), primary_key=True)
    phase_fa = models.CharField(_("phase in Persian"), max_length=60, blank=True)
    phase_en = models.CharField(_("phase in English"), max_length=60, blank=True)
    environment_fa = models.CharField(_("environment in Persian"), max_length=120, blank=True)
    environment_en = models.CharField(_("environment in English"), max_length=120, blank=True)
    evidence_fa = models.CharField(_("evidence in Persian"), max_length=300, blank=True)
    evidence_en = models.CharField(_("evidence in English"), max_length=300, blank=True)

    class Meta(Named.Meta):
        ordering = ["level"]
        verbose_name = _("technology readiness level")
        verbose_name_plural = _("technology readiness levels")

    @property
    def evidence(self) -> str:
        return self.evidence_en if get_language() == "en" and self.evidence_en else self.evidence_fa


class SynonymEntry(models.Model):
    """One line of the thesaurus: a head word and what else people call it. ``weight`` 1 means the same thing, less is nearer to kin.

    Lists are kept with ``|`` between; what they mean is told at ``peyvand.text.vocabulary.Synonym``.
    """

    head = models.CharField(_("head word"), max_length=120)
    variants = models.TextField(_("variants"), help_text=_("Separated by |"))
    narrower = models.TextField(_("kinds of it"), blank=True, help_text=_("Separated by |"))
    context = models.TextField(_("words that must stand near"), blank=True, help_text=_("Separated by |"))
    field = models.CharField(_("field"), max_length=60, blank=True)
    weight = models.FloatField(_("weight"), default=1.0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    enabled = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("synonym entry")
        verbose_name_plural = _("synonym entries")
        ordering = ["head", "field"]
        constraints = [
            models.UniqueConstraint(fields=["head", "field"], name="synonym_head_once_per_field"),
            models.CheckConstraint(condition=models.Q(weight__gt=0) & models.Q(weight__lte=1), name="synonym_weight_between_0_and_1"),
        ]

    def __str__(self) -> str:
        return self.head


class SynonymSheet(models.Model):
    """A sheet of rows that somebody sent to be taken into the thesaurus: looked at first, then taken as a whole or not at all."""

    public_id = PublicIdField()
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField()
    name = models.CharField(_("file name"), max_length=120, blank=True)
    rows = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sheet of synonyms")
        verbose_name_plural = _("sheets of synonyms")

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One row: counts up whenever a table of the engine's vocabulary changes, so that each process knows when to read them anew."""

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("version of the tables")
        verbose_name_plural = _("versions of the tables")

    def __str__(self) -> str:
        return str(self.number)
