"""Nobody sets a field that is not of the form: every form is sent once as it is and once with every column of every table beside it."""

import os
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real
from tests.matrix.forms import Field, Form, ask, forms_of
from tests.matrix.walk import _undone
from tests.matrix.world import World

LONG = os.environ.get("PEYVAND_DRILL") == "long"
ROOMS = ("registry", "needs", "showcase", "desk", "accounts", "notices", "matches", "core")
BESIDE = re.compile(
    r"core_(postkey|ratewindow|auditentry|audithead|job|schedule|heartbeat)|django_session|usersessions|account_email(address|confirmation)"
)
"""Tables of the machinery, which differ from one request to the next; the trail tells of the rows that are compared."""
# What a form takes although it draws no such field in the state it was seen in, each with its reason.
TAKEN = {
    "version": "which version was read",
    "note": "the reason of an act",
    "reason": "the same",
    "next": "where to go on",
    "decision": "the button",
}


def tampering(world: World) -> dict[str, str]:
    """A value for every column of every table of the rooms: one that would show if it were taken."""
    values: dict[str, str] = {}
    other = world.things["other"]
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models() if apps.is_installed(f"peyvand.{room}") else ():
            for column in model._meta.get_fields():
                if not getattr(column, "concrete", False) or column.name in TAKEN:
                    continue
                values |= {name: _value(column, other) for name in {column.name, getattr(column, "attname", column.name)}}
    return values | {
        "is_staff": "on",
        "is_superuser": "on",
        "role": "owner",
        "organisation": str(other.pk),
        "state": "open",
        "verification": "verified",
    }


def _value(column: Any, other: Any) -> str:
    if column.is_relation:
        return str(other.pk) if column.related_model is type(other) else "1"
    if column.choices:
        return str(column.choices[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateTimeField | models.DateField):
        return "2031-01-01"
    return "987" if isinstance(column, models.IntegerField | models.DecimalField) else "tampered"


def rows() -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of the rooms' tables."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True) if apps.is_installed(f"peyvand.{room}") else ():
            if not BESIDE.search(model._meta.db_table):
                found |= {
                    (model._meta.db_table, str(row.pop("pk"))): row
                    for row in model._base_manager.values("pk", *(one.attname for one in model._meta.concrete_fields if not one.primary_key))
                }
    return found


def effect(world: World, form: Form, before: dict[Any, Any], more: dict[str, str]) -> tuple[int, dict[Any, Any], list[Any]]:
    """What sending a form does: its status, each changed column, and the rows it made."""
    with _undone():
        status = ask(world, form.role, "post", form.address, form.data(**more)).status_code
        after = rows()
    changed = {(key, name): value for key, row in before.items() for name, value in after.get(key, {}).items() if row[name] != value}
    changed |= {(key, "deleted"): True for key in before.keys() - after.keys()}
    return status, changed, [(key[0], after[key]) for key in sorted(after.keys() - before.keys())]


def differences(world: World, form: Form, before: dict[Any, Any], more: dict[str, str]) -> list[str]:
    """Columns that came out otherwise because of the fields beside the form; what differs between two plain sendings too is not looked at."""
    first, again, tampered = effect(world, form, before, {}), effect(world, form, before, {}), effect(world, form, before, more)
    found = [f"status {first[0]} became {tampered[0]}"] if first[0] != tampered[0] else []
    for place in first[1].keys() | tampered[1].keys():
        if first[1].get(place) == again[1].get(place) != tampered[1].get(place):
            found.append(f"{place}: {tampered[1].get(place)!r}")
    if len(first[2]) != len(tampered[2]):
        found.append(f"made {len(tampered[2])} rows instead of {len(first[2])}")
    for one, other, strange in zip(first[2], again[2], tampered[2], strict=False):
        found += [
            f"new {one[0]}.{name}: {strange[1].get(name)!r}" for name, value in one[1].items() if value == other[1].get(name) != strange[1].get(name)
        ]
    return found


def test_no_form_sets_a_field_that_is_not_its_own(world: World):
    values, faults, tried = tampering(world), [], 0
    forms = [form for form in forms_of(world) if form.method == "post"]
    before = rows()
    for form in forms:
        own = {re.sub(r"-\d+-.*", "", name) for name in form.names} | form.names
        more = {name: value for name, value in values.items() if name not in own}
        tried += len(more)
        faults += [f"{form.role} {form.route}: {said}" for said in differences(world, form, before, more)]
    print(f"forms {len(forms)}, fields x forms {tried}, changed {len(faults)}")
    assert faults == []
    assert len(forms) > 15
    assert len(values) > 100


def careless(request: HttpRequest) -> HttpResponse:
    """A form that writes whatever it is sent: for the control below."""
    from peyvand.needs.models import Need

    names = {column.name for column in Need._meta.concrete_fields} & {"title", "visibility", "unnamed"}
    Need.objects.filter(pk=Need.objects.order_by("pk").values_list("pk", flat=True)[0]).update(
        **{name: request.POST[name] == "on" if name == "unnamed" else request.POST[name] for name in names if name in request.POST}
    )
    return HttpResponse("")


urlpatterns = [*real, path("careless", careless, name="careless")]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_form_that_takes_what_it_is_sent_would_be_noticed(world: World):
    form = Form("careless", "/careless", "owner", "post", (Field("title", "text", "عنوان"),))
    found = differences(world, form, rows(), {"unnamed": "on", "visibility": "invited"})
    assert sum("visibility" in said or "unnamed" in said for said in found) == 2
    assert connection.in_atomic_block
