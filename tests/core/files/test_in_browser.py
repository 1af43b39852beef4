"""What is served opens in Chromium without a script running; the same bytes as a page would run."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real
from peyvand.core import clock, files
from tests.core.files import made
from tests.factories import registry as make

SCRIPT = b"<!doctype html><script>document.title = 'ran'; alert(1)</script>"


def careless(request: HttpRequest) -> HttpResponse:
    """For the control: what a server does that believes the sender."""
    response = HttpResponse(SCRIPT, content_type="text/html")
    response.headers["Content-Security-Policy"] = "default-src 'unsafe-inline'"
    return response


urlpatterns = [*real, path("careless.html", careless)]


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_no_served_file_runs_a_script(chromium, sign_in, live_server, home, capsys):
    person = make.person("فرستنده")
    sent = {case: (name, data) for case, (name, data, why) in made.hostile().items() if not why}
    sent |= {"page.txt": ("page.txt", SCRIPT), "page.csv": ("page.csv", SCRIPT), "page.pdf": ("page.pdf", made.pdf())}
    taken = {case: files.accept(made.upload(*one), owner="organization:1", by=person, now=clock.now()) for case, one in sent.items()}
    page = chromium.new_context(base_url=live_server.url).new_page()  # of its own: what it logs are the refusals that are wanted
    sign_in(page, person)
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.goto("/careless.html")
    assert (page.title(), ran) == ("ran", ["1"]), "the control: here it runs"
    ran.clear()
    downloads = 0
    for case, file in taken.items():
        page.goto("/health/live")
        with page.expect_download() as waiting:
            page.evaluate("address => { location.href = address }", file.get_absolute_url())
        assert waiting.value.suggested_filename == file.name, case
        downloads += 1
        page.goto("/health/live")
        page.evaluate(
            """address => new Promise((done) => {
              const frame = document.createElement("iframe");
              frame.src = address; document.documentElement.append(frame);
              const script = document.createElement("script");
              script.src = address; script.onload = script.onerror = () => done(); document.documentElement.append(script);
            })""",
            file.get_absolute_url(),
        )
        assert page.title() != "ran"
    with capsys.disabled():
        print(f"\nserved files opened in Chromium {downloads} of {len(taken)}, scripts run {len(ran)}")
    page.context.close()
    assert ran == []
