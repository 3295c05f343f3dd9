"""Stopwatches for a pass over the whole batch and each layer in it, and measurements of several parts in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

import torch
from torch import Tensor, nn

from inception_lab.backend.module import explained
from inception_lab.engine.requests.job import OnProgress, Parts, Progress
from inception_lab.engine.requests.run import Latency, LayerTime
from inception_lab.text.numbers import Quartiles

__all__ = ["Look", "latency_of", "layer_times", "measured_in_parts", "quartiles", "timed_pass", "wait_for"]

Look = Callable[[], None]  # raises where the job shall end
Part = TypeVar("Part")
Measured = TypeVar("Measured")
Gathered = TypeVar("Gathered", bound=Parts)


def wait_for(device: torch.device) -> None:
    """Return when the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def timed_pass(step: Callable[[Tensor], object], image: Tensor) -> float:
    """Run once and return the milliseconds it took."""
    with explained("forward pass"):
        wait_for(image.device)
        start = perf_counter()
        step(image)
        wait_for(image.device)
        return 1000.0 * (perf_counter() - start)


def quartiles(values: list[float]) -> Quartiles:
    """Return the lower quartile, the median and the upper quartile; a single value is all three."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    return lower, middle, upper


def latency_of(milliseconds: list[float]) -> Latency:
    """Return the quartiles of measured passes."""
    return Latency(*quartiles(milliseconds))


def layer_times(module: nn.Module, names: Iterable[str], run: Callable[[], Iterable[float]]) -> tuple[LayerTime, ...]:
    """Time the submodules `names` while `run` passes images; return each one's median."""
    measured: dict[str, list[float]] = {}
    began: dict[str, float] = {}

    def start(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            wait_for(inputs[0].device)
            began[name] = perf_counter()

        return note

    def end(name: str) -> Callable[[nn.Module, object, Tensor], None]:
        def note(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            wait_for(output.device)
            measured.setdefault(name, []).append(1000.0 * (perf_counter() - began[name]))

        return note

    handles = []
    for name in names:
        unit = module.get_submodule(name)
        handles += [unit.register_forward_pre_hook(start(name)), unit.register_forward_hook(end(name))]
    try:
        for _ in run():
            pass
    finally:
        for handle in handles:
            handle.remove()
    return tuple(LayerTime(name, median(durations)) for name, durations in measured.items())


def measured_in_parts(
    step: str,
    parts: Sequence[tuple[str, Part]],
    measure: Callable[[Part, Look], Measured],
    gather: Callable[[Sequence[Measured], tuple[str, ...]], Gathered],
    on_progress: OnProgress,
) -> Gathered:
    """Measure named parts in order and return what `gather` makes of them and of the names of those left out."""
    names = tuple(name for name, _ in parts)
    measured: list[Measured] = []
    for done, (name, part) in enumerate(parts):
        so_far = gather(measured, names[done:]) if measured else None
        look = partial(on_progress, Progress(step, done, len(parts), name, so_far))
        look()
        measured.append(measure(part, look))
    return gather(measured, ())
