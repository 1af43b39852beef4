"""Files through the form of a need, in Chromium: with the script and without."""

import pytest

from peyvand.needs.models import Need
from tests.core.files import made
from tests.factories import needs


@pytest.mark.django_db(transaction=True)
def test_files_are_chosen_named_saved_and_kept_by_the_background_save(open_browser, sign_in, live_server, home):
    plant = needs.owner()
    draft = needs.draft(plant)
    for script in (True, False):
        page = open_browser(script=script, phone=not script)
        sign_in(page, needs.writer_of(plant))
        page.goto(f"/needs/{draft.public_id}/edit")
        page.set_input_files("#id_files-new", [{"name": f"نقشه-{script}.txt", "mimeType": "text/plain", "buffer": b"words %d" % script}])
        if script:
            page.wait_for_selector("#files [data-chosen]:has-text('نقشه-True.txt')")
            page.wait_for_selector("form[data-autosave] .drop[data-ready]")
            before = Need.objects.get(pk=draft.pk).version
            with page.expect_response(lambda answer: answer.request.method == "POST" and "autosave" in answer.url):
                page.fill("#id_title", "عنوانی که خودش ذخیره می‌شود")
            assert Need.objects.get(pk=draft.pk).version == before + 1
            assert page.evaluate("document.querySelector('#id_files-new').files.length") == 1, "the background save leaves the choice alone"
        page.check("input[name=files-tick-new]")
        page.locator(".act-bar button[value=save]").click()
        page.wait_for_url(f"**/needs/{draft.public_id}/edit")
        page.wait_for_selector(f"text=نقشه-{script}.txt")
    assert list(draft.files.values_list("title", "confidential")) == [("نقشه-True", True), ("نقشه-False", True)]
    page = open_browser()
    sign_in(page, needs.writer_of(plant))
    page.goto(f"/needs/{draft.public_id}/edit")
    page.set_input_files("#id_files-new", [{"name": "a.docx", "mimeType": "x/y", "buffer": made.hostile()["docm-in-docx.docx"][1]}])
    page.locator(".act-bar button[value=save]").click()
    page.wait_for_selector(".error-summary")
    assert "ماکرو دارد" in page.inner_text(".error-summary")
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.id") == "id_files-new"
    page.locator("#files button[name=files-remove]").first.click()
    page.wait_for_url(f"**/needs/{draft.public_id}/edit")
    assert draft.files.count() == 1
