"""What was measured, as charts: layers under the roofline, images a second by batch size, modes beside eager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

import plotly.graph_objects as go

from inception_lab.cost.roofline import Roof
from inception_lab.draw.charts.bars import LINE, PLAIN
from inception_lab.text.numbers import Quartiles, measured

__all__ = ["RoofPoint", "mode_chart", "plain_layout", "roofline_chart", "sweep_chart"]

_HEIGHT: Final = 420
_MARGIN: Final = {"l": 8, "r": 16, "t": 16, "b": 48}
_GIGA: Final = 1e9
_SYMBOLS: Final = ("circle", "square", "diamond", "cross", "triangle-up", "star", "x", "hexagon")


@dataclass(frozen=True, slots=True)
class RoofPoint:
    """One layer: its kind in words, FLOPs a byte, and the FLOP/s it reached."""

    name: str
    kind: str
    intensity: float
    achieved: float
    words: str


def roofline_chart(points: Sequence[RoofPoint], roof: Roof) -> go.Figure:
    """Draw every layer's reached GFLOP/s over its intensity, below the device's two roofs; both axes logarithmic."""
    figure = go.Figure()
    seen = [point.intensity for point in points if point.intensity > 0]
    low, high = min([*seen, roof.ridge]) / 2, max([*seen, roof.ridge]) * 3
    corner = [low, roof.ridge, high]
    heights = [min(roof.compute, roof.bandwidth * intensity) / _GIGA for intensity in corner]
    figure.add_trace(go.Scatter(x=corner, y=heights, mode="lines", name="roof, measured", hoverinfo="skip"))
    symbols = cycle(_SYMBOLS)
    for kind in dict.fromkeys(point.kind for point in points):
        chosen = [point for point in points if point.kind == kind and point.achieved > 0]
        figure.add_trace(
            go.Scatter(
                x=[point.intensity for point in chosen],
                y=[point.achieved / _GIGA for point in chosen],
                customdata=[(point.name, point.words) for point in chosen],
                mode="markers",
                name=kind,
                marker={"size": 9, "symbol": next(symbols), "line": {"width": 1}},
                hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
            )
        )
    figure.update_layout(**plain_layout("FLOPs a byte moved", "GFLOP/s reached"))
    figure.update_xaxes(type="log", dtick=1)
    figure.update_yaxes(type="log", dtick=1)
    return figure


def sweep_chart(batches: Sequence[int], images_per_s: Sequence[Quartiles]) -> go.Figure:
    """Draw images a second over the images passed at once, each median with its quartiles."""
    figure = go.Figure(
        go.Scatter(
            x=[str(batch) for batch in batches],
            y=[median for _, median, _ in images_per_s],
            error_y=_whiskers(images_per_s),
            customdata=[measured(rates, "images a second") for rates in images_per_s],
            mode="lines+markers",
            hovertemplate="%{x} at once<br>%{customdata}<extra></extra>",
        )
    )
    figure.update_layout(**{**plain_layout("images at once", "images a second"), "showlegend": False, "height": 300})
    figure.update_xaxes(type="category")
    figure.update_yaxes(rangemode="tozero")
    return figure


def mode_chart(names: Sequence[str], speedups: Sequence[Quartiles]) -> go.Figure:
    """Draw each mode's speed as a multiple of eager's, each median with its quartiles, a line at 1."""
    figure = go.Figure(
        go.Bar(
            x=[median for _, median, _ in speedups],
            y=list(names),
            orientation="h",
            error_x=_whiskers(speedups),
            text=[measured(ratios) for ratios in speedups],
            hovertemplate="%{y}: %{text} times eager's speed<extra></extra>",
        )
    )
    figure.add_vline(x=1, line_dash="dot", line_width=2, line_color=LINE)
    layout = {
        **plain_layout("times as fast as eager, in the same run", ""),
        "showlegend": False,
        "height": 90 + 30 * len(names),
    }
    figure.update_layout(**layout)
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(rangemode="tozero")
    return figure


def _whiskers(quartiles: Sequence[Quartiles]) -> dict[str, Any]:
    """Return the error bars from each median to its quartiles."""
    return {
        "array": [upper - median for _, median, upper in quartiles],
        "arrayminus": [median - lower for lower, median, _ in quartiles],
        "symmetric": False,
        "thickness": 1,
    }


def plain_layout(across: str, up: str) -> dict[str, Any]:
    """Return what charts without a theme of their own share: titles of the axes, a legend above, nothing to drag."""
    return {
        **PLAIN,
        "height": _HEIGHT,
        "margin": dict(_MARGIN),
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "xaxis": {"title": {"text": across, "standoff": 10}, "fixedrange": True, "automargin": True},
        "yaxis": {"title": {"text": up, "standoff": 10}, "fixedrange": True, "automargin": True},
    }
