from django.urls import path, re_path

from .views import dead_letters, listing, preferences

app_name = "notices"
ID = r"(?P<public_id>[a-z2-7]{10})"
urlpatterns = [
    path("notices/", listing.notices, name="list"),
    path("notices/read", listing.read_all, name="read_all"),
    path("notices/preferences", preferences.preferences, name="preferences"),
    path("notices/language", preferences.language, name="language"),
    path("notices/dead-letters/", dead_letters.letters, name="dead_letters"),
    path("notices/dead-letters/act", dead_letters.act, name="dead_letter"),
    re_path(rf"^notices/{ID}/open$", listing.open_notice, name="open"),
    re_path(rf"^notices/{ID}/read$", listing.read, name="read"),
    re_path(r"^notices/end/(?P<token>[A-Za-z0-9_:-]{20,400})$", preferences.end_mail, name="unsubscribe"),
]
