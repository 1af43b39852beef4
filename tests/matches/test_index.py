"""The index follows the database: with the transaction, after the commit, again after a fall, and never another database's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from peyvand.core.models import Job
from peyvand.matches import index, queries, rules, sources, tasks
from peyvand.matches.models import IndexChange, IndexOwner, MatchRow
from peyvand.matching import Document, folder
from peyvand.needs import rules as need_rules
from tests.factories import needs, registry, showcase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def found(words: str, side: str = "need") -> list[int] | None:
    return queries.search_ids(side, words, AnonymousUser())


def test_a_change_is_noted_in_its_transaction_and_undone_with_it() -> None:
    index.ensure()

    def fail() -> None:
        with transaction.atomic():
            needs.published(title="نیاز ناتمام")
            assert IndexChange.objects.filter(kind="need").exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not IndexChange.objects.filter(kind="need").exists()


@pytest.mark.django_db(transaction=True)
def test_a_published_need_is_found_as_soon_as_its_transaction_ends() -> None:
    index.ensure()
    need = needs.published(title="ساخت زاغچهٔ برنزی")
    assert found("زاغچه") == [need.pk]
    assert not IndexChange.objects.exists()
    assert Job.objects.filter(task__contains="compute_need", args=[need.pk]).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_down_is_gone_before_the_answer() -> None:
    index.ensure()
    need = needs.published(title="ساخت زاغچهٔ برنزی")
    assert found("زاغچه") == [need.pk]
    need_rules.take_down(need, by=registry.moderator(), now=timezone.now(), reason="نام شخص در متن است.")
    assert index.store() is not None
    assert index.store().form("need", need.pk) is None  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_who_saves_something_builds_no_index_where_there_is_none() -> None:
    need = needs.published(title="ساخت زاغچهٔ برنزی")
    assert index.store() is None
    assert IndexChange.objects.filter(kind="need", object_id=need.pk).exists()
    assert index.ensure()  # the worker
    assert found("زاغچه") == [need.pk]


@pytest.mark.django_db(transaction=True)
def test_while_another_process_writes_the_change_waits_for_it(settings: Any) -> None:
    index.ensure()
    other = index.shelf().current().index
    with other.writing():
        need = needs.published(title="ساخت زاغچهٔ برنزی")
        assert IndexChange.objects.filter(kind="need", object_id=need.pk).exists()
        assert not index.drain(wait=0)
    assert index.drain()
    assert found("زاغچه") == [need.pk]


def test_what_was_applied_but_not_crossed_off_is_applied_again_without_harm() -> None:
    need = needs.published(title="ساخت زاغچهٔ برنزی")
    index.ensure()
    index.note([("need", need.pk), ("need", need.pk), ("offer", 999_999)])
    assert index.drain()
    assert found("زاغچه") == [need.pk]


def test_an_index_of_another_database_is_never_read() -> None:
    needs.published(title="ساخت زاغچهٔ برنزی")
    index.ensure()
    IndexOwner.objects.update(token="0" * 32)
    assert index.store() is None
    assert found("زاغچه") is None
    assert index.ensure()
    assert found("زاغچه")


def test_a_broken_index_is_built_anew(home: Path) -> None:
    needs.published(title="ساخت زاغچهٔ برنزی")
    index.ensure()
    folder = index.shelf().current().folder
    (folder / "words" / "meta.json").write_text("{")
    index._shelves.clear()
    assert index.store() is None
    assert index.ensure()
    assert found("زاغچه")


def test_suspending_an_organization_hides_all_that_is_its_own() -> None:
    maker = registry.organization("کارگاه زاغچه")
    offer = showcase.published(maker, title="زاغچهٔ برنزی")
    index.ensure()
    assert found("زاغچه", "offer") == [offer.pk]
    registry.rules.suspend_organization(maker, by=registry.registrar(), now=timezone.now(), reason="بررسی")
    index.drain()
    store = index.store()
    assert store is not None
    assert store.form("offer", offer.pk) is None
    assert found("زاغچه", "organization") == []


def test_an_unnamed_owner_is_not_found_by_its_name() -> None:
    owner = needs.owner(name_en="Zaghcheh Works")
    needs.published(owner, title="ساخت پروانهٔ برنزی", unnamed=True)
    index.ensure()
    assert found(owner.name_fa.split()[-1]) == [] or owner.name_fa.split()[-1].isdigit()
    assert found("Zaghcheh") == []


def test_matches_are_computed_and_go_with_what_they_matched() -> None:
    need = needs.published(title="ساخت پروانهٔ پمپ دوغاب")
    offer = showcase.published(title="ساخت پروانهٔ پمپ دوغاب", summary="پروانه و بوش پمپ دوغاب با سختی ۶۲۰ برینل")
    tasks.look_after(timezone.now())
    assert MatchRow.objects.filter(need=need, offer=offer).exists()
    need_rules.withdraw_need(need, by=needs.writer_of(need.organization), now=timezone.now(), reason="دیگر لازم نیست.")
    index.drain()
    assert rules.compute_need(need.pk, now=timezone.now()) == 0
    assert not MatchRow.objects.filter(need=need).exists()


@pytest.mark.django_db(transaction=True)
def test_while_a_new_index_is_built_the_old_one_answers_and_no_change_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone = needs.published(title="ساخت زاغچهٔ برنزی"), needs.published(title="ساخت چکاوک چدنی")
    index.ensure()
    old = index.shelf().current().folder
    read, late = sources.documents, []

    def documents(side: str, ids: Any = None) -> Iterator[Document]:
        """What happens after a side was read for the new index."""
        yield from read(side, ids)
        if side == "organization" and ids is None:
            late.append(needs.published(title="ساخت زاغچهٔ فولادی"))
            need_rules.take_down(gone, by=registry.moderator(), now=timezone.now(), reason="نام شخص در متن است.")
            assert index.shelf().current().folder == old
            assert sorted(found("زاغچه") or []) == sorted([kept.pk, late[0].pk])
            assert not IndexChange.objects.exists()

    monkeypatch.setattr(sources, "documents", documents)
    index.rebuild()
    assert index.shelf().current().folder != old
    assert sorted(found("زاغچه") or []) == sorted([kept.pk, late[0].pk])
    assert found("چکاوک") == []
    store = index.store()
    assert store is not None
    assert store.form("need", gone.pk) is None


@pytest.mark.django_db(transaction=True)
def test_the_worker_lays_down_figures_when_much_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    index.ensure()
    monkeypatch.setattr(folder, "LOOSE", 3)
    needs.published(title="ساخت زاغچهٔ برنزی")
    needs.published(title="ساخت زاغچهٔ فولادی")
    place = index.shelf().current().folder
    assert not list(place.glob("figures-*"))
    tasks.look_after(timezone.now())
    assert len(list(place.glob("figures-*"))) == 1
    assert len(found("زاغچه") or []) == 2
