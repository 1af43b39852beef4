import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real
from peyvand.web import views

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|hx-on|<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", re.I)


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("for the test")


def forbidden(request: HttpRequest) -> HttpResponse:
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    from django.core.exceptions import BadRequest

    raise BadRequest


urlpatterns = [
    *real,
    *(path(f"{start}{name}", view) for start in ("", "en/") for name, view in (("failing", failing), ("forbidden", forbidden), ("broken", broken))),
]
handler400, handler403, handler404, handler500 = (
    "peyvand.web.views.bad_request",
    "peyvand.web.views.forbidden",
    "peyvand.web.views.not_found",
    "peyvand.web.views.server_error",
)


def strict(response: HttpResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert not INLINE.search(response.content.decode())


@pytest.mark.parametrize("address", ["/gallery/", "/en/gallery/", "/no-such-page/", "/en/no-such-page/"])
def test_pages_carry_a_strict_policy_and_nothing_inline(client: Client, address: str):
    response = client.get(address)
    strict(response)
    assert response.headers["Content-Language"] == ("en" if address.startswith("/en") else "fa")
    assert "Permissions-Policy" in response.headers


def test_inline_script_would_be_noticed():
    for text in ("<script>x</script>", "<p style='a'>", '<a onclick="x">', "<style>"):
        assert INLINE.search(text)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "این صفحه پیدا نشد"),
        ("/en/nowhere", 404, "This page was not found"),
        ("/failing", 500, "از ما بود، نه از شما"),
        ("/en/failing", 500, "It was our fault, not yours"),
        ("/forbidden", 403, "این حساب اجازهٔ این کار را ندارد"),
        ("/en/forbidden", 403, "This account may not do this"),
        ("/broken", 400, "این درخواست فهمیده نشد"),
        ("/en/broken", 400, "This request was not understood"),
    ],
)
def test_a_refusal_has_its_page_in_both_languages(address: str, status: int, words: str):
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == status
    assert words in response.content.decode()
    assert f'lang="{"en" if address.startswith("/en") else "fa"}"' in response.content.decode()
    strict(response)


def test_the_page_of_a_failure_does_not_touch_the_database(django_assert_num_queries):
    request = RequestFactory().get("/needs/")
    with django_assert_num_queries(0):
        response = views.server_error(request)
    assert response.status_code == 500


def test_the_page_of_a_repair_says_when_to_come_back(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = views.unavailable(RequestFactory().get("/en/"))
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "We are back soon" in response.content.decode()


def test_an_expired_form_gives_back_what_was_typed():
    request = RequestFactory().post(
        "/needs/new/", {"problem": "بوش هر چهار تا پنج ماه ساییده می‌شود و <b>می‌شکند", "password": "a-long-password-that-is-secret"}
    )
    request.user, request.theme = AnonymousUser(), ""
    page = views.csrf_failure(request).content.decode()
    assert "ساییده می‌شود و &lt;b&gt;" in page
    assert "a-long-password" not in page


def test_a_theme_is_remembered_and_written_by_the_server(client: Client):
    assert 'data-theme="' not in client.get("/gallery/").content.decode().split(">", 2)[1]
    response = client.post("/theme/", {"theme": "dark", "next": "/en/gallery/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "/en/gallery/?a=1")
    assert '<html lang="fa" dir="rtl" data-theme="dark">' in client.get("/gallery/").content.decode()
    client.post("/theme/")
    assert 'data-theme="light"' in client.get("/gallery/").content.decode()


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""])
def test_the_theme_does_not_lead_away(client: Client, next_: str):
    assert client.post("/theme/", {"next": next_})["Location"] == "/"


def test_a_strange_theme_is_not_written(client: Client):
    client.cookies["theme"] = '"><script>'
    assert "data-theme=" not in client.get("/gallery/").content.decode().split("<head>")[0]


def test_the_language_read_last_greets_who_comes_from_outside(client: Client):
    from_outside = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    client.get("/en/gallery/")
    assert client.get("/", headers=from_outside).status_code == 302
    client.get("/gallery/")
    assert client.get("/", headers=from_outside).status_code != 302


def test_a_sum_is_spelt_for_the_line_under_its_input(client: Client):
    assert client.get("/spell/", {"money": "۲/۵ میلیارد تومان"}).json() == {"said": "بیست و پنج میلیارد ریال", "valid": True}
    assert client.get("/en/spell/", {"money": "12/500"}).json()["valid"] is False
    assert client.get("/spell/").json()["said"] == ""


def test_a_public_page_sets_no_cookie(client: Client):
    assert client.get("/gallery/").cookies == {} or "theme" not in client.get("/gallery/").cookies


def test_pages_are_compressed_for_who_can_read_it(client: Client):
    plain = client.get("/gallery/")
    packed = client.get("/gallery/", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
