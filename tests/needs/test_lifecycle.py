from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.core import SYSTEM, audit, events, lifecycle
from peyvand.core.errors import Changed, NoSuchMove, NotAllowed, NotReady, Refusal
from peyvand.needs import rules
from peyvand.needs.events import NeedEvent
from peyvand.needs.lifecycle import NEED, ON_PAGES, RESTORE
from peyvand.needs.models import Need, State
from tests.factories import needs, registry

NOW = needs.NOW
pytestmark = pytest.mark.django_db


def verbs(writer, moderator):
    """Every rule that may move a need, by a name that Hypothesis can draw."""
    later = {"now": NOW + timedelta(days=1)}
    return {
        "submit": lambda need: rules.submit_need(need, by=writer, **later),
        "publish": lambda need: rules.publish_need(need, by=moderator, **later),
        "publish by the writer": lambda need: rules.publish_need(need, by=writer, **later),
        "request changes": lambda need: rules.request_changes(need, by=moderator, reason="عنوان را روشن کنید.", **later),
        "withdraw": lambda need: rules.withdraw_need(need, by=writer, reason="دیگر لازم نیست.", **later),
        "confirm": lambda need: rules.confirm_need(need, by=writer, **later),
        "pause": lambda need: rules.pause_need(need, by=writer, **later),
        "resume": lambda need: rules.resume_need(need, by=writer, **later),
        "close": lambda need: rules.close_need(need, by=writer, outcome="partly", **later),
        "make call": lambda need: rules.make_call(need, by=writer, deadline=NOW + timedelta(days=20), rounds=1, **later),
        "take down": lambda need: rules.take_down(need, by=moderator, reason="نام شخص در متن است.", **later),
        "restore": lambda need: rules.restore_need(need, by=moderator, **later),
        "again": lambda need: rules.make_again(need, by=writer, **later),
        "evaluate": lambda need: lifecycle.transition(need, "begin_evaluation", by=SYSTEM, now=NOW + timedelta(days=30)),
        "unanswered": lambda need: lifecycle.transition(need, "end_unanswered", by=SYSTEM, now=NOW + timedelta(days=30)),
        "award": lambda need: lifecycle.transition(need, "award", by=writer, note="بهترین پیشنهاد", **later),
        "cancel": lambda need: lifecycle.transition(need, "cancel", by=writer, note="هیچ‌یک نرسید", **later),
        "complaint": lambda need: lifecycle.transition(need, "uphold_complaint", by=moderator, note="شکایت وارد بود", **later),
        "lapse": lambda need: lifecycle.transition(need, "lapse", by=SYSTEM, changes={"paused_at": NOW}, **later),
    }


NAMES = list(verbs(None, None))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=st.lists(st.sampled_from(NAMES), max_size=14), call=st.booleans())
def test_no_path_leaves_the_table_and_every_step_is_on_record(db, path, call):
    organization = needs.owner()
    writer, moderator = needs.writer_of(organization), registry.moderator()
    with_criteria = needs.call() if call else {"criteria": needs.CRITERIA}
    need = needs.draft(organization, by=writer, **with_criteria)
    steps = verbs(writer, moderator)
    seen: list[NeedEvent] = []
    events.subscribe(NeedEvent, seen.append)
    try:
        for name in path:
            before, count, told = need.state, audit.history(need).count(), len(seen)
            try:
                steps[name](need)
            except Refusal:
                need.refresh_from_db()
                assert (need.state, audit.history(need).count(), len(seen)) == (before, count, told)
                continue
            need.refresh_from_db()
            assert any(row.state == before and row.next == need.state for row in NEED.rows)
            assert audit.history(need).count() == count + 1
            assert len(seen) > told
    finally:
        events.unsubscribe(NeedEvent, seen.append)


def test_the_walk_above_would_notice_a_state_written_past_the_table():
    need = needs.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(state="open")
    assert not any(row.state == "draft" and row.next == "closed" for row in NEED.rows)


def test_every_state_is_reached_and_every_published_one_can_be_taken_down_and_shown_again():
    reached = {"draft"} | {row.next for row in NEED.rows}
    assert reached == set(State.values)
    for state in RESTORE:
        assert NEED.row(state, "take_down").next == "taken_down"
        assert NEED.row("taken_down", RESTORE[state]).next == state
    assert {row.event for row in NEED.rows} >= ON_PAGES


def test_an_empty_draft_is_told_everything_it_lacks_and_stays_a_draft():
    need = needs.empty()
    Need.objects.filter(pk=need.pk).update(county=None)
    need.sectors.clear()
    with pytest.raises(NotReady) as refused:
        rules.submit_need(need, by=needs.writer_of(need.organization), now=NOW)
    assert {one.field for one in refused.value.missing} == {"title", "problem", "success", "kind", "sectors", "county"}
    need.refresh_from_db()
    assert need.state == "draft"


def test_a_complete_draft_goes_to_review_with_a_promised_time():
    need = needs.in_review()
    assert need.state == "in_review"
    assert need.promised_until > NOW


