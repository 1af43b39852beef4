import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import translation

from peyvand.config.urls import urlpatterns as real
from tests.matrix.table import EVERYONE, TABLE, Row
from tests.matrix.walk import Walk, report, routes, without_row
from tests.matrix.world import GHOSTS, ROLES, World


def test_every_route_has_a_row_and_every_row_a_route():
    assert without_row(TABLE) == []
    assert sorted(set(TABLE) - set(routes())) == []


WALKED = (*ROLES, *GHOSTS)


@pytest.mark.parametrize("roles", [WALKED[start::6] for start in range(6)], ids=lambda roles: "-".join(roles))
def test_each_role_gets_what_it_may_and_no_more(world: World, roles: tuple[str, ...]):
    walks = [Walk(world, role).run() for role in roles]
    print(report(walks))
    assert [fault for walk in walks for fault in walk.faults] == []


def careless(request: HttpRequest) -> HttpResponse:
    """A page that forgot to ask who is there: for the control below."""
    from peyvand.needs.models import Need

    return HttpResponse("".join(Need.objects.values_list("title", flat=True)))


urlpatterns = [*real, path("careless", careless, name="careless")]


@override_settings(ROOT_URLCONF=__name__)
def test_a_new_route_without_a_row_would_be_noticed():
    assert without_row(TABLE) == ["careless"]


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_leaks_would_be_noticed(world: World):
    """Negative control: the same walk over a careless page hears the canaries, and sees that every method is answered."""
    found = Walk(world, "visitor", other_methods=True).run({"careless": (Row(EVERYONE),)}).faults
    assert any("leaks" in fault for fault in found)
    assert any("POST" in fault and "not one of the row's" in fault for fault in found)
    assert any("though the role may not" in fault for fault in Walk(world, "person").run({"careless": (Row(frozenset({"owner"})),)}).faults)


FREE_OF_TOKEN = {
    "web:theme": "sets a cookie of looks and nothing else",
    "notices:unsubscribe": "mail programs post it by themselves; the signed name in the address is the key",
}


def test_no_post_is_taken_without_the_token_of_its_form(world: World):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.persons["owner"])
    taken = []
    for name, rows in sorted(TABLE.items()):
        row = next((one for one in rows if "POST" in one.methods), None)
        if row is None or name in FREE_OF_TOKEN:
            continue
        with translation.override("fa"):
            address = reverse(name, kwargs=dict(row.arguments(world)))
        answer = client.post(address, row.sent(world))
        if answer.status_code != 403:
            taken.append(f"{name}: {answer.status_code}")
    assert taken == []
