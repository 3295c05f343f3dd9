"""Layers: every layer's shapes and costs in a table, to be sorted and downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from inception_lab.cost import CONVENTIONS
from inception_lab.design import Design
from inception_lab.engine import RunRequest, RunResult
from inception_lab.engine.requests.breakdown import measured_layers
from inception_lab.graph import format_shape
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import grouped
from inception_lab.text.table import TableRow, as_csv, rows, totals
from inception_lab.text.words import format_pair
from inception_lab.ui import results
from inception_lab.ui.panels import LAYER_WIDTH

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig

__all__ = ["show"]

_HEIGHT: Final = 560
_LEAST_HEIGHT: Final = 38
_ROW_HEIGHT: Final = 35
_GIGA: Final = 1e9


def show(chosen: Design, figures: Figures) -> None:
    """Draw the table, its totals and the download."""
    table = rows(figures.graph, figures.cost)
    summed = totals(figures.graph, figures.cost)
    st.caption(
        "A shape is channels × height × width. One MAC is one multiply-add; FLOPs = 2 × MACs. The receptive "
        "field is the patch of the image that one output position sees. Click a column's head to sort by it."
    )
    ran = results.recall(RunRequest, chosen)
    if ran is not None and not ran.layers:
        ran = None  # it ended before its layers were timed
    if ran is not None:
        st.caption(
            f"Measured in the room “Run”: {ran.device_name}, {ran.dtype}, {ran.batch} image"
            f"{'s' if ran.batch > 1 else ''} at once, medians of {ran.repeats} passes, each layer timed by itself. The "
            "roofline's time is the least that the device's measured compute and bandwidth allow."
        )
    st.dataframe(
        _frame(table).join(_measured(figures, ran), on="Layer") if ran else _frame(table),
        hide_index=True,
        height=min(_HEIGHT, _LEAST_HEIGHT + _ROW_HEIGHT * len(table)),
        column_config=_columns(table),
        alt=f"Layers of {chosen.declared.title} with their shapes and costs",
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        words = f"{summed.label[:1].upper()}{summed.label[1:]}"
        st.markdown(
            f"{words}: **{grouped(summed.cost.params)}** parameters, **{grouped(summed.cost.macs)}** MACs",
            width="content",
        )
        st.download_button(
            "Download as CSV",
            data=lambda: as_csv(table),
            file_name=f"{chosen.variant}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Every row exactly, with kernels, strides and padding.",
        )


def _frame(table: tuple[TableRow, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Layer": [row.id for row in table],
            "What it is": [row.layer for row in table],
            "Output": [format_shape(row.out_shape) for row in table],
            "MACs": [row.macs for row in table],
            "MACs share": [row.macs_share for row in table],
            "Parameters": [row.params for row in table],
            "Parameters share": [row.params_share for row in table],
            "Other operations": [row.other_ops for row in table],
            "Activation bytes": [row.activation_bytes for row in table],
            "Receptive field": [format_pair(row.receptive_field) for row in table],
            "FLOPs a byte": [row.intensity for row in table],
        }
    )


def _measured(figures: Figures, ran: RunResult) -> pd.DataFrame:
    layers = measured_layers(figures.graph, ran)
    return pd.DataFrame(
        {
            "Measured, ms": [layer.latency_ms for layer in layers],
            "Time share": [layer.share for layer in layers],
            "Roofline, ms": [layer.predicted_ms for layer in layers],
            "GFLOP/s": [layer.flops_per_s / _GIGA for layer in layers],
        },
        index=[layer.node_id for layer in layers],
    )


def _columns(table: tuple[TableRow, ...]) -> dict[str, ColumnConfig | str | None]:
    """Say how each column is shown; a full bar is the largest share."""
    most_macs = max(row.macs_share or 0.0 for row in table) or 1.0
    most_params = max(row.params_share or 0.0 for row in table) or 1.0
    return {
        "Layer": st.column_config.TextColumn(pinned=True, width=LAYER_WIDTH),
        "What it is": st.column_config.TextColumn(width=170),
        "Output": st.column_config.TextColumn(help="channels × height × width"),
        "MACs": _whole_numbers("macs"),
        "MACs share": st.column_config.ProgressColumn(
            format="percent", max_value=most_macs, help="Of the total; a full bar is the largest."
        ),
        "Parameters": _whole_numbers("params"),
        "Parameters share": st.column_config.ProgressColumn(
            format="percent", max_value=most_params, help="Of the total; a full bar is the largest."
        ),
        "Other operations": _whole_numbers("other_ops"),
        "Activation bytes": _whole_numbers("activation_bytes"),
        "Receptive field": st.column_config.TextColumn(help=CONVENTIONS["receptive_field"]),
        "FLOPs a byte": st.column_config.NumberColumn(help=CONVENTIONS["intensity"], format="%.1f"),
        "Measured, ms": st.column_config.NumberColumn(format="%.3f"),
        "Time share": st.column_config.NumberColumn(format="percent", help="Of the sum of all layers' times."),
        "Roofline, ms": st.column_config.NumberColumn(format="%.3f"),
        "GFLOP/s": st.column_config.NumberColumn(format="%.1f", help="FLOPs of the layer, all operations, ÷ its time."),
    }


def _whole_numbers(convention: str) -> ColumnConfig:
    return st.column_config.NumberColumn(help=CONVENTIONS[convention], format="localized")
