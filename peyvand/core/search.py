"""The place where lists of lower rooms reach the search engine of a room above them."""

from collections.abc import Callable
from typing import Any

Find = Callable[[str, str, Any], list[Any] | None]
"""(side, text, person) -> ids of what fits, best first, or None when the engine cannot answer."""


Near = Callable[[str, Any, Any], list[Any] | None]
"""(side, thing, person) -> ids of what says nearly the same, the nearest first, or None when the engine cannot answer."""


class Finder:
    """Filled by ``matches``; empty it answers None and the list falls back to plain filters."""

    def __init__(self) -> None:
        self._find: Find | None = None
        self._near: Near | None = None

    def fill(self, find: Find | None) -> None:
        self._find = find

    def fill_near(self, near: Near | None) -> None:
        self._near = near

    def near(self, side: str, thing: Any, person: Any) -> list[Any] | None:
        """Ids of published needs or offers that say nearly the same as this one. The caller still loads them through ``access``."""
        return None if self._near is None else self._near(side, thing, person)

    def find(self, side: str, text: str, person: Any) -> list[Any] | None:
        """Ids of needs, offers or organizations (``side``) that fit the text. The caller still loads them through ``access``."""
        return None if self._find is None else self._find(side, text, person)


finder = Finder()
