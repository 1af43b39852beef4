"""What somebody was told."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from peyvand.core import access, idempotency, limits
from peyvand.core.middleware import TimedRequest
from peyvand.registry.models import Person
from peyvand.web.acts import answer
from peyvand.web.addresses import way_back
from peyvand.web.pages import paginate

from .. import queries, rules
from ..models import Notice


@require_safe
@login_required
def notices(request: TimedRequest) -> HttpResponse:
    """Unread ones first; each leads to what it is about."""
    person = request.user
    page = paginate(request, queries.listed(person), limits.PAGE_SIZE)
    context = {
        "nav": "notices",
        "page": page,
        "rows": queries.told(page.items, person),
        "unread": queries.unread_count(person),
        "until": request.now.isoformat(),
    }
    return render(request, "notices/list.html", context)


@require_POST
@login_required
@idempotency.once
def open_notice(request: TimedRequest, public_id: str) -> HttpResponse:
    """Mark it read and go to what it is about; where that is closed to its reader, back to the list."""
    notice = access.get(Notice, public_id, request.user)
    rules.mark_read(notice, now=request.now)
    row = queries.told([notice], request.user)[0]
    return HttpResponseRedirect(row.address or reverse("notices:list"))


@require_POST
@login_required
@idempotency.once
def read(request: TimedRequest, public_id: str) -> HttpResponse:
    notice = access.get(Notice, public_id, request.user)
    back = way_back(request, reverse("notices:list"))
    return answer(request, lambda: rules.mark_read(notice, now=request.now), said="", then=lambda done: back, back=back)


@require_POST
@login_required
@idempotency.once
def read_all(request: TimedRequest) -> HttpResponse:
    """Everything that stood there when the page was drawn; what came since stays unread."""
    until = _moment(request.POST.get("until", ""))
    back = reverse("notices:list")
    person = request.user
    assert isinstance(person, Person)
    return answer(
        request,
        lambda: rules.mark_all_read(person, now=request.now, until=until),
        said=_("All read."),
        then=lambda count: back,
        back=back,
    )


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
