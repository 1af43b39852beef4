"""A square code (QR) as a drawing that a page can hold: one path, no style."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

QUIET = 4
"""Modules of empty margin, which readers need."""


def square_code(text: str) -> SafeString:
    """The text as an SVG element; black on white whatever the theme, since readers want it so."""
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415  (some megabytes, for one page)
    from qrcode.main import QRCode  # noqa: PLC0415  (the same)

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    drawn = mark_safe(path)  # noqa: S308  (numbers and letters of our own making)
    return format_html(
        '<svg class="square-code" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="{}" height="{}" fill="#fff"/><path d="{}" fill="#000"/></svg>',
        _("Square code for the authenticator app"),
        size,
        size,
        size,
        size,
        drawn,
    )
