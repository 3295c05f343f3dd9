"""Run: a real forward pass, how long it took, and every observed shape beside the inferred one."""

from __future__ import annotations

from typing import Final, Literal, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inception_lab.design import Design, build
from inception_lab.draw.numbers import bytes_text, count, grouped
from inception_lab.engine import Device, ObservedShape, Progress, RunRequest, RunResult, available_devices, run_forward
from inception_lab.engine.messages import MAX_BATCH
from inception_lab.errors import LabError
from inception_lab.graph import format_shape
from inception_lab.headlines import Figures
from inception_lab.ui import results
from inception_lab.ui.words import sentence

__all__ = ["show"]

_FASTEST: Final = "fastest"
_UNKNOWN: Final = (Device(_FASTEST, "Fastest device here"), Device("cpu", "CPU"))
"""What can be chosen before torch has been asked, which is not before the first run."""
_DEVICES: Final = "lab.devices"
_STEPS: Final = {
    "build": "Building the network",
    "warm up": "Warming up",
    "measure": "Measuring",
    "layers": "Timing every layer",
    "shapes": "Comparing shapes",
}


def show(chosen: Design, _figures: Figures) -> None:
    """Draw the settings of a run, run it when asked, and show the latest result."""
    st.caption(
        "Builds this network in PyTorch with random weights, passes random images through it, and holds "
        "every layer's output against the shape that was inferred. Latency is the time of one pass."
    )
    devices: tuple[Device, ...] = st.session_state.get(_DEVICES, _UNKNOWN)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        device = st.selectbox(
            "Device", devices, format_func=lambda one: one.name, key=f"run.device.{len(devices)}", width=260
        )
        dtype = st.selectbox("Number format", ("float32", "bfloat16", "float16"), key="run.dtype", width=150)
        batch = st.number_input("Images at once", 1, MAX_BATCH, 1, key="run.batch", width=150)
        wanted = st.button("Run", type="primary", icon=":material/play_arrow:")
    if wanted:
        _run(chosen, device.id, cast(Literal["float32", "bfloat16", "float16"], dtype), batch)
    _show_latest(chosen)


def _run(chosen: Design, device: str, dtype: Literal["float32", "bfloat16", "float16"], batch: int) -> None:
    bar = st.progress(0.0, "Starting PyTorch …")
    try:
        found = available_devices()
        st.session_state[_DEVICES] = found
        place = found[-1].id if device == _FASTEST else device
        request = RunRequest(build(chosen), device=place, dtype=dtype, batch=batch)
        result = run_forward(request, lambda progress: _tell(bar, progress))
    except LabError as error:
        st.error(sentence(error), icon=":material/error:")
    else:
        results.remember("run", chosen, result)
    finally:
        bar.empty()


def _tell(bar: DeltaGenerator, progress: Progress) -> None:
    position = list(_STEPS).index(progress.step)
    share = (position + progress.done / progress.of) / len(_STEPS) if progress.of else position / len(_STEPS)
    count = f", {progress.done + 1} of {progress.of}" if progress.of > 1 else ""
    bar.progress(share, f"{_STEPS[progress.step]}{count} …")


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
