import os
import subprocess
import sys
from pathlib import Path

import pytest

from peyvand import cli
from tests.house.reading import ROOT

COMMANDS = ["match", "init", "demo", "serve", "worker", "check", "doctor", "lifecycle", "index", "import", "manage"]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command run in this process."""
    try:
        code = cli.main(words)
    except SystemExit as ended:
        code = int(ended.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_help_names_every_command_with_examples_and_exit_codes(capsys):
    code, out, _err = said(capsys, "--help")
    assert code == 0
    assert all(f"    {name} " in out for name in COMMANDS)
    assert "examples:" in out
    assert "exit codes:" in out


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"manage", "match"}])
def test_every_command_explains_itself_with_an_example(capsys, name: str):
    code, out, _err = said(capsys, name, "--help")
    assert code == 0
    assert "example" in out


def test_an_unknown_command_is_told_apart_from_a_failure(capsys):
    assert said(capsys, "no-such-thing")[0] == 2
    assert said(capsys)[0] == 2


@pytest.mark.django_db
def test_lifecycles_are_told_as_text_and_as_a_drawing(capsys):
    code, out, _err = said(capsys, "lifecycle", "need")
    assert code == 0
    assert "need (starts as draft)" in out
    assert said(capsys, "lifecycle", "need", "--dot")[1].startswith("digraph")
    code, _out, err = said(capsys, "lifecycle", "nothing")
    assert code == 2
    assert "need" in err


@pytest.mark.django_db
def test_the_audit_chain_can_be_checked(capsys):
    code, out, _err = said(capsys, "check", "--audit")
    assert code == 0
    assert "whole" in out


@pytest.mark.django_db
def test_the_doctor_names_what_to_mend(capsys, settings):
    code, out, _err = said(capsys, "doctor")
    assert code == 1
    assert "run: peyvand worker" in out
    settings.DEBUG = True
    assert "unset PEYVAND_DEBUG" in said(capsys, "doctor")[1]


def test_a_python_that_only_pretends_is_not_taken(tmp_path: Path):
    """What a version manager's stand-in does: it answers to the name and then refuses."""
    stand_in = tmp_path / "python3.13"
    stand_in.write_text("#!/bin/sh\necho 'version not installed' >&2\nexit 127\n")
    stand_in.chmod(0o755)
    finder = ["sh", "scripts/find-python.sh"]
    assert subprocess.run([*finder, str(stand_in)], cwd=ROOT, capture_output=True).returncode == 1
    found = subprocess.run([*finder, str(stand_in), sys.executable], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0
    assert found.stdout.strip()


def test_without_any_python_the_way_on_is_told(tmp_path: Path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "sed", "dirname", "cat"):
        (tools / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else f"/usr/bin/{name}")
    script = (
        (ROOT / "scripts" / "find-python.sh").read_text().replace("/usr/local/bin/python3 /usr/bin/python3", "").replace("/opt/python", "/nowhere")
    )
    (tmp_path / "find-python.sh").write_text(script)
    done = subprocess.run(
        [str(tools / "sh"), "find-python.sh"], cwd=tmp_path, env={"PATH": str(tools), "HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "apt-get install python3" in done.stderr


def test_a_pipe_that_closes_early_is_no_error(tmp_path: Path):
    env = {**os.environ, "PEYVAND_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([f"{sys.executable} -m peyvand lifecycle | true"], shell=True, cwd=ROOT, env=env, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
