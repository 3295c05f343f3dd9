"""The input positions that one output position sees, as squares: the darker, the more ways lead there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import plotly.graph_objects as go

from inception_lab.draw.charts.bars import LINE, PLAIN

__all__ = ["field_chart"]

_SIZE: Final = 260
_ROOM: Final = 1
"""Empty squares around the field."""
_RAMP: Final = ((0.0, "#cfe3f6"), (1.0, "#5aa5e6"))
_INK: Final = "#0b2239"
"""The digits' colour: at least 6:1 on every blue of the ramp."""


def field_chart(ways: Mapping[tuple[int, int], int], *, reach: int) -> go.Figure:
    """Draw the positions within `reach` of the middle; `ways` are the paths to each, by (down, right)."""
    span = range(-reach - _ROOM, reach + _ROOM + 1)
    cells = [[ways.get((row, column)) for column in span] for row in span]
    counted = go.Heatmap(
        z=cells,
        x=list(span),
        y=list(span),
        text=[[str(cell) if cell else "" for cell in line] for line in cells],
        texttemplate="%{text}",
        textfont={"color": _INK},
        zmin=0,
        zmax=max(ways.values()),
        colorscale=[list(stop) for stop in _RAMP],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y} down, %{x} right<br>%{z} ways<extra></extra>",
        hoverongaps=False,
    )
    half = reach + _ROOM + 0.5
    axis = {"visible": False, "fixedrange": True, "range": [-half, half]}
    layout = {
        **PLAIN,
        "width": _SIZE,
        "height": _SIZE,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "shapes": [_frame(half, {"color": LINE, "width": 1}), _frame(0.5, {"color": "#e0660a", "width": 3})],
        "xaxis": axis,
        "yaxis": {**axis, "range": [half, -half], "scaleanchor": "x"},
    }
    return go.Figure(counted, layout)


def _frame(half: float, line: dict[str, object]) -> dict[str, object]:
    """Return a square around the middle, `half` as wide on each side of it."""
    return {"type": "rect", "x0": -half, "x1": half, "y0": -half, "y1": half, "line": line}
