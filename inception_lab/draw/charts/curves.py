"""Curves: a cost against what is turned, with today's point on it; steps from block to block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape as escape_html
from typing import Any, Final

import plotly.graph_objects as go

from inception_lab.draw.charts.bars import LINE, PLAIN
from inception_lab.draw.network.palette import meaning
from inception_lab.text.numbers import count, grouped

__all__ = ["reduction_chart", "steps_chart"]

_HEIGHT: Final = 320
_MARGIN: Final = {"l": 8, "r": 16, "t": 28, "b": 48}


def reduction_chart(
    curve: Sequence[tuple[int, int]], *, filters: int, alone: int, even: float, kernel: str
) -> go.Figure:
    """Draw the MACs of a reduced convolution against its 1×1 filters, today's number marked.

    `alone` is the same convolution without a reduction, a level line; the two
    meet at `even` filters. Today's point may lie beyond the curve's end.
    """
    last = max(filters, curve[-1][0])
    each = curve[0][1]
    traces = [
        go.Scatter(
            x=[1, last],
            y=[each, each * last],
            mode="lines",
            name=f"1×1, then {kernel}",
            line={"color": meaning("reduced")},
            hoverinfo="skip",
        ),
        go.Scatter(
            x=[1, last],
            y=[alone, alone],
            mode="lines",
            name=f"{kernel} alone",
            line={"color": meaning("naive")},
            hoverinfo="skip",
        ),
        go.Scatter(
            x=[filters],
            y=[each * filters],
            mode="markers",
            name=f"today: {filters} filters, {count(each * filters)} MACs",
            marker={"size": 12, "symbol": "diamond", "color": meaning("reduced")},
            hovertemplate=f"{filters} filters<br>{grouped(each * filters)} MACs<extra></extra>",
        ),
    ]
    ends = {"xaxis": [0, 1.05 * max(last, even)], "yaxis": [0, 1.15 * max(alone, each * last)]}
    layout = _layout("filters of the 1×1", "MACs (multiply-adds, one image)")
    layout |= {axis: {**layout[axis], "range": ends[axis]} for axis in ends}
    return go.Figure(traces, {**layout, **_marked(even, f"break-even {even:,.1f}")})


def _marked(at: float, words: str) -> dict[str, Any]:
    """Return a dotted line from the bottom to the top of a chart, and what is written over it."""
    line = {"color": LINE, "dash": "dot", "width": 2}
    shape = {"type": "line", "x0": at, "x1": at, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain", "line": line}
    note = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "text": words, "showarrow": False}
    return {"shapes": [shape], "annotations": [note]}


def steps_chart(labels: Sequence[str], series: Mapping[str, Sequence[int]], title: str, unit: str) -> go.Figure:
    """Draw how a number goes from step to step, a line for each of `series`."""
    traces = [
        go.Scatter(
            x=list(labels),
            y=list(numbers),
            mode="lines+markers",
            name=escape_html(name),
            line={"color": meaning(name) or None},
            hovertext=[
                f"{escape_html(label)}, {escape_html(name)}<br>{grouped(number)} {unit}"
                for label, number in zip(labels, numbers, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
        for name, numbers in series.items()
    ]
    layout = _layout("", title)
    layout["xaxis"] |= {"type": "category"}
    layout["yaxis"] |= {"rangemode": "tozero"}
    return go.Figure(traces, layout)


def _layout(x_title: str, y_title: str) -> dict[str, Any]:
    return {
        **PLAIN,
        "height": _HEIGHT,
        "margin": dict(_MARGIN),
        "legend": {"orientation": "h", "y": 1.08, "yanchor": "bottom", "x": 0},
        "xaxis": {"title": {"text": x_title, "standoff": 10}, "fixedrange": True, "automargin": True},
        "yaxis": {
            "title": {"text": y_title, "standoff": 10},
            "tickformat": "~s",
            "nticks": 6,
            "fixedrange": True,
            "automargin": True,
        },
    }
