"""Files of a need: through the form, kept when another field is refused, opened by whom they are for."""

import pytest
from django.test import Client
from django.urls import reverse

from peyvand.core import access, audit, clock, files, limits
from peyvand.core.errors import NotAllowed
from peyvand.core.models import File
from peyvand.needs import rules
from peyvand.needs.models import NeedFile, TermsAcceptance
from peyvand.web.files import FileRow
from tests.core.files import made
from tests.factories import needs, registry
from tests.needs.test_form import WORDS, edit, sent

pytestmark = pytest.mark.django_db
CANARY = b"canary of a drawing"


@pytest.fixture
def plant(home):
    return needs.owner()


@pytest.fixture
def writer(plant, client):
    person = needs.writer_of(plant)
    client.force_login(person)
    return person


@pytest.fixture
def draft(plant, writer):
    return needs.draft(plant, by=writer)


def posted(need, *uploads, **changes):
    rows = [row.file.public_id for row in need.files.all()]
    typed = {f"files-title-{row.file.public_id}": row.title for row in need.files.all()}
    ticks = {f"files-tick-{row.file.public_id}": "1" for row in need.files.all() if row.confidential}
    need.refresh_from_db()
    new = {"files-new": list(uploads)} if uploads else {}
    return sent(need, **{"files-present": "1", "files-row": rows, **typed, **ticks, **new, **changes})


def titles(need):
    return [row.title for row in NeedFile.objects.filter(need=need)]


def attached(need, *, confidential=True, data=CANARY, name="نقشه.txt"):
    """A file on a need, put there through the rule."""
    by = needs.writer_of(need.organization)
    file = files.accept(made.upload(name, data), owner=f"organization:{need.organization_id}", by=by, now=clock.now())
    rows = [FileRow(row.file, row.title, row.confidential) for row in need.files.all()]
    need.refresh_from_db()
    rules.save_draft(need, rules.Written(files=[*rows, FileRow(file, "نقشهٔ ساخت", confidential)]), by=by, now=clock.now(), version=need.version)
    return file


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def body(answer):
    return answer.getvalue() if answer.streaming else answer.content


def test_files_are_sent_with_the_form_and_stand_on_the_page(client, draft):
    answer = client.post(edit(draft), posted(draft, made.upload("نقشه.pdf", made.pdf()), made.upload("عکس.png", made.picture())))
    assert answer.status_code == 302, answer.content.decode()
    assert titles(draft) == ["نقشه", "عکس"]
    assert not NeedFile.objects.filter(confidential=True).exists()
    shown = client.get(draft.get_absolute_url(), follow=True).content.decode()
    form = client.get(edit(draft)).content.decode()
    for file in File.objects.all():
        assert f'href="{file.get_absolute_url()}"' in shown
        assert f'name="files-row" value="{file.public_id}"' in form
    assert 'enctype="multipart/form-data"' in form


def test_the_first_save_of_a_new_need_takes_its_files(client, writer, plant):
    words = WORDS | {"do": "save", "files-present": "1", "files-new": made.upload("a.txt", b"x"), "files-tick-new": "1"}
    assert client.post(reverse("needs:new"), words).status_code == 302
    row = NeedFile.objects.get()
    assert (row.title, row.confidential, row.file.owner) == ("a", True, f"organization:{plant.pk}")


