"""The operator's virus scanner: a fake clamd of our own on a real socket, and a command. No clear answer is a no."""

import socketserver
import struct
import sys
import threading
from datetime import timedelta

import pytest

from peyvand.core import limits
from peyvand.core.files import FileRefused, examine, examining, store
from tests.core.files.made import EICAR, upload


class FakeClamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM; finds the test string; ``mood`` of the server makes it hang, lie or fall silent."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
        mood = self.server.mood
        if mood == "hang":
            self.server.awake.wait(20)
        if mood in {"hang", "silent"}:
            return
        if mood == "broken":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR.encode() in body:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    mood = ""

    def __init__(self, path):
        self.awake = threading.Event()
        super().__init__(path, FakeClamd)


@pytest.fixture
def clamd(home, settings):
    server = Server(str(home / "clamd"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.ANTIVIRUS = f"clamd:{home}/clamd"
    yield server
    server.awake.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


def code_of(data=b"words"):
    sent = upload("a.txt", data)
    try:
        examine(sent)
    except FileRefused as refused:
        assert list((store.root() / "incoming").glob("*")) == []
        return refused.code
    examining.forget(sent)
    return ""


def test_without_a_scanner_nothing_is_asked(home):
    assert code_of(EICAR.encode()) == ""


def test_clamd_is_believed(clamd, caplog):
    assert code_of() == ""
    assert code_of(EICAR.encode()) == "file.infected"
    assert "Eicar-Signature" in caplog.text, "the operator is told"


@pytest.mark.parametrize("mood", ["hang", "silent", "broken"])
def test_a_scanner_that_gives_no_answer_refuses(clamd, mood, monkeypatch):
    monkeypatch.setattr(limits, "ANTIVIRUS_WAITS", timedelta(seconds=0.3))
    clamd.mood = mood
    assert code_of() == "file.antivirus"


@pytest.mark.parametrize("chosen", ["clamd:/nowhere/clamd", "clamd:localhost:1", "clamd:nonsense", "/nowhere/scan", "false'"])
def test_a_scanner_that_is_not_there_refuses(home, settings, chosen):
    settings.ANTIVIRUS = chosen
    assert code_of() == "file.antivirus"


@pytest.mark.parametrize(("ends", "code"), [("0", ""), ("1", "file.infected"), ("2", "file.antivirus")])
def test_a_command_is_asked_by_its_exit_code(home, settings, ends, code):
    settings.ANTIVIRUS = f"{sys.executable} -S -c 'import sys; open(sys.argv[1]).read(); sys.exit({ends})'"
    assert code_of() == code


def test_a_command_that_hangs_is_ended(home, settings, monkeypatch):
    monkeypatch.setattr(limits, "ANTIVIRUS_WAITS", timedelta(seconds=0.3))
    settings.ANTIVIRUS = f"{sys.executable} -S -c 'import time; time.sleep(20)'"
    assert code_of() == "file.antivirus"
