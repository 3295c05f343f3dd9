"""Networks as circles: cost to the right, error upwards, area the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape as escape_html
from math import sqrt
from typing import Final

import plotly.graph_objects as go

from inception_lab.draw.charts.bars import LINE, PLAIN
from inception_lab.text.numbers import count, grouped

__all__ = ["Circle", "evolution_chart"]

_HEIGHT: Final = 400
_LARGEST: Final = 46
"""Pixels across the circle of the most parameters."""
_ROOM_RIGHT: Final = 1.2
_ROOM_ABOVE: Final = 2.6
"""Percentage points above the highest and below the lowest circle."""
_SMALLEST: Final = 10.0
_WIDTH: Final = 330.0
_LETTER: Final = 6.4
_LINE: Final = 15.0
"""Pixels of a narrow chart's width, of a label's letter and of its line: what fits a phone fits every screen."""


@dataclass(frozen=True, slots=True)
class Circle:
    """One network; `short` stands beside its circle, `printed` is the error as its paper writes it.

    `filled` tells whether what is drawn is surely what was measured.
    """

    label: str
    short: str
    macs: int
    error: float
    params: int
    printed: str
    details: str
    filled: bool = True
    chosen: bool = False


def evolution_chart(circles: Sequence[Circle], *, cost_title: str, error_title: str) -> go.Figure:
    """Draw the circles with their labels; the chosen one has a heavy border."""
    most = max(circle.params for circle in circles)
    traces = []
    for filled, name in ((True, "as built here"), (False, "not built exactly as measured, see below")):
        shown = [circle for circle in circles if circle.filled == filled]
        if shown:
            traces.append(_markers(shown, most, name, "circle" if filled else "circle-open"))
    errors = [circle.error for circle in circles]
    layout = {
        **PLAIN,
        "height": _HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 48},
        "legend": {"orientation": "h", "y": 1.06, "yanchor": "bottom", "x": 0, "itemsizing": "constant"},
        "annotations": [_label(circle, *shift) for circle, shift in zip(circles, _shifts(circles), strict=True)],
        "xaxis": {
            "title": {"text": cost_title, "standoff": 10},
            "automargin": True,
            "range": [0, _ROOM_RIGHT * max(circle.macs for circle in circles)],
            "tickformat": "~s",
            "fixedrange": True,
        },
        "yaxis": {
            "title": {"text": error_title, "standoff": 18},
            "automargin": True,
            "range": [min(errors) - _ROOM_ABOVE, max(errors) + _ROOM_ABOVE],
            "ticksuffix": " %",
            "fixedrange": True,
        },
    }
    return go.Figure(traces, layout)


def _label(circle: Circle, right: float, up: float) -> dict[str, object]:
    """Return the words beside a circle, so many pixels from its middle."""
    text = escape_html(circle.short)
    words = f"<b>{text}</b>" if circle.chosen else text
    return {"x": circle.macs, "y": circle.error, "xshift": right, "yshift": up, "text": words, "showarrow": False}


def _markers(circles: Sequence[Circle], most: int, name: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=[circle.macs for circle in circles],
        y=[circle.error for circle in circles],
        mode="markers",
        name=name,
        cliponaxis=False,
        marker={
            "size": [_diameter(circle, most) for circle in circles],
            "symbol": symbol,
            "line": {"color": LINE, "width": [4 if circle.chosen else 1 for circle in circles]},
            "opacity": 0.75,
        },
        hovertext=[
            f"<b>{escape_html(circle.label)}</b><br>{grouped(circle.macs)} MACs<br>{circle.printed} % error<br>"
            f"{count(circle.params)} parameters<br>{escape_html(circle.details)}"
            for circle in circles
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _diameter(circle: Circle, most: int) -> float:
    return max(_SMALLEST, _LARGEST * sqrt(circle.params / most))


# ── Where the labels stand ───────────────────────────────────────────────────

_Box = tuple[float, float, float, float]
"""left, top, right, bottom in pixels."""


def _shifts(circles: Sequence[Circle]) -> list[tuple[float, float]]:
    """Return how far right and up of its circle each label's middle stands, in pixels.

    The nearest position at which it meets no circle and no label before it, on a
    narrow chart; a wider one has more room.
    """
    most = max(circle.params for circle in circles)
    middles = _middles(circles)
    taken: list[_Box] = []
    for circle, (x, y) in zip(circles, middles, strict=True):
        half = _diameter(circle, most) / 2
        taken.append((x - half, y - half, x + half, y + half))
    shifts = []
    for circle, (x, y) in zip(circles, middles, strict=True):
        width = _LETTER * len(circle.short)
        candidates = list(_around(width, _diameter(circle, most) / 2))
        boxes = [
            (x + dx - width / 2, y - dy - _LINE / 2, x + dx + width / 2, y - dy + _LINE / 2) for dx, dy in candidates
        ]
        chosen = next((number for number, box in enumerate(boxes) if _is_free(box, taken)), 0)
        taken.append(boxes[chosen])
        shifts.append(candidates[chosen])
    return shifts


def _around(width: float, radius: float) -> Iterator[tuple[float, float]]:
    """Yield positions for a label around a circle, the nearest first."""
    yield radius + 3 + width / 2, 0
    for rise in (radius + 9, radius + 24, radius + 39):
        for aside in (0, width / 3, -width / 3):
            yield aside, rise
            yield aside, -rise
    yield -radius - 3 - width / 2, 0


def _middles(circles: Sequence[Circle]) -> list[tuple[float, float]]:
    """Return the circles' middles in pixels from the upper left."""
    furthest = _ROOM_RIGHT * max(circle.macs for circle in circles)
    top = max(circle.error for circle in circles) + _ROOM_ABOVE
    span = top - min(circle.error for circle in circles) + _ROOM_ABOVE
    return [(_WIDTH * circle.macs / furthest, _HEIGHT * (top - circle.error) / span) for circle in circles]


def _is_free(box: _Box, taken: Sequence[_Box]) -> bool:
    left, top, right, bottom = box
    inside = left >= 0 and right <= _WIDTH
    return inside and not any(left < x1 and x0 < right and top < y1 and y0 < bottom for x0, y0, x1, y1 in taken)
