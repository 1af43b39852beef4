"""What the clock does to organizations, and the mail of an invitation."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from peyvand.core import clock, mail, sms, tasks
from peyvand.registry import queries, rules
from peyvand.registry.contacts import Contact
from peyvand.registry.events import InvitationMade
from peyvand.registry.models import MemberInvitation


def lapse_verifications(now: datetime) -> None:
    """End the verifications whose certificate has ended."""
    rules.lapse_due(now)


def remind_of_certificates(now: datetime) -> None:
    """Tell organizations of certificates that end soon."""
    rules.remind_due(now)


def gather_stragglers(now: datetime) -> None:
    """Bring what was written for a merged organization to the one that stayed."""
    rules.gather_stragglers(now)


def lapse_invitations(now: datetime) -> None:
    """End the invitations that nobody answered."""
    rules.lapse_invitations(now)


def keep_shared_persons(now: datetime) -> None:
    """Make the known links say which organizations share a member."""
    rules.keep_all_shared_persons(now)


@task
def send_invitation(invitation_id: int, serial: int) -> bool:
    """Send the link of an invitation by mail or text message, if it still is open and this is its newest link. Run twice it sends twice."""
    invitation = MemberInvitation.objects.select_related("organization", "invited_by").filter(pk=invitation_id).first()
    if invitation is None or invitation.state != "open" or invitation.serial != serial or invitation.is_over(clock.now()):
        return False
    if invitation.organization.suspended:
        return False
    with translation.override(invitation.language):
        link = settings.SITE_URL + reverse("registry:invitation", args=[invitation.public_id, queries.invitation_token(invitation)])
        context = {"invitation": invitation, "organization": invitation.organization, "link": link}
        if Contact.of(invitation.address).is_mobile:
            text = render_to_string("registry/mail/invitation_text.txt", context)
            sms.send(invitation.address, " ".join(text.split()))
            return True
        subject = " ".join(render_to_string("registry/mail/invitation_subject.txt", context).split())
        body = render_to_string("registry/mail/invitation_message.txt", context)
    mail.send(EmailMessage(subject, body, to=[invitation.address]))
    return True


def invitation_mail_wanted(event: InvitationMade) -> None:
    """After an invitation was made or sent again: its link goes to its address."""
    invitation = MemberInvitation.objects.get(pk=event.invitation_id)
    send_invitation.enqueue(invitation.pk, invitation.serial)


def register() -> None:
    tasks.every("registry.lapse_verifications", lapse_verifications, hours=6)
    tasks.every("registry.gather_stragglers", gather_stragglers, minutes=5)
    tasks.every("registry.remind_of_certificates", remind_of_certificates, hours=6)
    tasks.every("registry.lapse_invitations", lapse_invitations, hours=1)
    tasks.every("registry.keep_shared_persons", keep_shared_persons, hours=24)