def test_an_expert_of_a_trusted_organization_publishes_at_once_and_others_do_not():
    need = needs.draft()
    writer = needs.writer_of(need.organization)
    with pytest.raises(NotReady) as refused:
        rules.publish_need(need, by=writer, now=NOW)
    assert [one.field for one in refused.value.missing] == ["organization"]
    need.organization.trusted = True
    need.organization.save(update_fields=["trusted"])
    assert rules.publish_need(need, by=writer, now=NOW).state == "open"


def test_changes_are_requested_with_a_reason_or_not_at_all():
    need, moderator = needs.in_review(), registry.moderator()
    with pytest.raises(NotReady):
        rules.request_changes(need, by=moderator, now=NOW, reason="  ")
    returned = rules.request_changes(need, by=moderator, now=NOW, reason="مقدار سختی را بنویسید.")
    assert (returned.state, returned.returned_reason) == ("draft", "مقدار سختی را بنویسید.")


def test_an_open_need_is_withdrawn_only_with_a_reason():
    need = needs.published()
    writer = needs.writer_of(need.organization)
    with pytest.raises(NotReady):
        rules.withdraw_need(need, by=writer, now=NOW)
    assert rules.withdraw_need(need, by=writer, now=NOW, reason="خریده شد.").state == "withdrawn"


def test_a_call_is_neither_paused_nor_closed_by_hand():
    need = needs.published(**needs.call())
    writer = needs.writer_of(need.organization)
    for refused in (lambda: rules.pause_need(need, by=writer, now=NOW), lambda: rules.close_need(need, by=writer, now=NOW, outcome="met")):
        with pytest.raises(NotReady):
            refused()


def test_talks_close_only_with_an_outcome():
    need = needs.published()
    with pytest.raises(NotReady):
        rules.close_need(need, by=needs.writer_of(need.organization), now=NOW, outcome="")
    assert needs.closed(outcome="unmet").outcome == "unmet"


def test_a_call_publishes_with_its_question_days_on_the_working_calendar():
    need = needs.published(**needs.call())
    assert need.questions_until < need.answers_until < need.deadline


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline": None}, "deadline"),
        ({"deadline": NOW + timedelta(days=1)}, "deadline"),
        ({"rounds": None}, "rounds"),
        ({"criteria": []}, "criteria"),
        ({"criteria": [{"name": "قیمت", "weight": 99}]}, "criteria"),
    ],
)
def test_an_incomplete_call_is_not_sent(changes, field):
    need = needs.draft(**(needs.call() | changes))
    with pytest.raises(NotReady) as refused:
        rules.submit_need(need, by=needs.writer_of(need.organization), now=NOW)
    assert field in {one.field for one in refused.value.missing}


def test_talks_turn_into_a_call_with_dates_and_criteria():
    need = needs.published(criteria=needs.CRITERIA)
    writer = needs.writer_of(need.organization)
    called = rules.make_call(need, by=writer, now=NOW, deadline=NOW + timedelta(days=14), rounds=1)
    assert (called.state, called.way) == ("open", "call")
    bare = needs.published()
    with pytest.raises(NotReady):
        rules.make_call(bare, by=needs.writer_of(bare.organization), now=NOW, deadline=NOW + timedelta(days=14), rounds=1)


def test_only_invited_without_an_invitation_is_not_sent():
    need = needs.draft(visibility="invited")
    with pytest.raises(NotReady) as refused:
        rules.submit_need(need, by=needs.writer_of(need.organization), now=NOW)
    assert [one.field for one in refused.value.missing] == ["invitations"]
    assert needs.in_review(visibility="invited", invited=[registry.organization()]).state == "in_review"


def test_twenty_one_musts_are_too_many_and_twenty_are_not():
    row = {"parameter": "سختی", "relation": "ge", "value": "600", "unit": "HB", "must": True}
    many = needs.draft(requirements=[row] * 21)
    with pytest.raises(NotReady):
        rules.submit_need(many, by=needs.writer_of(many.organization), now=NOW)
    assert needs.in_review(requirements=[row] * 20).state == "in_review"


def test_still_needed_is_asked_after_sixty_days_and_silence_pauses():
    need = needs.published()
    assert rules.ask_still_needed(now=NOW + timedelta(days=59)) == 0
    asked = NOW + timedelta(days=60)
    assert rules.ask_still_needed(now=asked) == 1
    assert rules.ask_still_needed(now=asked) == 0
    assert rules.pause_unconfirmed(now=asked + timedelta(days=13)) == 0
    assert rules.pause_unconfirmed(now=asked + timedelta(days=14)) == 1
    need.refresh_from_db()
    assert need.state == "paused"
    assert audit.history(need).last().actor == SYSTEM


