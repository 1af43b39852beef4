"""What the collection knows of strange requests, and texts that make careless patterns go on for ever."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.desk import contacts
from peyvand.text.cleaning import clean
from peyvand.text.identity import identity_key
from peyvand.text.tokens import tokens
from tests.factories import needs, registry
from tests.text.nasty import collection

pytestmark = pytest.mark.django_db
TRICKS = {entry["name"]: entry["value"] for entry in collection()["http"]}


@pytest.fixture
def need():
    return needs.draft(title="قناری محرمانه")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_the_collection_is_the_one_that_is_tried_here():
    assert len(TRICKS) == 14
    assert len(collection()["redos"]) == 4


def test_a_forwarded_address_is_believed_only_behind_the_configured_proxies():
    """Ten reports from one address are counted together, whatever the header says; tests/desk has the count itself."""
    from peyvand.accounts.adapter import AccountAdapter

    request = type(
        "Request", (), {"META": {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 127.0.0.1"}, "headers": {"x-forwarded-for": "1.2.3.4"}}
    )()
    assert str(AccountAdapter().get_client_ip(request)) == "192.0.2.1"


def test_a_strange_host_is_refused_and_a_forwarded_one_is_not_read(need, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert Client().get("/", HTTP_HOST="evil.example").status_code == 400
    answer = Client().get("/needs/", HTTP_X_FORWARDED_HOST="evil.example")
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


def test_methods_are_those_of_the_request_line(need):
    owner = signed_in(needs.writer_of(need.organization))
    for answer in (
        owner.get(need.get_absolute_url(), HTTP_X_HTTP_METHOD_OVERRIDE="DELETE"),
        owner.post("/theme/", {"theme": "dark", "_method": "DELETE"}),
    ):
        assert answer.status_code in {200, 302}
    assert owner.trace("/").status_code == 405
    need.refresh_from_db()
    assert need.state == "draft"


def test_no_get_writes_and_missing_is_answered_like_forbidden(need):
    address, missing = f"/needs/{need.public_id}/", "/needs/zzzzzzzzzz/"
    other = signed_in(registry.person())
    for method in ("get", "head"):
        one, two = getattr(other, method)(address), getattr(other, method)(missing)
        assert (one.status_code, len(one.content)) == (two.status_code, len(two.content)) == (404, len(one.content))
    with CaptureQueriesContext(connection) as made:
        other.get(f"/needs/{need.public_id}/act/withdraw")
    assert not [one for one in made if re.match(r"(INSERT|UPDATE|DELETE)", one["sql"]) and "session" not in one["sql"]]


def test_a_page_of_another_person_is_never_not_modified(need):
    owner = signed_in(needs.writer_of(need.organization))
    known = owner.get(need.get_absolute_url())
    headers = {
        "HTTP_IF_NONE_MATCH": known.headers.get("ETag", "*"),
        "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT",
        "HTTP_RANGE": "bytes=0-10",
    }
    assert signed_in(registry.person()).get(need.get_absolute_url(), **headers).status_code == 404
    assert Client().get(need.get_absolute_url(), **headers).status_code == 404


def test_slashes_dots_and_trailing_bytes_lead_nowhere_else(need):
    owner, other = signed_in(needs.writer_of(need.organization)), signed_in(registry.person())
    key = need.public_id
    for path in (
        f"//needs/{key}/",
        f"/needs/./{key}/",
        f"/needs/%2e%2e/{key}/",
        f"/needs/{key}%00/",
        f"/needs/{key}%20/",
        "/needs/٠١/",
        "/needs/۱/",
        f"/needs/{key.upper()}/",
    ):
        for client in (owner, other):
            answer = client.get(path)
            assert answer.status_code in {301, 302, 400, 404}, path
            assert "قناری" not in answer.text
    assert owner.get(need.get_absolute_url()).status_code == 200


def test_a_parameter_twice_opens_nothing(need):
    other = signed_in(registry.person())
    for query in ("?state=open&state=draft", "?state=draft", "?organization=x&organization=" + need.organization.public_id):
        assert "قناری" not in other.get("/needs/" + query).text


@pytest.mark.parametrize("said", ["fa;q=0.9,../../x", "../../etc/passwd", "x" * 5000, "fa\x00", "*;q=-1", "en;q=abc"])
def test_a_strange_language_is_not_followed(said):
    answer = Client().get("/", HTTP_ACCEPT_LANGUAGE=said)
    assert answer.status_code == 200
    assert 'lang="fa"' in answer.text or 'lang="en"' in answer.text


def steps(work, text: str) -> int:
    """How many lines of Python the work takes; patterns with bounded repeats add none that grow."""
    import sys

    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        work(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("entry", collection()["redos"], ids=lambda entry: entry["pattern"])
def test_texts_against_careless_patterns_cost_no_more_than_their_length(entry):
    """Twice the text is at most some times the work, and a text a thousand times longer still comes back: no pattern here goes on for ever."""
    from peyvand.text.validators import Invalid, validate

    def checked(text):
        for kind in ("email", "url", "number", "mobile", "date", "org_national_id"):
            try:
                validate(kind, text)
            except (Invalid, KeyError):
                continue

    text = entry["text"]
    for work in (clean, identity_key, tokens, contacts.found_in, checked):
        once, twice = steps(work, text), steps(work, text * 2)
        assert twice <= 4 * once + 200, work
        work(text * 250)
    answer = Client().get("/search", {"q": text})
    assert answer.status_code == 200
