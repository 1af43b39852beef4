import ast
import re

from peyvand.desk import deeds
from tests.house import reading

WRITERS = {"record", "_ruled", "_write"}


def recorded(module: ast.Module) -> set[str]:
    """Names of deeds that a module writes into the audit trail beside the lifecycle tables."""
    found = set()
    for node in ast.walk(module):
        name = (
            node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else getattr(getattr(node, "func", None), "id", "")
        )
        if isinstance(node, ast.Call) and name in WRITERS:
            words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found |= {word for word in words if re.fullmatch(r"[a-z_]+\.[a-z_]+", word)}
    return found


def test_every_deed_of_the_audit_trail_has_words():
    """The pages of history show them: a new one gets its words in peyvand/desk/deeds.py."""
    found = set().union(*(recorded(reading.tree(path)) for path in reading.sources()))
    assert len(found) > 15
    assert sorted(name for name in found if deeds.name_of(name) == name) == []


def test_a_deed_without_words_would_be_noticed():
    found = recorded(ast.parse('audit.record(by, "need.no_such_deed", need, now=now)'))
    assert [name for name in found if deeds.name_of(name) == name] == ["need.no_such_deed"]
