"""The main job from end to end, by clicks and keys: a need is stated, sent back by the form, mended, reviewed, opened, matched and found."""

import re
import time
from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site, enter
from tests.e2e.stories import Clock, code_in

MINUTES = 5
TITLE = "پروانهٔ پمپ دوغاب با روکش لاستیکی"
NEED = re.compile(r"/needs/([a-z2-7]{10})/")


def test_a_person_states_a_need_and_it_is_reviewed_opened_and_matched(windows: Any):
    clock = Clock("A need stated, reviewed, opened, matched and found")
    engineer = windows()
    address = _state(engineer, clock)
    _review(windows(), clock)
    _see_matches(engineer, address, clock)
    _find(windows(), address, clock)
    _read_in_english(windows("en"), address, clock)
    clock.tell()
    assert clock.whole < MINUTES * 60


def _state(page: Any, clock: Clock) -> str:
    """The engineer writes it, with one mistake; the answer is the need's address."""
    enter(page, "engineer")
    page.get_by_role("link", name="ثبت نیاز").first.click()
    clock.part("engineer signs in and opens the form")
    page.get_by_label("عنوان", exact=True).fill(TITLE)
    page.get_by_text("ساخت قطعه یا محصول", exact=True).click()
    page.get_by_label("مسئله، به زبان ساده").fill(
        "پروانهٔ پمپ دوغاب خط تغلیظ پس از ۴ ماه ساییده می‌شود. روکش لاستیکی نو با لاستیک طبیعی مقاوم به سایش می‌خواهیم."
    )
    page.get_by_label("چه راه‌هایی را امتحان کرده‌اید؟").fill("پروانهٔ چدن پرکروم؛ پس از ۳ ماه سوراخ شد.")
    page.get_by_label("موفقیت را چگونه می‌سنجید؟").fill("۸ ماه کار پیوسته با افت راندمان زیر ۵ درصد")
    _row(page, 0, "سختی روکش", "ge", "شصت", "Shore A")
    page.get_by_role("button", name="افزودن الزام").click()
    _row(page, 1, "عمر کار", "ge", "۵۸۰۰", "ساعت")
    page.get_by_role("button", name="افزودن الزام").click()
    _row(page, 2, "قطر پروانه", "range", "۴۰۰ تا ۶۰۰", "mm")
    clock.part("engineer writes the need")

    expect(page.locator("[data-autosave-said]").first).to_contain_text("ذخیره شد")
    page.wait_for_url(re.compile(r"^[^?]*/needs/[a-z2-7]{10}/edit"))
    clock.part("the draft is saved by itself")

    with page.expect_response(lambda answer: answer.request.method == "POST" and "autosave" not in answer.url) as sent:
        page.get_by_role("button", name="ارسال برای بررسی").last.click()
    assert sent.value.status == 422
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.locator(".error-summary a").count() == 1
    assert page.get_by_label("عنوان", exact=True).input_value() == TITLE
    kept = {name: page.locator(f"[name=requirements-{name}]").input_value() for name in ("0-value", "1-value", "2-value")}
    assert kept == {"0-value": "شصت", "1-value": "۵۸۰۰", "2-value": "۴۰۰ تا ۶۰۰"}
    assert violations(page) == []
    page.locator(".error-summary a").click()
    wrong = page.locator("[name=requirements-0-value]")
    expect(wrong).to_be_focused()
    wrong.fill("۶۰")
    page.get_by_role("button", name="ارسال برای بررسی").last.click()
    page.wait_for_url(lambda url: "/edit" not in url)
    expect(page.locator("main")).to_contain_text("در بررسی")
    expect(page.locator("main")).to_contain_text("دست‌کم ۶۰")
    clock.part("engineer is shown the mistake, mends it, sends")
    return str(page.url)


def _row(page: Any, number: int, parameter: str, relation: str, value: str, unit: str) -> None:
    page.locator(f"[name=requirements-{number}-parameter]").fill(parameter)
    page.locator(f"[name=requirements-{number}-relation]").select_option(relation)
    page.locator(f"[name=requirements-{number}-value]").fill(value)
    page.locator(f"[name=requirements-{number}-unit]").fill(unit)


def _review(page: Any, clock: Clock) -> None:
    enter(page, "moderator")
    page.wait_for_url(re.compile(r"^[^?]*/moderation/"))
    page.locator(".queue a", has_text=TITLE).click()
    expect(page.locator("#case-name")).to_have_text(TITLE)
    page.get_by_role("button", name="انتشار", exact=True).click()
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text(f"«{TITLE}»")
    assert page.locator(".queue a", has_text=TITLE).count() == 0
    clock.part("moderator reads and publishes it")


def _see_matches(page: Any, address: str, clock: Clock) -> None:
    """The worker computes matches after publication; the reader looks again until they are there."""
    until = time.monotonic() + 60
    page.goto(address)
    expect(page.locator(".page-head .state")).to_have_text("باز")
    while not page.locator(".match").count() and time.monotonic() < until:
        time.sleep(1)
        page.reload()
    match = page.locator(".match").first
    expect(match).to_contain_text("تطابق")
    details = match.locator("details").first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(match.locator(".reasons meter, meter").first).to_be_visible()
    assert match.locator(".phrase mark").count() >= 1
    assert page.locator(".match .fits li").count() >= 3
    words = {mark.strip() for mark in match.locator(".phrase mark").all_inner_texts()}
    assert any("پمپ" in word or "دوغاب" in word or "پروان" in word or "لاستیک" in word for word in words), words
    assert violations(page) == []
    clock.part("the need is open and shows its matches")


def _find(page: Any, address: str, clock: Clock) -> None:
    enter(page, "solver")
    page.goto("/search")
    page.get_by_role("combobox").first.fill("پروانه پمپ دوغاب لاستیکی")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?.*q="))
    page.get_by_role("link", name=TITLE).first.click()
    assert NEED.search(page.url)[1] == NEED.search(address)[1]
    clock.part("solver finds it by search")


def _read_in_english(page: Any, address: str, clock: Clock) -> None:
    page.goto(f"/en/needs/{NEED.search(address)[1]}/")
    assert page.evaluate("document.documentElement.lang") == "en"
    heading = page.locator("h1")
    expect(heading).to_contain_text(TITLE)
    assert heading.locator("[lang=fa]").count() == 1 or heading.get_attribute("lang") == "fa"
    expect(page.locator(".page-head .state")).to_have_text("Open")
    assert page.locator(".match").count() >= 1
    clock.part("visitor reads it in English")


def test_a_code_from_the_mail_signs_in(windows: Any, site: Site):
    page = windows()
    began = time.time() - 1
    page.goto("/sign-in/?next=/needs/new")
    address = _address_of_the_engineer(site)
    page.get_by_label("ایمیل یا شمارهٔ همراه").fill(address)
    page.get_by_role("button", name="ادامه").click()
    page.wait_for_url(re.compile(r"^[^?]*/sign-in/code/"))
    code = code_in(site.mail_to(address, began))
    page.get_by_label("رمز یک‌بارمصرف").fill(code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"^[^?]*/needs/new"))
    assert page.locator("h1").inner_text() == "ثبت نیاز"


def _address_of_the_engineer(site: Site) -> str:
    import sqlite3

    with sqlite3.connect(f"file:{site.home}/db/peyvand.sqlite3?mode=ro", uri=True) as database:
        return str(database.execute("SELECT email FROM registry_person WHERE persona = 'engineer'").fetchone()[0])
