import ast
from pathlib import Path

import pytest

from tests.house import reading

MANAGERS = {"objects", "_default_manager", "_base_manager"}


def is_view(path: object) -> bool:
    parts = Path(str(path)).relative_to(reading.PACKAGE).parts
    return "views" in parts or parts[-1] == "views.py"


def raw_queries(module: ast.Module) -> list[int]:
    return [node.lineno for node in ast.walk(module) if isinstance(node, ast.Attribute) and node.attr in MANAGERS]


def test_no_view_starts_a_query_beside_the_access_layer():
    found = [f"{reading.named(path)}:{line}" for path in reading.sources() if is_view(path) for line in raw_queries(reading.tree(path))]
    assert found == []


@pytest.mark.parametrize("text", ["Need.objects.get(pk=1)", "list(Need._default_manager.all())"])
def test_a_raw_query_in_a_view_would_be_noticed(text: str):
    assert raw_queries(ast.parse(text)) == [1]


def test_no_view_is_a_deep_class():
    """A view is a function; one mixin at most, where a class is used at all."""
    deep = [
        f"{reading.named(path)}:{node.lineno}"
        for path in reading.sources()
        if is_view(path)
        for node in ast.walk(reading.tree(path))
        if isinstance(node, ast.ClassDef) and len(node.bases) > 2
    ]
    assert deep == []
