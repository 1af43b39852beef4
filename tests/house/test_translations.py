import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.house.reading import PACKAGE, ROOT

CATALOGUES = sorted(PACKAGE.glob("*/locale/fa/LC_MESSAGES/django.po"))
PERSIAN = re.compile(r"[؀-ۿ]")
NO_GETTEXT = pytest.mark.skipif(shutil.which("xgettext") is None, reason="no gettext on this machine")
LOOSE_YEH, LOOSE_KAF = "ي", "ك"


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str | None, str]]]:
    """What stands in the code to be translated, by room: collected in a copy of the tree."""
    copy = tmp_path_factory.mktemp("copy") / "peyvand"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("*.mo", "__pycache__", "static", "data"))
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fa", "--no-location", "--no-wrap"]
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(copy).parts[0]: {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}
        for path in copy.glob("*/locale/fa/LC_MESSAGES/django.po")
    }


@NO_GETTEXT
def test_every_text_of_the_code_is_translated(collected: dict[str, set[tuple[str | None, str]]]):
    known = {(entry.msgctxt, entry.msgid) for path in CATALOGUES for entry in polib.pofile(str(path)) if entry.translated() and not entry.obsolete}
    missing = {name: sorted(map(str, texts - known)) for name, texts in collected.items() if texts - known}
    assert missing == {}


@NO_GETTEXT
def test_no_catalogue_keeps_what_the_code_no_longer_says(collected: dict[str, set[tuple[str | None, str]]]):
    said = set().union(*collected.values())
    stale = {
        room(path): sorted(entry.msgid for entry in polib.pofile(str(path)) if not entry.obsolete and (entry.msgctxt, entry.msgid) not in said)
        for path in CATALOGUES
    }
    assert {name: texts for name, texts in stale.items() if texts} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=room)
def test_a_catalogue_is_whole(path: Path):
    catalogue = polib.pofile(str(path))
    entries = [entry for entry in catalogue if not entry.obsolete]
    assert [entry.msgid for entry in entries if not entry.translated()] == []
    assert [entry.msgid for entry in entries if entry.fuzzy] == []
    assert [entry.msgid for entry in entries if PERSIAN.search(entry.msgid)] == [], "texts in the code are English"


@pytest.mark.parametrize("path", CATALOGUES, ids=room)
def test_persian_is_written_with_persian_letters_and_without_shouting(path: Path):
    bad = []
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if LOOSE_YEH in text or LOOSE_KAF in text or "!" in text or "لطفا" in text:
                bad.append(text)
    assert bad == []


@pytest.mark.parametrize("path", CATALOGUES, ids=room)
def test_placeholders_survive_translation(path: Path):
    bad = []
    for entry in polib.pofile(str(path)):
        if entry.obsolete:
            continue
        wanted = set(re.findall(r"%\(\w+\)[sd]|{\w*}", entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
            if text and not set(re.findall(r"%\(\w+\)[sd]|{\w*}", text)) <= wanted:
                bad.append((entry.msgid, text))
            if text and not entry.msgid_plural and set(re.findall(r"%\(\w+\)[sd]|{\w*}", text)) != wanted:
                bad.append((entry.msgid, text))
    assert bad == []


OTHER_SENSE = {
    ("needs", "Cancel"): "ends a call for good; the glossary's is the button that leaves a form",
    ("showcase", "Outcome"): "of an advantage (better, equal, worse); the glossary's is a closed need's",
}


def test_catalogues_use_the_words_of_the_glossary():
    """A label that is exactly a term has its word, or that word shortened or lengthened; another sense has a context, or a reason above."""
    with (ROOT / "docs" / "glossary.csv").open(newline="") as file:
        terms = {row["term_en"].replace("_", " ").capitalize(): row["term_fa"] for row in csv.DictReader(file)}
    wrong = []
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            term = terms.get(entry.msgid)
            if not term or entry.obsolete or entry.msgctxt or (room(path), entry.msgid) in OTHER_SENSE:
                continue
            said = entry.msgstr or entry.msgstr_plural[0]
            if not any(word in said or said in word for word in (term, *term.split("، "), *term.split(" / "))):
                wrong.append(f"{room(path)}: {entry.msgid}: {said}, glossary: {term}")
    assert wrong == []


def test_a_missing_translation_would_be_noticed(tmp_path: Path):
    """Negative control."""
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Send", msgstr=""))
    catalogue.append(polib.POEntry(msgid="نیاز", msgstr="نیاز"))
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.save(str(tmp_path / "x.po"))
    with pytest.raises(AssertionError):
        test_a_catalogue_is_whole(tmp_path / "x.po")
