"""What was given up is seen, tried again or put aside, by administrators alone."""

import pytest
from django.test import Client

from peyvand.accounts import rules as account_rules
from peyvand.core import clock, limits
from peyvand.core.errors import NotAllowed
from peyvand.core.models import AuditEntry, Job
from peyvand.core.tasks import worker
from peyvand.notices import dead_letters, rules
from peyvand.notices.models import Delivery, Notice
from peyvand.registry import rules as registry_rules
from peyvand.registry.contacts import Contact
from tests.factories import needs, registry
from tests.factories.needs import NOW

pytestmark = pytest.mark.django_db
PAGE = "/notices/dead-letters/"


@pytest.fixture
def administrator(client: Client):
    person = registry.person(site_role="administrator")
    client.force_login(person)
    return person


def dead_mail(error="554 no"):
    owner = needs.owner()
    need, expert = needs.published(owner), needs.writer_of(owner)
    Notice.objects.all().delete()
    Job.objects.all().delete()
    rules.tell("need_published", [expert], about=need, now=NOW)
    Job.objects.all().delete()
    errors = [{"at": NOW.isoformat(), "class": "MailRefused", "said": error}]
    Delivery.objects.update(status="dead", finished_at=NOW, attempts=12, maybe_twice=True, errors=errors)
    return Delivery.objects.get()


def dead_job():
    errors = [{"class": "builtins.RuntimeError", "traceback": "line 1 <b>", "at": NOW.isoformat()}]
    return Job.objects.create(task="peyvand.x", status=Job.Status.FAILED, due_at=NOW, enqueued_at=NOW, finished_at=NOW, attempts=8, errors=errors)


def test_the_page_names_each_error_and_counts(client: Client, administrator):
    assert "چیزی رها نشده است" in client.get(PAGE).content.decode()
    mail, _job = dead_mail("554 <script>no"), dead_job()
    page = client.get(PAGE).content.decode()
    assert mail.public_id in page
    assert "554 &lt;script&gt;no" in page
    assert "builtins.RuntimeError" in page
    assert "line 1 &lt;b&gt;" in page
    assert mail.person.email not in page
    counts = dead_letters.counts(clock.now())
    assert (counts.mails_dead, counts.mails_maybe_twice, counts.jobs_dead, counts.mails_waiting) == (1, 1, 1, 0)


@pytest.mark.parametrize(("what", "act"), [("mail", "again"), ("mail", "aside"), ("job", "again"), ("job", "aside")])
def test_each_is_tried_again_or_put_aside_with_an_audit_row_and_once(client: Client, administrator, what, act):
    mail, job = dead_mail(), dead_job()
    sent = {"what": what, "id": mail.public_id if what == "mail" else str(job.pk), "act": act}
    assert client.post(f"{PAGE}act", sent).status_code == 302
    mail.refresh_from_db()
    if what == "mail":
        assert mail.status == ("waiting" if act == "again" else "put_aside")
        assert Job.objects.filter(status=Job.Status.READY).count() == (1 if act == "again" else 0)
    else:
        assert list(Job.objects.values_list("status", flat=True)) == (["READY"] if act == "again" else [])
    assert AuditEntry.objects.filter(action__endswith=".send_again" if act == "again" else ".put_aside", actor=administrator.pk).count() == 1
    assert client.post(f"{PAGE}act", sent).status_code == 404, "it is none any more"


@pytest.mark.parametrize(
    "sent",
    [{}, {"what": "mail", "id": "\0", "act": "again"}, {"what": "job", "id": "x", "act": "again"}, {"what": "job", "id": "9" * 500, "act": "aside"}],
)
def test_what_is_no_dead_letter_does_not_exist(client: Client, administrator, sent):
    dead_mail()
    assert client.post(f"{PAGE}act", sent).status_code == 404


def test_nobody_else_sees_or_does_it(client: Client):
    mail, job = dead_mail(), dead_job()
    for role in ("moderator", "registrar", "analyst"):
        person = registry.person(site_role=role)
        client.force_login(person)
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}act", {"what": "mail", "id": mail.public_id, "act": "again"}).status_code == 403
        for rule, letter in ((rules.send_again, mail), (rules.put_aside, mail), (dead_letters.job_again, job), (dead_letters.job_aside, job)):
            with pytest.raises(NotAllowed):
                rule(letter, by=person, now=NOW)


def test_the_desk_of_an_administrator_leads_there_when_something_was_given_up(client: Client, administrator):
    assert PAGE not in client.get("/desk/").content.decode()
    dead_job()
    assert PAGE in client.get("/desk/").content.decode()


def test_thirty_dead_letters_ask_no_more_of_the_database_than_one(client: Client, administrator, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    dead_mail(), dead_job()
    one = cost()
    person = Delivery.objects.get().person
    for day in range(1, 10):
        Delivery.objects.create(person=person, digest_day=f"2026-11-{day:02}", status="dead", made_at=NOW, due_at=NOW, finished_at=NOW)
        dead_job()
    assert cost() == one


def letters_of_other_rooms(address):
    """A one-time code, word of a change and an invitation, each to the address; the jobs that send them."""
    owner = registry.expert(registry.organization(), "owner")
    somebody = registry.person(email=address)
    Job.objects.all().delete()
    registry_rules.invite_member(owner.present_memberships[0].organization, address, "expert", by=owner, now=clock.now())
    account_rules.begin_code("sign_in", Contact("email", address), person=somebody, language="fa", now=clock.now())
    account_rules.tell_addresses(somebody, "password")
    Job.objects.exclude(task__regex="send_invitation|send_code|write_letter").delete()
    return somebody


@pytest.mark.parametrize("manner", ["5xx", "refuse recipient"])
def test_codes_letters_and_invitations_that_a_server_refuses_for_good_are_given_up_at_once(server, client, administrator, manner):
    server.handler.manner = manner
    letters_of_other_rooms("gone@example.org")
    assert worker.run_due() == 3
    assert list(Job.objects.values_list("status", "attempts")) == [("FAILED", 1)] * 3
    page = client.get(PAGE).content.decode()
    assert page.count("MailRefused") >= 3
    assert "gone@example.org" not in page
    server.handler.manner = "well"
    for job in Job.objects.all():
        dead_letters.job_again(job, by=administrator, now=clock.now())
    worker.run_due()
    assert len(server.handler.came) == 3


def test_codes_and_invitations_that_a_server_takes_later_are_tried_again(server):
    server.handler.manner = "4xx"
    letters_of_other_rooms("slow@example.org")
    worker.run_due()
    assert set(Job.objects.values_list("status", "attempts")) == {("READY", 1)}
    assert "slow@example.org" not in str(list(Job.objects.values_list("errors", flat=True)))


@pytest.mark.parametrize("manner", ["refuse recipient", "greylist"])
def test_the_dead_letters_of_who_left_keep_no_address(server, client, administrator, manner):
    server.handler.manner = manner
    somebody = letters_of_other_rooms("left@example.org")
    account_rules.erase_account(somebody, now=clock.now())
    Job.objects.exclude(task__endswith="write_letter").delete()
    for _attempt in range(limits.TASK_ATTEMPTS):
        worker.run_due()
        Job.objects.filter(status="READY").update(due_at=NOW)
    dead = Job.objects.filter(status="FAILED")
    assert sorted(job.args[3] for job in dead) == ["erased", "password"]
    assert "left@example.org" not in str(list(dead.values_list("args", "kwargs", "errors", "returned")))
    server.handler.manner = "well"
    for job in dead:
        dead_letters.job_again(job, by=administrator, now=clock.now())
    worker.run_due()
    assert server.handler.came == []
    assert not dead.all().exists()
