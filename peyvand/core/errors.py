"""What a rule answers when it says no. Each has a code for programs and a sentence for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
"""A sentence for people: plain, or translated when it is shown."""


@dataclass(frozen=True)
class Missing:
    """One thing that is still needed: the field it belongs to (empty for the whole object) and what to do."""

    field: str
    text: Text


class Refusal(Exception):
    """A rule said no. Nothing was changed. Rooms subclass it and set ``code`` and ``message``."""

    code: str = "refused"
    message: Text = _("This cannot be done.")
    status = 422

    def __init__(self, message: Text | None = None, *, code: str | None = None) -> None:
        self.message = self.message if message is None else message
        self.code = self.code if code is None else code
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NoSuchMove(Refusal):
    """The table of this object has no such event in its present state."""

    code = "lifecycle.no_such_move"
    message = _("This step is not possible in the present state.")
    status = 409


class NotAllowed(Refusal):
    """The policy does not let this person do it."""

    code = "access.not_allowed"
    message = _("You may not do this.")
    status = 403


class NotReady(Refusal):
    """Something is missing; ``missing`` says what, field by field."""

    code = "lifecycle.not_ready"
    message = _("Something is still missing.")

    def __init__(self, missing: Sequence[Missing], message: Text | None = None) -> None:
        self.missing = list(missing)
        super().__init__(message)


class Changed(Refusal):
    """Somebody else moved or changed it meanwhile."""

    code = "lifecycle.changed"
    message = _("Somebody changed this meanwhile. Look at it again before you go on.")
    status = 409


class ForGood(Exception):
    """Trying again changes nothing: a job that raises it is laid aside at once."""
