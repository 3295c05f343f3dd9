"""Several measurements in one run: batch sizes, modes, and prepared experiments."""

from __future__ import annotations

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.charts.speed import mode_chart, sweep_chart
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.comparison import (
    EAGER,
    MODES,
    ModesRequest,
    ModesResult,
    PairRequest,
    PairResult,
    SweepRequest,
    SweepResult,
    modes_named,
)
from inception_lab.engine.requests.run import MAX_BATCH
from inception_lab.labs.experiments import EXPERIMENTS, Experiment
from inception_lab.text.numbers import bytes_text
from inception_lab.ui import results, runs
from inception_lab.ui.panels import CHART

__all__ = ["choose_batch", "choose_device", "show_experiments", "show_modes", "show_sweep"]

_DEVICES = {FASTEST: "Fastest there is", "cpu": "CPU", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}
_SIZES = (1, 2, 4, 8, 16, 32, 64)
_QUICK = ("channels_last", "folded", "folded_channels_last", "bfloat16", "bfloat16_best")


def choose_device(place: str) -> str:
    """Draw the choice of a device and return its kind."""
    chosen = st.selectbox("Device", list(_DEVICES), format_func=_DEVICES.__getitem__, key=f"{place}.device", width=200)
    return str(chosen)


def choose_batch(place: str, usual: int) -> int:
    """Draw the choice of how many images pass at once and return it."""
    return st.number_input("Images at once", 1, MAX_BATCH, usual, key=f"{place}.batch", width=150)


# ── Batch sizes ──────────────────────────────────────────────────────────────


def show_sweep(chosen: Design) -> None:
    """Run with several batch sizes when asked, and show images a second and memory."""
    st.caption("The same network with ever more images at once: a GPU gets faster, a CPU soon does not; memory grows.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        device = choose_device("sweep")
        sizes = st.pills("Images at once", _SIZES, selection_mode="multi", default=_SIZES[:4], key="sweep.sizes")
    if st.button("Run these", type="primary", icon=":material/play_arrow:", disabled=not sizes):
        again = results.recall("sweep", chosen) is not None
        runs.start("sweep", chosen, SweepRequest(network_of(chosen), tuple(sorted(sizes)), device), fresh=again)
    runs.follow("sweep")
    found: SweepResult | None = results.recall("sweep", chosen)
    if found is None:
        return
    points = found.points
    figure = sweep_chart([point.batch for point in points], [point.images_per_s for point in points])
    st.plotly_chart(figure, key="sweep.chart", config=CHART, alt="Images a second by images at once")
    st.table(
        {
            "Images at once": [point.batch for point in points],
            "Latency": [f"{point.latency.median_ms:,.1f} ms" for point in points],
            "Images a second": [f"{point.images_per_s:,.1f}" for point in points],
            "Memory measured": [
                "not measured" if point.held_bytes is None else bytes_text(point.held_bytes) for point in points
            ],
            "Memory predicted": [bytes_text(point.predicted_held_bytes) for point in points],
        },
        hide_index=True,
    )
    st.caption(
        f"{found.device_name}, {found.dtype}; medians of {found.repeats} passes. Memory: the most that torch's "
        "allocator held in a pass beyond weights and images."
    )


# ── Modes ────────────────────────────────────────────────────────────────────


def show_modes(chosen: Design) -> None:
    """Run in several modes when asked, and show how much faster than eager each is."""
    st.caption(
        "The same network and the same weights, run in other ways. Each way's output is held against eager's before "
        "its speed is shown."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        device = choose_device("modes")
        batch = choose_batch("modes", 8)
    others = [name for name in MODES if name != EAGER.name]
    names = st.pills(
        "Modes beside eager",
        others,
        selection_mode="multi",
        default=_QUICK,
        key="modes.names",
        format_func=_mode_words,
        help="Compiling takes a minute or so. A CPU may have no fast float16.",
    )
    if st.button("Compare them", type="primary", icon=":material/play_arrow:", disabled=not names):
        request = ModesRequest(network_of(chosen), modes_named(names), device, batch)
        runs.start("modes", chosen, request, fresh=results.recall("modes", chosen) is not None)
    runs.follow("modes")
    found: ModesResult | None = results.recall("modes", chosen)
    if found is not None:
        _show_modes(found)


def _mode_words(name: str) -> str:
    return (
        name.replace("_best", ", folded, channels last")
        .replace("folded_channels", "folded, channels")
        .replace("_", " ")
    )


def _show_modes(found: ModesResult) -> None:
    timed = [(one.mode.name, one.speedup) for one in found.modes if one.speedup is not None]
    st.plotly_chart(
        mode_chart([_mode_words(name) for name, _ in timed], [speedup for _, speedup in timed]),
        key="modes.chart",
        config=CHART,
        alt="Speed of each mode as a multiple of eager's",
    )
    st.table(
        {
            "Mode": [_mode_words(one.mode.name) for one in found.modes],
            "Latency": ["" if one.latency is None else f"{one.latency.median_ms:,.1f} ms" for one in found.modes],
            "Times eager": ["" if one.speedup is None else f"{one.speedup:.2f}" for one in found.modes],
            "Distance": ["" if one.distance is None else f"{one.distance:.1e}" for one in found.modes],
            "Allowed": [f"{one.mode.tolerance:.0e}" if one.mode != EAGER else "" for one in found.modes],
            "What it is, or why it was not timed": [one.why or one.mode.about for one in found.modes],
        },
        hide_index=True,
    )
    st.caption(
        f"{found.device_name}, {found.batch} images at once. Times eager: the median of eager's time ÷ the mode's, "
        "taken in turns in one run. Distance: ‖output − eager's‖ ÷ ‖eager's‖."
    )


# ── Experiments ──────────────────────────────────────────────────────────────


def show_experiments() -> None:
    """Time what the labs count when asked: one network against another, in turns."""
    st.caption("What the labs count as a ratio of multiply-adds, measured as a ratio of times in one run.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Experiment", list(EXPERIMENTS), format_func=lambda one: EXPERIMENTS[one].title, width=380)
        device = choose_device("pair")
        batch = choose_batch("pair", 4)
    one = EXPERIMENTS[name]
    subject = name
    if st.button("Measure", type="primary", icon=":material/play_arrow:"):
        request = PairRequest(one.costly, one.cheap, device, batch)
        runs.start("pair", subject, request, fresh=results.recall("pair", subject) is not None)
    runs.follow("pair")
    found: PairResult | None = results.recall("pair", subject)
    if found is not None:
        _show_pair(one, found)


def _show_pair(one: Experiment, found: PairResult) -> None:
    with st.grid(2, gap="small", min_column_width=150):
        st.metric(
            "Counted, times the MACs", f"{float(one.counted):.2f}", help=f"{one.costly_words} ÷ {one.cheap_words}"
        )
        st.metric(
            "Measured, times the time",
            f"{found.ratio:.2f}",
            f"{found.lower_ratio:.2f} – {found.upper_ratio:.2f}",
            delta_color="off",
            delta_arrow="off",
            help="The median of the ratios, turn by turn; below it the quartiles.",
        )
    st.table(
        {
            "Network": [one.costly_words, one.cheap_words],
            "Latency": [f"{found.first.median_ms:,.2f} ms", f"{found.other.median_ms:,.2f} ms"],
        },
        hide_index=True,
    )
    st.caption(
        f"{found.device_name}, float32, {found.batch} images at once, {found.repeats} turns. Counted: multiply-adds of "
        f"convolutions and linears, {one.source}. Where the two ratios part, MACs are not time."
    )
