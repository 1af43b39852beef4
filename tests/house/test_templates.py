import json
import re

import pytest

from tests.house import reading

INLINE = (
    (re.compile(r"<style\b", re.I), "a style element"),
    (re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(ld\+)?json)", re.I), "a script without src"),
    (re.compile(r"\sstyle\s*=", re.I), "a style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "an event attribute"),
    (re.compile(r"javascript:", re.I), "a javascript address"),
)
# Number columns stand to the right in both languages, since digits run left to right in both: the one physical property there is.
PHYSICAL = re.compile(r"(?<![-\w])(margin|padding|border)-(left|right)\b|(?<![-\w])(left|right)\s*:|text-align\s*:\s*left|float\s*:\s*(left|right)")


def without_comments(text: str) -> str:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
    return re.sub(r"{#.*?#}", "", text)


def inline(text: str) -> list[str]:
    """What of a template the content policy would refuse to run."""
    return [what for pattern, what in INLINE if pattern.search(without_comments(text))]


def test_no_template_holds_inline_style_or_script():
    assert {reading.named(path): inline(path.read_text()) for path in reading.templates() if inline(path.read_text())} == {}


@pytest.mark.parametrize("text", ["<style>a{}</style>", "<script>x</script>", '<p style="a">', '<p onclick="x()">', '<a href="javascript:x">'])
def test_inline_style_or_script_would_be_noticed(text: str):
    assert inline(text)


def test_no_template_trusts_text():
    found = [reading.named(path) for path in reading.templates() if re.search(r"\|\s*safe\b|autoescape off", path.read_text())]
    assert found == []


def test_every_component_stands_in_the_gallery():
    web = reading.PACKAGE / "web" / "templates"
    gallery = "".join(path.read_text() for path in web.rglob("*gallery*.html")) + "".join(
        path.read_text() for path in (web / "web").rglob("**/*.html") if "gallery" in str(path)
    )
    components = {path.stem for path in (web / "components").glob("*.html")}
    shown = set(re.findall(r"components/([\w-]+)\.html", gallery))
    shown |= {one["name"] for one in json.loads((reading.PACKAGE / "web" / "gallery" / "samples.json").read_text())}
    shown |= set(re.findall(r'{% component "([\w-]+)"', gallery)) | {"field", "error"}  # the fields of a form draw these two
    inside = {
        name
        for path in (web / "components").glob("*.html")
        if path.stem in shown
        for name in re.findall(r"components/([\w-]+)\.html", path.read_text())
    }
    assert components, "there are no components"
    assert components - shown - inside == set()


def test_style_sheets_know_no_left_and_right():
    found = {}
    for path in sorted((reading.PACKAGE / "web" / "static").rglob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        if rows := [match.group(0) for match in PHYSICAL.finditer(text)]:
            found[reading.named(path)] = rows
    assert found == {}
