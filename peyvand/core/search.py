"""The place where lists of lower rooms reach the search engine of a room above them."""

from collections.abc import Callable
from typing import Any

Find = Callable[[str, str, Any], list[Any] | None]
"""(side, text, person) -> ids of what fits, best first, or None when the engine cannot answer."""


class Finder:
    """Filled by ``matches``; empty it answers None and the list falls back to plain filters."""

    def __init__(self) -> None:
        self._find: Find | None = None

    def fill(self, find: Find | None) -> None:
        self._find = find

    def find(self, side: str, text: str, person: Any) -> list[Any] | None:
        """Ids of needs, offers or organizations (``side``) that fit the text. The caller still loads them through ``access``."""
        return None if self._find is None else self._find(side, text, person)


finder = Finder()
