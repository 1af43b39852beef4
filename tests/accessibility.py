"""What axe finds on a page that keeps people out: serious and critical findings, in one line each."""

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text()


def serious_findings(page: Any) -> list[str]:
    """Run axe in the page (by the browser's own means, so that the content policy stays as it is)."""
    page.evaluate(_axe())
    result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{found['impact']} {found['id']}: {found['help']} at {'; '.join(' '.join(map(str, node['target'])) for node in found['nodes'][:3])}"
        for found in result["violations"]
        if found["impact"] in {"serious", "critical"}
    ]
