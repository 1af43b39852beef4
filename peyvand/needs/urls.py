from django.urls import path, re_path

from peyvand.needs.views import acts, listing, page, terms, write

app_name = "needs"
ID = r"(?P<public_id>[a-z2-7]{10})"
urlpatterns = [
    path("needs/", listing.needs, name="list"),
    path("needs/new", write.new, name="new"),
    re_path(rf"^needs/{ID}/$", page.short, name="short"),
    re_path(rf"^needs/{ID}/edit$", write.edit, name="edit"),
    re_path(rf"^needs/{ID}/autosave$", write.autosave, name="autosave"),
    re_path(rf"^needs/{ID}/copy$", acts.copy, name="copy"),
    re_path(rf"^needs/{ID}/terms$", terms.terms, name="terms"),
    re_path(rf"^needs/{ID}/act/(?P<event>[a-z_]{{1,40}})$", acts.act, name="act"),
    re_path(rf"^needs/{ID}/(?P<slug>[^/]+)/$", page.detail, name="detail"),
]
