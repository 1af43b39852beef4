"""What must hold of the lifecycle tables and policy rows of all rooms."""

import pytest

from peyvand.core import access, lifecycle

TABLES = {table.name: (model, table) for model, table in lifecycle.all_lifecycles().items()}


@pytest.fixture(params=sorted(TABLES))
def table(request):
    return TABLES[request.param]


def test_every_state_can_be_reached_from_the_start(table):
    _, lives = table
    reached, waiting = {lives.start}, [lives.start]
    while waiting:
        for row in lives.rows_from(waiting.pop()):
            if row.next not in reached:
                reached.add(row.next)
                waiting.append(row.next)
    assert reached == set(lives.states)


def test_a_new_object_is_in_the_state_that_the_table_starts_with(table):
    model, lives = table
    assert model._meta.get_field(lives.field).get_default() == lives.start


def test_every_state_fits_its_column(table):
    model, lives = table
    assert max(map(len, lives.states)) <= model._meta.get_field(lives.field).max_length


def test_every_row_names_a_policy_row_about_its_object(table):
    model, lives = table
    for row in lives.rows:
        if row.action:
            about = access.rule(row.action).model
            assert about is not None
            assert issubclass(model, about), row


def test_every_model_with_a_page_has_a_view_rule():
    for rule in access.rules():
        if rule.model is not None:
            assert access.rule(access.view_action(rule.model)).model is rule.model


def test_the_drawing_names_every_state_of_every_room():
    drawn = lifecycle.dot()
    for _, lives in TABLES.values():
        for state in lives.states:
            assert f'"{lives.name}.{state}"' in drawn
