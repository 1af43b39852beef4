"""Pages of the registry."""

from django.urls import path, re_path

from peyvand.core.ids import ALPHABET, LENGTH

from .views import directory, edit, organization, standing, verification

app_name = "registry"
ID = rf"(?P<public_id>[{ALPHABET}]{{{LENGTH}}})"

urlpatterns = [
    path("organizations/", directory.organizations, name="organizations"),
    path("organizations/new/", edit.new, name="new"),
    re_path(rf"^organizations/{ID}/$", organization.short, name="organization_short"),
    re_path(rf"^organizations/{ID}/edit/$", edit.edit, name="edit"),
    re_path(rf"^organizations/{ID}/submit/$", organization.submit, name="submit"),
    re_path(rf"^organizations/{ID}/suspension/$", standing.suspension, name="suspension"),
    re_path(rf"^organizations/{ID}/verification/$", verification.decide, name="decide"),
    re_path(rf"^organizations/{ID}/(?P<slug>[^/]+)/$", organization.organization, name="organization"),
]
