"""What waits for a person: today, this week, and what they wait for from others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peyvand.core import access, limits
from peyvand.needs import queries as needs
from peyvand.notices import dead_letters
from peyvand.registry import cases as registrar_cases
from peyvand.registry import queries as registry
from peyvand.registry.models import Organization
from peyvand.showcase import queries as offers
from peyvand.showcase.models import Offer
from peyvand.web.figures import digits, number
from peyvand.web.isolates import isolated

from . import queue

DAY, CLOSING = timedelta(days=1), timedelta(days=14)
MOST = 20
"""Rows of one kind that the desk shows; more are counted on the page that holds them all."""


@dataclass(frozen=True)
class Task:
    """``post`` is the address of an act done in one click; without it the act is a link."""

    title: str
    text: str
    kind: str = ""
    icon: str = "hourglass"
    until: datetime | None = None
    href: str = ""
    act: str = ""
    post: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Waiting:
    today: list[Task]
    week: list[Task]
    others: list[Task]

    @property
    def count(self) -> int:
        return len(self.today) + len(self.week)


def waiting_for(person: Any, now: datetime) -> Waiting:
    decided = [*_cases(person), *_verifications(person), *_given_up(person)]
    mine = [*_returned(person), *_asked(person), *decided, *_organizations(person), *_drafts(person)]
    mine += [*_requests(person), *_invitations(person, now)]
    today = [task for task in mine if task.urgent or (task.until is not None and task.until - now < DAY)]
    week = [task for task in mine if task not in today]
    return Waiting(_by_time(today), _by_time(week), _by_time(_others(person, now)))


def _by_time(tasks: list[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (task.until is None, task.until, not task.urgent))


def _returned(person: Any) -> list[Task]:
    tasks = [
        Task(
            _("“%(title)s” came back with a reason") % {"title": isolated(need)},
            need.returned_reason,
            "need",
            "undo",
            href=need.get_absolute_url(),
            act=_("Mend it"),
            urgent=True,
        )
        for need in needs.my_returned(person)[:MOST]
    ]
    for offer in offers.own_offers(person).filter(state=Offer.State.DRAFT).exclude(returned_note="")[:MOST]:
        edit = reverse("showcase:edit", args=[offer.public_id])
        tasks.append(
            Task(
                _("“%(title)s” came back with a reason") % {"title": isolated(offer)},
                offer.returned_note,
                "offer",
                "undo",
                href=edit,
                act=_("Mend it"),
                urgent=True,
            )
        )
    return tasks


def _asked(person: Any) -> list[Task]:
    tasks = []
    for need in needs.my_still_needed(person)[:MOST]:
        text = _("Without an answer its talks are paused.")
        until = need.asked_at + limits.STILL_NEEDED_ANSWER if need.asked_at else None
        post = reverse("needs:act", args=[need.public_id, "confirm"])
        tasks.append(
            Task(
                _("Is “%(title)s” still needed?") % {"title": isolated(need)},
                text,
                "need",
                "refresh-cw",
                until,
                need.get_absolute_url(),
                _("Still needed"),
                post,
            )
        )
    for offer in offers.own_offers(person).filter(state=Offer.State.PUBLISHED, asked_at__isnull=False)[:MOST]:
        text = _("Without an answer it is paused.")
        until = offer.asked_at + limits.STILL_TRUE_ANSWER if offer.asked_at else None
        post = reverse("showcase:act", args=[offer.public_id, "confirm"])
        tasks.append(
            Task(
                _("Is “%(title)s” still true?") % {"title": isolated(offer)},
                text,
                "offer",
                "refresh-cw",
                until,
                offer.get_absolute_url(),
                _("It is still true"),
                post,
            )
        )
    return tasks


def _drafts(person: Any) -> list[Task]:
    tasks = [
        Task(
            _("Finish the draft “%(title)s”") % {"title": isolated(need)},
            _("A need nobody sees yet."),
            "need",
            "pencil",
            href=need.get_absolute_url(),
            act=_("Go on"),
        )
        for need in needs.my_drafts(person)[:MOST]
    ]
    for offer in offers.own_offers(person).filter(state=Offer.State.DRAFT, returned_note="")[:MOST]:
        edit = reverse("showcase:edit", args=[offer.public_id])
        tasks.append(
            Task(
                _("Finish the draft “%(title)s”") % {"title": isolated(offer)},
                _("An offer nobody sees yet."),
                "offer",
                "pencil",
                href=edit,
                act=_("Go on"),
            )
        )
    return tasks


def _cases(person: Any) -> list[Task]:
    """One row for the whole queue: it has a page of its own."""
    if not access.can(person, "moderation.view"):
        return []
    waiting = queue.of(person)
    if not waiting:
        return []
    title = ngettext("%(n)s case waits in the queue", "%(n)s cases wait in the queue", len(waiting)) % {"n": number(len(waiting))}
    first = waiting[0]
    return [
        Task(
            title,
            _("First “%(title)s”.") % {"title": isolated(first.title)},
            "",
            "clipboard-check",
            first.promised_until,
            reverse("desk:moderation"),
            _("Open the queue"),
        )
    ]


def _verifications(person: Any) -> list[Task]:
    if "registrar" not in registry.site_roles(person):
        return []
    return [
        Task(_("“%(name)s” waits for you") % {"name": isolated(case.title)}, case.note, "", "shield-check", case.until, case.href, _("Look at it"))
        for case in registrar_cases.queue(person)[:MOST]
    ]


def _given_up(person: Any) -> list[Task]:
    """One row for mail and jobs that were given up: they have a page of their own."""
    if not access.can(person, "dead_letter.handle") or not (count := dead_letters.dead_count()):
        return []
    title = ngettext("%(n)s mail or job was given up", "%(n)s mails and jobs were given up", count) % {"n": number(count)}
    text = _("Look at the error, then try again or put it aside.")
    return [Task(title, text, "", "alert", href=reverse("notices:dead_letters"), act=_("Look at it"), urgent=True)]


def _organizations(person: Any) -> list[Task]:
    """What was sent back is mended, what has lapsed is renewed, what was never sent can be sent."""
    mine = access.visible(Organization, person, "organization.edit").filter(pk__in=registry.organizations_where(person, "manager"))
    returned, others = mine.filter(verification="returned"), mine.filter(verification__in=["lapsed", "unverified"])
    words = {
        "lapsed": (_("The verification of “%(name)s” has lapsed"), _("Write the new certificate, then send it again."), "hourglass", _("Renew it")),
        "unverified": (
            _("“%(name)s” is not verified yet"),
            _("A verified organization is found first and is trusted sooner."),
            "shield-check",
            _("Look at it"),
        ),
    }
    tasks = [
        Task(
            _("The verification of “%(name)s” came back") % {"name": isolated(one.name)},
            one.returned_reason,
            "",
            "undo",
            href=one.get_absolute_url(),
            act=_("Mend it"),
            urgent=True,
        )
        for one in returned[:MOST]
    ]
    for one in others.order_by("verification", "pk")[:MOST]:
        title, text, icon, act = words[one.verification]
        tasks.append(Task(title % {"name": isolated(one.name)}, text, "", icon, href=one.get_absolute_url(), act=act))
    return tasks


def _requests(person: Any) -> list[Task]:
    """One row for all who ask to join or claim: they have a page of their own."""
    asked = registry.requests_to_answer(person)
    count, first = asked.count(), asked.first()
    if first is None:
        return []
    if count == 1:
        words = {"who": isolated(first.person.name), "name": isolated(first.organization.name)}
        title = (_("%(who)s claims “%(name)s”") if first.kind == "claim" else _("%(who)s asks to join “%(name)s”")) % words
        return [Task(title, first.word, "", "people", first.answer_by, first.get_absolute_url(), _("Answer"))]
    title = ngettext("%(n)s person asks to join", "%(n)s people ask to join", count) % {"n": number(count)}
    text = _("First %(who)s, for “%(name)s”.") % {"who": isolated(first.person.name), "name": isolated(first.organization.name)}
    return [Task(title, text, "", "people", first.answer_by, reverse("registry:requests"), _("Answer"))]


def _invitations(person: Any, now: datetime) -> list[Task]:
    return [
        Task(
            _("“%(name)s” invites you") % {"name": isolated(one.organization.name)},
            _("As %(role)s.") % {"role": one.role_name},
            "",
            "people",
            one.ends_at,
            registry.invitation_address(one),
            _("Look at it"),
        )
        for one in registry.invitations_for(person, now)[:MOST]
    ]


def _others(person: Any, now: datetime) -> list[Task]:
    said = _("A moderator promised an answer.")
    tasks = [
        Task(
            _("“%(title)s” is in review") % {"title": isolated(need)},
            said,
            "need",
            until=need.promised_until,
            href=need.get_absolute_url(),
            act=_("Look"),
        )
        for need in needs.my_in_review(person)[:MOST]
    ]
    for offer in offers.own_offers(person).filter(promised_until__isnull=False, state__in=["in_review", "published"])[:MOST]:
        text = said if offer.state == "in_review" else _("Your change is visible; a moderator looks at it.")
        tasks.append(
            Task(
                _("“%(title)s” is in review") % {"title": isolated(offer)},
                text,
                "offer",
                until=offer.promised_until,
                href=offer.get_absolute_url(),
                act=_("Look"),
            )
        )
    for need in needs.my_open(person).filter(deadline__lte=now + CLOSING)[:MOST]:
        text = _("Answers come until then.")
        tasks.append(
            Task(
                _("The call “%(title)s” is open") % {"title": isolated(need)},
                text,
                "need",
                "clock",
                need.deadline,
                need.get_absolute_url(),
                _("Look"),
            )
        )
    for asked in registry.requests_of(person)[:MOST]:
        title = (_("Your claim of “%(name)s”") if asked.kind == "claim" else _("Your request to join “%(name)s”")) % {
            "name": isolated(asked.organization.name)
        }
        tasks.append(Task(title, _("An answer was promised."), "", "people", asked.answer_by, asked.get_absolute_url(), _("Look")))
    organizations = Organization.objects.filter(pk__in=registry.organizations_where(person, "manager"), verification="submitted")
    for one in organizations[:MOST]:
        title = _("“%(name)s” is under verification") % {"name": isolated(one.name)}
        tasks.append(Task(title, _("A registrar promised an answer."), "", "hourglass", one.decide_by, one.get_absolute_url(), _("Look")))
    return tasks


def counted(tasks: int) -> str:
    """The heading of the desk, in words."""
    if not tasks:
        return _("nothing waits for you")
    return ngettext("%(n)s thing waits for you", "%(n)s things wait for you", tasks) % {"n": digits(tasks)}
