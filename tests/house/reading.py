"""Reading the project's own source, for the tests that guard the house."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "peyvand"


@cache
def sources() -> tuple[Path, ...]:
    """Every Python file of the package but migrations, which are made by a tool."""
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(PACKAGE.rglob("templates/**/*.html")))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
