"""The pages that every check of this folder walks, each with who looks at it and how one comes there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """``path`` is the Persian address, with names of ``prepared``; ``then`` does on the page what brings the wanted state about."""

    name: str
    path: str
    persona: str = ""
    then: Callable[[Any], None] | None = None
    status: int = 200


def first_of(page: Any) -> None:
    """Open the first thing of a list."""
    page.goto(page.locator("main .result :is(h2, h3) a").first.get_attribute("href"))


def first_matched(page: Any) -> None:
    """Open the first thing of a list that shows matches."""
    links = page.locator("main .result :is(h2, h3) a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for link in links:
        page.goto(link)
        if page.locator(".match").count():
            return
    raise AssertionError("nothing in the list has matches")


def open_a_question(page: Any) -> None:
    """Open a match of one's own need, with the reasons why it may not fit unfolded."""
    page.goto(page.locator("#new-matches h3 a").first.get_attribute("href"))
    page.locator(".judge-why summary").first.click()


def unfold(page: Any) -> None:
    """Open every fold of a page."""
    closed = page.locator("main details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def send_with_mistakes(page: Any) -> None:
    """Send the form with two mistakes in a row, so that errors stand in all kinds of fields."""
    page.locator("[name=requirements-0-parameter]").fill("سختی" if page.locator("html[lang=fa]").count() else "Hardness")
    page.locator("[name=requirements-0-value]").fill("سخت")
    page.locator("form[data-autosave] button[value=send]").click()
    page.locator(".error-summary").wait_for()


def send_nothing(page: Any) -> None:
    """Send the form as it is, so that it says what is wrong."""
    page.locator("main form button[type=submit]").last.click()
    page.locator(".error-summary").wait_for()


def type_slowly(page: Any) -> None:
    """Type until proposals stand under the box, and go to the second."""
    page.locator("main [data-suggest]").press_sequentially("پمپ")
    page.locator(".suggestions [role=option]").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")


def send_sheet(page: Any) -> None:
    """Look at a sheet of which a row is refused."""
    rows = "head\tvariants\tweight\nواژهٔ آزمون\ttest word\t1.0\nواژهٔ دیگر\tA B C D E F\t0.2\n"
    page.locator("input[type=file]").set_input_files({"name": "words.tsv", "mimeType": "text/tab-separated-values", "buffer": rows.encode()})
    page.locator("form[enctype] button[type=submit]").click()
    page.locator(".data-table").wait_for()


def write_the_same(page: Any) -> None:
    """A need whose title is that of a published one, saved: what is nearly the same stands beside it."""
    form = page.url
    page.goto(form.replace("/en/", "/").replace("/needs/new", "/needs/?state=open&q=پروانه پمپ دوغاب"))
    title = page.locator("main .result :is(h2, h3) a").first.inner_text()
    page.goto(form)
    page.locator("[name=title]").fill(title)
    page.locator("form[data-autosave] .act-bar button[value=save]").click()
    page.locator("[name=near]").wait_for(state="attached")


def keep_searches(page: Any) -> None:
    """Save two searches, pause one, and write a profile where there is none, as people do."""
    home = page.url
    for query, way in (("side=need&q=پروانه پمپ دوغاب&county=sirjan", "now"), ("side=offer&q=آجر نسوز کوره", "digest")):
        page.goto(f"{home}new?{query}")
        page.locator(f"label:has([name=way][value={way}])").click()
        page.locator("main form[method=post] button[data-kind=main]").click()
        page.locator(".tasks").first.wait_for()
    resting = page.locator("form[action$=pause] button").first
    if page.locator("form[action$=resume]").count() == 0 and resting.count():
        resting.click()
    if page.locator("a[href$='/need'][href*='/searches/of/']").count():
        to_profile(page)
        page.locator("[name=words]").fill("پروانهٔ پمپ دوغاب\nریخته‌گری چدن پرکروم\nروکش سخت غلتک")
        page.locator("main form button[data-kind=main]").click()
        page.locator(".tasks").first.wait_for()


def to_profile(page: Any) -> None:
    page.locator("a[href$='/need'][href*='/searches/of/']").first.click()
    page.locator("[name=words]").wait_for()


PLACES = [
    Place("home", "/"),
    Place("needs", "/needs/"),
    Place("need", "/needs/?state=open", then=first_matched),
    Place("offers", "/offers/"),
    Place("offer", "/offers/", then=first_matched),
    Place("organizations", "/organizations/"),
    Place("organization", "/organizations/?q=دانشگاه", then=first_of),
    Place("matches", "/desk/", "engineer", then=open_a_question),
    Place("judgements", "/matches/judgements/", "analyst"),
    Place("quality", "/quality/", then=unfold),
    Place("search", "/search?q=پمپ دوغاب"),
    Place("search-filtered", "/search?q=پمپ&side=offer&county=kerman"),
    Place("search-meant", "/search?q=parvane"),
    Place("suggestions", "/search", then=type_slowly),
    Place("thesaurus", "/thesaurus/?q=پمپ", "analyst"),
    Place("synonym", "/thesaurus/?q=پمپ", "analyst", then=first_of),
    Place("synonyms-import", "/thesaurus/import", "analyst"),
    Place("synonyms-sheet", "/thesaurus/import", "analyst", then=send_sheet),
    Place("sign-in", "/sign-in/"),
    Place("sign-up", "/sign-up/"),
    Place("account", "/account/", "engineer"),
    Place("second-factor", "/account/second-factor/", "engineer"),
    Place("not-found", "/needs/aaaaaaaaaa/", status=404),
    Place("gallery", "/gallery/"),
    Place("desk", "/desk/", "engineer"),
    Place("need-form", "/needs/new", "engineer", then=send_with_mistakes),
    Place("need-form-near", "/needs/new", "engineer", then=write_the_same),
    Place("offer-form", "/offers/new", "solver"),
    Place("notices", "/notices/", "engineer"),
    Place("notice-choices", "/notices/preferences", "engineer"),
    Place("search-to-save", "/searches/new?side=need&q=پمپ دوغاب&county=sirjan&kind=part", "engineer"),
    Place("searches", "/searches/", "solver", then=keep_searches),
    Place("profile", "/searches/", "solver", then=to_profile),
    Place("moderation", "/moderation/", "moderator"),
]


ROUNDS = {
    "": [
        Place("report", "/report/offer/{offer}/", then=send_nothing),
        Place("unsubscribe", "/notices/end/{token}"),
    ],
    "buyer": [
        Place("members", "/organizations/{organization}/members/"),
        Place("papers", "/organizations/{organization}/papers/", then=send_nothing),
    ],
    "registrar": [
        Place("verification-queue", "/verification/"),
        Place("verification-case", "/organizations/{applicant}/verification/"),
        Place("merge", "/organizations/{twin}/merge/?with={applicant}"),
        Place("suspension", "/organizations/{organization}/suspension/", then=send_nothing),
    ],
    "moderator": [
        Place("report-case", "/moderation/reports/offer/{offer}/"),
        Place("objection-case", "/moderation/reports/need/{hidden}/"),
        Place("history", "/history/organization/{organization}/"),
    ],
    "administrator": [
        Place("audit", "/audit/"),
        Place("dead-letters", "/notices/dead-letters/"),
    ],
}
"""Pages that want something prepared, by who looks at them: one window walks each round in both languages."""


def open_place(page: Any, place: Place, language: str, names: Mapping[str, str] | None = None) -> int:
    """Go there as people do; the answer is the status of the first page."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.context.clear_cookies(name="django_language")  # else the bare address leads to the language read last
    answer = page.goto(("" if language == "fa" else "/en") + place.path.format(**(names or {})))
    if place.then:
        place.then(page)
    assert page.evaluate("document.documentElement.lang") == language
    return int(answer.status)
