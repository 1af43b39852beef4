"""Accessibility of a page as axe-core sees it."""

from pathlib import Path
from typing import Any

SCRIPT = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """The serious and critical findings of the page, one line for each rule and place; empty is good.

    The viewport is made as tall as the page first, since sticky bars over text would count as obscuring. The script of axe comes in
    through the debugger, not through the page, so the page keeps its strict policy.
    """
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(max(height, size["height"]), 16000)})
    try:
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(f"() => {{ {SCRIPT} }}")
        found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    finally:
        page.set_viewport_size(size)
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found["violations"]
        if one["impact"] in impacts
        for node in one["nodes"]
    ]


def sideways(page: Any) -> int:
    """By how many pixels the page is wider than its window; 0 is good."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"))
