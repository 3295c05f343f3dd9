"""Stopwatches for a pass over the whole batch, and measurements of several parts in order.

On a CUDA GPU the clock is the GPU's own: an event before a pass and one after it, the GPU idle when it begins. Such a
time holds what the pass waits for, too: a kernel that the processor has not launched yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from statistics import quantiles
from time import perf_counter
from typing import TypeVar

import torch
from torch import Tensor

from inception_lab.backend.module import explained
from inception_lab.engine.requests.job import OnProgress, Parts, Progress
from inception_lab.engine.requests.run import Latency
from inception_lab.text.numbers import Quartiles

__all__ = ["Look", "latency_of", "marked", "measured_in_parts", "quartiles", "timed_pass", "timed_step", "wait_for"]

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


def marked(device: torch.device) -> torch.cuda.Event:
    """Have a CUDA GPU note the time when it has done what it was given before; return where it notes it."""
    event: torch.cuda.Event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]  # torch has no type for it
    event.record(torch.cuda.current_stream(device))
    return event


def timed_pass(step: Callable[[Tensor], object], image: Tensor) -> float:
    """Run once and return the milliseconds it took."""
    with explained("forward pass"):
        return timed_step(lambda: step(image), image.device)


def timed_step(step: Callable[[], object], device: torch.device) -> float:
    """Do a step on a device that does nothing else, wait for it, and return the milliseconds."""
    wait_for(device)
    if device.type == "cuda":
        before = marked(device)
        step()
        after = marked(device)
        after.synchronize()
        return float(before.elapsed_time(after))
    start = perf_counter()
    step()
    wait_for(device)
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
