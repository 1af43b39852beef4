import re
import subprocess
import sys

import pytest

import peyvand
from scripts import write_docs
from tests.house.reading import ROOT

README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", sorted(write_docs.TABLES))
def test_the_tables_of_the_documents_are_what_the_code_says(name: str):
    """Every setting, command, event, lifecycle, policy row and limit stands in the documents."""
    text, wanted = write_docs.written(name)
    assert text == wanted, "run: .venv/bin/python scripts/write_docs.py"


def test_no_setting_is_read_beside_the_typed_environment():
    """Only the environment's own module asks for variables; the exceptions are named here with their reason."""
    excepted = {
        "peyvand/config/environment.py": "the one place",
        "peyvand/core/sqlite/checks.py": "runs where settings are not loaded yet",
        "peyvand/config/settings.py": "whether PEYVAND_HOME was given at all",
        "peyvand/cli/__init__.py": "names the settings module",
        "peyvand/cli/serving.py": "hands the environment on to its processes",
        "peyvand/cli/preparing.py": "part of the stamp of the static files",
        "peyvand/config/wsgi.py": "names the settings module",
    }
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "peyvand").rglob("*.py") if re.search(r"os\.(environ|getenv)", path.read_text())}
    assert found - set(excepted) == set()


def test_the_two_commands_of_the_readme_are_true():
    commands = re.findall(r"^make ([a-z-]+)", README, re.M)
    assert commands[:2] == ["run", "test"]
    for command in dict.fromkeys(commands):
        done = subprocess.run(["make", "-n", command], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_versions_said_are_the_true_ones():
    metadata = (ROOT / "pyproject.toml").read_text()
    assert f'version = "{peyvand.__version__}"' in metadata
    assert f"## {peyvand.__version__}" in (ROOT / "CHANGELOG.md").read_text()
    least = re.search(r'requires-python = ">=([\d.]+)"', metadata)
    assert least is not None
    assert f"Python {least[1]}" in README
    assert sys.version_info[:2] >= tuple(int(part) for part in least[1].split("."))


def test_every_package_has_its_line_of_reason():
    metadata = (ROOT / "pyproject.toml").read_text()
    wanted = {re.split(r"[\[<>=;\s]", name)[0] for name in re.findall(r'^  "([a-z][^"]*)",$', metadata.split("[tool.setuptools")[0], re.M)}
    told = set(re.findall(r"^\| `([\w.-]+)`", (ROOT / "docs" / "dependencies.md").read_text(), re.M))
    assert wanted - told == set()


def test_the_locks_hold_hashes_and_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert not re.search(r"^\s*(-i|--index|--extra|--find)", text, re.M)
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in block, block


def test_links_between_documents_lead_somewhere():
    broken = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []
