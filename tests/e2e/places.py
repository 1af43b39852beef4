"""The pages that every check of this folder walks, each with who looks at it and how one comes there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """``path`` is the Persian address; ``then`` does on the page what brings the wanted state about."""

    name: str
    path: str
    persona: str = ""
    then: Callable[[Any], None] | None = None
    status: int = 200


def first_of(listing: str) -> Callable[[Any], None]:
    """Open the first thing of a list."""

    def then(page: Any) -> None:
        page.goto(page.locator(f"main .result h2 a, main .result h3 a, main .result a[href*='{listing}']").first.get_attribute("href"))

    return then


def send_empty(page: Any) -> None:
    """Send the form with two mistakes in a row, so that errors stand in all kinds of fields."""
    page.locator("[name=requirements-0-parameter]").fill("سختی" if page.locator("html[lang=fa]").count() else "Hardness")
    page.locator("[name=requirements-0-value]").fill("سخت")
    page.locator("form[data-autosave] button[value=send]").click()
    page.locator(".error-summary").wait_for()


PLACES = [
    Place("home", "/"),
    Place("needs", "/needs/"),
    Place("need", "/needs/?q=کابل", then=first_of("/needs/")),
    Place("offers", "/offers/"),
    Place("offer", "/offers/", then=first_of("/offers/")),
    Place("organizations", "/organizations/"),
    Place("organization", "/organizations/?q=دانشگاه", then=first_of("/organizations/")),
    Place("search", "/search?q=پمپ دوغاب"),
    Place("sign-in", "/sign-in/"),
    Place("not-found", "/needs/aaaaaaaaaa/", status=404),
    Place("gallery", "/gallery/"),
    Place("desk", "/desk/", "engineer"),
    Place("need-form", "/needs/new", "engineer", then=send_empty),
    Place("offer-form", "/offers/new", "solver"),
    Place("moderation", "/moderation/", "moderator"),
]
