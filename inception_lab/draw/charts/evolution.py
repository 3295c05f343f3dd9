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
_PLOTS: Final = ((330.0, 285.0), (950.0, 285.0))
"""Width and height in pixels of what is inside the axes, on a phone and on a laptop."""
_LETTER: Final = 6.4
_LINE: Final = 15.0
"""Pixels of a label's letter and of its line."""


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

    The nearest position at which it meets no circle and no other label, in any of `_PLOTS`; where there is none, in
    as many as can be.
    """
    most = max(circle.params for circle in circles)
    plots = [_Plot(width, _middles(circles, width, height), []) for width, height in _PLOTS]
    radii = [_diameter(circle, most) / 2 for circle in circles]
    for plot in plots:
        plot.taken.extend((x - r, y - r, x + r, y + r) for (x, y), r in zip(plot.middles, radii, strict=True))
    shifts: dict[int, tuple[float, float]] = {}
    # The widest first, which has the least room.
    for number in sorted(range(len(circles)), key=lambda number: -len(circles[number].short)):
        width, radius = _LETTER * len(circles[number].short), radii[number]
        chosen = max(
            _around(width, radius), key=lambda shift: sum(plot.is_free(number, shift, width) for plot in plots)
        )
        for plot in plots:
            plot.taken.append(plot.box(number, chosen, width))
        shifts[number] = chosen
    return [shifts[number] for number in range(len(circles))]


@dataclass(frozen=True, slots=True)
class _Plot:
    """A plot of some width, its circles' middles in pixels from the upper left, and what room is taken."""

    width: float
    middles: Sequence[tuple[float, float]]
    taken: list[_Box]

    def box(self, number: int, shift: tuple[float, float], width: float) -> _Box:
        """Return where a label of this width stands, so far right and up of a circle."""
        (x, y), (right, up) = self.middles[number], shift
        return x + right - width / 2, y - up - _LINE / 2, x + right + width / 2, y - up + _LINE / 2

    def is_free(self, number: int, shift: tuple[float, float], width: float) -> bool:
        """Say whether a label there is inside and meets nothing."""
        left, top, right, bottom = self.box(number, shift, width)
        inside = left >= 0 and right <= self.width
        return inside and not any(
            left < x1 and x0 < right and top < y1 and y0 < bottom for x0, y0, x1, y1 in self.taken
        )


def _around(width: float, radius: float) -> Iterator[tuple[float, float]]:
    """Yield positions for a label around a circle, the nearest first."""
    yield radius + 6 + width / 2, 0
    yield -radius - 6 - width / 2, 0
    for rise in (radius + 9, radius + 24, radius + 39):
        for aside in (0, width / 3, -width / 3):
            yield aside, rise
            yield aside, -rise


def _middles(circles: Sequence[Circle], width: float, height: float) -> list[tuple[float, float]]:
    """Return the circles' middles in pixels from the upper left."""
    furthest = _ROOM_RIGHT * max(circle.macs for circle in circles)
    top = max(circle.error for circle in circles) + _ROOM_ABOVE
    span = top - min(circle.error for circle in circles) + _ROOM_ABOVE
    return [(width * circle.macs / furthest, height * (top - circle.error) / span) for circle in circles]
