"""How values are spread, and how they grow along a network, as charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as escape_html
from math import inf, log10
from typing import Final

import plotly.graph_objects as go

from inception_lab.draw.charts.speed import plain_layout

__all__ = ["DepthLine", "Spread", "depth_chart", "spread_chart"]

_DECADES: Final = 2.5
"""Over fewer powers of ten an axis has ticks at 2 and 5, too."""
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True, slots=True)
class Spread:
    """A histogram: shares of all values in equally wide bins from `low` to `high`."""

    name: str
    low: float
    high: float
    shares: tuple[float, ...]


def spread_chart(spreads: Sequence[Spread]) -> go.Figure:
    """Draw each histogram as steps over the values, as a density: bins of any width compare."""
    figure = go.Figure()
    for spread, dash in zip(spreads, _DASHES * len(spreads), strict=False):
        width = (spread.high - spread.low or 1.0) / len(spread.shares)
        edges = [spread.low + number * width for number in range(len(spread.shares) + 1)]
        figure.add_trace(
            go.Scatter(
                x=edges,
                y=[share / width for share in (*spread.shares, spread.shares[-1])],
                mode="lines",
                line={"shape": "hv", "dash": dash, "width": 2},
                name=escape_html(spread.name),
                hovertemplate="from %{x:.3g}<br>%{customdata:.2%} of the values in this bin<extra></extra>",
                customdata=[*spread.shares, spread.shares[-1]],
            )
        )
    figure.update_layout(**plain_layout("value", "share of the values per unit of value"))
    figure.update_yaxes(rangemode="tozero")
    return figure


@dataclass(frozen=True, slots=True)
class DepthLine:
    """One case: a positive number at each of some layers along the network."""

    name: str
    layers: tuple[str, ...]
    values: tuple[float, ...]


def depth_chart(lines: Sequence[DepthLine], unit: str) -> go.Figure:
    """Draw each case's numbers along the network from input to output, on a logarithmic axis."""
    figure = go.Figure()
    for line, dash in zip(lines, _DASHES * len(lines), strict=False):
        figure.add_trace(
            go.Scatter(
                x=list(range(1, len(line.layers) + 1)),
                y=[value if 0 < value < inf else None for value in line.values],
                customdata=[escape_html(layer) for layer in line.layers],
                mode="lines+markers",
                marker={"size": 5},
                line={"dash": dash, "width": 2},
                name=escape_html(line.name),
                hovertemplate="%{customdata}<br>%{y:.3g}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_layout(**plain_layout("layers that everything passes, from the input on", unit))
    seen = [value for line in lines for value in line.values if 0 < value < inf]
    decades = log10(max(seen) / min(seen)) if seen else 0.0
    # Powers of ten where there are many; else 1, 2, 5, each in full: beside "10⁻²" a "2" could not be read.
    ticks = {"exponentformat": "power", "dtick": 1} if decades > _DECADES else {"tickformat": "~g", "dtick": "D2"}
    figure.update_yaxes(type="log", **ticks)
    return figure
