from django.urls import path, re_path

from .views import desk, home, moderation

app_name = "desk"
CASE = r"(?P<kind>need|offer)/(?P<public_id>[a-z2-7]{10})"
urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("moderation/", moderation.queue, name="moderation"),
    re_path(rf"^moderation/{CASE}/$", moderation.case, name="case"),
    re_path(rf"^moderation/{CASE}/decide$", moderation.decide, name="decide"),
]
