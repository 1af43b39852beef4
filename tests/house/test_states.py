import ast

import pytest

from peyvand.core import lifecycle
from tests.house import reading

WRITERS = {"update", "create", "update_or_create", "get_or_create", "bulk_update", "setattr"}
HOME = reading.PACKAGE / "core"


def state_fields() -> set[str]:
    return {one.field for one in lifecycle.all_lifecycles().values()}


def state_writes(module: ast.Module, fields: set[str]) -> list[int]:
    """Lines that write a state column: an assignment to the attribute, or the name given to something that writes rows."""
    found = []
    for node in ast.walk(module):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []
        found += [target.lineno for target in targets if isinstance(target, ast.Attribute) and target.attr in fields]
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in WRITERS:
            found += [node.lineno for keyword in node.keywords if keyword.arg in fields]
            found += [node.lineno for word in node.args if isinstance(word, ast.Constant) and word.value in fields]
    return found


def test_no_state_is_written_outside_transition():
    found = [
        f"{reading.named(path)}:{line}"
        for path in reading.sources()
        if HOME not in path.parents
        for line in state_writes(reading.tree(path), state_fields())
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["need.state = 'open'", "Need.objects.filter(pk=1).update(state='open')", "setattr(need, 'state', 'open')", "Need.objects.create(state='open')"],
)
def test_a_state_written_by_hand_would_be_noticed(text: str):
    assert state_writes(ast.parse(text), {"state"}) == [1]


def test_things_with_a_state_have_a_table_that_tells_it_whole():
    for model, table in lifecycle.all_lifecycles().items():
        field = model._meta.get_field(table.field)
        assert table.start in table.states, table.name
        assert {row.state for row in table.rows} | {row.next for row in table.rows} <= set(table.states), table.name
        assert field.default == table.start, f"{table.name}: a new row does not begin at the start of its lifecycle"