def test_a_refused_file_is_said_at_its_field_and_everything_else_is_kept(client, draft):
    name, data, _why = made.hostile()["docm-in-docx.docx"]
    answer = client.post(edit(draft), posted(draft, made.upload(name, data), made.upload("b.txt", b"good"), title="عنوان تازه"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ماکرو دارد" in page
    assert 'href="#id_files-new"' in page
    assert 'aria-describedby="id_files-new-error"' in page
    draft.refresh_from_db()
    assert draft.title == "عنوان تازه"
    assert titles(draft) == ["b"]


def test_every_hostile_file_through_the_form(client, draft):
    """All 21 at once and one more post; the other two of the collection are about requests (tests/core/files/test_serving.py)."""
    cases = list(made.hostile().values())
    assert len(cases) == 21
    for start in (0, 11):
        part = cases[start : start + 11]
        answer = client.post(
            edit(draft), posted(draft, *[made.upload(f"{start + number}-{name}", data) for number, (name, data, _why) in enumerate(part)])
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        for number, (name, _data, why) in enumerate(part):
            is_said = f"«{start + number}-{name}»" in page
            assert is_said == bool(why), (name, why)
    assert len(titles(draft)) == sum(not why for _name, _data, why in cases) == 4


def test_a_file_is_kept_when_another_field_is_refused(client, draft):
    answer = client.post(edit(draft), posted(draft, made.upload("a.txt", b"x"), quantity="seven"))
    assert answer.status_code == 422
    file = File.objects.get()
    assert f'value="{file.public_id}"' in answer.content.decode()
    again = client.post(edit(draft), posted(draft, quantity="7"))
    assert again.status_code == 302
    assert titles(draft) == ["a"]


def test_titles_marks_order_and_removal(client, draft):
    client.post(edit(draft), posted(draft, *[made.upload(f"{number}.txt", b"x%d" % number) for number in range(3)]))
    first, second, third = [row.file.public_id for row in draft.files.all()]
    client.post(edit(draft), posted(draft, **{f"files-title-{second}": " برگهٔ  داده ", f"files-tick-{second}": "1"}))
    assert list(draft.files.values_list("title", "confidential")) == [("0", False), ("برگهٔ داده", True), ("2", False)]
    client.post(edit(draft), posted(draft, **{"files-raise": third}))
    assert titles(draft) == ["0", "2", "برگهٔ داده"]
    client.post(edit(draft), posted(draft, **{"files-remove": first}))
    assert titles(draft) == ["2", "برگهٔ داده"]
    assert File.objects.count() == 2


def test_a_title_that_is_too_long_is_refused_and_not_lost(client, draft):
    client.post(edit(draft), posted(draft, made.upload("a.txt", b"x")))
    key, typed = File.objects.get().public_id, "ن" * (limits.LINE + 1)
    answer = client.post(edit(draft), posted(draft, **{f"files-title-{key}": typed}))
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert titles(draft) == ["a"]


def test_a_background_save_loses_no_file(client, draft):
    client.post(edit(draft), posted(draft, made.upload("a.txt", b"x")))
    draft.refresh_from_db()
    autosave = reverse("needs:autosave", args=[draft.public_id])
    for words in (sent(draft, title="بدون فایل‌ها"), posted(draft, title="با فایل‌ها")):
        words["version"] = str(type(draft).objects.get(pk=draft.pk).version)
        assert client.post(autosave, words, headers={"X-Autosave": "1"}).status_code == 200
        assert titles(draft) == ["a"]


def test_no_more_than_so_many_files_hang_on_a_need(client, draft, monkeypatch):
    monkeypatch.setattr(limits, "FILES", 2)
    answer = client.post(edit(draft), posted(draft, *[made.upload(f"{number}.txt", b"x%d" % number) for number in range(3)]))
    assert answer.status_code == 422
    assert "حداکثر ۲ فایل" in answer.content.decode()
    assert titles(draft) == ["0", "1"]


def test_somebody_elses_file_cannot_be_hung_on_a_need(client, draft):
    other = attached(needs.draft(needs.owner()))
    waiting = files.accept(made.upload("c.txt", b"theirs"), owner="organization:0", by=registry.person(), now=clock.now())
    answer = client.post(edit(draft), posted(draft, **{"files-row": [other.public_id, waiting.public_id]}))
    assert answer.status_code == 302
    assert titles(draft) == []
    with pytest.raises(NotAllowed):
        rules.save_draft(
            draft, rules.Written(files=[FileRow(other, "x")]), by=needs.writer_of(draft.organization), now=clock.now(), version=draft.version + 1
        )


def test_a_copy_of_ones_own_need_shows_the_same_bytes_and_a_copy_by_others_none(draft, writer):
    attached(draft)
    copy = rules.copy_need(draft, by=writer, now=clock.now())
    assert [row.file_id for row in copy.files.all()] == [row.file_id for row in draft.files.all()]
    assert File.objects.count() == 1
    rules.save_draft(copy, rules.Written(files=[]), by=writer, now=clock.now(), version=copy.version)
    assert File.objects.count() == 1, "the first need still holds it"
    opened = publish(draft)
    other = needs.owner()
    theirs = rules.copy_need(opened, by=needs.writer_of(other), now=clock.now(), organization=other)
    assert theirs.files.count() == 0


def publish(need):
    need.refresh_from_db()
    rules.submit_need(need, by=needs.writer_of(need.organization), now=clock.now())
    return rules.publish_need(need, by=registry.moderator(), now=clock.now())


# Confidential


@pytest.fixture
def open_need(draft):
    draft.file = attached(draft)
    draft.open_file = attached(draft, confidential=False, data=b"open", name="b.txt")
    need = publish(draft)
    need.file, need.open_file = draft.file, draft.open_file
    return need


@pytest.fixture
def solver(home):
    organization = registry.organization("شرکت سازنده", verified=True)
    organization.signatory = registry.expert(organization, "owner", may_sign=True)
    organization.expert = registry.expert(organization)
    return organization


def test_confidential_files_are_for_the_owner_until_terms_are_accepted(open_need, solver, writer):
    mandated = registry.person("کارگزار")
    registry.mandate(mandated, open_need.organization)
    may = [writer, mandated]
    may_not = [None, registry.person(), solver.expert, solver.signatory, registry.moderator(), registry.person(site_role="administrator")]
    for person in may + may_not:
        client = signed_in(person) if person else Client()
        answer = client.get(open_need.file.get_absolute_url())
        assert answer.status_code == (200 if person in may else 404), person
        assert (CANARY in body(answer)) == (person in may)
        assert body(client.get(open_need.open_file.get_absolute_url())) == b"open"
        page = client.get(open_need.get_absolute_url(), follow=True).content.decode()
        assert (open_need.file.public_id in page) == (person in may)


def test_a_signatory_accepts_the_terms_for_an_organization(open_need, solver, writer):
    address = reverse("needs:terms", args=[open_need.public_id])
    assert signed_in(solver.expert).get(address).status_code == 403
    assert signed_in(writer).get(address).status_code == 403, "nobody accepts the terms of the own need"
    client = signed_in(solver.signatory)
    assert address in client.get(open_need.get_absolute_url(), follow=True).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"organization": "zzzzzzzzzz"}).status_code == 422
    assert TermsAcceptance.objects.count() == 0
    assert client.post(address, {"organization": solver.public_id}).status_code == 302
    row = TermsAcceptance.objects.get()
    assert (row.organization, row.by, row.terms) == (solver, solver.signatory, "1")
    assert client.get(address).status_code == 403, "once is enough"
    assert rules.accept_terms(open_need, solver, by=solver.signatory, now=clock.now()) == row
    answer = signed_in(solver.expert).get(open_need.file.get_absolute_url())
    assert body(answer) == CANARY
    rows = [(entry.action, entry.actor) for entry in audit.history(open_need) if entry.action in {"need.accept_terms", "file.open"}]
    assert rows == [("need.accept_terms", solver.signatory.pk), ("file.open", solver.expert.pk)]
    history = signed_in(writer).get(open_need.get_absolute_url(), follow=True).content.decode()
    assert solver.expert.name in history, "the owner sees who opened it"


@pytest.mark.parametrize("which", ["unverified", "suspended", "without_right"])
def test_who_may_not_bind_cannot_accept(open_need, which):
    organization = registry.organization("سازمان", verified=which != "unverified")
    person = registry.expert(organization, "owner", may_sign=which != "without_right")
    if which == "suspended":
        from peyvand.registry import rules as registry_rules

        registry_rules.suspend_organization(organization, by=registry.person(site_role="registrar"), now=clock.now(), reason="x")
        person.forget_roles()
    with pytest.raises(NotAllowed):
        rules.accept_terms(open_need, organization, by=person, now=clock.now())


def test_the_two_forms_of_each_rule_say_the_same(open_need, solver, writer):
    rules.accept_terms(open_need, solver, by=solver.signatory, now=clock.now())
    hidden = needs.draft(open_need.organization)
    attached(hidden)
    other = registry.organization("دیگری", verified=True)
    people = [None, writer, solver.expert, solver.signatory, registry.expert(other, "owner", may_sign=True), registry.moderator(), registry.person()]
    for action in ("needfile.view", "need.accept_terms", "file.view"):
        assert access.disagreements(action, people) == []


def test_taken_down_files_go_with_their_need(open_need, solver):
    rules.accept_terms(open_need, solver, by=solver.signatory, now=clock.now())
    rules.take_down(open_need, by=registry.moderator(), now=clock.now(), reason="نام شخص")
    for file in (open_need.file, open_need.open_file):
        assert signed_in(solver.expert).get(file.get_absolute_url()).status_code == 404
