from django.urls import path

from peyvand.web import views

app_name = "web"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("spell/", views.spell, name="spell"),
]
