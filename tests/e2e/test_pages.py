"""Every page of the site, in both languages and themes, wide and narrow: for eyes, for ears, for keys, with and without scripts."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.axe import sideways, violations
from tests.e2e.conftest import DESKTOP, PHONE, Site, with_password
from tests.e2e.places import PLACES, ROUNDS, Place, open_place
from tests.e2e.reading import untranslated
from tests.e2e.stories import code_in

LANGUAGES = ["fa", "en"]
WIDTHS = [320, 390, 768, 1024, 1440]
IDS = [place.name for place in PLACES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_a_page_keeps_nobody_out_fits_every_window_and_speaks_one_language(visit: Any, place: Place, language: str):
    page = visit(place.persona)
    assert open_place(page, place, language) == place.status
    assert _wrong(page, place.name, language, [(theme, size) for theme in ("light", "dark") for size in (DESKTOP, PHONE)]) == {}


LIGHT = [("light", DESKTOP), ("light", PHONE)]
"""The dark takes its colours from the same names, and the pages above show all of them."""


@pytest.mark.parametrize("persona", ROUNDS, ids=lambda persona: persona or "visitor")
def test_the_pages_of_a_round_keep_nobody_out_fit_every_window_and_speak_one_language(visit: Any, names: dict[str, str], persona: str):
    page, found = visit(persona), {}
    for place in ROUNDS[persona]:
        for language in LANGUAGES:
            assert open_place(page, place, language, names) == place.status, place.name
            if wrong := _wrong(page, place.name, language, LIGHT):
                found[place.name, language] = wrong
    assert found == {}


def test_the_second_step_of_signing_in_and_the_last_of_uniting_accounts_pass_the_same_checks(windows: Any, site: Site, names: dict[str, str]):
    guarded, twofold = windows(), windows()
    with_password(guarded, names["guarded"], names["password"])
    guarded.wait_for_url(re.compile(r"^[^?]*/second-factor/"))
    with_password(twofold, names["kept"], names["password"])
    twofold.wait_for_url(lambda url: "/sign-in" not in url)
    twofold.goto("/account/unite/")
    twofold.locator("main [name=contact]").fill(names["left"])
    twofold.get_by_role("button", name="فرستادن رمز").click()
    twofold.wait_for_url(re.compile(r"^[^?]*/unite/code/"))
    twofold.locator("[name=code]").fill(code_in(site.mail_to(names["left"])))
    twofold.locator("main form button[data-kind=main]").click()
    twofold.wait_for_url(re.compile(r"^[^?]*/unite/choose/"))
    found = {}
    for page, name in ((guarded, "second-factor-step"), (twofold, "unite-last-step")):
        here = re.sub("^https?://[^/]+", "", page.url)
        for language in LANGUAGES:
            open_place(page, Place(name, here), language)
            if wrong := _wrong(page, name, language, LIGHT):
                found[name, language] = wrong
    assert found == {}


def _wrong(page: Any, name: str, language: str, looks: list[tuple[str, dict[str, int]]]) -> dict[Any, Any]:
    """What eyes, ears and narrow windows would find wrong with the page; empty is good."""
    found: dict[Any, Any] = {}
    if page.locator("h1").count() != 1:
        found["h1"] = page.locator("h1").count()
    if strange := untranslated(page):
        found["language"] = strange
    for theme, size in looks:
        page.emulate_media(color_scheme=theme)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.set_viewport_size(size)
        if folder := os.environ.get("PEYVAND_SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}.{language}-{size['width']}-{theme}.png", full_page=True)
        if name != "gallery" and (wrong := violations(page)):  # tests/web measures the gallery, which is long
            found[theme, size["width"]] = wrong
    return found | {width: over for width in WIDTHS if (over := _over(page, width))}


def _over(page: Any, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 900})
    return sideways(page)


def test_the_reading_of_languages_would_notice_a_foreign_word(visit: Any):
    """The negative control of the test above."""
    page = visit()
    page.goto("/offers/")
    strange = "<p>Who can make it?</p><p lang=en>Not this</p><i title='But that'></i>"
    page.evaluate("words => document.querySelector('main').insertAdjacentHTML('beforeend', words)", strange)
    assert untranslated(page) == ["Who can make it?", "title: But that"]


def test_the_first_key_leads_past_the_bar_to_the_text(visit: Any):
    page = visit()
    page.goto("/needs/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    assert skip.evaluate("element => element === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", ["home", "needs", "need-form"])
def test_each_stop_of_the_tab_key_shows_where_it_is(visit: Any, name: str):
    place = next(one for one in PLACES if one.name == name)
    page = visit(place.persona)
    page.set_viewport_size(DESKTOP)
    page.goto(place.path)
    unseen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop and not stop["seen"]:
            unseen.append(stop["what"])
    assert unseen == []


# A ring on the element itself, or on what stands for it (the box round a hidden radio, the row round a link).
_STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  let seen = false;
  for (let one = at; one && one !== document.body && !seen; one = one.parentElement) {
    const style = getComputedStyle(one);
    seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || (one === at && style.boxShadow !== "none");
    if (one !== at && !one.matches(":focus-within")) break;
  }
  return { seen, what: at.outerHTML.slice(0, 120) };
}"""


