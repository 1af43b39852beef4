"""Somebody of a need's organization answers whether a match fits, with a script and without."""

from typing import Any

import pytest


@pytest.mark.parametrize("script", [True, False])
def test_a_match_is_said_not_to_fit_put_aside_and_taken_back(visit: Any, script: bool):
    page = visit("engineer", script=script)
    page.goto("/desk/")
    page.goto(page.locator("#new-matches h3 a").first.get_attribute("href").replace("#", "?matches=all#"))
    first = page.locator(".match").first
    key, count = first.get_attribute("data-match"), page.locator(".match").count()
    first.locator(".judge-why summary").click()
    first.get_by_label("جنس دیگر").check()
    first.get_by_label("به زبان خودتان").fill("برنز می‌خواهیم")
    first.get_by_label("به زبان خودتان").press("Enter")  # sends the answer beside the words, not the first button of the match
    judged = page.locator(f".match[data-match='{key}']")
    judged.get_by_text("برنز می‌خواهیم").wait_for()
    assert page.locator(".match").last.get_attribute("data-match") == key
    if script:  # what does not fit stays last, whatever the weights
        page.locator("#w-county").evaluate("input => { input.value = 50; input.dispatchEvent(new Event('input', {bubbles: true})) }")
        assert page.locator(".match").last.get_attribute("data-match") == key
    judged.get_by_role("button", name="فعلاً نه").click()
    page.locator("#put-aside").wait_for()
    assert page.locator(f".match[data-match='{key}']").count() == 0
    page.locator("#put-aside summary").click()
    page.locator("#put-aside").get_by_role("button", name="دوباره نشان بده").click()
    page.locator(f".match[data-match='{key}']").wait_for()
    assert page.locator(".match").count() == count
    assert page.locator("#put-aside").count() == 0
