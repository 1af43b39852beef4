"""Two accounts of one person become one. Both are proven before; nothing of either is lost."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from peyvand.accounts.models import Union
from peyvand.accounts.rules.addresses import tell_addresses
from peyvand.accounts.rules.closing import close, forget_sign_in
from peyvand.core import SYSTEM, atomic, audit, merging
from peyvand.core.errors import Refusal
from peyvand.registry import queries as registry_queries
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Membership, Person, SiteRole

# How somebody signs in is not moved: the account that stays keeps its own second factor and sessions.
NOT_MOVED = (
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "usersessions.UserSession.user",
    "accounts.OneTimeCode.person",
    "accounts.Union.kept",
    "accounts.Union.left",
)


class CannotUnite(Refusal):
    code = "account.cannot_unite"
    message = _("These two accounts cannot be united. Begin again.")


@dataclass(frozen=True)
class Choice:
    """From which of the two the account takes what there is one of: ``kept`` or ``left``."""

    name: str = "kept"
    email: str = "kept"
    mobile: str = "kept"


def unite_accounts(kept: Person, left: Person, choice: Choice, *, now: datetime) -> Union:
    """Move all that names ``left`` to ``kept``, take over the chosen addresses and name, and close ``left``. Raises CannotUnite."""
    if kept.pk == left.pk:
        raise CannotUnite
    with atomic():
        rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept.pk, left.pk]).order_by("pk")}
        if len(rows) != 2 or not all(row.is_active for row in rows.values()):
            raise CannotUnite
        kept, left = rows[kept.pk], rows[left.pk]
        tell_addresses(left, "united")
        tell_addresses(kept, "united")
        record = merging.Record()
        _unite_memberships(kept, left, now)
        _unite_site_roles(kept, left)
        merging.move(left, kept, record, but=NOT_MOVED)
        values = _chosen(kept, left, choice)
        forget_sign_in(left)
        close(left)
        _take_over(kept, values)
        made = Union.objects.create(kept=kept, left=left, at=now, record=record.as_json())
        audit.record(kept, "person.unite", kept, now=now, after={"left": str(left.pk), "moved": record.count(), "not_moved": len(record.left)})
        audit.record(kept, "person.unite", left, now=now, after={"kept": str(kept.pk)})
    kept.forget_roles()
    return made


def _unite_memberships(kept: Person, left: Person, now: datetime) -> None:
    """Where both belong, the higher role and both marks stay, and the other membership ends; elsewhere the membership moves with the rest."""
    mine = {row.organization_id: row for row in kept.present_memberships}
    for row in left.present_memberships:
        own = mine.get(row.organization_id)
        if own is None:
            continue
        ladder = registry_queries.LADDER
        if ladder.index(row.role) > ladder.index(own.role):
            registry_rules.change_role(own, row.role, by=SYSTEM, now=now)
        if row.may_sign and not own.may_sign:
            registry_rules.set_signatory(own, True, by=SYSTEM, now=now)
        if row.is_liaison and not own.is_liaison:
            registry_rules.set_liaison(own, True, by=SYSTEM, now=now)
        registry_rules.end_membership(Membership.objects.get(pk=row.pk), by=SYSTEM, now=now)


def _unite_site_roles(kept: Person, left: Person) -> None:
    SiteRole.objects.filter(person=left, role__in=SiteRole.objects.filter(person=kept).values("role")).delete()


def _chosen(kept: Person, left: Person, choice: Choice) -> dict[str, str | None]:
    """What there is one of; where the chosen account has none, the other's stays."""

    def of(name: str, wanted: str) -> str | None:
        first, second = (kept, left) if wanted != "left" else (left, kept)
        return getattr(first, name) or getattr(second, name)

    named = left if choice.name == "left" else kept
    return {
        "email": of("email", choice.email),
        "mobile": of("mobile", choice.mobile),
        "display_name": named.display_name,
        "display_name_en": named.display_name_en,
    }


def _take_over(kept: Person, values: dict[str, str | None]) -> None:
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(values))
    EmailAddress.objects.filter(user=kept).exclude(email=kept.email or "").delete()
    if kept.email:
        EmailAddress.objects.update_or_create(user=kept, email=kept.email, defaults={"verified": True, "primary": True})
