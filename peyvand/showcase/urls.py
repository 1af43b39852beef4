from django.urls import path, re_path

from .views import acts, listing, page, write

app_name = "showcase"
ID = r"(?P<public_id>[a-z2-7]{10})"
urlpatterns = [
    path("offers/", listing.offers, name="list"),
    path("offers/new", write.new, name="new"),
    re_path(rf"^offers/{ID}/$", page.short, name="short"),
    re_path(rf"^offers/{ID}/edit$", write.edit, name="edit"),
    re_path(rf"^offers/{ID}/autosave$", write.autosave, name="autosave"),
    re_path(rf"^offers/{ID}/copy$", acts.copy, name="copy"),
    re_path(rf"^offers/{ID}/act/(?P<event>[a-z_]{{1,40}})$", acts.act, name="act"),
    re_path(rf"^offers/{ID}/(?P<slug>[^/]+)/$", page.detail, name="detail"),
]
