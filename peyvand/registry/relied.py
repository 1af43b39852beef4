"""What a running transaction relies on: the memberships and mandates by which somebody was let do something in it.

They are looked at once more right before the commit, behind the lock of the audit chain. A removal passes the same lock, so it either comes
after what its person wrote or stops it: once a removal was answered, nothing more is written by who was removed.
"""

from typing import TYPE_CHECKING, Any

from peyvand.core.errors import NotAllowed
from peyvand.core.transactions import gather, inside

if TYPE_CHECKING:
    from .models import Membership, Person

LADDER = ("viewer", "expert", "manager", "owner")


def on_memberships(person: "Person") -> None:
    """Note the memberships that a permission was read from."""
    if inside():
        for row in person.present_memberships:
            gather(_still_so, ("membership", row.pk, row.role), last=True)


def on_mandates(keys: Any) -> None:
    if inside():
        for key in keys:
            gather(_still_so, ("mandate", key, ""), last=True)


def changed(membership: "Membership") -> None:
    """This transaction itself changes it: who leaves may finish leaving."""
    gather(_still_so, ("changed", membership.pk, ""), last=True)


def _still_so(noted: list[tuple[str, int, str]]) -> None:
    from .models import Mandate, Membership  # noqa: PLC0415  (models read this module's neighbours)

    own = {key for kind, key, _role in noted if kind == "changed"}
    memberships = {key: role for kind, key, role in noted if kind == "membership" and key not in own}
    now = dict(Membership.objects.filter(pk__in=memberships, ended_at=None).values_list("pk", "role")) if memberships else {}
    if any(key not in now or LADDER.index(now[key]) < LADDER.index(role) for key, role in memberships.items()):
        raise NotAllowed
    mandates = {key for kind, key, _role in noted if kind == "mandate"}
    if mandates and Mandate.objects.filter(pk__in=mandates, withdrawn_at=None).count() != len(mandates):
        raise NotAllowed
