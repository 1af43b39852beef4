"""Nobody sets a field that is not of the form: every form is sent once as it is and once with every column of every table beside it.

The suite sends one form of each route; ``make drill`` every form, with each of its buttons, as two readers see it.
"""

import os
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real
from tests.factories import needs
from tests.matrix.forms import Field, Form, forms_of, tried
from tests.matrix.world import World, sign_in

LONG = os.environ.get("PEYVAND_DRILL") == "long"
ROOMS = ("registry", "needs", "showcase", "desk", "accounts", "notices", "matches", "core")
BESIDE = re.compile(r"core_(postkey|ratewindow|auditentry|audithead|job|schedule|heartbeat)|django_session|usersessions|account_email|notices_")
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


def effect(world: World, form: Form, more: dict[str, str]) -> tuple[int, list[tuple[str, list[Any]]]]:
    """What sending a form does: its status, and every statement that writes with its values. It is undone."""
    answer, written = tried(world, form, form.data(**more))
    return answer.status_code, [(sql, list(values or ())) for sql, values in written if not BESIDE.search(sql[:60])]


def differences(world: World, form: Form, more: dict[str, str]) -> list[str]:
    """What is written otherwise because of the fields beside the form; what differs between two plain sendings too is not looked at."""
    (status, plain), (strange, tampered) = effect(world, form, {}), effect(world, form, more)
    if status != strange:
        return [f"status {status} became {strange}"]
    if [sql for sql, _values in plain] != [sql for sql, _values in tampered]:
        return [f"{len(tampered)} statements instead of {len(plain)}"]
    if plain == tampered:
        return []
    found, (_again, second) = [], effect(world, form, {})
    for (sql, values), (_sql, others), (_same, strange_values) in zip(plain, second, tampered, strict=True):
        for value, other, got in zip(values, others, strange_values, strict=True):
            if value == other != got:
                found.append(f"{sql[:40]}: {str(value)[:40]!r} became {str(got)[:40]!r}")
    return found


def forms_to_send(world: World) -> list[Form]:
    forms = [form for form in forms_of(world, thorough=LONG) if form.method == "post"]
    return forms if LONG else list({form.route: form for form in reversed(forms)}.values())


def test_no_form_sets_a_field_that_is_not_its_own(world: World):
    values, faults, fields, forms = tampering(world), [], 0, forms_to_send(world)
    for form in forms:
        own = {re.sub(r"-\d+-.*", "", name) for name in form.names} | form.names
        more = {name: value for name, value in values.items() if name not in own}
        fields += len(more)
        faults += [f"{form.role} {form.route}: {said}" for said in differences(world, form, more)]
    print(f"forms {len(forms)}, fields x forms {fields}, changed {len(faults)}")
    assert faults == []
    assert len(forms) > 60
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
def test_a_form_that_takes_what_it_is_sent_would_be_noticed():
    need = needs.published()
    world = World(cookies={"owner": sign_in(needs.writer_of(need.organization))})
    form = Form("careless", "/careless", "owner", "post", (Field("title", "text", "عنوان"),))
    assert differences(world, form, {"unnamed": "on", "visibility": "invited"}) != []
    assert differences(world, form, {"no_such_column": "on"}) == []
