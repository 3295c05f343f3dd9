"""A run layer by layer: measured time beside the roofline's, where the two part, and what memory was held."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.draw.charts.speed import RoofPoint, roofline_chart
from inception_lab.draw.network.palette import kind_label
from inception_lab.engine import RunResult
from inception_lab.engine.requests.breakdown import MeasuredLayer, held_words, kind_times, measured_layers
from inception_lab.graph import LayerGraph
from inception_lab.text.numbers import bytes_text, grouped
from inception_lab.ui.panels import CHART

__all__ = ["show_layers"]

_GIGA: Final = 1e9


def show_layers(graph: LayerGraph, ran: RunResult) -> None:
    """Draw the layers under the roofline, their table, and the memory of the pass."""
    rows = measured_layers(graph, ran)
    with st.expander("Layer by layer: MACs are not time", expanded=True):
        _show_kinds(graph, rows)
        _show_roofline(rows, ran)
        _show_table(rows)
    with st.expander("Memory of a pass: predicted and measured"):
        _show_memory(graph, ran)


def _show_kinds(graph: LayerGraph, rows: tuple[MeasuredLayer, ...]) -> None:
    kinds = kind_times(graph, rows)
    st.table(
        {
            "Kind of layer": [kind_label(one.kind) for one in kinds],
            "Layers": [one.layers for one in kinds],
            "Time": [f"{one.latency_ms:,.2f} ms" for one in kinds],
            "of all time": [f"{one.share:.1%}" for one in kinds],
            "of all MACs": [f"{one.macs_share:.1%}" for one in kinds],
            "times the roof": [f"{one.times_roof:,.1f}" for one in kinds],
        },
        hide_index=True,
    )
    without = sum(one.share for one in kinds if not one.macs_share)
    far = max(kinds, key=lambda one: one.times_roof)
    st.caption(
        f"Layers without a single MAC took {without:.1%} of the time. “Times the roof” is measured time ÷ the time "
        f"that the roofline says is needed at least. Farthest from it: {kind_label(far.kind)}, {far.times_roof:,.1f} "
        "times."
    )


def _show_roofline(rows: tuple[MeasuredLayer, ...], ran: RunResult) -> None:
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
    st.plotly_chart(roofline_chart(points, ran.roof), key="run.roofline", config=CHART, alt="Layers under the roofline")
    st.caption(
        f"Roof, measured on this device in {ran.dtype}: {ran.roof.compute / _GIGA:,.0f} GFLOP/s in a large matrix "
        f"product, {ran.roof.bandwidth / _GIGA:,.1f} GB/s read and written in a large copy; they meet at "
        f"{ran.roof.ridge:,.1f} FLOPs a byte. FLOPs are 2 × MACs and all other operations; bytes are inputs, output "
        "and parameters. Small maps stay in the processor's cache and may lie above the slanted roof, and a "
        "convolution may need fewer operations than are counted (Winograd) and lie above the level one."
    )


def _show_table(rows: tuple[MeasuredLayer, ...]) -> None:
    gap = "waiting for each layer costs time, and what is between layers is in none"
    st.dataframe(
        [
            {
                "Layer": row.node_id,
                "Measured, ms": row.latency_ms,
                "Share": row.share,
                "Roofline, ms": row.predicted_ms,
                "Times the roof": row.times_roof,
                "GFLOP/s": row.flops_per_s / _GIGA,
                "FLOPs a byte": row.intensity,
                "Limit": row.limit,
            }
            for row in rows
        ],
        hide_index=True,
        column_config={
            "Layer": st.column_config.TextColumn(pinned=True),
            "Measured, ms": st.column_config.NumberColumn(format="%.3f"),
            "Share": st.column_config.NumberColumn(format="percent"),
            "Roofline, ms": st.column_config.NumberColumn(format="%.3f"),
            "Times the roof": st.column_config.NumberColumn(format="%.1f"),
            "GFLOP/s": st.column_config.NumberColumn(format="%.1f"),
            "FLOPs a byte": st.column_config.NumberColumn(format="%.1f"),
        },
    )
    st.caption(f"Each layer is timed in passes of its own: {gap}. The drawing can be coloured by these times.")


def _show_memory(graph: LayerGraph, ran: RunResult) -> None:
    rows = [
        ("Liveness peak, norm and activation in place", ran.liveness_bytes),
        ("Predicted with the copies of torch's layers", ran.predicted_held_bytes),
        ("Measured, torch's own records", ran.held_bytes),
    ]
    st.table(
        {
            "Beyond weights and images": [name for name, _ in rows],
            "Bytes": ["not measured" if held is None else grouped(held) for _, held in rows],
            "": ["" if held is None else bytes_text(held) for _, held in rows],
        },
        hide_index=True,
    )
    st.caption(held_words(graph, ran))
