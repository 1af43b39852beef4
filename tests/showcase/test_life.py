import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.core import SYSTEM, audit
from peyvand.core.errors import Changed, NoSuchMove, NotAllowed, NotReady, Refusal
from peyvand.core.lifecycle import transition
from peyvand.showcase import rules
from peyvand.showcase.lifecycle import OFFER
from peyvand.showcase.models import Offer
from tests.factories import registry
from tests.factories import showcase as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def test_a_draft_goes_through_review_to_the_public():
    offer = make.in_review()
    assert offer.promised_until > NOW
    moderator = registry.moderator()
    rules.publish_offer(offer, by=moderator, now=NOW, version=offer.version)
    offer.refresh_from_db()
    assert offer.state == "published"
    assert offer.last_confirmed_at == offer.published_at == NOW
    assert offer.promised_until is None
    assert [row.action for row in audit.history(offer)] == ["offer.create", "offer.submit", "offer.publish"]


def test_the_checklist_names_each_missing_thing():
    offer = make.draft()
    writer = make.writer_of(offer.organization)
    bare = rules.start_offer(offer.organization, rules.Content(values={"kind": "product"}), by=writer, now=NOW)
    with pytest.raises(NotReady) as refused:
        rules.submit_offer(bare, by=writer, now=NOW)
    assert {one.field for one in refused.value.missing} == {"title", "summary", "sectors", "trl"}
    bare.refresh_from_db()
    assert bare.state == "draft"


def test_a_trusted_organization_publishes_straight():
    organization = registry.organization()
    organization.trusted = True
    organization.save(update_fields=["trusted"])
    offer = make.in_review(organization)
    assert offer.state == "published"


def test_an_organization_that_is_not_trusted_cannot_publish_straight():
    offer = make.draft()
    with pytest.raises(NotAllowed):
        transition(offer, "publish_directly", by=make.writer_of(offer.organization), now=NOW)


def test_a_return_needs_a_reason_and_keeps_it():
    offer = make.in_review()
    with pytest.raises(NotReady):
        rules.return_offer(offer, by=registry.moderator(), now=NOW, note="  ", version=offer.version)
    rules.return_offer(offer, by=registry.moderator(), now=NOW, note="چکیده مبهم است", version=offer.version)
    offer.refresh_from_db()
    assert (offer.state, offer.returned_note, offer.promised_until) == ("draft", "چکیده مبهم است", None)


def test_nobody_moderates_what_the_own_organization_wrote():
    offer = make.in_review()
    insider = registry.member(registry.moderator(), offer.organization, "viewer").person
    with pytest.raises(NotAllowed):
        rules.publish_offer(offer, by=insider, now=NOW, version=offer.version)


def test_a_decision_about_older_words_is_refused():
    offer = make.in_review()
    with pytest.raises(Changed):
        rules.publish_offer(offer, by=registry.moderator(), now=NOW, version=offer.version - 1)


def test_pause_resume_archive_and_the_ways_that_do_not_exist():
    offer = make.published()
    writer = make.writer_of(offer.organization)
    rules.pause_offer(offer, by=writer, now=NOW)
    assert offer.state == "paused"
    rules.resume_offer(offer, by=writer, now=NOW)
    assert offer.state == "published"
    rules.archive_offer(offer, by=writer, now=NOW)
    with pytest.raises(NoSuchMove):
        rules.resume_offer(offer, by=writer, now=NOW)


def test_what_was_paused_when_taken_down_comes_back_paused():
    offer = make.published()
    rules.pause_offer(offer, by=make.writer_of(offer.organization), now=NOW)
    moderator = registry.moderator()
    rules.take_down_offer(offer, by=moderator, now=NOW, note="شکایت")
    assert offer.state == "taken_down"
    rules.restore_offer(offer, by=moderator, now=NOW)
    assert offer.state == "paused"


def test_take_down_and_restore_of_a_published_offer():
    offer = make.published()
    moderator = registry.moderator()
    rules.take_down_offer(offer, by=moderator, now=NOW, note="شکایت")
    rules.restore_offer(offer, by=moderator, now=NOW)
    assert offer.state == "published"


def test_after_six_months_the_owner_is_asked_and_silence_pauses():
    from peyvand.core import limits

    offer = make.published()
    later = NOW + limits.STILL_TRUE_EVERY
    assert rules.ask_still_true(now=later - limits.STILL_TRUE_ANSWER) == 0
    assert rules.ask_still_true(now=later) == 1
    assert rules.ask_still_true(now=later) == 0
    assert rules.pause_unanswered(now=later) == 0
    end = later + limits.STILL_TRUE_ANSWER
    assert rules.pause_unanswered(now=end) == 1
    assert rules.pause_unanswered(now=end) == 0
    offer.refresh_from_db()
    assert offer.state == "paused"


def test_one_word_in_time_keeps_the_offer():
    from peyvand.core import limits

    offer = make.published()
    later = NOW + limits.STILL_TRUE_EVERY
    rules.ask_still_true(now=later)
    offer.refresh_from_db()
    rules.confirm_offer(offer, by=make.writer_of(offer.organization), now=later)
    assert rules.pause_unanswered(now=later + limits.STILL_TRUE_ANSWER) == 0
    offer.refresh_from_db()
    assert (offer.state, offer.last_confirmed_at, offer.asked_at) == ("published", later, None)


