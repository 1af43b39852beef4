"""Pages of the registry."""

from django.urls import path, re_path

from peyvand.core.ids import ALPHABET, LENGTH

from .views import (
    changes,
    directory,
    edit,
    experts,
    invitations,
    links,
    mandates,
    members,
    merging,
    organization,
    papers,
    requests,
    site_roles,
    standing,
    verification,
)

app_name = "registry"
ID = rf"(?P<public_id>[{ALPHABET}]{{{LENGTH}}})"

urlpatterns = [
    path("organizations/", directory.organizations, name="organizations"),
    path("organizations/new/", edit.new, name="new"),
    re_path(rf"^organizations/{ID}/$", organization.short, name="organization_short"),
    re_path(rf"^organizations/{ID}/edit/$", edit.edit, name="edit"),
    re_path(rf"^organizations/{ID}/submit/$", organization.submit, name="submit"),
    re_path(rf"^organizations/{ID}/suspension/$", standing.suspension, name="suspension"),
    re_path(rf"^organizations/{ID}/trust/$", standing.trust, name="trust"),
    re_path(rf"^organizations/{ID}/revocation/$", standing.revocation, name="revocation"),
    re_path(rf"^organizations/{ID}/verification/$", verification.decide, name="decide"),
    re_path(rf"^organizations/{ID}/alike/(?P<other>[{ALPHABET}]{{{LENGTH}}})/$", verification.different, name="different"),
    re_path(rf"^organizations/{ID}/merge/$", merging.merge, name="merge"),
    re_path(rf"^organizations/{ID}/changes/$", changes.ask, name="ask_change"),
    re_path(rf"^organizations/{ID}/papers/$", papers.papers, name="papers"),
    re_path(rf"^organizations/{ID}/survey/$", verification.survey, name="survey"),
    re_path(rf"^organizations/{ID}/members/$", members.members, name="members"),
    re_path(rf"^organizations/{ID}/invite/$", invitations.invite, name="invite"),
    re_path(rf"^organizations/{ID}/hand-over/$", members.hand_over, name="hand_over"),
    re_path(rf"^organizations/{ID}/join/$", requests.join, name="join"),
    re_path(rf"^organizations/{ID}/mandates/$", mandates.mandates, name="mandates"),
    re_path(rf"^organizations/{ID}/mandates/offer/$", mandates.offer, name="mandate_offer"),
    re_path(rf"^organizations/{ID}/links/$", links.links, name="links"),
    re_path(rf"^organizations/{ID}/(?P<slug>[^/]+)/$", organization.organization, name="organization"),
    re_path(rf"^memberships/{ID}/$", members.member, name="member"),
    re_path(rf"^memberships/{ID}/end/$", members.end, name="member_end"),
    re_path(rf"^invitations/{ID}/again/$", invitations.again, name="invitation_again"),
    re_path(rf"^invitations/{ID}/take-back/$", invitations.take_back, name="invitation_take_back"),
    re_path(rf"^invitations/{ID}/(?P<token>[0-9a-f]{{32}})/$", invitations.invitation, name="invitation"),
    path("requests/", requests.requests, name="requests"),
    re_path(rf"^requests/{ID}/$", requests.join_request, name="join_request"),
    re_path(rf"^requests/{ID}/answer/$", requests.join_answer, name="join_answer"),
    re_path(rf"^requests/{ID}/withdraw/$", requests.withdraw, name="request_withdraw"),
    path("mandates/", mandates.own, name="own_mandates"),
    re_path(rf"^mandates/{ID}/withdraw/$", mandates.withdraw, name="mandate_withdraw"),
    re_path(rf"^links/{ID}/end/$", links.end, name="link_end"),
    path("experts/mine/", experts.mine, name="own_expert"),
    re_path(rf"^experts/{ID}/$", experts.expert, name="expert"),
    path("site-roles/", site_roles.site_roles, name="site_roles"),
    path("site-roles/take/", site_roles.take, name="site_role_take"),
    path("verification/", verification.queue, name="queue"),
    path("verification/merges/", verification.merges, name="merges"),
    re_path(rf"^verification/merges/{ID}/$", merging.merged, name="merged"),
    re_path(rf"^verification/changes/{ID}/$", changes.case, name="change_case"),
]
