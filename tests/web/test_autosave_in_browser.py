"""The script that keeps drafts, on a small page of its own."""

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real

PAGE = """{% extends "base.html" %}{% block title %}Draft{% endblock %}{% block main %}
<form method="post" action="/sent" data-autosave="/draft"{% if secret %} data-confidential{% endif %}>{% csrf_token %}
<input type="hidden" name="version" value="1">
<h1>Draft</h1><label>Title <input class="input" name="title"></label><button class="button" type="submit">Send</button>
{% include "components/autosave.html" %}</form>{% endblock %}"""
drafts: list[str] = []


def writing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"secret": "secret" in request.GET})))


def draft(request: HttpRequest) -> HttpResponse:
    drafts.append(request.POST["title"])
    return JsonResponse({"version": 2})


urlpatterns = [*real, path("writing", writing), path("draft", draft)]
pytestmark = pytest.mark.django_db(transaction=True)


def said(page, words: str) -> None:
    page.locator("[data-autosave-said]").filter(has_text=words).wait_for(timeout=10_000)


@pytest.fixture
def page(open_browser):
    drafts.clear()
    with override_settings(ROOT_URLCONF=__name__):
        page = open_browser()
        page.goto("/writing")
        page.wait_for_selector("form[data-autosave][data-ready]")
        yield page
        if not page.is_closed():
            page.goto("about:blank")


def test_a_draft_is_kept_after_a_pause_and_the_hour_is_said(page):
    page.fill("[name=title]", "بوش")
    said(page, "ذخیره شد")
    assert drafts == ["بوش"]
    assert page.locator("[name=version]").input_value() == "2"


def test_without_connection_a_copy_stays_here_and_comes_back(page):
    context = page.context
    context.set_offline(True)
    page.fill("[name=title]", "بی‌ارتباط")
    said(page, "همین دستگاه")
    assert page.evaluate("Object.values(localStorage).join()").count("بی‌ارتباط") == 1
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/writing")
    again.wait_for_selector("form[data-autosave][data-ready]")
    assert again.locator("[name=title]").input_value() == "بی‌ارتباط"
    said(again, "ذخیره شد")
    assert drafts == ["بی‌ارتباط"]
    again.goto("about:blank")


def test_a_confidential_form_leaves_nothing_on_the_device(page):
    page.goto("/writing?secret")
    page.wait_for_selector("form[data-autosave][data-ready]")
    page.context.set_offline(True)
    page.fill("[name=title]", "محرمانه")
    said(page, "دوباره می‌کوشیم")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.context.set_offline(False)


def test_the_older_of_two_windows_is_told_and_stops(page):
    newer = page.context.new_page()
    newer.goto("/writing")
    newer.wait_for_selector("form[data-autosave][data-ready]")
    said(page, "پنجره‌ای دیگر")
    page.fill("[name=title]", "کهنه")
    newer.fill("[name=title]", "تازه")
    said(newer, "ذخیره شد")
    assert drafts == ["تازه"]
