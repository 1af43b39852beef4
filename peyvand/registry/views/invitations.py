"""Inviting somebody, and what the link of an invitation leads to."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import access, idempotency
from peyvand.core.errors import NotReady, Refusal
from peyvand.registry import queries, rules
from peyvand.registry.contacts import Contact
from peyvand.registry.forms.members import InviteForm
from peyvand.registry.models import MemberInvitation, Organization
from peyvand.registry.views.members import members_address
from peyvand.web.acts import answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.invite")
    form = InviteForm(request.POST or None, is_owner=access.can(request.user, "organization.hand_over", found))
    context = {"nav": "organizations", "organization": found, "form": form}
    if request.method != "POST":
        return render(request, "registry/invite.html", context)
    if not form.is_valid():
        return render(request, "registry/invite.html", context, status=422)
    try:
        rules.invite_member(found, by=request.user, now=request.now, **form.cleaned_data)  # type: ignore[arg-type,attr-defined]
    except Refusal as refusal:
        form.add_error("address" if refusal.code in {"invitation.open", "membership.already"} else None, str(refusal.message))
        return render(request, "registry/invite.html", context, status=refusal.status)
    messages.success(request, _("Invited. The link stands in the list below as well; it works for that address only."))
    return HttpResponseRedirect(members_address(found))


def _managed(request: HttpRequest, public_id: str) -> Any:
    return access.get(MemberInvitation, public_id, request.user, "memberinvitation.manage", queryset=queries.with_organizations())


@require_POST
@idempotency.once
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send it again under a new link."""
    found = _managed(request, public_id)
    back = _list_of(found)
    return answer(
        request,
        lambda: rules.send_again(found, by=request.user, now=request.now),  # type: ignore[arg-type,attr-defined]
        said=_("Sent again; the earlier link works no longer."),
        then=lambda sent: back,
        back=back,
    )


@require_POST
@idempotency.once
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _managed(request, public_id)
    back = _list_of(found)
    return answer(
        request,
        lambda: rules.take_back(found, by=request.user, now=request.now),  # type: ignore[arg-type,attr-defined]
        said=_("Taken back."),
        then=lambda done: back,
        back=back,
    )


def _list_of(invitation: MemberInvitation) -> str:
    return reverse("registry:mandates" if invitation.is_mandate else "registry:members", args=[invitation.organization.public_id])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def invitation(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """What the link shows: who invites and as what. Only the account that has proven the address accepts or declines."""
    found = queries.invitation_by_link(public_id, token)
    if found is None:
        raise Http404
    mine = access.can(request.user, "memberinvitation.answer", found)
    context: dict[str, Any] = {
        "nav": "",
        "invitation": found,
        "organization": found.organization,
        "mine": mine,
        "is_open": found.state == "open" and not found.is_over(request.now) and not found.organization.suspended,  # type: ignore[attr-defined]
        "contact": Contact.of(found.address),
        "sign_in": _leading("account_login", request.path),
        "sign_up": _leading("accounts:sign_up", request.path),
    }
    if request.method != "POST":
        return render(request, "registry/invitation.html", context)
    run = rules.decline_invitation if request.POST.get("decision") == "decline" else rules.accept_invitation
    try:
        run(found, by=request.user, now=request.now)  # type: ignore[attr-defined]
    except Refusal as refusal:
        said = "; ".join(str(one.text) for one in refusal.missing) if isinstance(refusal, NotReady) else str(refusal.message)
        found.refresh_from_db()
        again = context | {"refused": said, "is_open": found.state == "open" and context["is_open"]}
        return render(request, "registry/invitation.html", again, status=refusal.status)
    return HttpResponseRedirect(_welcome(request, found))


def _welcome(request: HttpRequest, found: MemberInvitation) -> str:
    if found.state == "declined":
        messages.info(request, _("Declined."))
        return reverse("desk:desk")
    if found.is_mandate:
        messages.success(request, _("You hold the mandate now."))
        return reverse("registry:own_mandates")
    messages.success(request, _("You belong to “%(name)s” now.") % {"name": found.organization.name})
    return found.organization.get_absolute_url()


def _leading(name: str, back: str) -> str:
    """The page of signing in or up that leads back here; empty where there is none."""
    try:
        return f"{reverse(name)}?{urlencode({'next': back})}"
    except NoReverseMatch:
        return ""
