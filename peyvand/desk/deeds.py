"""How deeds of the audit trail are said to people: by the words of the lifecycle tables, and by the names here for what is no move of a state."""

from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from peyvand.core import lifecycle
from peyvand.core.errors import Text
from peyvand.registry.models import JoinRequest, Mandate, Membership, Paper

NAMES: dict[str, Text] = {
    "need.begin": gettext_lazy("begun"),
    "need.save": gettext_lazy("saved"),
    "need.accept_terms": gettext_lazy("terms of non-disclosure accepted"),
    "offer.create": gettext_lazy("begun"),
    "offer.edit": gettext_lazy("edited"),
    "offer.ask_still_true": gettext_lazy("asked whether it is still true"),
    "organization.create": gettext_lazy("registered"),
    "organization.edit": gettext_lazy("edited"),
    "organization.evidence": gettext_lazy("evidence recorded"),
    "organization.survey": gettext_lazy("capability survey entered"),
    "organization.homonym": gettext_lazy("ruled a homonym"),
    "organization.suspend": gettext_lazy("suspended"),
    "organization.restore": gettext_lazy("suspension lifted"),
    "organization.trust": gettext_lazy("trust changed"),
    "organization.link": gettext_lazy("link to another organization recorded"),
    "organization.ask_change": gettext_lazy("asked to change a confirmed field"),
    "organization.certificates": gettext_lazy("certificates changed"),
    "organization.different": gettext_lazy("ruled to be another organization"),
    "organization.merge": gettext_lazy("merged with another organization"),
    "organization.merge_stragglers": gettext_lazy("late rows of the merge moved"),
    "organization.paper": gettext_lazy("paper sent"),
    "organization.profile": gettext_lazy("standing profile changed"),
    "organization.renew": gettext_lazy("verification renewed"),
    "organization.take_back_merge": gettext_lazy("merge taken back"),
    "person.create": gettext_lazy("account made"),
    "person.accept_terms": gettext_lazy("terms accepted"),
    "person.name": gettext_lazy("name shown changed"),
    "person.email": gettext_lazy("e-mail address changed"),
    "person.mobile": gettext_lazy("mobile number changed"),
    "person.email_removed": gettext_lazy("e-mail address removed"),
    "person.mobile_removed": gettext_lazy("mobile number removed"),
    "person.password": gettext_lazy("password set"),
    "person.totp_on": gettext_lazy("authenticator app added"),
    "person.totp_off": gettext_lazy("authenticator app removed"),
    "person.passkey_on": gettext_lazy("passkey added"),
    "person.passkey_off": gettext_lazy("passkey removed"),
    "person.recovery": gettext_lazy("recovery codes made"),
    "person.erase": gettext_lazy("account closed and personal data erased"),
    "person.sessions_ended": gettext_lazy("all sessions ended by an operator"),
    "person.factor_taken_off": gettext_lazy("second factor taken off by an operator"),
    "person.unite": gettext_lazy("account united with another one"),
    "person.export": gettext_lazy("own data taken"),
    "site_role.give": gettext_lazy("site role given"),
    "site_role.take": gettext_lazy("site role taken back"),
    "membership.add": gettext_lazy("member let in"),
    "membership.role": gettext_lazy("role of a member changed"),
    "membership.end": gettext_lazy("membership ended"),
    "membership.flag": gettext_lazy("powers of a member changed"),
    "organization.unlink": gettext_lazy("link to another organization ended"),
    "organization.hand_over": gettext_lazy("ownership handed over"),
    "invitation.make": gettext_lazy("invited"),
    "invitation.send_again": gettext_lazy("invitation sent again"),
    "join_request.make": gettext_lazy("asked to join or claimed"),
    "expert_page.save": gettext_lazy("expert page written"),
    "need.hand_over": gettext_lazy("handed to another member"),
    "offer.hand_over": gettext_lazy("handed to another member"),
    "mandate.grant": gettext_lazy("mandate given to a facilitator"),
    "mandate.withdraw": gettext_lazy("mandate withdrawn"),
    "file.accept": gettext_lazy("file taken"),
    "file.let_go": gettext_lazy("file let go"),
    "file.open": gettext_lazy("file opened"),
    "match.judge": gettext_lazy("match judged"),
    "synonym.add": gettext_lazy("row added to the thesaurus"),
    "synonym.change": gettext_lazy("row of the thesaurus changed"),
    "synonym.put_out": gettext_lazy("row of the thesaurus put out of use"),
    "synonym.use": gettext_lazy("row of the thesaurus put in use again"),
    "report.make": gettext_lazy("reported to the moderators"),
    "report.object": gettext_lazy("another look asked for"),
}
FIELDS: dict[str, Text] = {
    "person": gettext_lazy("person"),
    "organization": gettext_lazy("organization"),
    "role": pgettext_lazy("of a member", "role"),
    "scope": gettext_lazy("scope"),
    "ends_at": gettext_lazy("ends at"),
    "other": gettext_lazy("other organization"),
    "source": gettext_lazy("source"),
    "state": gettext_lazy("state"),
    "version": gettext_lazy("version"),
    "thing": gettext_lazy("thing"),
    "kind": gettext_lazy("kind"),
    "published_at": gettext_lazy("published"),
    "last_confirmed_at": gettext_lazy("last confirmed"),
    "confirmed_at": gettext_lazy("last confirmed"),
    "asked_at": gettext_lazy("asked whether it still holds"),
    "submitted_at": gettext_lazy("sent"),
    "promised_until": gettext_lazy("answer promised by"),
    "changed_at": gettext_lazy("changed"),
    "paused_at": gettext_lazy("paused"),
    "ended_at": gettext_lazy("ended"),
    "returned_at": gettext_lazy("returned"),
    "returned_note": gettext_lazy("reason of the moderator"),
    "taken_down_from": gettext_lazy("state before it was taken down"),
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("summary"),
    "visibility": gettext_lazy("who sees it"),
    "decided_at": gettext_lazy("decided at"),
    "paper": gettext_lazy("paper"),
    "replaces": gettext_lazy("in place of"),
    "file": gettext_lazy("file"),
    "digest": gettext_lazy("fingerprint"),
    "size": gettext_lazy("size"),
    "owner": gettext_lazy("kept for"),
    "reason": gettext_lazy("reason"),
    "merge": gettext_lazy("merge"),
    "kept": gettext_lazy("the one that stays"),
    "gone": gettext_lazy("the other"),
    "moved": gettext_lazy("rows moved"),
    "left": gettext_lazy("rows left"),
    "taken": gettext_lazy("values taken from the other"),
    "to": gettext_lazy("handed to"),
    "stays_as": gettext_lazy("stays as"),
    "request": gettext_lazy("request"),
    "is_public": gettext_lazy("shown to everybody"),
    "side": gettext_lazy("what is looked for"),
    "paused": gettext_lazy("paused"),
}
LOADED = {"demo": gettext_lazy("the demonstration"), "import": gettext_lazy("an import")}
"""Where history that was loaded came from."""
CODES = frozenset({"paper", "replaces", "file", "digest"})
"""Fields that hold a name made of signs."""
WORDS: dict[str, dict[str, Text]] = {
    "role": dict(Membership.Role.choices),
    "stays_as": dict(Membership.Role.choices),
    "scope": dict(Mandate.Scope.choices),
    "side": {"need": gettext_lazy("Needs"), "offer": gettext_lazy("Offers")},
    "kind": {**dict(Paper.Kind.choices), **dict(JoinRequest.Kind.choices)},
}
"""Values of recorded fields that no column of the row's own model says in words."""


@cache
def _by_table() -> dict[str, Text]:
    return {f"{table.name}.{row.event}": row.said or row.label for table in lifecycle.all_lifecycles().values() for row in table.rows}


def name_of(action: str) -> str:
    """«تعلیق شد»; an action that has no words yet shows its own name, so that nothing on record is passed over."""
    said = NAMES.get(action) or _by_table().get(action)
    return str(said).rstrip(".") if said else action


def model_of(kind: str) -> Any:
    """The model of an audit row's ``kind``, or None when it is gone."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def field_of(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None


def word_for(name: str, value: Any) -> str:
    """A recorded value in words, or as it is."""
    return str(WORDS.get(name, {}).get(value, value)) if isinstance(value, str) else str(value)


def label_of(model: Any, name: str) -> str:
    field = field_of(model, name)
    own = getattr(field, "verbose_name", "") if field is not None else ""
    return str(own if isinstance(own, Promise) else FIELDS.get(name, own or name))


def kind_name(kind: str) -> str:
    model = model_of(kind)
    return str(model._meta.verbose_name) if model is not None else _("something that is gone")
