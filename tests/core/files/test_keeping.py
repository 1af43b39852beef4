"""Bytes on disk and rows in the table: the same bytes once, quotas counted exactly, and never half a file."""

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from peyvand.core import atomic, audit, clock, files, limits
from peyvand.core.files import FileRefused, rules, store
from peyvand.core.models import File, FileUse
from tests.core.files.made import upload
from tests.core.people import Race, Somebody
from tests.core.testapp.models import Lamp, Leaflet

OWNER = "organization:7"


@pytest.fixture
def person(home):
    return Somebody()


def taken(person, data=b"words", name="a.txt", owner=OWNER):
    return files.accept(upload(name, data), owner=owner, by=person, now=clock.now())


def stored():
    return sorted(path.name for path in (store.root() / "sha256").rglob("*") if path.is_file())


def waiting():
    return list((store.root() / "incoming").glob("*"))


@pytest.mark.django_db
def test_a_file_is_kept_under_the_digest_of_its_bytes(person):
    file = taken(person, "متن".encode(), "یادداشت.txt")
    assert (file.name, file.media_type, file.size, file.owner, file.by) == ("یادداشت.txt", "text/plain", 6, OWNER, person.pk)
    path = store.path_of(file.digest)
    assert path.read_bytes() == "متن".encode()
    assert path.stat().st_mode & 0o777 == 0o400
    assert waiting() == []
    assert [row.action for row in audit.history(file)] == ["file.accept"]
    assert "یادداشت" not in audit.history(file)[0].details


@pytest.mark.django_db
def test_the_same_bytes_lie_there_once_and_each_row_counts(person):
    first, second = taken(person), taken(person, name="b.txt")
    assert first.digest == second.digest
    assert stored() == [first.digest]
    assert rules.kept_by(OWNER) == 10


@pytest.mark.django_db
def test_one_upload_accepted_twice_gives_two_rows(person):
    sent = upload("a.txt", b"words")
    rows = [files.accept(sent, owner=OWNER, by=person, now=clock.now()) for _ in range(2)]
    assert len({row.pk for row in rows}) == 2


@pytest.mark.django_db
def test_who_has_no_room_left_is_told_and_nothing_is_kept(person, monkeypatch):
    monkeypatch.setattr(limits, "FILE_QUOTA", 8)
    taken(person)
    with pytest.raises(FileRefused) as refused:
        taken(person, b"more words")
    assert refused.value.code == "file.quota"
    assert (rules.kept_by(OWNER), File.objects.count(), len(stored())) == (5, 1, 1)
    assert taken(person, owner="organization:8").size == 5, "another owner has room of its own"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_fill_the_quota_to_the_byte(person, monkeypatch):
    """Control: a sum that is read before it is written lets more in."""
    monkeypatch.setattr(limits, "FILE_QUOTA", 50)
    taken(person)

    def send(number):
        return lambda: taken(person, b"%010d" % number)

    results = Race().run(*[send(number) for number in range(8)])
    done = [one for one in results if isinstance(one, File)]
    refused = [one for one in results if isinstance(one, FileRefused) and one.code == "file.quota"]
    assert (len(done), len(refused)) == (4, 4), results
    assert FileUse.objects.get(owner=OWNER).size == 45 == sum(File.objects.values_list("size", flat=True))


@pytest.mark.django_db
def test_a_file_that_nothing_holds_goes_and_gives_its_room_back(person):
    lamp, file = Lamp.objects.create(owner=person.pk), taken(person)
    paper = Leaflet.objects.create(lamp=lamp, file=file)
    assert not files.let_go(file, by=person, now=clock.now())
    paper.delete()
    assert files.let_go(file, by=person, now=clock.now())
    assert not files.let_go(file, by=person, now=clock.now()), "the second of two finds it gone, and counts nothing back"
    assert (File.objects.count(), rules.kept_by(OWNER)) == (0, 0)
    assert stored() == [file.digest], "a backup of today still finds its bytes"


@pytest.mark.django_db
def test_files_of_a_refused_form_are_found_again_by_who_sent_them_and_no_other(person):
    first, second = taken(person, b"one"), taken(person, b"two")
    asked = [second.public_id, first.public_id, second.public_id, "zzzzzzzzzz", "../../x", "\0"]
    assert files.held(asked, by=person, owner=OWNER) == [second, first]
    assert files.held(asked, by=Somebody(), owner=OWNER) == []
    assert files.held(asked, by=person, owner="organization:8") == []
    Leaflet.objects.create(lamp=Lamp.objects.create(owner=person.pk), file=first)
    assert files.held(asked, by=person, owner=OWNER) == [second], "what is held somewhere cannot be taken elsewhere"