def test_the_menu_of_the_phone_opens_and_closes_by_keys(visit: Any):
    page = visit()
    page.set_viewport_size(PHONE)
    page.goto("/")
    button = page.locator("[popovertarget=menu-main]")
    menu = page.locator("#menu-main")
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Tab")
    assert menu.evaluate("menu => menu.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert menu.is_hidden()
    assert button.evaluate("element => element === document.activeElement")


def test_a_chosen_theme_is_in_the_next_page_before_any_script(visit: Any):
    page = visit("liaison", script=False)
    page.set_viewport_size(DESKTOP)
    page.goto("/needs/")
    page.locator(".top-bar [data-theme-form] button").click()
    page.wait_for_load_state()
    chosen = page.evaluate("document.documentElement.dataset.theme")
    assert chosen in {"light", "dark"}
    page.goto("/offers/")
    assert page.evaluate("document.documentElement.dataset.theme") == chosen


def test_a_list_is_narrowed_without_scripts_and_its_address_keeps_it(visit: Any):
    page = visit(script=False)
    page.goto("/needs/")
    page.locator(".facets input[type=checkbox]:enabled").first.check()
    page.locator("form.facets button[type=submit]").click()
    page.wait_for_url(re.compile(r"\?.+="))
    assert page.locator(".chip").count() >= 1
    assert page.locator(".result").count() >= 1


def test_a_need_is_stated_without_any_script(visit: Any):
    page = visit("buyer", script=False)
    page.goto("/needs/new")
    page.get_by_label("عنوان", exact=True).fill("غلتک نوار نقاله با رویهٔ سرامیکی")
    page.get_by_text("ساخت قطعه یا محصول", exact=True).click()
    page.get_by_label("مسئله، به زبان ساده").fill("غلتک‌های نوار نقالهٔ سنگ‌شکن پس از سه ماه ساییده می‌شوند.")
    page.locator("[name=requirements-0-parameter]").fill("عمر کار")
    page.locator("[name=requirements-0-value]").fill("۱۲")
    page.locator("[name=requirements-0-unit]").fill("ماه")
    before = page.locator("[name^=requirements-][name$=-parameter]").count()
    page.get_by_role("button", name="افزودن الزام").click()
    assert page.locator("[name^=requirements-][name$=-parameter]").count() > before
    assert page.get_by_label("عنوان", exact=True).input_value() == "غلتک نوار نقاله با رویهٔ سرامیکی"
    page.locator("button[value=send]").last.click()
    summary = page.locator(".error-summary")
    assert "موفقیت" in summary.inner_text()
    page.get_by_label("موفقیت را چگونه می‌سنجید؟").fill("یک سال کار بی‌تعویض")
    page.locator("button[value=send]").last.click()
    assert page.locator(".error-summary").count() == 0
    assert "در بررسی" in page.locator("main").inner_text()


def test_proposals_are_walked_with_the_keys_and_nothing_needs_them(visit: Any):
    page = visit()
    page.goto("/search")
    box = page.get_by_role("combobox")
    box.press_sequentially("پمپ")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    words = chosen.get_attribute("data-words")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "پمپ"
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.get_by_role("combobox").input_value() == words
    plain = visit("", script=False)
    plain.goto("/search")
    plain.locator("main input[name=q]").fill("پمپ")
    plain.locator("main form[role=search] button").click()
    assert plain.locator(".result").count()
