"""Reading a page's HTML for its languages, without a browser."""

import re
from html.parser import HTMLParser

PERSIAN = re.compile(r"[\u0600-\u06ff]{2,}")
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        marked = (
            tag in {"bdi", "script", "style", "template", "textarea", "code"} or given.get("dir") == "auto" or (tag != "html" and "lang" in given)
        )
        if tag not in VOID:
            self.open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if PERSIAN.search(data) and self.open and "body" in [tag for tag, _ in self.open] and not any(marked for _, marked in self.open):
            self.found.append(" ".join(data.split())[:100])


def unmarked_persian(page: str) -> list[str]:
    """Persian words of an English page that stand in no element of their own direction or language; empty is good."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
