"""Text messages: files by default, a gateway that answers, refuses, hangs, or lies where it must not."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from peyvand.config.environment import BadSetting, Environment
from peyvand.core import limits, sms

NUMBER = "+989131234567"


@pytest.fixture
def gateway():
    """A gateway on this machine: keeps what it was sent and answers with ``status``."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.server.taken.append((self.path, self.headers, body))
            self.send_response(self.server.status)
            if self.server.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.taken, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def through(port, **options):
    options = {
        "fields": {"to": "{number}", "text": "{text}", "sender": "3000"},
        "as_json": True,
        "authorization": "Bearer x",
        "private": True,
    } | options
    return sms.Gateway(f"http://127.0.0.1:{port}/send?key=1", **options)


def test_without_a_gateway_each_message_is_a_file_for_its_owner_only(tmp_path):
    sms.Outbox(tmp_path / "outbox").send(NUMBER, "رمز ۱")
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.read_text() == f"To: {NUMBER}\n\nرمز ۱\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_gateway_is_sent_the_fields_that_were_set(gateway):
    through(gateway.server_port).send(NUMBER, 'رمز "{number}"')
    ((path, headers, body),) = gateway.taken
    assert path == "/send?key=1"
    assert headers["Authorization"] == "Bearer x"
    assert json.loads(body) == {"to": NUMBER, "text": 'رمز "{number}"', "sender": "3000"}
    through(gateway.server_port, as_json=False).send(NUMBER, "a&b=c")
    assert parse_qs(gateway.taken[1][2])["text"] == ["a&b=c"]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_a_gateway_does_not_take_is_not_sent(gateway, status):
    gateway.status = status
    with pytest.raises(sms.NotSent, match=str(status)):
        through(gateway.server_port).send(NUMBER, "x")
    assert len(gateway.taken) == 1, "a redirect is not followed"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "0.0.0.0", "192.168.1.1"])
def test_a_private_address_is_refused_unless_it_is_allowed(host, gateway):
    made = sms.Gateway(f"http://{host}:{gateway.server_port}/", fields={}, as_json=True, authorization="", private=False)
    with pytest.raises(sms.NotSent, match="private"):
        made.send(NUMBER, "x")
    assert gateway.taken == []


def test_a_gateway_that_hangs_is_given_up(gateway):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(sms.NotSent, match="did not answer") as error:
            through(silent.getsockname()[1], wait=0.2).send(NUMBER, "secret")
    assert NUMBER not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.django_db
def test_a_day_has_an_end_of_messages(home, monkeypatch):
    monkeypatch.setattr(limits, "SMS_SITE", (2, limits.SMS_SITE[1]))
    sms.send(NUMBER, "1")
    sms.send(NUMBER, "2")
    with pytest.raises(sms.NotSent, match="spent"):
        sms.send(NUMBER, "3")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEYVAND_SMS_URL", "ftp://x"),
        ("PEYVAND_SMS_URL", "https://u:p@x/"),
        ("PEYVAND_SMS_FIELDS", "to={number}"),
        ("PEYVAND_SMS_AUTHORIZATION", "a\nb"),
    ],
)
def test_a_bad_setting_is_refused_by_name(name, value):
    with pytest.raises(BadSetting, match=name):
        Environment({name: value})
