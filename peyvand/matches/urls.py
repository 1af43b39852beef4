from django.urls import path

from peyvand.matches import views

app_name = "matches"
urlpatterns = [path("search", views.search, name="search")]
