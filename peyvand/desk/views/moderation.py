"""The queue of moderators: one case, what changed, what was noticed, a decision; then the next."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from peyvand.core import access, idempotency, limits
from peyvand.core.errors import Changed, NoSuchMove, NotReady, Refusal
from peyvand.core.lifecycle import of as lifecycle_of
from peyvand.core.middleware import TimedRequest
from peyvand.text.cleaning import clean
from peyvand.web.acts import changed as changed_page
from peyvand.web.forms import REFUSED

from .. import cases, checks, differences, queue, rules, words

SAID = {
    "publish": gettext_noop("Published."),
    "return": gettext_noop("Returned to its writer with your reason."),
    "accept_change": gettext_noop("The change stays."),
    "take_down": gettext_noop("Taken down; its owner sees your reason."),
}


@require_safe
@login_required
def first(request: TimedRequest) -> HttpResponse:
    """The first case of the queue, or a quiet page."""
    access.require(request.user, "moderation.view")
    waiting = queue.of(request.user)
    if waiting:
        return redirect(waiting[0].href)
    return render(request, "desk/moderation.html", {"nav": "moderation", "waiting": []})


@require_safe
@login_required
def case(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    access.require(request.user, "moderation.view")
    return _page(request, cases.case_of(kind, public_id, request.user))


def _page(request: TimedRequest, one: cases.Case, *, note: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    alike = checks.alike(one, request.user)
    before = rules.seen_before(one)
    context = queue_context(request, one) | {
        "content": _content(one, before.content if before else None),
        "before": before,
        "facts": one.side.facts(one.thing, request.user),
        "attachments": cases.attachments_of(one.thing, request.user),
        "noticed": checks.noticed(one, request.now, alike),
        "alike": alike,
        "reasons": one.side.reasons,
        "decisions": _decisions(one),
        "note": note,
        "wrong": wrong,
    }
    return render(request, "desk/moderation.html", context, status=status)


def queue_context(request: TimedRequest, one: queue.Waiting) -> dict[str, Any]:
    """The queue beside the case that is open."""
    waiting = queue.of(request.user)
    others = [other for other in waiting if other.key != one.key]
    return {
        "nav": "moderation",
        "waiting": waiting,
        "entries": [
            {"href": other.href, "title": other.title, "until": other.promised_until, "note": other.note, "current": other.key == one.key}
            for other in waiting
        ],
        "case": one,
        "place": next((number for number, other in enumerate(waiting, start=1) if other.key == one.key), 0),
        "next": others[0].href if others else "",
    }


def _decisions(one: cases.Case) -> list[str]:
    """Names of the decisions that the case's state allows."""
    rows = {row.event for row in lifecycle_of(one.thing).rows_from(one.thing.state)}
    names = {"return": {"return", "request_changes"}}
    return [name for name in one.side.decide if rows & names.get(name, {name})]


def _content(one: cases.Case, before: dict[str, str] | None) -> list[dict[str, Any]]:
    """Each field with its words; where the case was seen before, the difference to then."""
    now, labels = one.side.content(one.thing), one.side.labels()
    rows = []
    for name, label in labels.items():
        text, old = (words.say(one.kind, name, stored.get(name, "")) for stored in (now, before or {}))
        if not text and not old:
            continue
        changed = before is not None and text != old
        rows.append({"name": name, "label": label, "text": text, "changed": changed, "parts": differences.between(old, text) if changed else []})
    return rows


@require_POST
@login_required
@idempotency.once
def decide(request: TimedRequest, kind: str, public_id: str) -> HttpResponse:
    """Take one decision and go on to the next case. Without a needed reason the case comes back with what was typed."""
    access.require(request.user, "moderation.view")
    one = cases.case_of(kind, public_id, request.user)
    decision, note = request.POST.get("decision", ""), _note(request, one)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
    following = following_of(request, one)
    try:
        rules.decide(one, decision, by=request.user, now=request.now, note=note, version=version)
    except NotReady as refusal:
        said = " ".join(str(missing.text) for missing in refusal.missing)
        return _page(request, cases.case_of(kind, public_id, request.user), note=request.POST.get("note", ""), wrong=said, status=REFUSED)
    except (Changed, NoSuchMove) as refusal:
        return changed_page(request, refusal, one.href)
    except Refusal as refusal:
        return _page(
            request, cases.case_of(kind, public_id, request.user), note=request.POST.get("note", ""), wrong=str(refusal.message), status=REFUSED
        )
    messages.success(request, _("“%(title)s”: %(said)s") % {"title": one.title, "said": _(SAID[decision])})
    return HttpResponseRedirect(following)


def _note(request: TimedRequest, one: cases.Case) -> str:
    """The ready reasons that were ticked, then the moderator's own words."""
    ticked = set(request.POST.getlist("ready"))
    ready = [str(reason) for number, reason in enumerate(one.side.reasons) if str(number) in ticked]
    own = clean(request.POST.get("note", "").replace("\0", "")).strip()
    return "\n".join([*ready, *([own] if own else [])])[: limits.NOTE]


def following_of(request: TimedRequest, one: queue.Waiting) -> str:
    """The case that comes after this one in the queue, else the first, else the empty queue."""
    following = queue.after(one, request.user)
    return following.href if following else reverse("desk:moderation")
