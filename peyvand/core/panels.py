"""Panels: parts of a page that another room draws. ``peyvand/panels.py`` says which room adds what to which page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from peyvand.core.errors import Text

Fill = Callable[[HttpRequest, Any], Mapping[str, Any] | None]
"""(request, the page's object) -> context of the panel's template, or None when there is nothing to show."""


@dataclass(frozen=True)
class Panel:
    page: str
    name: str
    fill: Fill
    template: str
    order: int
    heading: Text


_panels: dict[str, dict[str, Panel]] = {}


def add(page: str, *, name: str, fn: Fill, template: str, order: int = 50, heading: Text = "") -> None:
    """Add a panel to a page; the same name again replaces it."""
    _panels.setdefault(page, {})[name] = Panel(page, name, fn, template, order, heading)


def of(page: str) -> list[Panel]:
    """The panels of a page, in order."""
    return sorted(_panels.get(page, {}).values(), key=lambda panel: (panel.order, panel.name))


def filled(page: str, request: HttpRequest, obj: Any) -> list[tuple[Panel, Mapping[str, Any]]]:
    """The panels that have something to show, each with its context."""
    pairs = ((panel, panel.fill(request, obj)) for panel in of(page))
    return [(panel, context) for panel, context in pairs if context is not None]


def pages() -> dict[str, list[Panel]]:
    return {page: of(page) for page in sorted(_panels)}
