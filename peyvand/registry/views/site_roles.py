"""Who is registrar, moderator, secretary, analyst or administrator: given and taken by administrators."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import access, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import queries, rules
from peyvand.registry.forms.members import SiteRoleForm
from peyvand.web.acts import answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def site_roles(request: HttpRequest) -> HttpResponse:
    access.require(request.user, "site_role.give")
    form = SiteRoleForm(request.POST if request.method == "POST" else None)
    context = {"nav": "", "form": form, "rows": list(queries.site_role_rows())}
    if request.method != "POST":
        return render(request, "registry/site_roles.html", context)
    if form.is_valid():
        person = queries.person_at(form.cleaned_data["address"])
        if person is None:
            form.add_error("address", _("No account has proven this address."))
        elif person.pk == request.user.pk:
            form.add_error("address", _("Nobody gives a role to themselves; ask another administrator."))
        else:
            try:
                rules.give_site_role(person, form.cleaned_data["role"], by=request.user, now=request.now)  # type: ignore[attr-defined]
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("Given; it works from their next click on."))
                return HttpResponseRedirect(reverse("registry:site_roles"))
    return render(request, "registry/site_roles.html", context, status=422)


@require_POST
@idempotency.once
def take(request: HttpRequest) -> HttpResponse:
    access.require(request.user, "site_role.give")
    row = queries.site_role_row(request.POST.get("row", ""))
    if row is None:
        raise Http404
    back = reverse("registry:site_roles")
    return answer(
        request,
        lambda: rules.take_site_role(row.person, row.role, by=request.user, now=request.now),  # type: ignore[attr-defined]
        said=_("Taken; it is gone from their next click on."),
        then=lambda done: back,
        back=back,
    )
