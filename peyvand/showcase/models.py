"""Offers of the showcase: what an organization has achieved or can make."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import ids, limits

TRL_LEVELS = [(level, str(level)) for level in range(1, 10)]


class Offer(models.Model):
    """One achievement, product, capability, lab service, patent, idea or expertise."""

    class Kind(models.TextChoices):
        ACHIEVEMENT = "achievement", _("Achievement")
        PRODUCT = "product", _("Product")
        CAPABILITY = "capability", _("Capability or service line")
        LAB_SERVICE = "lab_service", _("Lab service")
        EQUIPMENT = "equipment", _("Equipment others can use")
        PATENT = "patent", _("Patent")
        IDEA = "idea", _("Idea that seeks a partner")
        EXPERTISE = "expertise", _("Expertise")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        PAUSED = "paused", _("Paused")
        ARCHIVED = "archived", _("Archived")
        TAKEN_DOWN = "taken_down", _("Taken down")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        SIGNED_IN = "signed_in", _("Signed-in people")
        VERIFIED = "verified", _("Verified organizations")

    class IpState(models.TextChoices):
        NONE = "none", _("No protection")
        KNOW_HOW = "know_how", _("Know-how, kept")
        PUBLISHED = "published", _("Published openly")
        COPYRIGHT = "copyright", _("Copyright")
        PATENT_FILED = "patent_filed", _("Patent application filed")
        PATENT_GRANTED = "patent_granted", _("Patent granted")

    class PriceForm(models.TextChoices):
        UNIT = "unit", _("Per piece")
        TON = "ton", _("Per ton")
        SAMPLE = "sample", _("Per sample")
        HOUR = "hour", _("Per hour")
        MONTH = "month", _("Per month")
        PROJECT = "project", _("Per project")
        QUOTE = "quote", _("By quotation")

    public_id = ids.PublicIdField()
    organization = models.ForeignKey("registry.Organization", on_delete=models.PROTECT, related_name="offers")
    created_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", null=True)
    mandate = models.ForeignKey("registry.Mandate", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="copies", null=True, blank=True)

    kind = models.CharField(_("kind of offer"), max_length=16, choices=Kind, default=Kind.PRODUCT)
    title = models.CharField(_("title"), max_length=limits.TITLE, blank=True)
    title_en = models.CharField(_("title in English"), max_length=limits.TITLE, blank=True)
    summary = models.TextField(_("summary"), max_length=limits.TEXT, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=limits.TEXT, blank=True)
    how = models.TextField(_("how it works"), max_length=limits.TEXT, blank=True)
    sectors = models.ManyToManyField("taxonomies.Sector", verbose_name=_("sectors"), related_name="+", blank=True)
    stages = models.ManyToManyField("taxonomies.ProcessStage", verbose_name=_("process steps"), related_name="+", blank=True)
    chain_stages = models.ManyToManyField("taxonomies.ChainStage", verbose_name=_("chain stages"), related_name="+", blank=True)

    trl = models.PositiveSmallIntegerField(_("technology readiness level"), choices=TRL_LEVELS, null=True, blank=True)
    trl_evidence = models.TextField(_("evidence for this level"), max_length=limits.TEXT, blank=True)
    ip_state = models.CharField(_("intellectual property"), max_length=16, choices=IpState, blank=True)
    ip_number = models.CharField(_("patent number"), max_length=40, blank=True)

    capacity = models.CharField(_("capacity"), max_length=limits.LINE, blank=True)
    lead_time_days = models.PositiveIntegerField(_("lead time"), null=True, blank=True)
    price_form = models.CharField(_("price form"), max_length=8, choices=PriceForm, blank=True)
    price_note = models.CharField(_("about the price"), max_length=limits.LINE, blank=True)

    instrument = models.CharField(_("instrument"), max_length=limits.LINE, blank=True)
    lab_range = models.CharField(_("range"), max_length=limits.LINE, blank=True)
    accreditation = models.CharField(_("accreditation"), max_length=limits.LINE, blank=True)
    lab_price = models.BigIntegerField(_("price of one test"), null=True, blank=True)
    queue_days = models.PositiveIntegerField(_("queue in days"), null=True, blank=True)
    sample_needs = models.TextField(_("sample needed"), max_length=limits.TEXT, blank=True)

    visibility = models.CharField(_("who sees it"), max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True, editable=False)
    taken_down_from = models.CharField(max_length=12, choices=State, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="counts the saves; a form that read an older one is told")
    form_key = models.CharField(max_length=32, null=True, editable=False, help_text="of the empty form it was begun in: one form makes one draft")
    unread = models.JSONField(default=dict, blank=True, editable=False, help_text="fields of a draft whose typed text could not be read, as typed")
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False, db_index=True)
    promised_until = models.DateTimeField(null=True, editable=False, help_text="when a moderator will have looked; null where nothing waits")
    last_confirmed_at = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False, help_text="when 'still true?' was asked and not answered yet")
    returned_note = models.TextField(blank=True, editable=False, help_text="the reason of the last return, pause by clock or take-down")

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(fields=["state", "visibility", "-published_at"], name="offer_list")]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "form_key"], name="offer_form_makes_one_draft"),
            models.CheckConstraint(condition=Q(trl__isnull=True) | Q(trl__range=(1, 9)), name="offer_trl_1_to_9"),
            models.CheckConstraint(condition=Q(lab_price__isnull=True) | Q(lab_price__gte=0), name="offer_lab_price_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "archived"]) | (Q(published_at__isnull=False) & ~Q(title="")),
                name="offer_published_has_title_and_date",
            ),
            models.CheckConstraint(condition=~Q(state="in_review") | Q(promised_until__isnull=False), name="offer_in_review_has_promise"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Offer without a title"))

    def get_absolute_url(self) -> str:
        return reverse("showcase:detail", args=[self.public_id, self.slug])

    @property
    def slug(self) -> str:
        """The readable end of the address; it decides nothing."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "offer"

    @property
    def is_lab_service(self) -> bool:
        return self.kind in {Offer.Kind.LAB_SERVICE, Offer.Kind.EQUIPMENT}


