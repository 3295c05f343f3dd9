"""Several measurements in one run: batch sizes, modes, and prepared experiments."""

from __future__ import annotations

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.charts.speed import mode_chart, sweep_chart
from inception_lab.engine import known_devices
from inception_lab.engine.requests.comparison import (
    EAGER,
    ModesRequest,
    ModesResult,
    PairRequest,
    PairResult,
    SweepRequest,
    modes_named,
    modes_on,
)
from inception_lab.engine.requests.devices import device_like
from inception_lab.labs.experiments import EXPERIMENTS, Experiment
from inception_lab.text.numbers import bytes_text, measured, middle_half, plural
from inception_lab.ui import results, runs
from inception_lab.ui.charts import show_chart
from inception_lab.ui.sections.choices import choose, choose_batch, choose_device, choose_several

__all__ = ["show_experiments", "show_modes", "show_sweep"]

_SIZES = (1, 2, 4, 8, 16, 32, 64)
_QUICK = ("channels_last", "folded", "folded_channels_last", "bfloat16", "bfloat16_best")
_QUICK_ON_A_GPU = ("folded", "cuda_graph", "tf32", "bfloat16_best", "bfloat16_graph")


# ── Batch sizes ──────────────────────────────────────────────────────────────


def show_sweep(chosen: Design) -> None:
    """Run with several batch sizes when asked, and show images a second and memory."""
    st.caption("The same network with ever more images at once: a GPU gets faster, a CPU soon does not; memory grows.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        device = choose_device("sweep")
        sizes = choose_several("Images at once", {size: str(size) for size in _SIZES}, _SIZES[:4], key="sweep.sizes")
    if st.button("Run these", type="primary", icon=":material/play_arrow:", disabled=not sizes):
        again = results.recall(SweepRequest, chosen) is not None
        runs.start(chosen, SweepRequest(network_of(chosen), tuple(sizes), device), fresh=again)
    runs.follow(SweepRequest)
    sweep = results.recall(SweepRequest, chosen)
    if sweep is None:
        return
    runs.show_left_out(sweep)
    points = sweep.points
    rates = [point.latency.images_per_s(point.batch) for point in points]
    figure = sweep_chart([point.batch for point in points], rates)
    show_chart(figure, key="sweep.chart", alt="Images a second by images at once")
    st.table(
        {
            "Images at once": [point.batch for point in points],
            "Latency": [measured(point.latency, "ms") for point in points],
            "Images a second": [measured(rate) for rate in rates],
            "Memory measured": [
                "not measured" if point.allocated_bytes is None else bytes_text(point.allocated_bytes)
                for point in points
            ],
            "Memory predicted": [bytes_text(point.predicted_bytes) for point in points],
        },
        hide_index=True,
    )
    st.caption(
        f"{sweep.device_name}, {sweep.dtype}; medians of {sweep.repeats} passes. Memory: the most that torch's "
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
    able = modes_on(device_like(device, known_devices()))
    others = {mode.name: _mode_words(mode.name) for mode in able if mode != EAGER}
    slow = "Compiling takes a minute or so. A CPU may have no fast float16."
    usual = [name for name in (_QUICK_ON_A_GPU if "cuda_graph" in others else _QUICK) if name in others]
    names = choose_several("Modes beside eager", others, usual, key="modes.names", help_text=slow)
    if st.button("Compare them", type="primary", icon=":material/play_arrow:", disabled=not names):
        request = ModesRequest(network_of(chosen), modes_named(names), device, batch)
        runs.start(chosen, request, fresh=results.recall(ModesRequest, chosen) is not None)
    runs.follow(ModesRequest)
    compared = results.recall(ModesRequest, chosen)
    if compared is not None:
        _show_modes(compared)


def _mode_words(name: str) -> str:
    return (
        name.replace("_best", ", folded, channels last")
        .replace("16_graph", "16, folded, channels last, CUDA graph")
        .replace("32_graph", "32, folded, channels last, CUDA graph")
        .replace("cuda_graph", "CUDA graph")
        .replace("tf32", "TF32")
        .replace("folded_channels", "folded, channels")
        .replace("_", " ")
    )


def _show_modes(compared: ModesResult) -> None:
    runs.show_left_out(compared)
    timed = [(result.mode.name, result.speedups) for result in compared.modes if result.speedups is not None]
    show_chart(
        mode_chart([_mode_words(name) for name, _ in timed], [speedups for _, speedups in timed]),
        key="modes.chart",
        alt="Speed of each mode as a multiple of eager's",
    )
    st.table(
        {
            "Mode": [_mode_words(result.mode.name) for result in compared.modes],
            "Latency": ["" if result.latency is None else measured(result.latency, "ms") for result in compared.modes],
            "Times eager": ["" if result.speedups is None else measured(result.speedups) for result in compared.modes],
            "Distance": ["" if result.distance is None else f"{result.distance:.1e}" for result in compared.modes],
            "Allowed": [f"{result.mode.tolerance:.0e}" if result.mode != EAGER else "" for result in compared.modes],
            "What it is, or why it was not timed": [result.why or result.mode.about for result in compared.modes],
        },
        hide_index=True,
    )
    st.caption(
        f"{compared.device_name}, {plural(compared.batch, 'image')} at once. Times eager: the median of eager's time ÷ "
        "the mode's, taken in turns in one run. Distance: ‖output − eager's‖ ÷ ‖eager's‖."
    )
    if any(result.mode.recorded and result.latency is not None for result in compared.modes):
        st.caption(
            "Eager launches a pass kernel by kernel; a GPU that is faster than its launches waits for each. A CUDA "
            "graph launches them all at once, the images copied to where it reads them."
        )


# ── Experiments ──────────────────────────────────────────────────────────────


def show_experiments() -> None:
    """Time what the labs count when asked: one network against another, in turns."""
    st.caption("What the labs count as a ratio of multiply-adds, measured as a ratio of times in one run.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = {name: experiment.title for name, experiment in EXPERIMENTS.items()}
        name = choose("Experiment", titles, key="pair.experiment", width=380)
        device = choose_device("pair")
        batch = choose_batch("pair", 4)
    experiment = EXPERIMENTS[name]
    if st.button("Measure", type="primary", icon=":material/play_arrow:"):
        request = PairRequest(experiment.costly, experiment.cheap, device, batch)
        runs.start(name, request, fresh=results.recall(PairRequest, name) is not None)
    runs.follow(PairRequest)
    pair = results.recall(PairRequest, name)
    if pair is not None:
        _show_pair(experiment, pair)


def _show_pair(experiment: Experiment, pair: PairResult) -> None:
    runs.show_left_out(pair)
    with st.grid(2, gap="small", min_column_width=150):
        st.metric(
            "Counted, times the MACs",
            f"{float(experiment.counted):.2f}",
            help=f"{experiment.costly_words} ÷ {experiment.cheap_words}",
        )
        st.metric(
            "Measured, times the time",
            measured(pair.ratios),
            middle_half(pair.ratios),
            delta_color="off",
            delta_arrow="off",
            help="The median of the ratios, turn by turn; below it the quartiles.",
        )
    st.table(
        {
            "Network": [experiment.costly_words, experiment.cheap_words],
            "Latency": [measured(pair.first, "ms"), measured(pair.other, "ms")],
        },
        hide_index=True,
    )
    st.caption(
        f"{pair.device_name}, float32, {pair.batch} images at once, {pair.repeats} turns. Counted: multiply-adds of "
        f"convolutions and linears, {experiment.source}. Where the two ratios part, MACs are not time."
    )
