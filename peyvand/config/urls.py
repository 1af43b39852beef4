"""Addresses: Persian at the root, English under /en/, and what machines ask for without a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from peyvand.config import health
from peyvand.core.files.views import download

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("files/<str:public_id>/<str:name>", download, name="file"),
    *i18n_patterns(
        path("", include("peyvand.registry.urls")),
        path("", include("peyvand.accounts.account_urls")),
        path("", include("peyvand.accounts.urls")),
        path("", include("peyvand.needs.urls")),
        path("", include("peyvand.showcase.urls")),
        path("", include("peyvand.matches.urls")),
        path("", include("peyvand.notices.urls")),
        path("", include("peyvand.desk.urls")),
        path("", include("peyvand.web.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "peyvand.web.views.bad_request"
handler403 = "peyvand.web.views.forbidden"
handler404 = "peyvand.web.views.not_found"
handler500 = "peyvand.web.views.server_error"