def test_an_answer_that_comes_while_the_clock_is_at_work_keeps_the_offer():
    from peyvand.core import limits

    offer = make.published()
    asked = NOW + limits.STILL_TRUE_EVERY
    rules.ask_still_true(now=asked)
    read_before = Offer.objects.get(pk=offer.pk)
    rules.confirm_offer(Offer.objects.get(pk=offer.pk), by=make.writer_of(offer.organization), now=asked)
    with pytest.raises(NotReady):
        transition(read_before, "lapse", by=SYSTEM, now=asked + limits.STILL_TRUE_ANSWER)


def test_a_change_of_a_published_offer_waits_for_a_moderator_and_stays_visible():
    offer = make.published()
    writer = make.writer_of(offer.organization)
    changed = rules.save_offer(offer, rules.Content(values={"summary": "چکیدهٔ تازه"}), by=writer, now=NOW, version=offer.version)
    assert (changed.state, changed.promised_until is not None) == ("published", True)
    rules.accept_change(changed, by=registry.moderator(), now=NOW, version=changed.version)
    changed.refresh_from_db()
    assert changed.promised_until is None


def test_what_was_changed_while_paused_is_looked_at_once_it_is_seen_again():
    offer = make.published()
    writer = make.writer_of(offer.organization)
    rules.pause_offer(offer, by=writer, now=NOW)
    changed = rules.save_offer(offer, rules.Content(values={"summary": "چکیدهٔ تازه"}), by=writer, now=NOW, version=offer.version)
    rules.resume_offer(changed, by=writer, now=NOW)
    assert (changed.state, changed.promised_until is not None) == ("published", True)
    untouched = make.published()
    rules.pause_offer(untouched, by=make.writer_of(untouched.organization), now=NOW)
    rules.resume_offer(untouched, by=make.writer_of(untouched.organization), now=NOW)
    assert untouched.promised_until is None


def test_one_form_makes_one_draft():
    organization = registry.organization()
    writer = make.writer_of(organization)
    first = rules.start_offer(organization, make.content(), by=writer, now=NOW, form_key="a" * 20)
    second = rules.start_offer(organization, make.content(title="دومی"), by=writer, now=NOW, form_key="a" * 20)
    assert (first.pk, second.title) == (second.pk, "دومی")


def test_of_two_editors_the_second_is_told():
    offer = make.draft()
    writer = make.writer_of(offer.organization)
    rules.save_offer(offer, rules.Content(values={"title": "نخست"}), by=writer, now=NOW, version=1)
    with pytest.raises(Changed):
        rules.save_offer(offer, rules.Content(values={"title": "دوم"}), by=writer, now=NOW, version=1)
    offer.refresh_from_db()
    assert offer.title == "نخست"


def test_a_copy_holds_everything_and_belongs_to_the_copier():
    offer = make.published()
    writer = make.writer_of(offer.organization)
    copy = rules.copy_offer(offer, by=writer, now=NOW)
    assert (copy.state, copy.copied_from, copy.title) == ("draft", offer, offer.title)
    assert [row.ours for row in copy.advantages.all()] == [row.ours for row in offer.advantages.all()]
    assert {want.kind for want in copy.wants.all()} == {want.kind for want in offer.wants.all()}


def test_a_facilitator_writes_under_a_mandate_that_is_on_record():
    organization = registry.organization()
    helper = registry.person("کارگزار")
    with pytest.raises(NotAllowed):
        rules.start_offer(organization, make.content(), by=helper, now=NOW)
    mandate = registry.mandate(helper, organization, "offers")
    helper.forget_roles()
    now = mandate.starts_at
    offer = rules.start_offer(organization, make.content(), by=helper, now=now)
    assert offer.mandate == mandate
    assert audit.history(offer).get().mandate == str(mandate.pk)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(sorted({row.event for row in OFFER.rows})), st.sampled_from(["writer", "moderator", "stranger"])), max_size=8)
)
def test_whatever_is_tried_the_table_and_the_policy_hold(steps):
    offer = make.draft()
    people = {"writer": make.writer_of(offer.organization), "moderator": registry.moderator(), "stranger": registry.expert()}
    for event, who in steps:
        before, rows = offer.state, audit.history(offer).count()
        changes = {"promised_until": NOW} if event == "submit" else {"published_at": NOW} if event in {"publish", "publish_directly"} else {}
        try:
            transition(offer, event, by=people[who], now=NOW, note="دلیل", changes=changes)
        except Refusal:
            assert offer.state == before
            assert audit.history(offer).count() == rows
            continue
        row = OFFER.row(before, event)
        assert offer.state == row.next
        assert who == ("moderator" if row.action == "offer.moderate" else "writer")
        assert audit.history(offer).count() == rows + 1
    assert Offer.objects.get(pk=offer.pk).state == offer.state
