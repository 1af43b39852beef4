from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("peyvand.registry.urls")),
    path("", include("peyvand.needs.urls")),
    path("", include("peyvand.showcase.urls")),
    path("", include("peyvand.matches.urls")),
    path("", include("peyvand.desk.urls")),
    path("", include("peyvand.web.urls")),
    prefix_default_language=False,
)
