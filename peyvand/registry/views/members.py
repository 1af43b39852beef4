"""Who belongs to an organization: the list, one member, leaving and handing over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from peyvand.core import access, idempotency, panels
from peyvand.core.errors import Refusal
from peyvand.registry import queries, rules
from peyvand.registry.forms.members import EndForm, HandOverForm, MemberForm
from peyvand.registry.models import Mandate, Membership, Organization, OrganizationLink
from peyvand.web.pages import paginate

MEMBERS_PER_PAGE = 50


def members_address(organization: Organization) -> str:
    return reverse("registry:members", args=[organization.public_id])


@never_cache
@require_safe
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.members")
    invites = access.can(request.user, "organization.invite", found)
    own = queries.membership_in(request.user, found)
    waiting = queries.requests_to_answer(request.user).filter(organization=found)
    is_owner = access.can(request.user, "organization.hand_over", found)
    page = paginate(request, queries.members_of(found), per=MEMBERS_PER_PAGE)
    for row in page.items:
        row.managed = invites and (is_owner or row.role != "owner")  # type: ignore[attr-defined]
    context = {
        "nav": "organizations",
        "organization": found,
        "page": page,
        "own": own,
        "invites": invites,
        "is_owner": is_owner,
        "waiting": list(waiting),
        "invitations": list(queries.open_invitations(found)) if invites else [],
        "liaisons": list(queries.liaisons_of(found)),
        "mandates": access.visible(Mandate, request.user).filter(organization=found, withdrawn_at=None, ends_at__gt=request.now).count(),  # type: ignore[attr-defined]
        "links": access.visible(OrganizationLink, request.user).filter(pk__in=queries.known_links(found).values("pk")).count(),
        "may_rule_links": "registrar" in queries.site_roles(request.user),
        "no_owner": not queries.present_roles(found, "owner").exists(),
        "claims": queries.open_claims(found).count(),
    }
    return render(request, "registry/members.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def member(request: HttpRequest, public_id: str) -> HttpResponse:
    """One member: what they are here, changed by a manager or an owner."""
    row = access.get(Membership, public_id, request.user, "membership.manage", queryset=queries.with_people())
    is_owner = access.can(request.user, "organization.hand_over", row.organization)
    initial = {"role": row.role, "is_liaison": row.is_liaison, "may_sign": row.may_sign}
    form = MemberForm(request.POST or None, initial=initial, is_owner=is_owner)
    context = {"nav": "organizations", "organization": row.organization, "row": row, "form": form}
    if request.method != "POST":
        return render(request, "registry/member.html", context)
    if not form.is_valid():
        return render(request, "registry/member.html", context, status=422)
    try:
        rules.change_member(row, by=request.user, now=request.now, **form.cleaned_data)  # type: ignore[attr-defined]
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return render(request, "registry/member.html", context, status=422)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(_after(request, row))


def _after(request: HttpRequest, row: Membership) -> str:
    """The list of members, for who may still read it; the organization's page for who may not."""
    row.organization.refresh_from_db()
    readable = access.can(request.user, "organization.members", row.organization)
    return members_address(row.organization) if readable else row.organization.get_absolute_url()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave, or remove somebody: shows what they have open and who takes it over."""
    row = access.get(Membership, public_id, request.user, "membership.end", queryset=queries.with_people())
    leaves = row.person_id == request.user.pk
    form = EndForm(request.POST if request.method == "POST" else None, heirs=queries.successors_of(row))
    parts = [{"panel": panel, **filling} for panel, filling in panels.filled("leaving", request, row)]
    context = {"nav": "organizations", "organization": row.organization, "row": row, "leaves": leaves, "form": form, "parts": parts}
    if request.method != "POST":
        return render(request, "registry/member_end.html", context)
    if not form.is_valid():
        return render(request, "registry/member_end.html", context, status=422)
    try:
        rules.end_membership(row, by=request.user, now=request.now, successor=form.chosen)  # type: ignore[attr-defined]
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return render(request, "registry/member_end.html", context, status=422)
    name = {"name": row.organization.name}
    messages.success(request, _("You have left “%(name)s”.") % name if leaves else _("Removed. Their next click is refused already."))
    return HttpResponseRedirect(_after(request, row))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """An owner makes another member the owner."""
    found = access.get(Organization, public_id, request.user, "organization.hand_over")
    others = [row for row in queries.members_of(found) if row.person_id != request.user.pk and row.person.is_active]
    form = HandOverForm(request.POST if request.method == "POST" else None, members=others)
    context = {"nav": "organizations", "organization": found, "form": form, "others": others}
    if request.method != "POST":
        return render(request, "registry/hand_over.html", context)
    if not form.is_valid():
        return render(request, "registry/hand_over.html", context, status=422)
    stay = form.cleaned_data["stay_as"]
    try:
        rules.hand_over_ownership(
            found,
            form.members[form.cleaned_data["to"]],
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
            stay_as="" if stay == "leave" else stay,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return render(request, "registry/hand_over.html", context, status=422)
    messages.success(request, _("Handed over."))
    return HttpResponseRedirect(found.get_absolute_url() if stay == "leave" else members_address(found))
