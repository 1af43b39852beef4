"""How notices come, and ending a kind of mail by the link in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import idempotency
from peyvand.core.middleware import TimedRequest
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Person
from peyvand.web.addresses import way_back
from peyvand.web.forms import REFUSED

from .. import kinds, queries, rules, unsubscribe
from ..forms import PreferencesForm
from ..models import Way


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@idempotency.once
def preferences(request: TimedRequest) -> HttpResponse:
    """Kind by kind: at once, in the digest, or not by mail."""
    person = request.user
    assert isinstance(person, Person)
    form = PreferencesForm(person, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {
            "nav": "notices",
            "form": form,
            "compulsory": [kind for kind in queries.kinds_for(person) if kind.compulsory],
            "address": queries.address_of(person),
            "digest_stopped": queries.digest_choice(person).stopped,
        }
        return render(request, "notices/preferences.html", context, status=REFUSED if request.method == "POST" else 200)
    data = form.cleaned_data
    rules.choose_all(person, form.ways, hour=int(data["hour"]), language=data["language"], now=request.now)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("notices:preferences"))


@require_POST
@login_required
@idempotency.once
def language(request: TimedRequest) -> HttpResponse:
    """The switch of language of somebody signed in: mail is written in the language that they read last."""
    person = request.user
    assert isinstance(person, Person)
    registry_rules.choose_language(person, request.POST.get("language", ""))
    return HttpResponseRedirect(way_back(request))


@csrf_exempt  # mail programs post here by themselves (RFC 8058), without a form of ours; the signed name in the address is the key
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ask (GET: programs that look at links change nothing), end this kind of mail (POST), or take that back (POST with undo)."""
    wish = unsubscribe.read(token)
    if wish is None:
        raise Http404
    kind = kinds.named(wish.what)
    now = request.now  # type: ignore[attr-defined]
    before = _way(wish)
    if request.method == "POST" and request.POST.get("undo"):
        asked = request.POST.get("undo", "")
        rules.resume_mail(wish.person, wish.what, asked if asked in {Way.NOW, Way.DIGEST} else Way.DIGEST, now=now)
    elif request.method == "POST":
        rules.stop_mail(wish.person, wish.what, now=now)
    way = _way(wish)
    context = {
        "label": kind.label if kind is not None else "",
        "is_off": way == Way.OFF,
        "undone": request.method == "POST" and way != Way.OFF,
        "was": before if before != Way.OFF else (kind.way if kind is not None and kind.way != Way.OFF else Way.DIGEST),
    }
    return render(request, "notices/unsubscribe.html", context)


def _way(wish: unsubscribe.Wish) -> str:
    kind = kinds.named(wish.what)
    if kind is None:
        return Way.OFF if queries.digest_choice(wish.person).stopped else Way.DIGEST
    return queries.choices_of(wish.person).get(kind.name, kind.way)
