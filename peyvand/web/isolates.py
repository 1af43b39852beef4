"""Names that stand in a sentence of another language: kept apart, so that neither turns the other round."""

import re
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

FSI, PDI = "\u2068", "\u2069"
"""Around a piece of text whose direction is its own."""
HELD = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")


def isolated(name: Any) -> str:
    """The name for a sentence that is put together in Python."""
    return f"{FSI}{name}{PDI}"


def apart(name: Any) -> SafeString:
    """The name for a sentence of a template: ``{% blocktranslate with who=person|apart %}``."""
    return format_html('<bdi dir="auto">{}</bdi>', name)


def isolates(sentence: Any) -> SafeString:
    """A sentence with isolated names, as HTML that says of each that it has a language of its own."""
    return mark_safe(HELD.sub(r'<bdi dir="auto">\1</bdi>', conditional_escape(sentence)))  # noqa: S308  (escaped just before)
