import ast
import warnings
from pathlib import Path

from tests.house import reading

WARN_LINES, MOST_LINES, MOST_FUNCTION_LINES = 500, 600, 60


def too_long(text: str, name: str = "a file") -> list[str]:
    """What of a file's text passes the sizes of the house."""
    found = []
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        found.append(f"{name}: {lines} lines")
    for function in reading.functions(ast.parse(text)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > MOST_FUNCTION_LINES:
            found.append(f"{name}:{function.lineno} {function.name}: {length} lines")
    return found


def test_no_file_and_no_function_is_too_long():
    found = [row for path in reading.sources() for row in too_long(path.read_text(), reading.named(path))]
    assert found == []
    for path in reading.sources():
        if (lines := path.read_text().count("\n")) > WARN_LINES:
            with warnings.catch_warnings():
                warnings.simplefilter("default")
                warnings.warn(f"{reading.named(path)} has {lines} lines: make it a folder of nouns", stacklevel=1)


def test_a_long_file_and_a_long_function_would_be_noticed():
    assert too_long("x = 1\n" * 601) == ["a file: 602 lines"]
    assert too_long("def f():\n" + "    x = 1\n" * 60) == ["a file:1 f: 61 lines"]
    assert too_long("def f():\n" + "    x = 1\n" * 59) == []


def test_modules_are_named_after_what_they_know():
    banned = {"utils", "helpers", "common", "manager", "misc", "util", "services"}
    named = {reading.named(path) for path in reading.sources() if path.stem in banned}
    base = {reading.named(path) for path in reading.sources() if path.stem == "base" and path.parent != Path(reading.PACKAGE / "core" / "sqlite")}
    assert named | base == set()
