"""Geometry of drawings that the server makes; the style sheet gives them their colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from peyvand.web.figures import is_persian

WIDTH = 480
_LABEL, _VALUE, _ROW, _BAR = 150, 56, 34, 20


@dataclass(frozen=True)
class Bar:
    label: str | Promise
    value: float
    kind: str
    x: float
    y: float
    width: float
    height: float
    value_x: float
    text_y: float


@dataclass(frozen=True)
class BarChart:
    name: str | Promise
    unit: str | Promise
    rows_name: str | Promise
    bars: list[Bar]
    height: int
    label_x: float
    label_anchor: str
    value_anchor: str


def bars(name: str | Promise, unit: str | Promise, rows_name: str | Promise, rows: Sequence[tuple[str | Promise, float, str]]) -> BarChart:
    """Lying bars from (label, value, kind); they run in reading direction, the label before them."""
    most = max((value for _, value, _ in rows), default=0) or 1
    room = WIDTH - _LABEL - _VALUE
    right_to_left = is_persian()
    drawn = []
    for index, (label, value, kind) in enumerate(rows):
        width = round(room * max(value, 0) / most, 1)
        x = WIDTH - _LABEL - width if right_to_left else _LABEL
        value_x = x - 6 if right_to_left else x + width + 6
        y = index * _ROW + (_ROW - _BAR) / 2
        drawn.append(Bar(label, value, kind, round(x, 1), y, width, _BAR, round(value_x, 1), y + 15))
    # In SVG "start" follows the direction of the page, so the label starts at the reading edge in both languages.
    edge = WIDTH if right_to_left else 0
    return BarChart(name, unit, rows_name, drawn, len(rows) * _ROW, edge, "start", "start")
