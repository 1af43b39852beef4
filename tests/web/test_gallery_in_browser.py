import gzip

import pytest

from tests.e2e.axe import sideways, violations


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/gallery/", "/en/gallery/"])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_the_gallery_is_accessible(open_browser, address, dark, phone):
    page = open_browser(phone=phone, dark=dark)
    page.goto(address)
    page.wait_for_selector("[data-script] .calendar-input")
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.django_db(transaction=True)
def test_axe_would_notice(browser):
    browser.goto("/gallery/")
    browser.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=text>')")
    assert any("label" in one for one in violations(browser))


@pytest.mark.django_db(transaction=True)
def test_rows_come_and_go_and_take_pasted_cells(browser):
    browser.goto("/gallery/")
    browser.wait_for_selector("[data-rows][data-ready]")
    rows = browser.locator("[data-rows]")
    rows.locator("[data-add]").click()
    assert browser.evaluate("document.activeElement.name") == "rows-3-parameter"
    rows.locator("[data-remove]").first.click()
    assert rows.locator("[data-row]").count() == 3
    assert rows.locator("[name='rows-0-parameter']").input_value() == "سختی"
    rows.locator("[data-paste]").click()
    rows.locator("dialog textarea").fill("قطر\tدست‌کم\t۶۴۸\tمیلی‌متر\nعمر\tحداکثر\t۳۰۰۰\tساعت")
    rows.locator("[data-take]").click()
    assert rows.locator("[name='rows-1-value']").input_value() == "۶۴۸"
    assert rows.locator("[name='rows-2-relation']").input_value() == "le"
    assert rows.locator("[name='rows-TOTAL_FORMS']").input_value() == "3"


@pytest.mark.django_db(transaction=True)
def test_a_day_is_picked_by_keyboard_alone(browser):
    browser.goto("/gallery/")
    browser.wait_for_selector(".calendar-input")
    field = browser.locator("#id_kept-deadline")
    field.focus()
    browser.keyboard.press("Tab")
    browser.keyboard.press("Enter")
    browser.wait_for_selector("dialog.calendar[open]")
    for key in ("ArrowLeft", "ArrowDown", "PageDown", "End"):
        browser.keyboard.press(key)
    browser.keyboard.press("Enter")
    assert field.input_value() == "۲۵ دی ۱۴۰۵"
    assert browser.evaluate("document.activeElement.id") == "id_kept-deadline"
    browser.keyboard.press("Tab")
    browser.keyboard.press("Enter")
    browser.keyboard.press("Escape")
    assert browser.evaluate("document.activeElement.id") == "id_kept-deadline"


@pytest.mark.django_db(transaction=True)
def test_the_theme_turns_at_once_and_stays(browser):
    browser.goto("/gallery/")
    browser.locator("[data-theme-form] button").first.click()
    assert browser.evaluate("document.documentElement.dataset.theme") == "dark"
    browser.goto("/en/gallery/")
    assert browser.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.django_db(transaction=True)
def test_without_script_the_theme_turns_by_its_form(open_browser):
    page = open_browser(script=False)
    page.goto("/gallery/")
    page.locator("[data-theme-form] button").first.click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.url.endswith("/gallery/")


@pytest.mark.django_db(transaction=True)
def test_the_first_view_is_light(browser):
    """Bytes over the wire for a first visit, compressed: at most 100 KB."""
    answers = []
    browser.on("response", lambda response: answers.append(response))
    browser.goto("/no-such-page/", wait_until="networkidle")
    sizes = {one.url.rpartition("/")[2]: len(one.body() if one.url.endswith("woff2") else gzip.compress(one.body(), 6)) for one in answers}
    assert "vazirmatn-arabic.woff2" in sizes
    assert "vazirmatn-latin.woff2" not in sizes
    assert sum(sizes.values()) <= 100 * 1024, sizes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [False, True])
def test_a_filter_exchanges_the_list_alone_and_stands_in_the_address(open_browser, phone):
    page = open_browser(phone=phone)
    page.goto("/gallery/")
    page.wait_for_selector("form[data-facets][data-ready]", state="attached")
    page.evaluate("window.same = true")
    if phone:
        page.locator(".facets-drawer > summary").click()
    page.locator("input[name=state][value=open]").click()
    page.wait_for_selector(".chips .chip[data-on][href='/gallery/']")
    assert page.evaluate("location.search") == "?state=open"
    assert page.evaluate("window.same") is True
    assert page.evaluate("[document.activeElement.name, document.activeElement.value, document.activeElement.checked].join()") == "state,open,true"
    page.locator(".pagination [rel=next]").click()
    page.wait_for_selector(".pagination span[aria-current=page]:text('۲')")
    assert "page=2" in page.evaluate("location.search")
    assert page.evaluate("window.same") is True
    page.go_back()
    page.wait_for_selector(".pagination span[aria-current=page]:text('۱')")


@pytest.mark.django_db(transaction=True)
def test_a_part_that_does_not_come_is_said_with_a_way_to_try_again(open_browser):
    page = open_browser()
    page.goto("/gallery/")
    page.wait_for_selector("form[data-facets][data-ready]")
    page.route("**/gallery/?*", lambda route: route.fulfill(status=404, body="gone"))
    page.locator(".pagination [rel=next]").click()
    page.wait_for_selector("[data-toasts] .toast:has-text('دیگر اینجا نیست')")
    page.unroute("**/gallery/?*")
    page.locator("[data-toasts] .toast button").click()
    page.wait_for_selector(".pagination span[aria-current=page]:text('۲')")
