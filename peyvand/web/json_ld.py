"""What public pages say to machines: schema.org as JSON-LD."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import json_script
from django.utils.safestring import SafeString


def script(data: Mapping[str, Any]) -> SafeString:
    """A data block for the head of a page. ``json_script`` has escaped whatever could end it; only the type is another."""
    return SafeString(json_script(data).replace('type="application/json"', 'type="application/ld+json"', 1))
