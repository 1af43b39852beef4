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
    done = subprocess.run([sys.executable, "-m", "tests.drills.kill9", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=900)
    print(done.stdout, end="")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_killed_writers_lose_nothing_that_was_acknowledged_and_leave_nothing_half():
    said = drill("--kills", "50" if LONG else "5")
    for good in ("lost 0, half 0,", "with 0 not done exactly once", "integrity_check ok", "audit chain whole"):
        assert good in said


def test_control_acknowledging_before_the_commit_shows_a_loss():
    assert "lost 0" not in drill("--control", "early", "--kills", "4")


def test_control_writing_a_need_in_three_transactions_shows_halves():
    assert "half 0" not in drill("--control", "split", "--kills", "4")
