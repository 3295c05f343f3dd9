"""Grouped bars: the same quantity of several things side by side, on one axis.

The page's theme colours the bars, but for those of what is naive or reduced;
every bar says its exact number when it is pointed at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape as escape_html
from typing import Final

import plotly.graph_objects as go

from inception_lab.draw.network.palette import meaning
from inception_lab.graph.structure import printable
from inception_lab.text.numbers import count, grouped

__all__ = ["LINE", "PLAIN", "amounts_axis", "grouped_bars", "labels_axis"]

PLAIN: Final[Mapping[str, object]] = {
    "dragmode": False,
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
}
"""What every chart's layout has: nothing to drag, the page's own ground."""
LINE: Final = "#808a96"
"""Lines and frames that no theme colours: seen on a light and on a dark page."""
_BAR_HEIGHT: Final = 22
_GAP_HEIGHT: Final = 14
_AXIS_HEIGHT: Final = 84
"""Pixels of the axis, its title and the legend."""
_LABEL_LETTERS: Final = 22
_ROOM: Final = 1.45
"""Space to the right of the longest bar, for the number that stands there."""


def grouped_bars(
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    title: str,
    unit: str,
    *,
    write: Callable[[int], str] = count,
) -> go.Figure:
    """Draw a bar for each label and each of `series`, in their order from above.

    `title` is the axis's; `unit` follows the exact number ("MACs", "bytes"); `write` shortens the number at a bar.
    """
    traces = [_bars(labels, name, numbers, unit, write) for name, numbers in series.items()]
    most = max((number for numbers in series.values() for number in numbers), default=0) or 1
    layout = {
        **PLAIN,
        "height": len(labels) * (len(series) * _BAR_HEIGHT + _GAP_HEIGHT) + _AXIS_HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 48},
        "barmode": "group",
        "bargap": 0.25,
        "showlegend": len(series) > 1,
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "xaxis": amounts_axis(title, _ROOM * most),
        "yaxis": labels_axis(labels),
    }
    # Made at once: Plotly takes four times as long to change the layout of a figure that is there.
    return go.Figure(traces, layout)


def amounts_axis(title: str, end: float) -> dict[str, object]:
    """Return the axis along which bars grow, from 0 to `end`."""
    return {
        "title": {"text": title, "standoff": 10},
        "automargin": True,
        "range": [0, end],
        "tickformat": "~s",
        "nticks": 5,
        "fixedrange": True,
    }


def labels_axis(labels: Sequence[str], *, letters: int = _LABEL_LETTERS) -> dict[str, object]:
    """Return the axis along which bars stand, the first above; bars are numbered, so that equal labels stay apart."""
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": [escape_html(printable(label, most=letters)) for label in labels],
        "range": [len(labels) - 0.5, -0.5],
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
    }


def _bars(labels: Sequence[str], name: str, numbers: Sequence[int], unit: str, write: Callable[[int], str]) -> go.Bar:
    return go.Bar(
        x=list(numbers),
        y=list(range(len(labels))),
        orientation="h",
        name=escape_html(name),
        marker={"color": meaning(name) or None},
        text=[write(number) for number in numbers],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            f"{escape_html(label)}, {escape_html(name)}<br>{grouped(number)} {unit}"
            for label, number in zip(labels, numbers, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
