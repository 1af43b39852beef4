"""What is taken and what is not, told by reading the bytes in a process of its own."""

import io
import os
import resource
import subprocess
import sys
import time
import zipfile

import pytest

from peyvand.core import limits
from peyvand.core.files import FileRefused, examine, examining, store
from peyvand.core.files.refusals import SENTENCES
from peyvand.inspection.kinds import KINDS
from tests.core.files import made
from tests.text.nasty import collection

ABOUT_THE_PROCESS = {
    "test_every_hostile_file_of_the_collection_is_met",
    "test_a_file_that_kills_its_inspection_is_refused_and_the_site_lives_on",
}


@pytest.fixture(autouse=True)
def own_process(request):
    """One started for each file where the process is what is tried; else one forked."""
    if request.node.originalname not in ABOUT_THE_PROCESS:
        request.getfixturevalue("forked")


@pytest.fixture(autouse=True)
def own_home(home):
    yield home
    left = list((home / "files" / "incoming").glob("*"))
    assert all(path in kept for path in left), f"left on the way in: {left}"
    kept.clear()


kept: set = set()


def examined(name, data):
    found = examine(made.upload(name, data))
    kept.add(found.path)
    return found


def refusal(name, data):
    with pytest.raises(FileRefused) as refused:
        examine(made.upload(name, data))
    return refused.value


@pytest.fixture
def peaks(monkeypatch):
    """Memory of every inspection of the test, in bytes."""
    real, found = examining._run, []

    def noting(*words):
        answer = real(*words)
        found.append(answer.get("peak", 0))
        return answer

    monkeypatch.setattr(examining, "_run", noting)
    return found


def test_honest_files_of_every_kind_are_taken():
    assert {name.rpartition(".")[2] for name in made.honest()} == set(KINDS) - {"pptx", "ods"}
    for name, data in made.honest().items():
        found = examined(name, data)
        assert found.size > 0
        assert found.digest == store.digest_of(found.path)
        assert found.media_type == KINDS[found.name.rpartition(".")[2]].media_type


def test_every_hostile_file_of_the_collection_is_met(capsys, peaks):
    told = {entry["name"] for entry in collection()["files"]}
    assert set(made.hostile()) | made.OF_REQUESTS == told
    rows = []
    for case, (name, data, why) in made.hostile().items():
        began = time.perf_counter()
        if why:
            assert (case, refusal(name, data).code) == (case, f"file.{why}")
        else:
            examined(name, data)
        rows.append((time.perf_counter() - began, case))
    with capsys.disabled():
        slowest = max(rows)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        peak = max(peaks) // 1024 // 1024
        print(
            f"\nhostile files {len(rows)} of {len(rows)}; slowest {slowest[1]} {slowest[0]:.2f} s; inspecting process at most {peak} MB, this one {own} MB"
        )


def test_what_is_kept_of_a_picture_is_the_picture_alone():
    from PIL import Image

    for case in ("png-html-polyglot.png", "exif-gps.jpg", "anim.gif"):
        name, data, _why = made.hostile()[case]
        found = examined(name, data)
        body = found.path.read_bytes()
        assert b"script" not in body
        assert b"CANARY" not in body
        with Image.open(io.BytesIO(body)) as picture:
            assert not picture.getexif()
            assert getattr(picture, "n_frames", 1) == 1
            assert (found.width, found.height) == picture.size
    assert found.name == "a.png"
    assert found.media_type == "image/png"


def test_a_large_picture_is_made_smaller_and_stands_upright(monkeypatch):
    from PIL import Image

    monkeypatch.setattr(limits, "PICTURE_SIDE", 100)
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    found = examined("a.jpg", made.picture("JPEG", (300, 150), exif=exif))
    assert (found.width, found.height) == (50, 100)


