"""«Someone already asked this»: shown to who may see it, never in the way, and nothing typed is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peyvand.matches import index, near
from peyvand.matching import Document, Engine
from peyvand.matching.judged import read_fixtures
from peyvand.matching.near import likeness
from peyvand.matching.tune import DEMONSTRATION
from peyvand.needs.models import Need, State
from tests.factories import needs, registry, showcase

PROBLEM = "یازده پمپ دوغاب گریز از مرکز زیر آسیاها خوراک هیدروسیکلون را می‌فرستند و پروانه هر شش هفته سوراخ می‌شود."


def test_no_two_different_needs_of_the_demonstration_are_taken_for_the_same() -> None:
    fixtures = read_fixtures(DEMONSTRATION)
    engine = Engine()
    engine.add(fixtures.needs)
    for one in fixtures.needs[:6]:
        others = [other for other in fixtures.needs if other.key != one.key]
        assert [other.title for other, like in zip(others, likeness(engine, one, others), strict=True) if like.is_near] == []


def test_the_same_in_other_words_and_spellings_is_near_and_a_part_of_it_is_not() -> None:
    engine = Engine()
    first = Document(1, "need", "ساخت پروانهٔ پمپ دوغاب", PROBLEM)
    engine.add([first, *(Document(n, "need", title, f"{title} در کارخانه") for n, title in enumerate(("آجر نسوز", "بوش سنگ‌شکن", "آنالیز گاز"), 2))])
    same = Document(9, "need", "ساخت ایمپلر اسلاری پمپ", PROBLEM.replace("پمپ دوغاب", "اسلاري پمپ").replace("پروانه", "ایمپلر"))
    titled = Document(9, "need", "ساخت ایمپلر پمپ‌های دوغاب")
    part = Document(9, "need", "پمپ", "پمپ دوغاب")
    assert likeness(engine, same, [first])[0].whole > 0.6
    assert likeness(engine, titled, [first])[0].is_near
    assert not likeness(engine, part, [first])[0].is_near
    assert likeness(engine, first, [first])[0].whole == pytest.approx(1, abs=0.01)


def asked() -> Need:
    index.ensure()
    found = needs.published(title="ساخت پروانهٔ پمپ دوغاب", problem=PROBLEM)
    for title in ("آجر نسوز کوره", "بوش سنگ‌شکن مخروطی", "آنالیز گاز دودکش"):
        needs.published(title=title, problem=f"{title} را برای کارخانه می‌خواهیم، با کیفیت پایدار و تحویل منظم.")
    index.drain()
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_the_form_shows_it_before_sending_once_and_lets_go_on(client: Any) -> None:
    found = asked()
    owner = needs.owner()
    writer = needs.writer_of(owner)
    draft = needs.draft(owner, by=writer, title="ساخت ایمپلر پمپ‌های دوغاب", problem=PROBLEM)
    client.force_login(writer)
    edit = reverse("needs:edit", args=[draft.public_id])
    page = client.get(edit).content.decode()
    assert found.title in page
    assert f'name="near" value="{found.public_id} "' in page
    form = client.get(edit).context["sheet"].as_sent()
    sent = {**form, "version": draft.version, "success": "کارکرد دو برابر", "do": "send"}
    stopped = client.post(edit, sent)
    draft.refresh_from_db()
    assert (stopped.status_code, draft.state, draft.success) == (200, State.DRAFT, "کارکرد دو برابر")
    assert found.get_absolute_url() in stopped.content.decode()
    assert 'value="send"' in stopped.content.decode()
    assert client.post(edit, {**sent, "version": draft.version, "near": found.public_id}).status_code == 302
    draft.refresh_from_db()
    assert draft.state in (State.IN_REVIEW, State.OPEN)


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_what_the_writer_may_not_see_is_not_hinted_at_and_autosave_asks_nothing(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked()
    Need.objects.filter(pk=found.pk).update(visibility="invited")
    owner = needs.owner()
    writer = needs.writer_of(owner)
    draft = needs.draft(owner, by=writer, title=found.title, problem=PROBLEM)
    assert near.near_ids("need", draft, writer) == []
    index.note([("need", found.pk)])
    index.drain()
    assert near.near_ids("need", draft, writer) == []
    Need.objects.filter(pk=found.pk).update(visibility="public")
    index.note([("need", found.pk)])
    index.drain()
    assert near.near_ids("need", draft, writer) == [found.pk]
    calls: list[str] = []
    monkeypatch.setattr("peyvand.core.search.Finder.near", lambda *given: calls.append("asked"))
    client.force_login(writer)
    client.post(reverse("needs:autosave", args=[draft.public_id]), {"version": draft.version, "title": draft.title}, headers={"X-Autosave": "1"})
    assert calls == []


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_offers_too_and_in_a_fixed_number_of_queries() -> None:
    index.ensure()
    maker = registry.organization(verified=True)
    first = showcase.published(title="ایمپلر پرکروم اسلاری پمپ", summary=PROBLEM)
    for title in ("آجر نسوز کوره", "بوش سنگ‌شکن مخروطی", "آنالیز گاز دودکش"):
        showcase.published(title=title, summary=f"{title} با کیفیت پایدار", how=f"{title} ساخته می‌شود")
    draft = showcase.draft(maker, title="پروانهٔ پرکروم پمپ دوغاب", summary=PROBLEM)
    writer = showcase.writer_of(maker)
    index.drain()
    assert near.near_ids("offer", draft, writer) == [first.pk]
    with CaptureQueriesContext(connection) as few:
        near.near_ids("offer", draft, writer)
    for _number in range(5):
        showcase.published(title="ایمپلر پرکروم اسلاری پمپ", summary=PROBLEM)
    index.drain()
    near.near_ids("offer", draft, writer)
    with CaptureQueriesContext(connection) as many:
        assert len(near.near_ids("offer", draft, writer) or []) == near.SHOWN
    assert len(many) == len(few)
