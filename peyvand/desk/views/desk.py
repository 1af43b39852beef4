"""What waits for me."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peyvand.core import access
from peyvand.core.middleware import TimedRequest
from peyvand.needs import queries as needs
from peyvand.registry import queries as registry
from peyvand.showcase import queries as offers
from peyvand.showcase.views.page import TONES
from peyvand.web.isolates import isolated

from .. import waiting

OWN = 6


@require_safe
@login_required
def desk(request: TimedRequest) -> HttpResponse:
    person = request.user
    access.require(person, "desk.view")
    found = waiting.waiting_for(person, request.now)
    organizations = [row.organization.name for row in registry.memberships(person)]
    context = {
        "nav": "desk",
        "waiting": found,
        "heading": _("%(who)s, %(what)s") % {"who": isolated(person), "what": waiting.counted(found.count)},
        "organizations": organizations,
        "may_register": not organizations and not registry.site_roles(person) and access.can(person, "organization.create"),
        "my_needs": list(needs.my_needs(person)[:OWN]),
        "my_offers": [{"offer": offer, "tone": TONES[offer.state]} for offer in offers.own_offers(person)[:OWN]],
        "may_write_need": access.can(person, "need.write"),
        "may_write_offer": access.can(person, "offer.write"),
    }
    return render(request, "desk/desk.html", context)
