from django.urls import path, re_path

from peyvand.matches.views import judgements, quality, search

app_name = "matches"
PAIR = r"(?P<side>need|offer)/(?P<public_id>[a-z2-7]{10})/(?P<other>[a-z2-7]{10})"
urlpatterns = [
    path("search", search.search, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("quality/", quality.quality_page, name="quality"),
    path("matches/judgements/", judgements.listed, name="judgements"),
    path("matches/judgements.csv", judgements.download, name="judgements_csv"),
    re_path(rf"^matches/{PAIR}/judge$", judgements.judge, name="judge"),
]