@pytest.mark.django_db
def test_the_sweeper_takes_what_is_old_and_unnamed_and_nothing_else(person):
    now = clock.now()
    lamp = Lamp.objects.create(owner=person.pk)
    kept, forgotten = taken(person, b"kept"), taken(person, b"forgotten")
    Leaflet.objects.create(lamp=lamp, file=kept)
    long_ago = (now - timedelta(days=2)).timestamp()
    os.utime(store.new_file(), (long_ago, long_ago))
    assert files.sweep(now) == {"files": 0, "bytes": 0, "left": 1}
    assert files.sweep(now + timedelta(hours=25)) == {"files": 1, "bytes": 0, "left": 0}
    assert files.sweep(now + timedelta(days=29)) == {"files": 0, "bytes": 0, "left": 0}
    assert sorted(stored()) == sorted([kept.digest, forgotten.digest])
    assert files.sweep(now + timedelta(days=31)) == {"files": 0, "bytes": 1, "left": 0}
    assert stored() == [kept.digest]
    os.utime(store.path_of(kept.digest), (0, 0))
    assert not store.remove(kept.digest, now - timedelta(days=40000)), "what was put anew meanwhile stays"


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_file_and_no_row(person, monkeypatch):
    real = os.fsync

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    sent = upload("a.txt", b"words")
    with pytest.raises(FileRefused) as refused:
        files.accept(sent, owner=OWNER, by=person, now=clock.now())
    assert refused.value.code == "file.no_room"
    files.examining.forget(sent)
    assert (stored(), waiting(), File.objects.count(), rules.kept_by(OWNER)) == ([], [], 0, 0)
    monkeypatch.setattr(store.os, "fsync", real)
    assert taken(person).size == 5


@pytest.mark.django_db
def test_a_disk_that_is_full_on_the_way_in_is_told_too(person, tmp_path):
    """A real one: a process that may write no more than one block."""
    program = """
import os, resource, signal, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from pathlib import Path
from django.conf import settings
settings.HOME = Path(sys.argv[1])
from peyvand.core import files
from peyvand.core.files import store
from tests.core.files.made import upload
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    files.examine(upload("a.txt", b"x" * 100_000))
except files.FileRefused as refused:
    print(refused.code, len(list((store.root() / "incoming").glob("*"))))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program, str(tmp_path)], capture_output=True, text=True)
    assert done.stdout.split() == ["file.no_room", "0"], done.stderr


def test_a_process_killed_while_it_writes_leaves_nothing_in_the_store(home):
    program = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from pathlib import Path
from django.conf import settings
settings.HOME = Path(sys.argv[1])
from peyvand.core.files import examine, store
from tests.core.files.made import upload
class Slow(type(upload("a.txt", b"x"))):
    def chunks(self, chunk_size=None):
        yield b"x" * 100_000
        print("writing", flush=True)
        time.sleep(60)
        yield b"y"
examine(Slow("a.txt", b"x"))
"""
    running = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline().strip() == "writing"
    running.send_signal(signal.SIGKILL)
    running.wait(20)
    running.stdout.close()
    assert stored() == []
    assert len(waiting()) == 1
    assert store.remove_left(clock.now() + timedelta(seconds=5)) == 1
    assert waiting() == []


@pytest.mark.django_db
def test_bytes_whose_transaction_failed_are_not_named(person):
    class Undone(Exception):
        pass

    made = []

    def fail_after():
        with atomic():
            made.append(taken(person))
            raise Undone

    with pytest.raises(Undone):
        fail_after()
    file = made[0]
    assert File.objects.count() == 0
    assert rules.kept_by(OWNER) == 0
    assert stored() == [file.digest], "swept after thirty days"


@pytest.mark.django_db
def test_a_name_is_cleaned_and_hidden_characters_are_refused(person):
    from tests.text.nasty import of_group, value_of

    rows = [value_of(entry) for group in ("filename", "xss", "bidi-control") for entry in of_group(group)]
    assert len(rows) > 40
    for sent in rows:
        try:
            name = files.clean_name(sent)
        except FileRefused:
            continue
        assert name
        assert len(name) <= limits.FILE_NAME
        assert len(name.encode()) <= 255
        assert not set(name) & set('<>:"/\\|?*;\0\n\r')
        assert not name.startswith((".", "-", " "))
        assert name.split(".")[0].lower() not in {"con", "nul", "aux", "prn"}
        assert files.clean_name(name) == name
    refused = [entry["id"] for entry in of_group("bidi-control") if "filename" in entry["fields"]]
    for entry in of_group("bidi-control"):
        if entry["id"] in refused:
            with pytest.raises(FileRefused):
                files.clean_name(value_of(entry))
    assert files.clean_name("قرارداد\u200cنهایی.pdf") == "قرارداد\u200cنهایی.pdf"
    assert files.clean_name("C:\\Users\\x\\نقشه.PDF") == "نقشه.pdf"


def test_an_upload_is_looked_at_once(home, monkeypatch):
    counted = []
    real = files.examining._run
    monkeypatch.setattr(files.examining, "_run", lambda *words: counted.append(1) or real(*words))
    sent = SimpleUploadedFile("a.txt", b"x")
    began = time.perf_counter()
    for _ in range(3):
        files.examine(sent)
    assert counted == [1], time.perf_counter() - began
    files.examining.forget(sent)
    assert waiting() == []
