"""One mail and one mail server, of which each behaves in all its ways: nothing is lost, and what may have come twice is known."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage

from peyvand.core import clock, limits, mail
from peyvand.core.models import Job
from peyvand.core.tasks import worker
from peyvand.needs import rules as need_rules
from peyvand.notices import letters, rules, sending
from peyvand.notices.models import Delivery, Notice, Way
from peyvand.notices.tasks import deliver, pick_up
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Person
from tests.factories import needs, registry
from tests.factories.needs import NOW

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.fixture
def owner():
    return needs.owner()


@pytest.fixture
def expert(owner):
    return needs.writer_of(owner)


def quiet():
    Notice.objects.all().delete()
    Job.objects.all().delete()


def one_mail(owner, expert, **need):
    """A mail that waits: a need of the owner was published."""
    made = needs.published(owner, **need)
    quiet()
    rules.tell("need_published", [expert], about=made, now=NOW)
    return Delivery.objects.get()


def work(now=None):
    with clock.stopped(now or clock.now()):
        worker.run_due()
    delivery = Delivery.objects.get()
    return delivery


def work_for(person, now=None):
    Notice.objects.exclude(person=person).delete()
    return work(now)


def test_a_mail_says_what_happened_in_the_readers_language_and_how_to_end_such_mail(owner, expert, server):
    delivery = one_mail(owner, expert, title="ساخت پروانهٔ پمپ دوغاب")
    assert work().status == Status.SENT
    (came,) = server.handler.came
    assert came["Message-ID"] == f"<{delivery.public_id}@localhost>"
    assert came["To"] == expert.email
    assert came["Subject"] == "«ساخت پروانهٔ پمپ دوغاب» منتشر شد"
    assert came["Content-Language"] == "fa"
    assert came["Auto-Submitted"] == "auto-generated"
    assert came["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/notices/end/" in came["List-Unsubscribe"]
    plain, html = (came.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for text in (plain, html):
        assert "ساخت پروانهٔ پمپ دوغاب" in text
        assert "/needs/" in text
        assert "/notices/preferences" in text
    assert 'dir="rtl"' in html
    assert "<script" not in html


def test_english_readers_get_english_mail(owner, expert, server):
    registry_rules.choose_language(expert, "en")
    one_mail(owner, expert)
    work()
    (came,) = server.handler.came
    assert "is published" in came["Subject"]
    assert "http://localhost:8000/en/needs/" in came.get_body(("plain",)).get_content()
    assert 'dir="ltr"' in came.get_body(("html",)).get_content()


def test_a_reason_and_a_jalali_day_stand_in_the_mail(owner, expert, server):
    need = needs.published(owner)
    quiet()
    later = NOW + limits.STILL_NEEDED_EVERY
    need_rules.ask_still_needed(now=later)
    need.refresh_from_db()
    work_for(expert, later)
    quiet()
    need_rules.take_down(need, by=registry.moderator(), now=NOW, reason="نام شخص در متن است.")
    work_for(expert)
    asked, taken = (one.get_body(("plain",)).get_content() for one in server.handler.came)
    assert "بهمن ۱۴۰۵" in asked or "اسفند ۱۴۰۵" in asked
    assert "نام شخص در متن است." in taken


@pytest.mark.parametrize("manner", ["4xx", "greylist"])
def test_a_server_that_says_later_is_asked_later(owner, expert, server, manner):
    one_mail(owner, expert)
    server.handler.manner = manner
    delivery = work()
    assert (delivery.status, delivery.attempts, delivery.maybe_twice) == (Status.WAITING, 1, False)
    assert delivery.last_error["said"].startswith(("the mail was refused: 451", "the recipient was refused: 450"))
    assert timedelta(seconds=55) < delivery.due_at - clock.now() < timedelta(seconds=80)
    server.handler.manner = "well"
    assert work(delivery.due_at + timedelta(seconds=1)).status == Status.SENT
    assert len(server.handler.came) == 1


@pytest.mark.parametrize("manner", ["5xx", "refuse recipient"])
def test_a_refusal_for_good_is_a_dead_letter_at_once_and_names_no_mailbox(owner, expert, server, manner):
    one_mail(owner, expert)
    server.handler.manner = manner
    delivery = work()
    assert (delivery.status, delivery.attempts, delivery.maybe_twice) == (Status.DEAD, 1, False)
    assert "55" in delivery.last_error["said"]
    assert expert.email not in str(delivery.errors)
    assert Job.objects.filter(status=Job.Status.FAILED).count() == 0, "the job did its work"


@pytest.mark.parametrize("manner", ["hang", "drop after data", "close midway"])
def test_a_line_that_breaks_with_the_text_on_its_way_is_tried_again_as_a_possible_duplicate(owner, expert, server, manner):
    one_mail(owner, expert)
    server.handler.manner = manner
    delivery = work()
    assert (delivery.status, delivery.attempts, delivery.maybe_twice) == (Status.WAITING, 1, True)
    server.handler.manner = "well"
    delivery = work(delivery.due_at + timedelta(minutes=2))
    assert (delivery.status, delivery.maybe_twice) == (Status.SENT, True)
    assert len({one["Message-ID"] for one in server.handler.came}) == 1, "whoever reads it can tell"


def test_no_server_at_all_is_trouble_without_a_possible_duplicate(owner, expert, server, settings):
    one_mail(owner, expert)
    settings.MAILERS["default"]["OPTIONS"] = {"host": "127.0.0.1", "port": 9, "timeout": 0.5}
    delivery = work()
    assert (delivery.status, delivery.maybe_twice) == (Status.WAITING, False)


def test_a_server_that_does_not_answer_holds_up_one_mail_and_not_all(owner, expert, server):
    need = needs.published(owner)
    quiet()
    for minute in range(5):
        rules.tell("need_published", [expert], about=need, now=NOW + timedelta(minutes=minute))
    server.handler.manner = "hang"
    with clock.stopped(clock.now()):
        worker.run_due()
    assert server.handler.tries == 1
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1], "waiting for the line is no attempt"
    server.handler.manner = "well"
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        worker.run_due()
    assert Delivery.objects.filter(status=Status.SENT).count() == 5


def test_after_the_last_attempt_it_is_laid_aside_and_an_administrator_can_send_it_again(owner, expert, server):
    administrator = registry.person(site_role="administrator")
    one_mail(owner, expert)
    server.handler.manner = "4xx"
    now, waits = clock.now(), []
    for _ in range(limits.MAIL_ATTEMPTS):
        delivery = work(now)
        waits.append(delivery.due_at - now)
        now = delivery.due_at + timedelta(seconds=1)
    assert delivery.status == Status.DEAD
    assert max(waits) <= limits.MAIL_BACK_OFF_MOST * 1.25
    assert sum(waits[:-1], timedelta()) > timedelta(hours=12)
    server.handler.manner = "well"
    rules.send_again(delivery, by=administrator, now=now)
    assert work(now).status == Status.SENT


def test_a_worker_that_was_killed_in_the_midst_leaves_a_possible_duplicate(owner, expert, server):
    delivery = one_mail(owner, expert)
    assert sending._begin(delivery, clock.now()) is not None  # and then the power went
    assert work().status == Status.SENT
    assert Delivery.objects.get().maybe_twice


def test_two_workers_at_one_mail_send_it_once(owner, expert, server):
    delivery = one_mail(owner, expert)
    stale = Delivery.objects.get()
    assert sending._begin(delivery, clock.now()) is not None
    assert sending._begin(stale, clock.now()) is None


def test_a_mail_whose_job_was_lost_is_picked_up(owner, expert, server):
    one_mail(owner, expert)
    Job.objects.all().delete()
    pick_up(NOW + timedelta(minutes=1))
    assert work().status == Status.WAITING
    pick_up(NOW + limits.MAIL_OVERDUE + timedelta(minutes=1))
    pick_up(NOW + limits.MAIL_OVERDUE + timedelta(minutes=1))
    assert Job.objects.count() == 1
    assert work().status == Status.SENT


def test_a_job_that_runs_again_sends_nothing_more(owner, expert, server):
    delivery = one_mail(owner, expert)
    for _ in range(3):
        deliver.enqueue(delivery.pk)
    work()
    assert len(server.handler.came) == 1


# What goes wrong between telling and sending


def test_mail_that_waits_is_not_sent_to_who_was_shut_out_meanwhile(owner, expert, server):
    """Revoking works at once: the title of a draft reaches nobody outside. The control: without the revocation it is sent."""
    for revoked in (False, True):
        need = needs.draft(owner, by=needs.writer_of(owner), title=f"ساخت قناری {revoked}")
        person = registry.expert(owner)
        quiet()
        rules.tell("need_published", [person], about=need, now=NOW)
        if revoked:
            registry_rules.end_membership(person.memberships.get(), by=person, now=NOW)
        Notice.objects.exclude(person=person, kind="need_published").delete()
        delivery = work()
        assert (delivery.status, delivery.withheld) == ((Status.WITHHELD, "not_open") if revoked else (Status.SENT, ""))
    assert ["قناری False" in one["Subject"] for one in server.handler.came] == [True]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda person, need: EmailAddress.objects.filter(user=person).update(verified=False), "unproven"),
        (lambda person, need: EmailAddress.objects.filter(user=person).delete(), "unproven"),
        (lambda person, need: Person.objects.filter(pk=person.pk).update(email="new@example.org"), "unproven"),
        (lambda person, need: rules.choose_ways(person, {"need_returned": Way.OFF}, now=NOW), "not_wanted"),
        (lambda person, need: Person.objects.filter(pk=person.pk).update(is_active=False), "account_closed"),
        (lambda person, need: need_rules.submit_need(need, by=person, now=NOW), "settled"),
    ],
    ids=["unproven", "gone", "another", "unwanted", "closed", "settled"],
)
def test_what_shall_not_go_out_any_more_stays_and_says_why(owner, expert, server, change, why):
    need = need_rules.request_changes(needs.in_review(owner), by=registry.moderator(), now=NOW, reason="x")
    change(expert, need)
    Notice.objects.exclude(kind="need_returned", person=expert).delete()
    delivery = work()
    assert (delivery.status, delivery.withheld) == (Status.WITHHELD, why)
    assert server.handler.came == []


# Hostile names


@pytest.mark.parametrize(
    "title",
    [
        "ساخت\r\nBcc: all@example.org\r\n\r\nمتن",
        "ساخت\u2028Bcc: x@example.org",
        "\u202eساخت وارونه\u202c",
        "%(title)s %s {0}",
        "<b onclick=x>ساخت</b>",
        "ساخت" * 60,
    ],
    ids=["lines", "separator", "turned", "placeholders", "markup", "long"],
)
def test_a_hostile_title_stays_a_title(owner, expert, server, title):
    delivery = one_mail(owner, expert)
    need = Notice.objects.get()
    from peyvand.needs.models import Need

    Need.objects.filter(pk=need.about_key).update(title=title[:100])
    assert work().status == Status.SENT
    (came,) = server.handler.came
    assert came.get_all("Bcc") is None
    assert came["Message-ID"].startswith(f"<{delivery.public_id}@")
    assert "\n" not in came["Subject"]
    assert "\u202e" not in came["Subject"]
    assert len(came["Subject"]) <= letters.SUBJECT
    assert "<b onclick" not in came.get_body(("html",)).get_content()


@pytest.mark.parametrize("headers", [{"Subject": "a\nBcc: x@example.org"}, {"X": "a\r\nBcc: x@example.org"}])
def test_a_header_of_two_lines_never_leaves(server, headers):
    message = EmailMessage(subject=headers.pop("Subject", "s"), body="b", to=["a@example.org"], headers=headers)
    with pytest.raises(mail.MailRefused):
        mail.send(message)
    assert server.handler.came == []


def test_a_mail_that_cannot_be_written_is_a_dead_letter_and_not_an_endless_job(owner, expert, server):
    delivery = one_mail(owner, expert)
    Person.objects.filter(pk=expert.pk).update(email="ایمیل@example.org")
    EmailAddress.objects.filter(user=expert).update(email="ایمیل@example.org")
    assert work().status == Status.DEAD
    delivery.refresh_from_db()
    assert "cannot be written" in delivery.last_error["said"]
