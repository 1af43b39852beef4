"""What the demonstration lacks and some pages need: a report, an objection, papers, what was given up, accounts with a second step.

Runs once in the site's own data (``Site.run``), by the rules where there are some, and prints the names that addresses need.
"""

import json
from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile

from peyvand.accounts import texts
from peyvand.core import SYSTEM, clock, files
from peyvand.core.models import Job
from peyvand.demo import cases, drawings
from peyvand.desk import reports
from peyvand.desk import rules as desk
from peyvand.desk.models import Report
from peyvand.needs.models import Need
from peyvand.notices.models import Delivery
from peyvand.notices.unsubscribe import token_of
from peyvand.registry import rules
from peyvand.registry.models import Membership, Organization, Person
from peyvand.showcase.models import Offer

PASSWORD = "a long enough phrase"
GUARDED, KEPT, LEFT = "guarded@walk.example", "kept@walk.example", "left@walk.example"
"""Who has a second factor, and the two accounts of one person."""


def prepare() -> None:
    buyer = Person.objects.get(persona="buyer")
    own = Membership.objects.get(person=buyer).organization
    offer = Offer.objects.filter(state="published", visibility="public").order_by("pk")[0]
    hidden = Need.objects.filter(state="taken_down").order_by("pk")[0]
    _report(offer, hidden)
    _papers(own, buyer)
    _given_up(buyer)
    guarded = _person(GUARDED, "کارشناس دوعاملی")
    TOTP.activate(guarded, generate_totp_secret())
    _person(KEPT, "کارشناس مهندسی")
    _person(LEFT, "مهندس کارشناس")
    rules.invite_member(own, "colleague@walk.example", "expert", by=buyer, now=clock.now())
    applicant = Organization.objects.get(national_id=cases.APPLICANTS[1].national_id)
    twin = Organization.objects.filter(identity_key=applicant.identity_key).exclude(pk=applicant.pk).get()
    names = {
        "guarded": GUARDED,
        "kept": KEPT,
        "left": LEFT,
        "password": PASSWORD,
        "organization": own.public_id,
        "applicant": applicant.public_id,
        "twin": twin.public_id,
        "offer": offer.public_id,
        "hidden": hidden.public_id,
        "token": token_of(buyer, "need_published"),
    }
    print(json.dumps(names))


def _report(offer: Offer, hidden: Need) -> None:
    now, reader = clock.now(), Person.objects.get(persona="researcher")
    words = "این پمپ سه سال است ساخته نمی‌شود؛ نشانی سازنده هم عوض شده است."
    side = reports.SIDES["offer"]
    desk.report_thing(side, offer, by=reader, visitor="", now=now, reason=Report.Reason.UNTRUE, words=words, contact="researcher@walk.example")
    owner = Membership.objects.filter(organization=hidden.organization, role="owner").select_related("person")[0].person
    desk.object_to_decision(reports.SIDES["need"], hidden, by=owner, now=now, words="شمارهٔ تماس از متن برداشته شد.")


def _papers(own: Organization, by: Person) -> None:
    for number in (1, 2):
        upload = SimpleUploadedFile("آگهی تأسیس.pdf", drawings.letter("NOTICE", f"No. {number}"))
        file = files.accept(upload, owner=rules.paper_owner(own, by), by=by, now=clock.now())
        files.examining.forget(upload)
        rules.send_paper(own, file, kind="registration", by=by, now=clock.now(), note="صفحهٔ ۲، بند سوم" if number == 2 else "")


def _given_up(person: Person) -> None:
    now = clock.now()
    error = {"at": now.isoformat(), "class": "MailRefused", "said": "554 5.7.1 <manager@khorshid.example>: Relay access denied"}
    Delivery.objects.create(
        person=person,
        digest_day=date(2026, 1, 5),
        status="dead",
        made_at=now,
        due_at=now,
        finished_at=now - timedelta(hours=3),
        attempts=12,
        maybe_twice=True,
        errors=[error],
    )
    trace = 'Traceback (most recent call last):\n  File "peyvand/matches/tasks.py", line 31, in write_matches\nOSError: [Errno 28] No space left on device'
    errors = [{"class": "builtins.OSError", "traceback": trace, "at": now.isoformat()}]
    task = "peyvand.matches.tasks.write_matches"
    Job.objects.create(task=task, status=Job.Status.FAILED, due_at=now, enqueued_at=now, finished_at=now, attempts=8, errors=errors)


def _person(email: str, name: str) -> Person:
    person = rules.create_person(by=SYSTEM, now=clock.now(), display_name=name, password=PASSWORD, email=email)
    rules.accept_terms(person, texts.version(), now=clock.now())
    return person
