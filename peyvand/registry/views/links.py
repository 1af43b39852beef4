"""Known links of an organization, entered and ended by registrars."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import access, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import queries, rules
from peyvand.registry.forms.members import LinkForm
from peyvand.registry.models import Organization, OrganizationLink
from peyvand.web.acts import answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def links(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.verify")
    form = LinkForm(request.POST if request.method == "POST" else None)
    context = {
        "nav": "organizations",
        "organization": found,
        "form": form,
        "links": list(access.visible(OrganizationLink, request.user, queryset=queries.links_history(found))),
    }
    if request.method != "POST":
        return render(request, "registry/links.html", context)
    if form.is_valid() and (other := _other(form)) is not None:
        given = form.cleaned_data
        try:
            rules.link_organizations(
                found,
                other,
                given["kind"],
                by=request.user,
                now=request.now,  # type: ignore[attr-defined]
                source=given["source"],
                share=given["share"] if given["kind"] == "shareholding" else None,
                since=given["since"],
            )
        except Refusal as refusal:
            form.add_error(getattr(refusal, "field", "") or None, str(refusal.message))
        else:
            messages.success(request, _("Entered."))
            return HttpResponseRedirect(reverse("registry:links", args=[found.public_id]))
    return render(request, "registry/links.html", context, status=422)


def _other(form: LinkForm) -> Organization | None:
    """The one organization that was named; several or none is said beside the field."""
    found = queries.organizations_named(form.cleaned_data["other"])
    if len(found) == 1:
        return found[0]
    if found:
        form.add_error("other", _("Several organizations have this name. Write the national id instead."))
    else:
        form.add_error("other", _("No organization has this name or national id. Look it up in the directory and write it the same way."))
    return None


@require_POST
@idempotency.once
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(OrganizationLink, public_id, request.user, "organizationlink.end", queryset=queries.links_with_ends())
    back = reverse("registry:links", args=[found.organization.public_id])
    return answer(
        request,
        lambda: rules.end_link(found, by=request.user, now=request.now),  # type: ignore[attr-defined]
        said=_("Ended; it stays in the history."),
        then=lambda done: back,
        back=back,
    )