def test_a_picture_under_the_wrong_ending_gets_the_right_one():
    found = examined("photo.png", made.picture("JPEG"))
    assert (found.name, found.media_type) == ("photo.jpg", "image/jpeg")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.exe", b"MZ" + bytes(100), "kind"),
        ("a.html", b"<html>", "kind"),
        ("noending", b"x", "kind"),
        (".htaccess", b"x", "kind"),
        ("a.txt", b"a\0b", "not_text"),
        ("a.txt", "متن".encode("cp1256"), "not_utf8"),
        ("a.docx", made.picture(), "not_its_kind"),
        ("a.xlsx", made.docx(), "not_its_kind"),
        ("a.docx", made.docx(word__embeddings__x_dot_bin=b"\xd0\xcf\x11\xe0"), "embedded"),
        ("a.docx", made.docx(word__media__x_dot_png=b"MZ\x90"), "embedded"),
        ("a.docx", made.docx(made.relation("oleObject", "file:///x")), "outside"),
        ("a.zip", made.packed({"run.exe": b"MZ"}), "archive_kind"),
        ("a.zip", made.packed({"a.png": b"MZ"}), "not_its_kind"),
        ("a.zip", made.packed({"a.docx": made.docx(word__vbaProject_dot_bin=b"x")}), "macro"),
        ("a.zip", made.packed({f"{number}.txt": b"x" for number in range(1001)}), "archive_members"),
        ("a.docx", made.field("DDEAUTO c:\\\\cmd.exe"), "dde"),
        ("a.docx", made.field(" D", "DE", "AUTO", " cmd"), "dde"),
        ("a.docx", made.field("{", "QUOTE 68 68 69", "|", "}", " cmd"), "dde"),
        ("a.docx", made.field("DD", "{", "QUOTE 32", "|", "}", "E cmd"), "dde"),
        ("a.docx", made.field(attribute="dde cmd"), "dde"),
        ("a.xlsx", made.linked_xlsx(), "dde"),
        ("a.odt", made.odt('<a xmlns:t="urn:t"><t:dde-connection-decl t:dde-application="cmd"/></a>'), "dde"),
        ("a.dwg", b"AC9999" + bytes(200), "not_its_kind"),
        ("a.dwg", b"AC1032<script>" + bytes(200), "not_its_kind"),
        ("a.dxf", b"0\nSECTION\n<script>", "not_its_kind"),
        ("a.step", b"ISO-10303-21;\n" + b"\0" * 9 + b"END-ISO-10303-21;", "not_its_kind"),
        ("a.pdf", made.pdf()[: len(made.pdf()) // 2], "damaged"),
        ("a.pdf", b"<html>" + made.pdf(), "not_its_kind"),
    ],
)
def test_what_is_not_its_kind_is_refused_by_name(name, data, why):
    refused = refusal(name, data)
    assert refused.code == f"file.{why}"
    assert not why.startswith("archive_kind") or "run.exe" in str(refused.message)


def _action(kind, **more):
    def change(document):
        import pikepdf

        document.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more))]
        )

    return made.pdf(change)


def _referred(kind):
    """The same, with the name of the action in an object of its own."""

    def change(document):
        import pikepdf

        document.Root.OpenAction = pikepdf.Dictionary(S=document.make_indirect(pikepdf.Name(f"/{kind}")), F="cmd.exe")

    return made.pdf(change)


def _by_itself(kind, key="OpenAction", **more):
    """An action that happens when the document is opened or its page is shown."""

    def change(document):
        import pikepdf

        action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more))
        if key == "OpenAction":
            document.Root.OpenAction = action
        elif key == "Next":
            document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.FirstPage, Next=pikepdf.Array([action]))
        else:
            document.pages[0].AA = document.make_indirect(pikepdf.Dictionary(O=action))

    return made.pdf(change)


def _attached():
    def change(document):
        import pikepdf

        document.attachments["x.exe"] = pikepdf.AttachedFileSpec(document, b"MZ")

    return made.pdf(change)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: _action("Launch", F="cmd.exe"), "pdf_launches"),
        (lambda: _action("JavaScript", JS="1"), "pdf_script"),
        (lambda: _action("SubmitForm", F="http://127.0.0.1"), "pdf_sends"),
        (lambda: _referred("Launch"), "pdf_launches"),
        (lambda: _referred("SubmitForm"), "pdf_sends"),
        (_attached, "pdf_attachment"),
        (lambda: _by_itself("URI", URI="http://127.0.0.1/"), "pdf_leads_away"),
        (lambda: _by_itself("GoToR", F="\\\\host\\share.pdf", D="x"), "pdf_leads_away"),
        (lambda: _by_itself("Thread", F="other.pdf"), "pdf_leads_away"),
        (lambda: _by_itself("URI", "AA", URI="http://127.0.0.1/"), "pdf_leads_away"),
        (lambda: _by_itself("GoToR", "Next", F="other.pdf", D="x"), "pdf_leads_away"),
        (lambda: _by_itself("Launch", "AA", F="cmd.exe"), "pdf_launches"),
    ],
)
def test_a_pdf_that_does_something_is_refused_with_what_it_does(data, why):
    assert refusal("a.pdf", data()).code == f"file.{why}"


def test_a_pdf_with_links_and_a_first_page_is_taken():
    def change(document):
        import pikepdf

        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit]))
        document.docinfo["/Title"] = "about /JavaScript and /Launch"

    assert examined("a.pdf", made.pdf(change)).media_type == "application/pdf"
    assert examined("b.pdf", _action("URI", URI="https://example.ir/")).size
    assert examined("c.pdf", _by_itself("Named", "AA", N="/NextPage")).size

    def at_a_place(document):
        import pikepdf

        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        fonts = pikepdf.Dictionary(F=pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name("/AAAAAA+Vazirmatn")))
        document.pages[0].Resources = pikepdf.Dictionary(Font=fonts)

    assert examined("d.pdf", made.pdf(at_a_place)).size


