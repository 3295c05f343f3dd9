"""Run: a real forward pass, how long it took, and every observed shape beside the inferred one."""

from __future__ import annotations

from typing import Final, Literal, cast

import streamlit as st

from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import FASTEST, ObservedShape, RunRequest, RunResult
from inception_lab.graph import format_shape
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import bytes_text, count, grouped
from inception_lab.ui import results, runs
from inception_lab.ui.sections import run_compare
from inception_lab.ui.sections.run_compare import choose_batch, choose_device
from inception_lab.ui.sections.run_layers import show_layers

__all__ = ["show"]

_MEASURES: Final = {"run": "One run", "sweep": "Batch sizes", "modes": "Modes", "pair": "Experiments"}
Dtype = Literal["float32", "bfloat16", "float16"]


def show(chosen: Design, figures: Figures) -> None:
    """Draw what can be measured, measure it when asked, and show the latest result."""
    wanted = st.segmented_control(
        "Measure", list(_MEASURES), format_func=_MEASURES.__getitem__, default="run", required=True, key="run.measure"
    )
    match wanted:
        case "sweep":
            run_compare.show_sweep(chosen)
        case "modes":
            run_compare.show_modes(chosen)
        case "pair":
            run_compare.show_experiments()
        case _:
            _show_run(chosen, figures)


def _show_run(chosen: Design, figures: Figures) -> None:
    st.caption(
        "Builds this network in PyTorch with random weights, passes random images through it, and holds "
        "every layer's output against the shape that was inferred. Latency is the time of one pass."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        device = choose_device("run")
        dtype = st.selectbox("Number format", ("float32", "bfloat16", "float16"), key="run.dtype", width=150)
        batch = choose_batch("run", 1)
        backward = st.toggle(
            "Training, too",
            key="run.backward",
            help="Measures a forward and a backward pass in training mode besides, without an optimizer's step.",
        )
    if st.button("Run", type="primary", icon=":material/play_arrow:"):
        measured = results.recall("run", chosen) is not None
        request = RunRequest(network_of(chosen), device, cast(Dtype, dtype), batch, backward=backward)
        runs.start("run", chosen, request, fresh=measured)
    runs.follow("run")
    result: RunResult | None = results.recall("run", chosen)
    if result is not None:
        _show_result(result)
        show_layers(figures.graph, result)
        return
    latest = results.latest("run")
    if latest is not None:
        st.info("The design has changed since; this is the result of the last run.", icon=":material/history:")
        _show_result(latest[1])
        show_layers(graph_of(latest[0]), latest[1])


def _show_result(result: RunResult) -> None:
    st.caption(
        f"{result.device_name}, {result.dtype}, {result.batch} image{'s' if result.batch > 1 else ''} at once, "
        f"{result.repeats} passes measured. The median, and the middle half of the passes.{_without_gpu(result)}"
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
        if result.held_bytes is not None:
            st.metric(
                "Memory of a pass",
                bytes_text(result.held_bytes),
                help=f"{grouped(result.held_bytes)} bytes: the most that torch's allocator held at once beyond weights "
                "and images.",
            )
        if result.training is not None:
            st.metric(
                "Forward and backward",
                f"{result.training.latency.median_ms:,.1f} ms",
                f"{result.training.latency.lower_ms:,.1f} – {result.training.latency.upper_ms:,.1f} ms",
                delta_color="off",
                delta_arrow="off",
                help="Median time of both passes in training mode, without an optimizer's step.",
            )
            if result.training.held_bytes is not None:
                st.metric(
                    "Memory of training",
                    bytes_text(result.training.held_bytes),
                    help=f"{grouped(result.training.held_bytes)} bytes beyond weights and images: every layer's output "
                    "is kept for the backward pass, and the gradients are made.",
                )
    _show_agreement(result)


def _without_gpu(result: RunResult) -> str:
    """Say that there is no GPU, where the fastest device was wanted and it is the CPU."""
    wanted_fastest = st.session_state.get("run.device") == FASTEST
    return " There is no GPU here; the CPU does the work." if wanted_fastest and result.device == "cpu" else ""


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
