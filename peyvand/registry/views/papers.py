"""The papers of an organization: what stands, what was replaced, and sending one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peyvand.core import access, files, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import papers as reads
from peyvand.registry import queries, rules
from peyvand.registry.forms.papers import PaperForm
from peyvand.registry.models import Organization
from peyvand.web.files import FileRows, about


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@files.examined
@idempotency.once
def papers(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.papers", queryset=queries.for_page())
    certificates = list(found.certificates.all())
    may_replace = list(reads.replaceable(request.user, found))
    posted = request.POST if request.method == "POST" else None
    form = PaperForm(posted, certificates=certificates, standing=may_replace, initial=_initial(request, may_replace))
    sent = FileRows(posted, request.FILES, prefix="paper", owner=rules.paper_owner(found, request.user), by=request.user, titled=False, most=1)
    sent.take(now=request.now)  # type: ignore[attr-defined]
    if posted is None:
        return _page(request, found, form, sent)
    if posted.get("paper-remove"):
        return idempotency.drawn_again(_page(request, found, form, sent))
    if not sent.rows and not sent.errors:
        sent.errors.append(_("Choose the file of the paper."))
    if not (form.is_valid() & sent.is_valid()):
        return _page(request, found, form, sent, 422)
    try:
        rules.send_paper(found, sent.rows[0].file, by=request.user, now=request.now, **form.values)  # type: ignore[arg-type, attr-defined]
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, found, form, sent, refusal.status)
    messages.success(request, _("The paper is kept; its managers and the registrars see it."))
    return HttpResponseRedirect(reverse("registry:papers", args=[found.public_id]))


def _initial(request: HttpRequest, may_replace: list[Any]) -> dict[str, Any]:
    """What the link “replace” of a paper brings along."""
    wanted = request.GET.get("replaces", "")
    old = next((one for one in may_replace if one.public_id == wanted), None)
    return {} if old is None else {"kind": old.kind, "certificate": str(old.certificate_id or ""), "replaces": old.public_id, "note": old.note}


def _page(request: HttpRequest, found: Organization, form: PaperForm, sent: FileRows, status: int = 200) -> HttpResponse:
    seen = reads.seen(request.user, found)
    for one in seen:
        one.about = about(one.file)  # type: ignore[attr-defined]
        one.may_replace = one.public_id in form.standing  # type: ignore[attr-defined]
    context = {
        "nav": "organizations",
        "organization": found,
        "form": form,
        "sent": sent,
        "others": [sent],
        "papers": reads.standing(seen),
        "earlier": [one for one in seen if one.replaced_by_id is not None],
    }
    return render(request, "registry/papers.html", context, status=status)