class Want(models.Model):
    """One thing the offer's owner is looking for."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        PILOT_SITE = "pilot_site", _("Pilot site")
        LICENCE = "licence", _("Licence")
        JOINT_DEVELOPMENT = "joint_development", _("Joint development")
        INVESTMENT = "investment", _("Investment")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="wants")
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["offer", "kind"], name="want_once_per_offer")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Line(models.Model):
    """What rows of an offer share: they belong to it and keep their order."""

    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["order", "id"]


class Advantage(Line):
    """One measure by which the offer is compared with the best in use today; honest rows may say it is behind."""

    class Outcome(models.TextChoices):
        BETTER = "better", _("Better")
        EQUAL = "equal", _("About the same")
        BEHIND = "behind", _("Still behind")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="advantages")
    measure = models.CharField(_("measure"), max_length=limits.LINE)
    ours = models.CharField(_("this offer"), max_length=limits.LINE)
    best_in_use = models.CharField(_("best in use today"), max_length=limits.LINE, blank=True)
    outcome = models.CharField(pgettext_lazy("of a comparison", "outcome"), max_length=8, choices=Outcome, blank=True)
    source = models.CharField(_("source"), max_length=limits.LINE, blank=True)

    class Meta(Line.Meta):
        pass

    def __str__(self) -> str:
        return self.measure


class Specification(Line):
    """One stated property, in the same words as a need's requirement."""

    class Relation(models.TextChoices):
        AT_LEAST = "ge", pgettext_lazy("relation of a requirement", "at least")
        AT_MOST = "le", pgettext_lazy("relation of a requirement", "at most")
        EQUAL = "eq", pgettext_lazy("relation of a requirement", "equal to")
        RANGE = "range", pgettext_lazy("relation of a requirement", "in the range of")
        IS = "is", pgettext_lazy("relation of a requirement", "has")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="specifications")
    parameter = models.CharField(_("parameter"), max_length=limits.LINE)
    relation = models.CharField(_("relation"), max_length=5, choices=Relation, default=Relation.AT_LEAST)
    value = models.CharField(_("value"), max_length=limits.LINE)
    unit = models.CharField(_("unit"), max_length=40, blank=True)

    class Meta(Line.Meta):
        pass

    def __str__(self) -> str:
        return self.parameter


class Proof(Line):
    """Something outside the offer's own words that speaks for it."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Reference customer")
        TEST = "test", _("Test report")
        PAPER = "paper", _("Paper (DOI)")
        PATENT = "patent", _("Patent")
        LINK = "link", _("Link")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CUSTOMER)
    title = models.CharField(_("title"), max_length=limits.LINE)
    reference = models.CharField(_("number or address"), max_length=limits.URL, blank=True)
    note = models.CharField(_("note"), max_length=limits.LINE, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("proof")

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where the proof can be read: a DOI resolves, a link is itself, the rest have none."""
        if self.kind == Proof.Kind.PAPER and self.reference:
            return "https://doi.org/" + self.reference
        if self.kind == Proof.Kind.LINK and self.reference.startswith(("https://", "http://")):
            return self.reference
        return ""


class OfferFile(Line):
    """A picture or a file of an offer; its title is what a picture says to those who do not see it. Seen by whoever sees the offer."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=limits.LINE)
    is_proof = models.BooleanField(_("proof"), default=False)

    class Meta(Line.Meta):
        verbose_name = _("attachment")
        constraints = [
            models.UniqueConstraint(fields=["offer", "file"], name="offer_file_once"),
            models.CheckConstraint(condition=~Q(title=""), name="offer_file_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title
