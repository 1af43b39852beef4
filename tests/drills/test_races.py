"""Things that happen at once: one form sent many times, two owners who leave, a member removed while they act, a count of tries.

The suite runs a short form of each; ``make drill`` the long one.
"""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from peyvand.core import SYSTEM, atomic, clock, limits
from peyvand.core.errors import Refusal
from peyvand.desk.models import Report
from peyvand.needs.models import Need
from peyvand.registry import rules
from peyvand.registry.models import Membership, Person
from tests.factories import needs, registry
from tests.factories import showcase as offers
from tests.matrix.forms import UNSENT, FormReader

LONG = os.environ.get("PEYVAND_DRILL") == "long"
POSTS, AT_ONCE = (1_000, 50) if LONG else (30, 10)
ROUNDS = 40 if LONG else 2

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(functions, together=None):
    """Run all, so many at a time, each with its own connection; what each gave or raised."""

    def closing(function):
        def run():
            try:
                return function()
            except Refusal as refusal:
                return refusal
            finally:
                connection.close()

        return run

    with ThreadPoolExecutor(together or len(functions)) as pool:
        return [future.result(120) for future in [pool.submit(closing(function)) for function in functions]]


def cookie_of(person):
    client = Client()
    client.force_login(person)
    return client.cookies


def poster(cookies, address, data):
    def post():
        client = Client()
        client.cookies = cookies
        return client.post(address, data).status_code

    return post


def drawn(cookies, address):
    """The fields of a form as its page gives them, keys and all."""
    client, reader = Client(), FormReader()
    client.cookies = cookies
    reader.feed(client.get(address).text)
    form = max(reader.forms, key=lambda one: len(one["fields"]))
    return {one.name: one.value for one in [*form["fields"], *form["buttons"][:1]] if one.kind != UNSENT}


def test_one_form_sent_many_times_at_once_makes_one_row():
    """Equal posts with one key: a need that is begun, and a report. Nobody gets an error of ours."""
    organization = registry.organization(verified=True)
    cookies, offer = cookie_of(registry.expert(organization)), offers.published()
    forms = [
        (Need, "/needs/new", drawn(cookies, "/needs/new") | {"title": "ساخت پروانهٔ پمپ"}),
        (Report, f"/report/offer/{offer.public_id}/", {"reason": "untrue", "words": "درست نیست", "idempotency_key": "r" * 32}),
    ]
    for model, address, data in forms:
        before = model.objects.count()
        answers = at_once([poster(cookies, address, data)] * (POSTS // len(forms)), AT_ONCE)
        made = model.objects.count() - before
        told = {status: answers.count(status) for status in sorted(set(answers))}
        print(f"{model.__name__}: posts {len(answers)}, rows {made}, answers {told}")
        assert made == 1
        assert [status for status in answers if status >= 500 or status not in {200, 302, 409}] == []


def test_two_owners_who_leave_at_once_do_not_leave_it_without_one():
    left_without = 0
    for _number in range(ROUNDS):
        organization = registry.organization()
        owners = [registry.expert(organization, "owner") for _one in range(2)]
        places = [Membership.objects.get(person=one, organization=organization, ended_at=None) for one in owners]
        at_once(
            [lambda place=place, one=one: rules.end_membership(place, by=one, now=clock.now()) for place, one in zip(places, owners, strict=True)]
        )
        left_without += not Membership.objects.filter(organization=organization, role="owner", ended_at=None).exists()
    print(f"rounds {ROUNDS}, organizations without an owner {left_without}")
    assert left_without == 0


def test_a_removed_member_writes_nothing_after_the_removal_was_answered():
    late = 0
    for _number in range(ROUNDS):
        organization = registry.organization(verified=True)
        person = registry.expert(organization)
        cookies, removed = cookie_of(person), threading.Event()
        place = Membership.objects.get(person=person, organization=organization)

        def remove(place=place, removed=removed):
            rules.end_membership(place, by=SYSTEM, now=clock.now())
            removed.set()

        def act(cookies=cookies, removed=removed, organization=organization):
            written = []
            for _turn in range(4):
                after = removed.is_set()
                before = Need.objects.filter(organization=organization).count()
                poster(cookies, "/needs/new", {"title": "ساخت پروانه", "action": "save", "organization": organization.public_id})()
                written.append(after and Need.objects.filter(organization=organization).count() > before)
            return sum(written)

        late += at_once([act, remove])[0]
        assert Client().get(f"/organizations/{organization.public_id}/").status_code == 302
    print(f"rounds {ROUNDS}, writes after the removal {late}")
    assert late == 0


@pytest.mark.parametrize("what", ["need", "offer"])
def test_a_draft_that_saves_itself_while_its_writer_is_removed_is_not_stored_after_the_removal(what):
    """The removal is written and not yet committed when the draft comes: it waits, and is refused."""
    organization = registry.organization(verified=True)
    registry.expert(organization, "owner")
    person = registry.expert(organization)
    draft = needs.draft(organization, by=person) if what == "need" else offers.draft(organization, by=person)
    cookies, place = cookie_of(person), Membership.objects.get(person=person, organization=organization)
    removing, sent = threading.Event(), threading.Event()

    def remove():
        with atomic():
            rules.end_membership(place, by=SYSTEM, now=clock.now())
            removing.set()
            sent.wait(0.5)
            time.sleep(0.5)

    def save():
        removing.wait(5)
        client = Client()
        client.cookies = cookies
        sent.set()
        data = {"title": "پس از رفتن", "version": draft.version, "organization": organization.public_id}
        return client.post(address, data, headers={"X-Autosave": "1"}).status_code

    address = reverse(f"{'needs' if what == 'need' else 'showcase'}:autosave", args=[draft.public_id])
    assert at_once([remove, save])[1] == 403
    draft.refresh_from_db()
    assert draft.title != "پس از رفتن"


def test_tries_are_counted_exactly_when_many_come_at_once():
    tries, threads = (400, 8) if LONG else (80, 8)
    now = clock.now()
    answers = at_once([lambda: limits.hit("race", "one", most=30, per=timedelta(days=30), now=now)] * tries, threads)
    print(f"tries {tries}, let through {sum(answers)}")
    assert sum(answers) == 30


def test_a_report_of_one_reader_sent_by_two_browsers_at_once_is_one():
    offer, person = offers.published(), registry.person()
    address = f"/report/offer/{offer.public_id}/"
    answers = at_once([poster(cookie_of(person), address, {"reason": "untrue", "words": f"بار {number}"}) for number in range(6)])
    assert Report.objects.count() == 1
    assert set(answers) <= {200, 409}


def test_revoked_is_refused_at_the_next_request():
    """Membership, account and session: each taken away while its cookie is in use."""
    organization = registry.organization(verified=True)
    need = needs.draft(organization)
    people = {what: registry.expert(organization) for what in ("membership", "account", "session", "control")}
    cookies = {what: cookie_of(person) for what, person in people.items()}

    def seen(what):
        client = Client()
        client.cookies = cookies[what]
        return client.get(need.get_absolute_url()).status_code

    assert {what: seen(what) for what in people} == dict.fromkeys(people, 200)
    rules.end_membership(Membership.objects.get(person=people["membership"], organization=organization), by=SYSTEM, now=clock.now())
    Person.objects.filter(pk=people["account"].pk).update(is_active=False)
    client = Client()
    client.cookies = cookies["session"]
    client.session.flush()
    assert {what: seen(what) for what in people} == {"membership": 404, "account": 404, "session": 404, "control": 200}