def test_one_click_keeps_an_asked_need_open():
    need = needs.published()
    asked = NOW + timedelta(days=60)
    rules.ask_still_needed(now=asked)
    need.refresh_from_db()
    rules.confirm_need(need, by=needs.writer_of(need.organization), now=asked + timedelta(days=1))
    assert rules.pause_unconfirmed(now=asked + timedelta(days=30)) == 0
    assert rules.ask_still_needed(now=asked + timedelta(days=60)) == 0


def test_calls_are_not_asked_whether_they_are_still_needed():
    needs.published(**needs.call())
    assert rules.ask_still_needed(now=NOW + timedelta(days=400)) == 0


def test_nobody_but_the_clock_takes_a_step_of_the_clock():
    need = needs.published(**needs.call())
    with pytest.raises(NotAllowed):
        lifecycle.transition(need, "end_unanswered", by=needs.writer_of(need.organization), now=NOW + timedelta(days=30))
    with pytest.raises(NotReady):
        lifecycle.transition(need, "end_unanswered", by=SYSTEM, now=NOW)
    assert lifecycle.transition(need, "end_unanswered", by=SYSTEM, now=NOW + timedelta(days=30)).state == "unanswered"


def test_a_need_comes_back_to_the_state_it_was_taken_down_from():
    need = needs.paused()
    moderator = registry.moderator()
    hidden = rules.take_down(need, by=moderator, now=NOW, reason="نام شخص در متن است.")
    with pytest.raises(NotReady):
        lifecycle.transition(hidden, "restore_to_open", by=moderator, now=NOW)
    assert rules.restore_need(hidden, by=moderator, now=NOW).state == "paused"


def test_a_draft_that_was_put_away_cannot_be_taken_down():
    need = needs.draft()
    rules.withdraw_need(need, by=needs.writer_of(need.organization), now=NOW)
    with pytest.raises((NotReady, NotAllowed)):
        rules.take_down(need, by=registry.moderator(), now=NOW, reason="نام شخص در متن است.")


def test_an_ended_need_is_made_again_as_a_linked_copy():
    need = needs.withdrawn()
    writer = needs.writer_of(need.organization)
    again = rules.make_again(need, by=writer, now=NOW)
    assert (again.state, again.follows_from, again.title, again.problem) == ("draft", need, need.title, need.problem)
    assert [row.value for row in again.requirements.all()] == [row.value for row in need.requirements.all()]
    assert again.public_id != need.public_id
    need.refresh_from_db()
    assert need.state == "withdrawn"


def test_a_copy_of_somebody_elses_need_holds_nothing_private():
    need = needs.published(invited=[registry.organization()])
    other = registry.organization()
    copy = rules.copy_need(need, by=registry.expert(other), now=NOW, organization=other)
    assert (copy.title, copy.organization) == (need.title, other)
    assert (copy.price_rial, copy.budget_max_rial, list(copy.invited.all()), copy.follows_from) == (None, None, [], None)


def test_a_stale_object_is_told_that_somebody_moved_it():
    need = needs.published()
    stale = Need.objects.get(pk=need.pk)
    writer = needs.writer_of(need.organization)
    rules.pause_need(need, by=writer, now=NOW)
    with pytest.raises(Changed):
        rules.confirm_need(stale, by=writer, now=NOW)


def test_a_moderator_who_read_older_words_does_not_publish_the_new_ones():
    need, moderator = needs.in_review(), registry.moderator()
    with pytest.raises(Changed):
        rules.publish_need(need, by=moderator, now=NOW, version=need.version - 1)
    assert rules.publish_need(need, by=moderator, now=NOW, version=need.version).state == "open"


def test_a_published_need_is_not_written_any_more():
    need = needs.published()
    with pytest.raises(NoSuchMove):
        rules.save_draft(need, needs.written(), by=needs.writer_of(need.organization), now=NOW, version=need.version)


def test_a_facilitator_writes_under_a_mandate_that_stays_on_record():
    organization, facilitator = needs.owner(), registry.person("کارگزار")
    with pytest.raises(NotAllowed):
        rules.begin_need(organization, by=facilitator, now=NOW)
    mandate = registry.mandate(facilitator, organization)
    facilitator.forget_roles()
    need = rules.begin_need(organization, by=facilitator, now=NOW)
    assert need.mandate == mandate
    assert audit.history(need).last().mandate == str(mandate.pk)


def test_a_mandate_for_offers_does_not_let_write_needs():
    organization, facilitator = needs.owner(), registry.person("کارگزار")
    registry.mandate(facilitator, organization, scope="offers")
    facilitator.forget_roles()
    with pytest.raises(NotAllowed):
        rules.begin_need(organization, by=facilitator, now=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "closed"},
        {"state": "nonsense"},
        {"quantity": 0},
        {"trl_min": 10},
        {"budget_min_rial": 5, "budget_max_rial": 4},
        {"state": "open"},
        {"way": "chat"},
        {"visibility": "friends"},
        {"rounds": 3},
    ],
)
def test_the_database_itself_refuses_what_no_need_may_be(broken):
    need = needs.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(**broken)
