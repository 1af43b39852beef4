"""A short form of the drill; the long one is ``make drill``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
LONG = os.environ.get("PEYVAND_DRILL") == "long"

pytestmark = pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"] != "peyvand.core.sqlite", reason="the drill is about the SQLite file")


def drill(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "tests.drills.notices", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=1200)
    print(done.stdout, end="")
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


def test_killed_tellers_and_senders_tell_each_thing_once_and_lose_no_mail():
    said = drill("--notices", "3000" if LONG else "20", "--kills", "36" if LONG else "2")
    assert "in the list missing 0 and twice 0, mail missing 0" in said
    assert "unknown to the site 0" in said


@pytest.mark.skipif(not LONG, reason="part of make drill")
def test_control_noting_a_mail_before_it_is_sent_shows_mail_that_never_came():
    assert "mail missing 0" not in drill("--notices", "20", "--kills", "2", "--control", "early")
