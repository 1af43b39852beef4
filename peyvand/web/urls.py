from django.urls import path

from peyvand.web import views
from peyvand.web.gallery.page import gallery

app_name = "web"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("gallery/", gallery, name="gallery"),
    path("spell/", views.spell, name="spell"),
]
