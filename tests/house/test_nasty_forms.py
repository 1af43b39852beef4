"""Every awkward text through every field of every form there is: never a fault of ours, nothing kept that must be refused.

The suite sends each form three times, each time with other texts in a third of its fields: every field gets a text and every text a field.
``make drill`` sends every text through every field, as two readers see the forms: each time all fields of a form, each with another text.
"""

import os
import re
from collections import Counter

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from peyvand.config.urls import urlpatterns as real
from tests.factories import registry
from tests.matrix.forms import Field, Form, forms_of, tried
from tests.matrix.world import World, sign_in
from tests.text.nasty import collection, value_of

LONG = os.environ.get("PEYVAND_DRILL") == "long"
NEVER_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\ud800-\udfff]")
ENTRIES = [entry for entry in collection()["inputs"] if "value" in entry or "repeat" in entry]
KEPT_BESIDE = re.compile(r'"(django_session|core_postkey|core_ratewindow|core_cache|account_|usersessions_)', re.I)
"""Tables that no page shows: what they keep is a digest, or signed."""


def judged(form: Form, field: str, entry: dict, answer, written) -> list[str]:
    """What is wrong with an answer, in words."""
    value, where = value_of(entry), f"{form.role} {form.method} {form.route} [{field}] {entry['id']}"
    faults = []
    if answer.status_code >= 500:
        faults.append(f"{where}: {answer.status_code}")
    text = answer.content.decode(errors="replace") if not getattr(answer, "streaming", False) else ""
    if "<" in value and len(value) > 8 and value.strip() in text:
        faults.append(f"{where}: shown as it was typed, not as text")
    for sql, values in written:
        if KEPT_BESIDE.search(sql[:60]):
            continue
        for kept in values or ():
            if isinstance(kept, str) and NEVER_KEPT.search(kept):
                faults.append(f"{where}: kept {NEVER_KEPT.search(kept).group()!a} by {sql[:60]}")
    return faults


def readable(value: str) -> str:
    """What a browser can send: a lone surrogate comes as a replacement."""
    return value.encode("utf-8", "replace").decode()


TURNS = 3


def rotation(forms: list[Form]):
    """(form, {field: entry}): all texts through all fields in the drill; in the suite the next texts for a third of a form's fields, three times."""
    if LONG:
        for turn in range(len(ENTRIES)):
            yield from ((form, {field: ENTRIES[(turn + 97 * at) % len(ENTRIES)] for at, field in enumerate(form.written)}) for form in forms)
        return
    at = 0
    for form in forms:
        fields = form.written or sorted(form.names)[:1]
        for turn in range(TURNS if len(fields) > 1 else len(fields)):
            chosen = fields[turn % len(fields) :: TURNS]
            yield form, {field: ENTRIES[(at + number) % len(ENTRIES)] for number, field in enumerate(chosen)}
            at += len(chosen)


def test_no_text_in_any_field_of_any_form_is_a_fault_or_is_kept_though_it_must_not(world: World):
    forms = [form for form in forms_of(world, thorough=LONG) if not form.route.endswith(":gallery")]
    if LONG:
        forms = [form for form in forms if form.written]
    faults, sent, texts, reached, status = [], 0, set(), set(), Counter()
    for form, entries in rotation(forms):
        answer, written = tried(world, form, form.data(**{field: readable(value_of(entry)) for field, entry in entries.items()}))
        found = [fault for field, entry in entries.items() for fault in judged(form, field, entry, answer, written)]
        print("\n".join(found), end="\n" if found else "", flush=True)  # a drill takes long, and shows at once what it finds
        faults += found
        sent, status = sent + 1, status + Counter([answer.status_code])
        texts |= {entry["id"] for entry in entries.values()}
        reached |= {(form.route, form.role, field) for field in entries}
    fields = {(form.route, form.role, field) for form in forms for field in form.written}
    print(
        f"forms {len(forms)}, fields {len(fields)}, texts {len(texts)} of {len(ENTRIES)}, requests {sent}, answers {dict(status)}, faults {len(faults)}"
    )
    assert faults == []
    assert len(forms) > 50
    assert texts == {entry["id"] for entry in ENTRIES}
    assert fields <= reached


@pytest.mark.skipif(not LONG, reason="part of make drill")
def test_what_is_legitimate_is_kept_byte_for_byte(world: World):
    """Half-spaces where they belong: a form that takes them keeps them as they were typed, in all its fields at once."""
    wanted = [entry for entry in ENTRIES if entry["group"] == "zwnj-legit" and entry["expect"] == "accept-preserve"]
    kept, changed = 0, []
    for form in (form for form in forms_of(world) if form.method == "post" and form.written):
        free = [one.name for one in form.fields if one.kind in {"text", "textarea"} and "key" not in one.name]
        for entry in wanted:
            value = value_of(entry)
            _answer, written = tried(world, form, form.data(**dict.fromkeys(free, value)))
            texts = [one for sql, values in written if not KEPT_BESIDE.search(sql[:60]) for one in values or () if isinstance(one, str)]
            kept += sum(value == text for text in texts)
            changed += [f"{form.route} {entry['id']}" for text in texts if text == value.replace("\u200c", "")]
    print(f"kept {kept}, changed {len(changed)}")
    assert wanted
    assert kept > 10
    assert changed == []


def careless(request: HttpRequest) -> HttpResponse:
    """A page that keeps and shows what it is sent: for the control below."""
    from peyvand.registry.models import Organization

    text = request.POST.get("text", "")
    Organization.objects.update(contact=text.replace("\x00", "")[:90])
    if "\x00" in text:
        raise ValueError("a fault")
    return HttpResponse(f"<p>{text}</p>")


urlpatterns = [*real, path("careless", careless, name="careless")]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("value", "said"), [("a\x00b", ": 500"), ("<script>alert(1)</script>", "shown as it was typed"), ("الف\u202eب", "kept")])
def test_a_careless_page_would_be_noticed(value: str, said: str):
    registry.organization()
    world, form = World(cookies={"person": sign_in(registry.person())}), Form("careless", "/careless", "person", "post", (Field("text", "text"),))
    entry = {"id": "control", "value": value}
    answer, written = tried(world, form, form.data(text=value))
    assert any(said in fault for fault in judged(form, "text", entry, answer, written))
