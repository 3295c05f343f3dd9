"""Run: a real forward pass, how long it took, and every observed shape beside the inferred one."""

from __future__ import annotations

from typing import Final, Literal, cast

import streamlit as st

from inception_lab.design import Design, build
from inception_lab.draw.numbers import bytes_text, count, grouped
from inception_lab.engine import FASTEST, ObservedShape, RunRequest, RunResult
from inception_lab.engine.messages import MAX_BATCH
from inception_lab.graph import format_shape
from inception_lab.headlines import Figures
from inception_lab.ui import results, runs

__all__ = ["show"]

_DEVICES: Final = {FASTEST: "Fastest there is", "cpu": "CPU", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}
Dtype = Literal["float32", "bfloat16", "float16"]


def show(chosen: Design, _figures: Figures) -> None:
    """Draw the settings of a run, run it when asked, and show the latest result."""
    st.caption(
        "Builds this network in PyTorch with random weights, passes random images through it, and holds "
        "every layer's output against the shape that was inferred. Latency is the time of one pass."
    )
    device, dtype, batch = _settings()
    if st.button("Run", type="primary", icon=":material/play_arrow:"):
        measured = results.recall("run", chosen) is not None
        runs.start("run", chosen, RunRequest(build(chosen), device, dtype, batch), fresh=measured)
    runs.follow("run")
    _show_latest(chosen)


def _settings() -> tuple[str, Dtype, int]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        device = st.selectbox("Device", list(_DEVICES), format_func=_DEVICES.__getitem__, key="run.device", width=200)
        dtype = st.selectbox("Number format", ("float32", "bfloat16", "float16"), key="run.dtype", width=150)
        batch = st.number_input("Images at once", 1, MAX_BATCH, 1, key="run.batch", width=150)
    return device, cast(Dtype, dtype), batch


def _show_latest(chosen: Design) -> None:
    result: RunResult | None = results.recall("run", chosen)
    if result is not None:
        _show_result(result)
        return
    latest = results.latest("run")
    if latest is not None:
        st.info("The design has changed since; this is the result of the last run.", icon=":material/history:")
        _show_result(latest[1])


def _show_result(result: RunResult) -> None:
    st.caption(
        f"{result.device_name}, {result.dtype}, {result.batch} image{'s' if result.batch > 1 else ''} at once, "
        f"{result.repeats} passes measured. The median, and the middle half of the passes."
    )
    with st.grid(4, gap="small", min_column_width=150):
        st.metric(
            "Latency",
            f"{result.latency_ms:,.1f} ms",
            f"{result.lower_quartile_ms:,.1f} – {result.upper_quartile_ms:,.1f} ms",
            delta_color="off",
            delta_arrow="off",
            help="Median time of one pass over all images; below it the lower and upper quartile.",
        )
        st.metric("Images a second", f"{result.images_per_s:,.1f}", help="Images at once ÷ median latency.")
        st.metric(
            "Parameters built",
            count(result.parameters),
            help=f"{grouped(result.parameters)}, counted in the built network.",
        )
        if result.peak_memory_bytes is not None:
            st.metric(
                "Memory on the GPU",
                bytes_text(result.peak_memory_bytes),
                help=f"{grouped(result.peak_memory_bytes)} bytes: the most that torch held, weights included.",
            )
    _show_agreement(result)


def _show_agreement(result: RunResult) -> None:
    count = len(result.observed)
    if result.mismatches:
        st.error(f"{len(result.mismatches)} of {count} layers gave another shape than was inferred.")
        _show_shapes(result.mismatches)
    else:
        st.success(f"All {count} layers gave exactly the shape that was inferred.", icon=":material/check:")
    if result.parameters != result.predicted_parameters:
        st.error(
            f"The built network has {result.parameters:,} parameters; {result.predicted_parameters:,} were counted."
        )
    if not result.output_is_finite:
        st.warning(f"The output is not finite in {result.dtype}: its range is too small for these values.")
    with st.expander("Observed shapes"):
        _show_shapes(result.observed)


def _show_shapes(shapes: tuple[ObservedShape, ...]) -> None:
    rows = [
        {
            "Layer": shape.node_id,
            "Observed": format_shape(shape.observed),
            "Inferred": format_shape(shape.inferred),
            "Equal": shape.agrees,
        }
        for shape in shapes
    ]
    st.dataframe(rows, hide_index=True, column_config={"Layer": st.column_config.TextColumn(pinned=True)})
