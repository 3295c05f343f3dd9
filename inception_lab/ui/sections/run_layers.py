"""A run layer by layer: measured time beside the roofline's, where the two part, and what memory was held."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.cost.roofline import Roof
from inception_lab.draw.charts.speed import RoofPoint, roofline_chart
from inception_lab.draw.network.palette import kind_label
from inception_lab.engine import RunResult
from inception_lab.engine.requests.breakdown import MeasuredLayer, kind_times, measured_layers, memory_words
from inception_lab.graph import LayerGraph
from inception_lab.text.numbers import bytes_text, grouped
from inception_lab.ui.panels import CHART, LAYER_WIDTH

__all__ = ["show_layers"]

_GIGA: Final = 1e9


def show_layers(graph: LayerGraph, ran: RunResult) -> None:
    """Draw the layers under the roofline, their table, and the memory of the pass."""
    rows = measured_layers(graph, ran)
    if ran.roof is None:
        return
    with st.expander("Layer by layer: MACs are not time", expanded=True):
        _show_kinds(graph, rows)
        _show_roofline(rows, ran.roof, ran.dtype)
        _show_table(rows)
    with st.expander("Memory of a pass: predicted and measured"):
        _show_memory(graph, ran)


def _show_kinds(graph: LayerGraph, rows: tuple[MeasuredLayer, ...]) -> None:
    kinds = kind_times(graph, rows)
    st.table(
        {
            "Kind of layer": [kind_label(kind.kind) for kind in kinds],
            "Layers": [kind.layers for kind in kinds],
            "Time": [f"{kind.latency_ms:,.2f} ms" for kind in kinds],
            "of all time": [f"{kind.share:.1%}" for kind in kinds],
            "of all MACs": [f"{kind.macs_share:.1%}" for kind in kinds],
            "times the roof": [f"{kind.roof_ratio:,.1f}" for kind in kinds],
        },
        hide_index=True,
    )
    without = sum(kind.share for kind in kinds if not kind.macs_share)
    farthest = max(kinds, key=lambda kind: kind.roof_ratio)
    st.caption(
        f"Layers without a single MAC took {without:.1%} of the time. “Times the roof” is measured time ÷ the time "
        f"that the roofline says is needed at least. Farthest from it: {kind_label(farthest.kind)}, "
        f"{farthest.roof_ratio:,.1f} times."
    )


def _show_roofline(rows: tuple[MeasuredLayer, ...], roof: Roof, dtype: str) -> None:
    points = [
        RoofPoint(
            row.node_id,
            kind_label(row.kind),
            row.intensity,
            row.flops_per_s,
            f"{row.latency_ms:,.3f} ms measured, {row.predicted_ms:,.3f} ms at least<br>"
            f"{row.flops_per_s / _GIGA:,.1f} GFLOP/s, {row.intensity:,.1f} FLOPs a byte",
        )
        for row in rows
    ]
    st.plotly_chart(roofline_chart(points, roof), key="run.roofline", config=CHART, alt="Layers under the roofline")
    st.caption(
        f"Roof, measured on this device in {dtype}: {roof.compute / _GIGA:,.0f} GFLOP/s in a large matrix "
        f"product, {roof.bandwidth / _GIGA:,.1f} GB/s read and written in a large copy; they meet at "
        f"{roof.ridge:,.1f} FLOPs a byte. FLOPs are 2 × MACs and all other operations; bytes are inputs, output "
        "and parameters. Small maps stay in the processor's cache and may lie above the slanted roof, and a "
        "convolution may need fewer operations than are counted (Winograd) and lie above the level one."
    )


def _show_table(rows: tuple[MeasuredLayer, ...]) -> None:
    st.dataframe(
        [
            {
                "Layer": row.node_id,
                "Measured, ms": row.latency_ms,
                "Share": row.share,
                "Roofline, ms": row.predicted_ms,
                "Times the roof": row.roof_ratio,
                "GFLOP/s": row.flops_per_s / _GIGA,
                "FLOPs a byte": row.intensity,
                "Limit": row.limit,
            }
            for row in rows
        ],
        hide_index=True,
        column_config={
            "Layer": st.column_config.TextColumn(pinned=True, width=LAYER_WIDTH),
            "Measured, ms": st.column_config.NumberColumn(format="%.3f"),
            "Share": st.column_config.NumberColumn(format="percent"),
            "Roofline, ms": st.column_config.NumberColumn(format="%.3f"),
            "Times the roof": st.column_config.NumberColumn(format="%.1f"),
            "GFLOP/s": st.column_config.NumberColumn(format="%.1f"),
            "FLOPs a byte": st.column_config.NumberColumn(format="%.1f"),
        },
    )
    st.caption(
        "Each layer is timed in passes of its own: waiting for each layer costs time, and what is between layers is in "
        "none. The drawing can be coloured by these times."
    )


def _show_memory(graph: LayerGraph, ran: RunResult) -> None:
    rows = [
        ("Liveness peak, norm and activation in place", ran.liveness_bytes),
        ("Predicted with the copies of torch's layers", ran.predicted_bytes),
        ("Measured, torch's own records", ran.allocated_bytes),
    ]
    st.table(
        {
            "Beyond weights and images": [name for name, _ in rows],
            "Bytes": ["not measured" if size is None else grouped(size) for _, size in rows],
            "": ["" if size is None else bytes_text(size) for _, size in rows],
        },
        hide_index=True,
    )
    st.caption(memory_words(graph, ran))
