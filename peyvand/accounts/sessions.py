"""What a signed-in session remembers of itself: when it began, when it was last used, when its person last showed who they are, and how."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from peyvand.core import clock, limits
from peyvand.registry.models import Person
from peyvand.web import recent

BEGAN, SEEN, SECOND = "began_at", "seen_at", "second_factor"
SECOND_PASSED = "second_factor_passed"
"""Set while somebody is still signing in."""
NOTED_EVERY = 60


def begin(request: HttpRequest, person: Any, *, second: bool = False) -> None:
    """Called once somebody is signed in. ``second``: a second factor or a passkey was shown."""
    now = int(clock.now().timestamp())
    request.session[BEGAN] = request.session[SEEN] = now
    if second:
        request.session[SECOND] = True
    recent.note(request)
    request.signed_in_now = person  # type: ignore[attr-defined]  # the middleware hands the browser its mark


def is_over(request: HttpRequest, person: Any, now: datetime) -> bool:
    """Whether the session was not used for too long, or is too old; for people with a site role both come sooner."""
    began, seen = request.session.get(BEGAN), request.session.get(SEEN)
    if not isinstance(began, int) or not isinstance(seen, int):
        return False
    staff = bool(person.site_roles)
    idle, longest = (limits.STAFF_SESSION_IDLE, limits.STAFF_SESSION_LONGEST) if staff else (limits.SESSION_IDLE, limits.SESSION_LONGEST)
    at = now.timestamp()
    return at - seen > idle.total_seconds() or at - began > longest.total_seconds()


def note_seen(request: HttpRequest, now: datetime) -> None:
    """Remember, once a minute at most, that the session is in use."""
    seen, at = request.session.get(SEEN), int(now.timestamp())
    if isinstance(seen, int) and at - seen >= NOTED_EVERY:
        request.session[SEEN] = at
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def end(request: HttpRequest) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def note(request: HttpRequest) -> None:
    """Enter the session into the person's list; for ways in that do not pass allauth, and after its key changed."""
    UserSession.objects.create_from_request(request)


def list_of(person: Any, present: str | None, now: datetime) -> list[UserSession]:
    """Sessions of a person that still open, the present one first, then by last use."""
    rows = list(UserSession.objects.filter(user=person).order_by("-last_seen_at", "-pk"))
    alive = set(Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now).values_list("session_key", flat=True))
    return sorted((row for row in rows if row.session_key in alive), key=lambda row: row.session_key != present)


def carry_over(request: HttpRequest, former: str | None) -> None:
    """The session got another key: its row in the list gets it too."""
    request.session.save()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def browser_of(row: UserSession) -> str:
    """Enough for its owner to know it by: browser and system, or nothing."""
    found = [next((name for word, name in table if word in row.user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(word for word in found if word)


def proven_other(request: HttpRequest, key: str) -> Person | None:
    """Another account that this session has proven, not longer ago than what binds may be."""
    kept = request.session.get(key)
    if not isinstance(kept, list) or len(kept) != 2 or clock.now().timestamp() - kept[1] > limits.RECENT.total_seconds():
        return None
    return Person.objects.filter(pk=kept[0], is_active=True).first()


def end_all(person: Any, *, but: str | None = None, only: int | None = None) -> int:
    """End sessions of a person: all, all but one, or one by its number. They are refused at their next request."""
    rows = UserSession.objects.filter(user=person)
    if but:
        rows = rows.exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
