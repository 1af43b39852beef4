import re
from pathlib import Path

import pytest
from django.test import Client

from peyvand import web
from peyvand.web.gallery import page

COMPONENTS = Path(web.__file__).parent / "templates" / "components"
pytestmark = pytest.mark.django_db


def shown(text: str) -> set[str]:
    """Names that the gallery tells beside its specimens."""
    return {name.strip() for names in re.findall(r'<code lang="en">([^<]+)</code>', text) for name in names.split(",")}


@pytest.mark.parametrize("address", ["/gallery/", "/en/gallery/"])
def test_every_component_stands_in_the_gallery(client: Client, address: str):
    names = {path.stem for path in COMPONENTS.glob("*.html")}
    assert names - shown(client.get(address).content.decode()) == set()


def test_a_component_that_is_missing_would_be_noticed(client: Client):
    assert "no-such" not in shown(client.get("/gallery/").content.decode())


def test_every_component_tells_its_parameters():
    for path in COMPONENTS.glob("*.html"):
        assert path.read_text().startswith("{% comment %}" + path.stem + ":"), path.name


def test_a_persian_gallery_writes_persian_digits_only(client: Client):
    body = client.get("/gallery/").content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>")[0]
    body = re.sub(r"<code.*?</code>|<bdi.*?</bdi>|<template>.*?</template>|<textarea.*?</textarea>", "", body, flags=re.S)
    words = re.sub(r"<[^>]+>", " ", body)
    latin = [word for word in words.split() if re.search(r"[0-9]", word)]
    assert latin == []


def test_the_page_names_its_inside_components_only():
    assert set(page.IN_PAGE) <= {path.stem for path in COMPONENTS.glob("*.html")}


def test_drawings_that_are_used_exist():
    symbols = set(re.findall(r'<symbol id="([\w-]+)"', (COMPONENTS.parents[1] / "static" / "icons.svg").read_text()))
    used = {name for path in COMPONENTS.parents[0].rglob("*.html") for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert used - symbols == set()


def test_an_unknown_drawing_is_noticed():
    from django.template import Context, Template

    with pytest.warns(UserWarning, match="no-such-drawing"):
        assert "circle-dashed" in Template('{% icon "no-such-drawing" %}').render(Context())
