from django.urls import path, re_path

from peyvand.matches.saved import views as saved
from peyvand.matches.views import judgements, quality, search

app_name = "matches"
ID = r"(?P<public_id>[a-z2-7]{10})"
PAIR = r"(?P<side>need|offer)/(?P<public_id>[a-z2-7]{10})/(?P<other>[a-z2-7]{10})"
urlpatterns = [
    path("search", search.search, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("quality/", quality.quality_page, name="quality"),
    path("matches/judgements/", judgements.listed, name="judgements"),
    path("matches/judgements.csv", judgements.download, name="judgements_csv"),
    re_path(rf"^matches/{PAIR}/judge$", judgements.judge, name="judge"),
    path("searches/", saved.searches, name="saved"),
    path("searches/new", saved.new, name="save"),
    re_path(rf"^searches/{ID}/edit$", saved.edit, name="saved_edit"),
    re_path(rf"^searches/{ID}/(?P<act>pause|resume|delete)$", saved.act, name="saved_act"),
    re_path(rf"^searches/of/{ID}/(?P<side>need|offer)$", saved.profile, name="profile"),
]
