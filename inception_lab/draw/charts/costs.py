"""Plotly figures of where a network's cost goes.

No colours are set, so that the page's theme applies; every bar says its exact
numbers when it is pointed at.
"""

from __future__ import annotations

from html import escape as escape_html
from typing import Final

import plotly.graph_objects as go

from inception_lab.cost import GraphCost, NodeCost
from inception_lab.draw.charts.bars import PLAIN, amounts_axis, labels_axis
from inception_lab.graph import LayerGraph, Node
from inception_lab.graph.structure import stages
from inception_lab.spec import Conv, DepthwiseConv, Linear
from inception_lab.text.numbers import count, grouped, share
from inception_lab.text.words import kernel_label

__all__ = ["by_kernel", "by_stage", "kernel_chart", "stage_chart"]

Group = tuple[str, NodeCost]
"""What is drawn as one bar: its label, and its cost."""

_BAR_HEIGHT: Final = 26
_AXIS_HEIGHT: Final = 64
"""Pixels of a panel's ticks and title."""
_LABEL_LETTERS: Final = 20
_ROOM: Final = 1.3
"""Space to the right of the longest bar, for the number that stands there."""
_MACS: Final = "MACs (multiply-adds, one image)"
_PARAMS: Final = "parameters (learned values)"


def by_stage(graph: LayerGraph, costs: GraphCost) -> tuple[Group, ...]:
    """Return each stage's cost, which add up to the total; heads only where they are counted."""
    return tuple((part.title, costs.of(part.nodes)) for part in stages(graph) if graph.heads_on or not part.aux)


def by_kernel(graph: LayerGraph, costs: GraphCost) -> tuple[Group, ...]:
    """Return the cost by kernel, small kernels first, then linear, then all other layers."""
    members: dict[str, list[Node]] = {}
    for node in graph.counted():
        members.setdefault(kernel_label(node), []).append(node)
    ordered = sorted(members.items(), key=lambda member: _kernel_order(*member))
    return tuple((label, costs.of(nodes)) for label, nodes in ordered)


def _kernel_order(label: str, nodes: list[Node]) -> tuple[int, int, str]:
    match nodes[0].layer:
        case Conv(kernel=kernel) | DepthwiseConv(kernel=kernel):
            return 0, kernel[0] * kernel[1], label
        case Linear():
            return 1, 0, label
        case _:
            return 2, 0, label


def stage_chart(graph: LayerGraph, costs: GraphCost) -> go.Figure:
    """Draw the MACs and the parameters of each stage, one panel above the other."""
    return _panels(by_stage(graph, costs), costs.total)


def kernel_chart(graph: LayerGraph, costs: GraphCost) -> go.Figure:
    """Draw the MACs and the parameters by kernel, one panel above the other."""
    return _panels(by_kernel(graph, costs), costs.total)


def _panels(groups: tuple[Group, ...], whole: NodeCost) -> go.Figure:
    shown = tuple((label, cost) for label, cost in groups if cost.macs or cost.params)
    panel = _BAR_HEIGHT * max(len(shown), 1)
    height = 2 * (panel + _AXIS_HEIGHT)
    labels = [label for label, _ in shown]
    traces = [
        _bars(labels, [cost.macs for _, cost in shown], whole.macs, "MACs", axis=""),
        _bars(labels, [cost.params for _, cost in shown], whole.params, "parameters", axis="2"),
    ]
    # Axes are placed in shares of the height between the margins, from below.
    inner = height - _AXIS_HEIGHT
    layout = {
        **PLAIN,
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": _AXIS_HEIGHT - 8},
        "showlegend": False,
        "bargap": 0.25,
        "xaxis": {**amounts_axis(_MACS, _end([cost.macs for _, cost in shown])), "anchor": "y"},
        "xaxis2": {**amounts_axis(_PARAMS, _end([cost.params for _, cost in shown])), "anchor": "y2"},
        "yaxis": {**labels_axis(labels, letters=_LABEL_LETTERS), "anchor": "x", "domain": [1 - panel / inner, 1.0]},
        "yaxis2": {**labels_axis(labels, letters=_LABEL_LETTERS), "anchor": "x2", "domain": [0.0, panel / inner]},
    }
    return go.Figure(traces, layout)


def _bars(labels: list[str], amounts: list[int], whole: int, unit: str, *, axis: str) -> go.Bar:
    return go.Bar(
        x=amounts,
        # Places, not names: two labels that are cut to the same text stay two bars.
        y=list(range(len(labels))),
        orientation="h",
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        text=[count(amount) for amount in amounts],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            f"{escape_html(label)}<br>{grouped(amount)} {unit}<br>{share(amount, whole)} of the total"
            for label, amount in zip(labels, amounts, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        name=unit,
    )


def _end(amounts: list[int]) -> float:
    return _ROOM * (max(amounts, default=0) or 1)
