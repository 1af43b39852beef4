from django.urls import path, re_path

from peyvand.matches import views
from peyvand.matches.saved import views as saved

app_name = "matches"
ID = r"(?P<public_id>[a-z2-7]{10})"
urlpatterns = [
    path("search", views.search, name="search"),
    path("searches/", saved.searches, name="saved"),
    path("searches/new", saved.new, name="save"),
    re_path(rf"^searches/{ID}/edit$", saved.edit, name="saved_edit"),
    re_path(rf"^searches/{ID}/(?P<act>pause|resume|delete)$", saved.act, name="saved_act"),
    re_path(rf"^searches/of/{ID}/(?P<side>need|offer)$", saved.profile, name="profile"),
]
