from django.urls import path

from peyvand.matches import views

app_name = "matches"
urlpatterns = [path("search", views.search, name="search"), path("search/suggest", views.suggest, name="suggest")]
