"""Pages of the registry."""

from django.urls import path, re_path

from peyvand.core.ids import ALPHABET, LENGTH

from .views import changes, directory, edit, merging, organization, standing, verification

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
    re_path(rf"^organizations/{ID}/alike/(?P<other>[{ALPHABET}]{{{LENGTH}}})/$", verification.different, name="different"),
    re_path(rf"^organizations/{ID}/merge/$", merging.merge, name="merge"),
    re_path(rf"^organizations/{ID}/changes/$", changes.ask, name="ask_change"),
    re_path(rf"^organizations/{ID}/survey/$", verification.survey, name="survey"),
    re_path(rf"^organizations/{ID}/(?P<slug>[^/]+)/$", organization.organization, name="organization"),
    path("verification/", verification.queue, name="queue"),
    path("verification/merges/", verification.merges, name="merges"),
    re_path(rf"^verification/merges/{ID}/$", merging.merged, name="merged"),
    re_path(rf"^verification/changes/{ID}/$", changes.case, name="change_case"),
]
