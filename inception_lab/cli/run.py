"""What the commands that run something answer: a run, a sweep over batch sizes, modes, prepared experiments."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inception_lab.cli.commands import records
from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import Dtype
from inception_lab.design import Design, graph_of, network_of
from inception_lab.text.numbers import Quartiles, is_noisy, measured
from inception_lab.text.summary import SCHEMA

if TYPE_CHECKING:
    from inception_lab.engine import Job, Progress
    from inception_lab.engine.requests.job import OnProgress, Parts, Result

__all__ = ["RunOptions", "experiment", "modes", "perform_shown", "run", "sweep"]

_BAR_WIDTH: Final = 20
_TURNS: Final = "Measured in turns with what it is held against, in one run; the median of the ratios, turn by turn."


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a pass is to be run."""

    device: str
    dtype: Dtype = "float32"
    batch: int = 1
    repeats: int = 10
    channels_last: bool = False
    backward: bool = False


# ── One run ──────────────────────────────────────────────────────────────────


def run(chosen: Design, options: RunOptions, style: str) -> str:
    """Run a forward pass and report what was measured. Raises BackendError."""
    from inception_lab.engine import RunRequest
    from inception_lab.engine.requests.breakdown import clock_words, launch_words

    request = RunRequest(
        network_of(chosen),
        options.device,
        options.dtype,
        options.batch,
        repeats=options.repeats,
        channels_last=options.channels_last,
        backward=options.backward,
    )
    ran = perform_shown(request)
    values = {
        "variant": chosen.variant,
        "device": ran.device_name,
        "dtype": ran.dtype,
        "batch": ran.batch,
        "repeats": ran.repeats,
        **_exactly("latency", ran.latency, "_ms"),
        "images_per_s": round(ran.images_per_s, 2),
        "achieved_gflops": round(2e-6 * ran.batch * graph_cost(graph_of(chosen)).total.macs / ran.latency_ms, 1),
        "layers_ms": round(ran.layers_ms, 3) if ran.layers else None,
        "parameters": ran.parameters,
        "held_bytes": ran.allocated_bytes,
        "predicted_held_bytes": ran.predicted_bytes,
        "liveness_bytes": ran.liveness_bytes,
        "roof_gflops": None if ran.roof is None else round(ran.roof.compute / 1e9, 1),
        "roof_gb_per_s": None if ran.roof is None else round(ran.roof.bandwidth / 1e9, 1),
        "output_is_finite": ran.output_is_finite if ran.observed else None,
        "shapes_checked": len(ran.observed),
        "shapes_different": len(ran.mismatches),
    }
    if ran.training is not None:
        values["training_ms"] = round(ran.training.latency.median_ms, 3)
        values["training_held_bytes"] = ran.training.allocated_bytes
    if ran.left_out:
        values["left_out"] = ran.left_out_words
    if style == "json":
        return json.dumps({"schema": SCHEMA, **values}, indent=1, ensure_ascii=False)
    values |= {"latency_ms": _measured(ran.latency), "images_per_s": _measured(ran.latency.images_per_s(ran.batch))}
    words = {None: "not measured", True: "yes", False: "no"}
    rows = [
        (name.replace("_", " "), words[value] if value is None or isinstance(value, bool) else str(value))
        for name, value in values.items()
    ]
    note = (
        f"Latency: median of whole passes over the batch after warm-up. {clock_words(ran.device)} Achieved: 2 × MACs "
        "of convolutions and linears ÷ latency. Held: the most that torch's allocator had beyond weights and images; "
        "predicted with the copies its layers make, liveness without them. Roof: a matrix product and a copy, measured."
    )
    return records(("measured", "value"), rows, style, "run", f"{note} {launch_words(ran)}".rstrip())


# ── Several in one run ───────────────────────────────────────────────────────


def sweep(chosen: Design, options: RunOptions, batches: Sequence[int], style: str) -> str:
    """Run with several batch sizes. Raises BackendError."""
    from inception_lab.engine.requests.comparison import SweepRequest

    request = SweepRequest(
        network_of(chosen),
        tuple(batches),
        options.device,
        options.dtype,
        channels_last=options.channels_last,
        repeats=options.repeats,
    )
    swept = perform_shown(request)
    titles = ("batch", "latency ms", "quartiles ms", "images/s", "held bytes", "predicted bytes")
    rows = [
        (
            str(point.batch),
            _measured(point.latency),
            f"{point.latency.lower_ms:.3f} to {point.latency.upper_ms:.3f}",
            _measured(point.latency.images_per_s(point.batch)),
            "not measured" if point.allocated_bytes is None else str(point.allocated_bytes),
            str(point.predicted_bytes),
        )
        for point in swept.points
    ]
    exact = [
        {
            "batch": point.batch,
            **_exactly("latency", point.latency, "_ms"),
            "images_per_s": round(point.latency.images_per_s(point.batch)[1], 2),
            "held_bytes": point.allocated_bytes,
            "predicted_held_bytes": point.predicted_bytes,
        }
        for point in swept.points
    ]
    note = f"{swept.device_name}, {swept.dtype}, {swept.repeats} passes each. Held: beyond weights and images."
    return records(titles, rows, style, "sweep", _with_left_out(note, swept), numbers=titles, exact=exact)


