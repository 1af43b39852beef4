"""The one address from which a file is given."""

import logging

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from peyvand.core import access
from peyvand.core.files import store
from peyvand.core.files.holders import record_opening
from peyvand.core.middleware import TimedRequest
from peyvand.core.models import File

log = logging.getLogger(__name__)
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
PUBLIC = "public, max-age=300"
"""Only for a reader without an account: what is hidden later is gone from caches in five minutes."""


@require_safe
def download(request: TimedRequest, public_id: str, name: str) -> HttpResponseBase:
    """Give the bytes as an attachment that no browser opens as a page. The name in the address is for people; the row says the true one."""
    file = access.get(File, public_id, request.user)
    try:
        body = store.read(file.digest)
    except FileNotFoundError:
        log.error("the bytes of file %s are not in the store: %s", file.public_id, file.digest)
        raise Http404 from None
    text = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    response: HttpResponseBase = FileResponse(body, as_attachment=True, filename=file.name, content_type=file.media_type + text)
    if request.method == "HEAD":
        body.close()
        response = HttpResponse(headers=dict(response.headers))
    else:
        record_opening(file, by=request.user, now=request.now)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store" if request.user.is_authenticated else PUBLIC
    return response
