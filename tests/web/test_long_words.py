"""Long words of people do not push a page sideways."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real
from tests.e2e.axe import sideways

LONG = "استحکام کششی پس از عملیات حرارتی و پیرسازی مصنوعی در دمای محیط " * 3
WORD = "CuSn7Zn4Pb7" * 12
PAGE = """{% extends "base.html" %}{% block title %}x{% endblock %}{% block main %}<div class="page"><div class="page-body stack"><h1 dir="auto">{{ word }}</h1>
{% crumbs long "/" word %}
{% include "components/fits.html" with fits=fits %}{% include "components/requirements.html" with rows=rows %}
<ol class="results">{% include "components/result.html" with url="/" title=word text=long organization=organization county=word %}</ol>
<ol class="matches">{% include "components/match.html" with match=match open=True %}</ol>
<ul class="tasks">{% include "components/task.html" with title=word text=long href="/" act="x" %}</ul>
{% include "components/file-list.html" with files=files %}</div></div>{% endblock %}"""


def long(request: HttpRequest) -> HttpResponse:
    organization = {"name": LONG, "verified": True}
    segments = [{"text": WORD, "by": "exact"}, {"text": LONG, "by": ""}]
    match = {
        "title": WORD,
        "url": "/",
        "organization": organization,
        "score": 90,
        "place": 1,
        "need": segments,
        "offer": segments,
        "brief": [{"text": LONG}],
    }
    values = {
        "long": LONG,
        "word": WORD,
        "organization": organization,
        "match": match,
        "fits": [{"status": "met", "text": LONG, "evidence": WORD}],
        "rows": [{"name": LONG, "value": WORD, "must": True}],
        "files": [{"name": WORD, "href": "/", "about": "PDF"}],
    }
    return HttpResponse(Template(PAGE).render(RequestContext(request, values)))


urlpatterns = [*real, path("long", long), path("en/long", long)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_long_words_do_not_push_the_page_sideways(browser, width):
    with override_settings(ROOT_URLCONF=__name__):
        browser.set_viewport_size({"width": width, "height": 900})
        browser.goto("/long")
        wide = browser.evaluate(
            "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)"
            ".map(one => one.parentElement.parentElement.className + ' > ' + one.parentElement.outerHTML.slice(0, 60))"
        )
        assert sideways(browser) == 0, wide[:12]