def modes(chosen: Design, options: RunOptions, names: Sequence[str], style: str) -> str:
    """Run in several modes, each compared with eager before it is timed. Raises BackendError."""
    from inception_lab.engine.requests.comparison import ModesRequest, modes_named

    request = ModesRequest(
        network_of(chosen), modes_named(names), options.device, batch=options.batch, repeats=options.repeats
    )
    compared = perform_shown(request)
    numbers = ("latency ms", "times eager", "distance", "tolerance")
    titles = ("mode", *numbers, "what it is, or why it was not timed")
    rows = [
        (
            result.mode.name,
            "" if result.latency is None else _measured(result.latency),
            "" if result.speedups is None else _measured(result.speedups),
            "" if result.distance is None else f"{result.distance:.1e}",
            f"{result.mode.tolerance:.0e}",
            result.why or result.mode.about,
        )
        for result in compared.modes
    ]
    exact = [
        {
            "mode": result.mode.name,
            **_exactly("latency", result.latency, "_ms"),
            **_exactly("times_eager", result.speedups),
            "distance": result.distance,
            "tolerance": result.mode.tolerance,
            "about": result.mode.about,
            "why_not_timed": result.why,
        }
        for result in compared.modes
    ]
    note = f"{compared.device_name}, batch {compared.batch}. {_TURNS} Distance: ‖output − eager's‖ ÷ ‖eager's‖."
    return records(titles, rows, style, "modes", _with_left_out(note, compared), numbers=numbers, exact=exact)


def experiment(name: str | None, options: RunOptions, style: str) -> str:
    """Run a prepared experiment, or list them. Raises DesignError for an unknown one, BackendError."""
    from inception_lab.engine.requests.comparison import PairRequest
    from inception_lab.labs.experiments import EXPERIMENTS, experiment_of

    if name is None:
        titles = ("name", "experiment", "MACs, times", "source")
        listing = [
            (listed.name, listed.title, f"{float(listed.counted):.2f}", listed.source)
            for listed in EXPERIMENTS.values()
        ]
        note = "Times: MACs of the first ÷ MACs of the second, convolutions and linears, one image."
        return records(titles, listing, style, "experiments", note, numbers=("MACs, times",))
    chosen = experiment_of(name)
    request = PairRequest(chosen.costly, chosen.cheap, options.device, batch=options.batch, repeats=options.repeats)
    pair = perform_shown(request)
    rows = [
        (f"time: {chosen.costly_words}", _measured(pair.first, "ms")),
        (f"time: {chosen.cheap_words}", _measured(pair.other, "ms")),
        ("measured, times", f"{_measured(pair.ratios)} ({pair.lower_ratio:.2f} to {pair.upper_ratio:.2f})"),
        ("counted, times", f"{float(chosen.counted):.2f}"),
    ]
    exact: list[Mapping[str, object]] = [
        {"what": chosen.costly_words, **_exactly("latency", pair.first, "_ms")},
        {"what": chosen.cheap_words, **_exactly("latency", pair.other, "_ms")},
        {"what": "measured", **_exactly("times", pair.ratios)},
        {"what": "counted", "times": round(float(chosen.counted), 4)},
    ]
    note = f"{pair.device_name}, batch {pair.batch}, {pair.repeats} turns. {_TURNS} Counted: MACs."
    return records(("what", "value"), rows, style, "experiment", _with_left_out(note, pair), exact=exact)


def _exactly(name: str, quartiles: Quartiles | None, unit: str = "") -> dict[str, float | bool | None]:
    """Return a median under its `name`, its quartiles and whether they are noisy, as JSON has them."""
    lower, middle, upper = quartiles or (None, None, None)
    keys = (f"{name}{unit}", f"{name}_lower_quartile{unit}", f"{name}_upper_quartile{unit}")
    rounded = (None if value is None else round(value, 3) for value in (middle, lower, upper))
    noisy = None if quartiles is None else is_noisy(quartiles)
    return {**dict(zip(keys, rounded, strict=True)), f"{name}_is_noisy": noisy}


def _measured(quartiles: Quartiles, unit: str = "") -> str:
    """Write a median as the page does, without the separators that a reader of CSV would stumble over."""
    return measured(quartiles, unit).replace(",", "")


def _with_left_out(note: str, result: Parts) -> str:
    return f"{result.left_out_words} {note}".strip()


# ── Progress ─────────────────────────────────────────────────────────────────


def perform_shown(job: Job[Result]) -> Result:
    """Do a job; at a terminal, draw how far it is on the line that the answer will take. Raises LabError."""
    from inception_lab.engine import perform
    from inception_lab.engine.requests.job import ignore

    shown = sys.stderr.isatty()
    try:
        return perform(job, _bar() if shown else ignore)
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def _bar() -> OnProgress:
    """Return what draws how far a job is, and how long its step will still take at this pace."""
    began: dict[str, float] = {}

    def show(progress: Progress) -> None:
        now = time.monotonic()
        elapsed = now - began.setdefault(progress.step, now)
        filled = _BAR_WIDTH * progress.done // max(progress.total, 1)
        bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
        left = f", {elapsed / progress.done * (progress.total - progress.done):,.0f} s left" if progress.done else ""
        sys.stderr.write(f"\r\x1b[K{progress.step:8} {bar} {progress.done}/{progress.total} {progress.detail}{left}")
        sys.stderr.flush()

    return show
