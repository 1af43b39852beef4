import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from peyvand.web import addresses, facets, pages


def get(address: str):
    return RequestFactory().get(address)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1),
        ("?page=2", 2),
        ("?page=۲", 2),
        ("?page=999", 5),
        ("?page=0", 1),
        ("?page=-1", 1),
        ("?page=abc", 1),
        ("?page=1e3", 1),
        ("?page=" + "9" * 400, 1),
        ("?page=²", 1),
        ("?page=%00", 1),
    ],
)
def test_any_page_number_gives_a_page(asked, number):
    assert pages.paginate(get(f"/needs/{asked}"), range(100), per=20).number == number


def test_an_empty_list_has_one_page():
    page = pages.paginate(get("/needs/?page=7"), [])
    assert (page.number, page.count, len(page), page.has_others) == (1, 1, 0, False)


def test_the_row_of_pages_leaves_out_what_is_far():
    page = pages.paginate(get("/?page=9"), range(340), per=20)
    assert page.window == [1, None, 8, 9, 10, None, 17]
    assert pages.paginate(get("/?page=3"), range(340), per=20).window == [1, 2, 3, 4, None, 17]


def test_links_of_pages_keep_the_filters():
    request = get("/needs/?state=open&state=closed&page=2")
    page = pages.paginate(request, range(100), per=20)
    drawn = Template('{% include "components/pagination.html" with page=page only %}').render(RequestContext(request, {"page": page}))
    assert 'href="/needs/?state=open&amp;state=closed"' in drawn  # the first page has no number
    assert 'href="/needs/?state=open&amp;state=closed&amp;page=3"' in drawn
    assert 'aria-current="page"' in drawn


def test_facets_show_counts_and_what_is_chosen_and_ignore_what_is_strange():
    request = get("/needs/?state=open&state=<b>&page=4&q=a")
    group = facets.group(request, "state", "State", [("open", "Open"), ("closed", "Closed")], {"open": 3})
    assert [(choice.value, choice.count, choice.checked) for choice in group.choices] == [("open", 3, True), ("closed", 0, False)]
    assert facets.chosen(request, "state", ["open", "closed"]) == ["open"]
    assert [chip.href for chip in facets.chips(request, [group])] == ["/needs/?state=%3Cb%3E&q=a"]
    assert facets.cleared(request, [group]) == "/needs/?q=a"
    drawn = Template('{% include "components/facets.html" with groups=groups only %}').render(Context({"groups": [group]}))
    assert drawn.count("data-none") == 1
    assert "<b>" not in drawn


@pytest.mark.parametrize(
    ("address", "language", "other"),
    [
        ("/needs/?q=a", "fa", "/en/needs/?q=a"),
        ("/", "fa", "/en/"),
        ("/en/", "en", "/"),
        ("/en/needs/x/", "en", "/needs/x/"),
        ("/energy/", "fa", "/en/energy/"),
        ("/en", "en", "/"),
        ("/en//elsewhere.example/", "en", "/%2Felsewhere.example/"),
    ],
)
def test_the_other_language_is_the_same_page(address, language, other):
    from django.utils import translation

    with translation.override(language):
        assert addresses.other_language(address)["url"] == other


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("ساخت بوش برنزی سنگ‌شکن", "ساخت-بوش-برنزی-سنگ-شکن"),
        ("Bronze bush, CuSn7!", "bronze-bush-cusn7"),
        ("۱۲ ؟؟ / <script>", "۱۲-script"),
        ("«»", ""),
        ("یک " * 60, "یک-" * 19 + "یک"),
    ],
)
def test_a_slug_holds_words_only(title, slug):
    assert addresses.slug(title) == slug
