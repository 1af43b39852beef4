"""What an industrial unit says it needs made, bought, solved or researched."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.ids import PublicIdField
from peyvand.core.money import RialField
from peyvand.needs.models.choices import LIVE, PUBLISHED, STATE_TONES, IpTerms, Outcome, State, Visibility, Way
from peyvand.web.addresses import slug


def _one_of(field: str, choices: type[models.TextChoices], *, blank: bool = False) -> Q:
    return Q(**{f"{field}__in": [*choices.values, ""] if blank else choices.values})


def _none_or(field: str, **conditions: object) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__{lookup}": value for lookup, value in conditions.items()})


class Need(models.Model):
    """One need, from the first word of its draft to its outcome. ``state`` is written by ``lifecycle.transition`` alone.

    A draft may be incomplete: ``unread`` keeps, as typed, what could not be read yet, so that nothing typed is lost.
    ``form_key`` is the key of the form it was begun with: sent twice, it makes one draft.
    ``version`` counts the saves; a form that read an older one is told.
    """

    public_id = PublicIdField()
    organization = models.ForeignKey("registry.Organization", verbose_name=_("organization"), on_delete=models.PROTECT, related_name="needs")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(
        "registry.Mandate", verbose_name=_("written under the mandate"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    follows_from = models.ForeignKey(
        "self", verbose_name=_("made again from"), on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    form_key = models.CharField(max_length=64, null=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    title = models.CharField(_("title"), max_length=limits.TITLE, blank=True)
    title_en = models.CharField(_("title in English"), max_length=limits.TITLE, blank=True)
    problem = models.TextField(_("the problem"), blank=True)
    problem_en = models.TextField(_("the problem in English"), blank=True)
    tried = models.TextField(_("what was tried"), blank=True)
    success = models.TextField(_("measure of success"), blank=True)
    cleaned = models.TextField(editable=False, default="")

    kind = models.ForeignKey("taxonomies.NeedKind", verbose_name=_("kind of need"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sectors = models.ManyToManyField("taxonomies.Sector", verbose_name=_("sector"), blank=True, related_name="+")
    stage = models.ForeignKey(
        "taxonomies.ProcessStage", verbose_name=_("chain stage"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    county = models.ForeignKey("taxonomies.County", verbose_name=_("county"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    per_year = models.BooleanField(_("every year"), default=True)
    source = models.CharField(_("today's source"), max_length=300, blank=True)
    price_rial = RialField(_("present price of each"), null=True, blank=True)
    lead_days = models.PositiveIntegerField(_("present lead time in days"), null=True, blank=True)
    yearly_cost_rial = RialField(_("yearly cost"), null=True, blank=True)

    budget_min_rial = RialField(_("budget, from"), null=True, blank=True)
    budget_max_rial = RialField(_("budget, to"), null=True, blank=True)
    budget_shown = models.BooleanField(_("budget is shown"), default=False)
    trl_min = models.PositiveSmallIntegerField(_("lowest acceptable TRL"), null=True, blank=True)
    ip_terms = models.CharField(_("intellectual property"), max_length=8, choices=IpTerms, default=IpTerms.NONE)
    gives = models.ManyToManyField("taxonomies.SupportKind", verbose_name=_("what you give"), blank=True, related_name="+")

    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who answers"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who else answers"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    unnamed = models.BooleanField(_("the organization stays unnamed"), default=False)
    invited = models.ManyToManyField(
        "registry.Organization", verbose_name=_("invited organizations"), through="needs.Invitation", blank=True, related_name="+"
    )

    way = models.CharField(_("way of answering"), max_length=5, choices=Way, default=Way.TALKS)
    rounds = models.PositiveSmallIntegerField(_("stages of the call"), null=True, blank=True)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    questions_until = models.DateTimeField(_("questions close"), null=True, blank=True)
    answers_until = models.DateTimeField(_("answers are due"), null=True, blank=True)
    full_deadline = models.DateTimeField(_("deadline of full proposals"), null=True, blank=True)
    decide_by = models.DateTimeField(_("result by"), null=True, blank=True)

    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now)
    submitted_at = models.DateTimeField(_("sent for review"), null=True, blank=True)
    promised_until = models.DateTimeField(_("review promised until"), null=True, blank=True)
    returned_at = models.DateTimeField(_("changes requested"), null=True, blank=True)
    returned_reason = models.TextField(_("what to change"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked whether still needed"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    taken_down_from = models.CharField(_("state before it was taken down"), max_length=12, choices=State, blank=True, editable=False)
    taken_down_reason = models.TextField(_("reason of taking down"), blank=True)

    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome, blank=True)
    outcome_note = models.TextField(_("what came of it"), blank=True)
    outcome_value_rial = RialField(_("value bought"), null=True, blank=True)
    outcome_saving_rial = RialField(_("saving a year"), null=True, blank=True)

    unread = models.JSONField(_("typed but not readable yet"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "visibility", "-published_at"], name="need_state_seen_published"),
            models.Index(fields=["organization", "state"], name="need_owner_state"),
            models.Index(fields=["state", "confirmed_at"], name="need_state_confirmed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "form_key"], name="need_form_makes_one_draft"),
            models.CheckConstraint(condition=_one_of("state", State), name="need_state_is_known"),
            models.CheckConstraint(condition=_one_of("way", Way), name="need_way_is_known"),
            models.CheckConstraint(condition=_one_of("visibility", Visibility), name="need_visibility_is_known"),
            models.CheckConstraint(condition=_one_of("ip_terms", IpTerms), name="need_ip_terms_are_known"),
            models.CheckConstraint(condition=_one_of("outcome", Outcome, blank=True), name="need_outcome_is_known"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("title"), limits.TITLE), name="need_title_fits"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("title_en"), limits.TITLE), name="need_title_en_fits"),
            models.CheckConstraint(condition=_none_or("quantity", gt=0), name="need_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(budget_min_rial__isnull=True) | Q(budget_max_rial__isnull=True) | Q(budget_min_rial__lte=models.F("budget_max_rial")),
                name="need_budget_runs_upwards",
            ),
            models.CheckConstraint(condition=_none_or("trl_min", gte=1, lte=9), name="need_trl_is_1_to_9"),
            models.CheckConstraint(condition=_none_or("rounds", gte=1, lte=2), name="need_call_has_one_or_two_rounds"),
            models.CheckConstraint(condition=~Q(follows_from=models.F("id")), name="need_does_not_follow_itself"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.IN_REVIEW, State.WITHDRAWN]) | Q(published_at__isnull=False),
                name="need_published_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | (~Q(title="") & ~Q(problem="") & Q(kind__isnull=False)),
                name="need_sent_says_what_it_is",
            ),
            models.CheckConstraint(condition=~Q(state=State.PAUSED) | Q(way=Way.TALKS, paused_at__isnull=False), name="need_paused_is_in_talks"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.EVALUATION, State.AWARDED, State.UNANSWERED]) | Q(way=Way.CALL), name="need_evaluated_is_a_call"
            ),
            models.CheckConstraint(condition=~Q(state=State.CLOSED) | ~Q(outcome=""), name="need_closed_has_an_outcome"),
            models.CheckConstraint(condition=~Q(state=State.TAKEN_DOWN) | ~Q(taken_down_from=""), name="need_taken_down_knows_where_from"),
            models.CheckConstraint(
                condition=~Q(way=Way.CALL) | Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(deadline__isnull=False), name="need_call_has_a_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Need without a title"))

    def get_absolute_url(self) -> str:
        return reverse("needs:detail", args=[self.public_id, self.slug])

    @property
    def slug(self) -> str:
        return slug(self.shown_title) or "-"

    @property
    def shown_title(self) -> str:
        """The title in the reader's language; the Persian one where there is no other."""
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def shown_problem(self) -> str:
        return self.problem_en if get_language() == "en" and self.problem_en else self.problem

    @property
    def tone(self) -> str:
        return STATE_TONES[State(self.state)]

    @property
    def is_call(self) -> bool:
        return self.way == Way.CALL

    @property
    def is_live(self) -> bool:
        """Whether answers may still come."""
        return self.state in LIVE

    @property
    def was_published(self) -> bool:
        return self.state in PUBLISHED or (self.published_at is not None and self.state in (State.WITHDRAWN, State.TAKEN_DOWN))
