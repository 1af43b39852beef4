"""Pictures and files of an offer, and the logo of an organization."""

import pytest
from django.test import Client
from django.urls import reverse

from peyvand.core import access, clock, files
from peyvand.core.models import File
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Organization
from peyvand.showcase import rules
from peyvand.showcase.models import OfferFile
from peyvand.web.files import FileRow
from tests.core.files import made
from tests.factories import registry, showcase
from tests.registry.test_nasty_inputs import posted as organization_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(home, client):
    organization = registry.organization("شرکت سازنده", verified=True)
    client.force_login(showcase.writer_of(organization))
    return showcase.draft(organization, now=clock.now())


def words(offer, **more):
    managed = {f"{name}-{kind}_FORMS": "0" for name in ("advantages", "specifications", "proofs") for kind in ("TOTAL", "INITIAL")}
    offer.refresh_from_db()
    return {
        "kind": "product", "title": offer.title, "summary": offer.summary, "sectors": "28", "trl": "9", "visibility": "public",
        "version": str(offer.version), "do": "save", "files-present": "1", **managed, **more,
    }  # fmt: skip


def edit(offer):
    return reverse("showcase:edit", args=[offer.public_id])


def hung(offer, name="پمپ.png", data=None, *, proof=False):
    by = showcase.writer_of(offer.organization)
    owner = registry_rules.owner_of(offer.organization)
    file = files.accept(made.upload(name, made.picture() if data is None else data), owner=owner, by=by, now=clock.now())
    offer.refresh_from_db()
    rows = [FileRow(row.file, row.title, row.is_proof) for row in offer.files.all()]
    rules.save_offer(offer, rules.Content(files=[*rows, FileRow(file, "نمای پمپ", proof)]), by=by, now=clock.now(), version=offer.version)
    return file


def test_a_picture_is_shown_in_the_page_with_its_title_for_who_does_not_see_it(client, offer):
    answer = client.post(edit(offer), words(offer, **{"files-new": [made.upload("پمپ.png", made.picture()), made.upload("برگه.pdf", made.pdf())]}))
    assert answer.status_code == 302, answer.content.decode()
    picture, sheet = OfferFile.objects.all()
    page = client.get(offer.get_absolute_url(), follow=True).content.decode()
    assert f'<img src="{picture.file.get_absolute_url()}" width="40" height="30" alt="پمپ"' in page
    assert f'<a href="{sheet.file.get_absolute_url()}" dir="auto">برگه</a>' in page


def test_proofs_stand_with_the_proofs(client, offer):
    file = hung(offer, "گواهی.pdf", made.pdf(), proof=True)
    page = client.get(offer.get_absolute_url(), follow=True).content.decode()
    assert page.index('id="proof"') < page.index(file.get_absolute_url())


def test_a_refused_file_keeps_the_rest_also_of_a_published_offer(client, offer):
    shown = showcase.published(offer.organization, now=clock.now())
    answer = client.post(edit(shown), words(shown, title="", **{"files-new": [made.upload("a.svg", b"<svg/>"), made.upload("b.txt", b"x")]}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«a.svg»" in page
    file = File.objects.get()
    assert f'value="{file.public_id}"' in page
    assert shown.files.count() == 0, "nothing of a published offer changes by half"
    again = client.post(edit(shown), words(shown, **{"files-row": file.public_id}))
    assert again.status_code == 302
    assert shown.files.get().file == file


def test_files_are_seen_by_who_sees_the_offer(offer):
    draft_file = hung(offer)
    verified = showcase.published(offer.organization, now=clock.now(), visibility="verified")
    file = hung(verified)
    reader, stranger = registry.expert(registry.organization(verified=True)), registry.person()
    for person, address, status in (
        (reader, file, 200), (stranger, file, 404), (None, file, 404),
        (reader, draft_file, 404), (showcase.writer_of(offer.organization), draft_file, 200),
    ):  # fmt: skip
        client = Client()
        if person:
            client.force_login(person)
        answer = client.get(address.get_absolute_url())
        assert (answer.status_code, bool(answer.getvalue() if answer.streaming else b"")) == (status, status == 200)
    for action in ("offerfile.view", "file.view"):
        assert access.disagreements(action, [None, reader, stranger, showcase.writer_of(offer.organization), registry.moderator()]) == []


def test_a_copy_shows_the_same_bytes(offer):
    hung(offer)
    copy = rules.copy_offer(offer, by=showcase.writer_of(offer.organization), now=clock.now())
    assert copy.files.get().file_id == offer.files.get().file_id


def test_an_organization_shows_its_logo_and_takes_it_away(client, offer):
    organization = Organization.objects.get(pk=offer.organization_id)
    client.force_login(registry.expert(organization, "manager"))
    address = reverse("registry:edit", args=[organization.public_id])

    def send(**more):
        organization.refresh_from_db()
        return client.post(address, organization_words(organization, **{"logo-present": "1", **more}))

    refused = send(**{"logo-new": made.upload("logo.pdf", made.pdf())})
    assert refused.status_code == 422
    assert "یک تصویر انتخاب کنید" in refused.content.decode()
    assert send(**{"logo-new": made.upload("logo.png", made.picture())}).status_code == 302
    organization.refresh_from_db()
    first = organization.logo
    assert f'<img class="avatar" data-size="l" src="{first.get_absolute_url()}"' in Client().get(organization.get_absolute_url()).content.decode()
    assert Client().get(first.get_absolute_url()).getvalue()
    assert send(**{"logo-row": first.public_id}).status_code == 302
    assert Organization.objects.get(pk=organization.pk).logo == first
    assert send(**{"logo-row": first.public_id, "logo-new": made.upload("other.png", made.picture("PNG", (50, 50)))}).status_code == 302
    organization.refresh_from_db()
    second = organization.logo
    assert second != first
    assert not File.objects.filter(pk=first.pk).exists()
    assert send(**{"logo-row": second.public_id, "logo-remove": second.public_id}).status_code == 302
    organization.refresh_from_db()
    assert organization.logo is None
    assert File.objects.count() == 0
