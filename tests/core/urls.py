"""Pages to try the edge on."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from peyvand.core import clock, errors, idempotency
from tests.core.testapp.models import Lamp


@idempotency.once
def make(request: HttpRequest) -> HttpResponse:
    watts = request.POST.get("watts", "")
    if not watts.isdigit():
        Lamp.objects.create(owner=request.user.pk or "00000000-0000-0000-0000-000000000009", watts=0)
        return HttpResponse("watts?", status=422)
    lamp = Lamp.objects.create(owner=request.user.pk or "00000000-0000-0000-0000-000000000009", watts=int(watts))
    if watts == "500":
        raise RuntimeError("after the write")
    if watts == "200":
        return HttpResponse(f"lamp {lamp.public_id}")
    return HttpResponseRedirect(f"/lamps/{lamp.public_id}")


def key(request: HttpRequest) -> HttpResponse:
    return HttpResponse(idempotency.new_key(request))


def refuse(request: HttpRequest) -> HttpResponse:
    raise errors.NotReady([errors.Missing("watts", "Say how many watts.")])


def when(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.now.isoformat()} {clock.now().isoformat()}")


urlpatterns = [path("make", make), path("key", key), path("refuse", refuse), path("when", when)]
