"""For administrators: mail and jobs that were given up, each with its error, to be tried again or put aside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peyvand.core import access, idempotency, limits
from peyvand.core.middleware import TimedRequest
from peyvand.web.pages import paginate

from .. import dead_letters, queries


@require_safe
@login_required
def letters(request: TimedRequest) -> HttpResponse:
    access.require(request.user, "dead_letter.handle")
    context = {
        "nav": "dead-letters",
        "mails": paginate(request, queries.dead_deliveries(), limits.PAGE_SIZE, "mails"),
        "jobs": paginate(request, dead_letters.jobs(), limits.PAGE_SIZE, "jobs"),
        "counts": dead_letters.counts(request.now),
    }
    return render(request, "notices/dead_letters.html", context)


@require_POST
@login_required
@idempotency.once
def act(request: TimedRequest) -> HttpResponse:
    """Try one again, or put it aside."""
    access.require(request.user, "dead_letter.handle")
    what, name, asked = (request.POST.get(field, "") for field in ("what", "id", "act"))
    run = dead_letters.ACTS.get((what, asked))
    letter = dead_letters.find(what, name)
    if run is None or letter is None:
        raise Http404
    run(letter, by=request.user, now=request.now)
    messages.success(request, _("It is tried again.") if asked == "again" else _("Put aside."))
    return HttpResponseRedirect(reverse("notices:dead_letters"))