@pytest.mark.parametrize(
    "instructions",
    [
        (" PAGE ",),
        (' HYPERLINK "https://example.ir" ',),
        ("TOC \\o", "|", "{", "PAGEREF _Toc1", "|", "}"),
        ("IF ", "{", "NUMPAGES", "|", "}", " > 1"),
    ],
)
def test_fields_that_ask_nobody_are_taken(instructions):
    assert examined("a.docx", made.field(*instructions)).size


def test_the_pictures_of_a_zip_keep_nothing_but_the_picture_and_its_other_files_are_as_they_were():
    from PIL import Image

    photo = made.hostile()["exif-gps.jpg"][1]
    sent = {"عکس/نما.jpg": photo, "wrong.png": made.picture("JPEG"), "a/b.txt": "متن".encode(), "نقشه.pdf": made.pdf()}
    found = examined("a.zip", made.packed(sent))
    assert b"CANARY" not in found.path.read_bytes()
    with zipfile.ZipFile(found.path) as archive:
        assert set(archive.namelist()) == {"عکس/نما.jpg", "wrong.jpg", "a/b.txt", "نقشه.pdf"}
        assert archive.testzip() is None
        with Image.open(io.BytesIO(archive.read("عکس/نما.jpg"))) as picture:
            assert not picture.getexif()
            assert "comment" not in picture.info
        assert archive.read("a/b.txt") == sent["a/b.txt"]
        assert archive.read("نقشه.pdf") == sent["نقشه.pdf"]
    assert (found.name, found.size) == ("a.zip", found.path.stat().st_size)


def test_two_pictures_of_a_zip_that_come_to_one_name_are_refused():
    assert refusal("a.zip", made.packed({"x.png": made.picture("JPEG"), "x.jpg": made.picture("JPEG")})).code == "file.archive_name"


def test_size_is_bounded_to_the_byte(monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    assert examined("limit.txt", b"x" * 1000).size == 1000
    refused = refusal("limit.txt", b"x" * 1001)
    assert refused.code == "file.too_large"


def test_the_inspecting_process_can_open_nothing_and_use_no_more_than_its_share():
    """Control: the same process without its limits can do all of this."""
    program = """
import os, socket, sys
from peyvand.inspection.__main__ import close_doors, limit_resources
from peyvand.inspection.verdicts import Bounds
os.dup2(1, 3)  # as in the real process, where it is the way out
if sys.argv[1] == "on":
    limit_resources(Bounds(bytes=1000, pixels=1, side=1, members=1, unpacked=1, ratio=1, memory=300 << 20, seconds=5))
    close_doors()
could = []
def tries(name, what):
    try:
        what(); could.append(name)
    except (OSError, MemoryError):
        pass
tries("open", lambda: open("/etc/hostname").read())
tries("socket", lambda: socket.socket().close())
tries("memory", lambda: bytearray(400 * 1024 * 1024))
tries("pipe", lambda: os.pipe())
print(",".join(could))
"""
    for limited, expected in (("on", ""), ("off", "open,socket,memory,pipe")):
        done = subprocess.run([sys.executable, "-c", program, limited], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.stdout.strip() == expected, done.stderr


def test_a_file_that_kills_its_inspection_is_refused_and_the_site_lives_on(monkeypatch):
    """A picture of nine megapixels in forty megabytes of memory."""
    monkeypatch.setattr(limits, "INSPECTION_MEMORY", 60 * 1024 * 1024)
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (6000, 6000)).save(file, "PNG")
    assert refusal("a.png", file.getvalue()).code in {"file.too_heavy", "file.unchecked"}


def test_the_site_itself_never_loads_what_takes_files_apart():
    program = "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='tests.settings'; django.setup(); import peyvand.config.urls, sys; print(sorted({'PIL','pikepdf','lxml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, cwd=os.getcwd(), check=True)
    assert done.stdout.strip() == "[]"


def test_every_refusal_has_a_sentence_in_both_languages():
    from django.utils import translation

    for why in SENTENCES:
        for language in ("fa", "en"):
            with translation.override(language):
                said = str(FileRefused(why, "الف.pdf", "x", most=1, pixels=1, members=1).message)
                assert "%(" not in said


def test_zip_members_are_read_not_written(home):
    found = examined("a.zip", data := made.packed({"a/b.txt": b"x"}))
    assert found.path.read_bytes() == data, "without a picture it is kept as it was sent"
    assert [path.name for path in home.rglob("*") if path.is_file()] == [found.path.name]
    assert zipfile.is_zipfile(found.path)
