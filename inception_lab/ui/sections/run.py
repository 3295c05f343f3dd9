"""Run: a real forward pass, how long it took, and every observed shape beside the inferred one."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.cost.dtypes import VALUE_BYTES
from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import FASTEST, ObservedShape, RunRequest, RunResult
from inception_lab.engine.requests.run import Latency
from inception_lab.graph import LayerGraph, format_shape
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import bytes_text, count, grouped, is_noisy, measured, middle_half
from inception_lab.ui import results, runs
from inception_lab.ui.panels import LAYER_WIDTH
from inception_lab.ui.sections import run_compare
from inception_lab.ui.sections.choices import choose, choose_batch, choose_device, segments, switch
from inception_lab.ui.sections.run_layers import show_layers

__all__ = ["show"]

_NOISY: Final = "Noisy: the quartiles are more than 20 % of the median apart. Measure again on a quieter machine."
_MEASURES: Final = {"run": "One run", "sweep": "Batch sizes", "modes": "Modes", "pair": "Experiments"}


def show(chosen: Design, figures: Figures) -> None:
    """Draw what can be measured, measure it when asked, and show the latest result."""
    match segments("Measure", _MEASURES, key="run.measure"):
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
        dtype = choose("Number format", {name: name for name in VALUE_BYTES}, key="run.dtype", width=150)
        batch = choose_batch("run", 1)
        backward = switch(
            "Training, too",
            key="run.backward",
            help_text="Measures a forward and a backward pass in training mode besides, without an optimizer's step.",
        )
    if st.button("Run", type="primary", icon=":material/play_arrow:"):
        measured = results.recall(RunRequest, chosen) is not None
        request = RunRequest(network_of(chosen), device, dtype, batch, backward=backward)
        runs.start(chosen, request, fresh=measured)
    runs.follow(RunRequest)
    result = results.recall(RunRequest, chosen)
    if result is not None:
        _show_result(figures.graph, result)
        return
    latest = results.latest(RunRequest)
    if latest is not None:
        st.info("The design has changed since; this is the result of the last run.", icon=":material/history:")
        _show_result(graph_of(latest[0]), latest[1])


def _show_result(graph: LayerGraph, result: RunResult) -> None:
    runs.show_left_out(result)
    st.caption(
        f"{result.device_name}, {result.dtype}, {result.batch} image{'s' if result.batch > 1 else ''} at once, "
        f"Passes measured: {result.repeats}. The median, and the middle half of the passes."
        f"{_without_gpu(result)}"
    )
    with st.grid(4, gap="small", min_column_width=150):
        _show_latency("Latency", result.latency, "Median time of one pass over all images; below it the quartiles.")
        rates = result.latency.images_per_s(result.batch)
        st.metric("Images a second", measured(rates), help="Images at once ÷ median latency.")
        st.metric(
            "Parameters built",
            count(result.parameters),
            help=f"{grouped(result.parameters)}, counted in the built network.",
        )
        _show_bytes("Memory of a pass", result.allocated_bytes, "the most that torch's allocator held at once")
        if result.training is not None:
            help_text = "Median time of both passes in training mode, without an optimizer's step."
            _show_latency("Forward and backward", result.training.latency, help_text)
            help_text = "every layer's output is kept for the backward pass, and the gradients are made"
            _show_bytes("Memory of training", result.training.allocated_bytes, help_text)
    _show_agreement(result)
    show_layers(graph, result)


def _show_latency(label: str, latency: Latency, help_text: str) -> None:
    st.metric(
        label,
        measured(latency, "ms"),
        middle_half(latency, "ms"),
        delta_color="off",
        delta_arrow="off",
        help=f"{help_text} {_NOISY}" if is_noisy(latency) else help_text,
    )


def _show_bytes(label: str, allocated: int | None, why: str) -> None:
    if allocated is not None:
        st.metric(label, bytes_text(allocated), help=f"{grouped(allocated)} bytes beyond weights and images: {why}.")


def _without_gpu(result: RunResult) -> str:
    """Say that there is no GPU, where the fastest device was wanted and it is the CPU."""
    wanted_fastest = st.session_state.get("run.device") == FASTEST
    return " There is no GPU here; the CPU does the work." if wanted_fastest and result.device == "cpu" else ""


def _show_agreement(result: RunResult) -> None:
    layers = len(result.observed)
    if not layers:
        return  # it ended before that
    if result.mismatches:
        st.error(f"{len(result.mismatches)} of {layers} layers gave another shape than was inferred.")
        _show_shapes(result.mismatches)
    else:
        st.success(f"All {layers} layers gave exactly the shape that was inferred.", icon=":material/check:")
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
    st.dataframe(
        rows, hide_index=True, column_config={"Layer": st.column_config.TextColumn(pinned=True, width=LAYER_WIDTH)}
    )
