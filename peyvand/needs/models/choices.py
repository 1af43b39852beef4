"""The closed lists of a need: what a field may hold and how it is said to people."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a need", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("state of a need", "In review")
    OPEN = "open", pgettext_lazy("state of a need", "Open")
    PAUSED = "paused", pgettext_lazy("state of a need", "Paused")
    EVALUATION = "evaluation", pgettext_lazy("state of a need", "In evaluation")
    AWARDED = "awarded", pgettext_lazy("state of a need", "Awarded")
    UNANSWERED = "unanswered", pgettext_lazy("state of a need", "Unanswered")
    CANCELLED = "cancelled", pgettext_lazy("state of a need", "Cancelled")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a need", "Withdrawn")
    CLOSED = "closed", pgettext_lazy("state of a need", "Closed")
    TAKEN_DOWN = "taken_down", pgettext_lazy("state of a need", "Taken down")


#: States in which a need has been seen by its audience (and still is).
PUBLISHED = (State.OPEN, State.PAUSED, State.EVALUATION, State.AWARDED, State.UNANSWERED, State.CANCELLED, State.CLOSED)
#: States in which answers may still come.
LIVE = (State.OPEN,)
#: The tone and shape of a state's badge.
STATE_TONES = {
    State.DRAFT: "draft",
    State.IN_REVIEW: "warn",
    State.OPEN: "live",
    State.PAUSED: "warn",
    State.EVALUATION: "warn",
    State.AWARDED: "good",
    State.UNANSWERED: "bad",
    State.CANCELLED: "bad",
    State.WITHDRAWN: "done",
    State.CLOSED: "done",
    State.TAKEN_DOWN: "bad",
}


class Way(models.TextChoices):
    TALKS = "talks", pgettext_lazy("way of answering", "Talks")
    CALL = "call", pgettext_lazy("way of answering", "Call")


class Visibility(models.TextChoices):
    PUBLIC = "public", pgettext_lazy("who sees a need", "Everyone")
    SIGNED_IN = "signed_in", pgettext_lazy("who sees a need", "Signed-in people")
    VERIFIED = "verified", pgettext_lazy("who sees a need", "Verified organizations")
    INVITED = "invited", pgettext_lazy("who sees a need", "Invited only")


class IpTerms(models.TextChoices):
    NONE = "none", pgettext_lazy("intellectual property", "Not said")
    OWNER = "owner", pgettext_lazy("intellectual property", "The need owner's")
    SOLVER = "solver", pgettext_lazy("intellectual property", "The maker's, with our right to use it")
    SHARED = "shared", pgettext_lazy("intellectual property", "Shared")


class Relation(models.TextChoices):
    GE = "ge", pgettext_lazy("relation of a requirement", "at least")
    LE = "le", pgettext_lazy("relation of a requirement", "at most")
    EQ = "eq", pgettext_lazy("relation of a requirement", "equal to")
    RANGE = "range", pgettext_lazy("relation of a requirement", "in the range of")
    IS = "is", pgettext_lazy("relation of a requirement", "has")


class Outcome(models.TextChoices):
    MET = "met", pgettext_lazy("outcome of a need", "Met")
    PARTLY = "partly", pgettext_lazy("outcome of a need", "Partly met")
    UNMET = "unmet", pgettext_lazy("outcome of a need", "Unmet")
