import subprocess
import tomllib
from pathlib import Path

from tests.house.reading import PACKAGE, ROOT

LINT = str(ROOT / ".venv" / "bin" / "lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_every_room_has_a_floor_and_no_import_is_excused():
    layers = CONTRACTS[0]
    listed = {name.strip() for row in layers["layers"] for name in row.split("|")}
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} - {"__init__"}
    assert listed == rooms
    assert layers["exhaustive"] is True
    assert not [contract["name"] for contract in CONTRACTS if "ignore_imports" in contract]


def test_rooms_import_only_rooms_below_them():
    done = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_an_import_upwards_would_be_noticed(tmp_path: Path):
    """Negative control: the same contract over a small house with one wrong import."""
    rooms = tmp_path / "house_of_cards"
    rooms.mkdir()
    for name, text in {"__init__": "", "needs": "", "core": "from house_of_cards import needs\n"}.items():
        (rooms / f"{name}.py").write_text(text)
    contract = ["[importlinter]", "root_package = house_of_cards", "[importlinter:contract:1]", "name = floors", "type = layers"]
    contract += ["containers = house_of_cards", "exhaustive = True", "layers =", "  needs", "  core"]
    (tmp_path / ".importlinter").write_text("\n".join(contract))
    done = subprocess.run(
        [LINT, "--no-cache", "--config", ".importlinter"], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "BROKEN" in done.stdout


def test_matching_sheets_needs_no_django():
    code = 'import sys\nfrom peyvand.cli import main\ntry: main(["match", "--help"])\nexcept SystemExit: pass\n'
    code += 'print("django" in sys.modules, file=sys.stderr)'
    done = subprocess.run([str(ROOT / ".venv" / "bin" / "python"), "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip().endswith("False"), done.stderr
