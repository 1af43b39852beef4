"""Answering a posting button: run one rule, say what happened, lead on. A refusal is said where it was asked for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from peyvand.core.errors import Changed, NoSuchMove, NotReady, Refusal, Text


def answer(request: HttpRequest, run: Callable[[], Any], *, said: Text, then: Callable[[Any], str], back: str, fix: str = "") -> HttpResponse:
    """``then`` gives the next address from what ``run`` made; ``back`` is where a refusal is shown; ``fix`` where missing things are filled in."""
    try:
        result = run()
    except NotReady as refusal:
        for missing in refusal.missing:
            messages.error(request, str(missing.text))
        return HttpResponseRedirect(fix or back)
    except (Changed, NoSuchMove) as refusal:
        return changed(request, refusal, back)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(back)
    if said:
        messages.success(request, str(said))
    return HttpResponseRedirect(then(result))


def changed(request: HttpRequest, refusal: Refusal, back: str, fields: list[dict[str, str]] | None = None) -> HttpResponse:
    """The conflict page: what happened, both texts where there are two (``label``, ``theirs``, ``yours``), and the way on."""
    context = {"refusal": refusal, "back": back, "fields": fields or []}
    return render(request, "web/changed.html", context, status=refusal.status)
