"""Stopwatches: a pass over the whole batch, and each layer in it, the device's queue emptied before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median, quantiles
from time import perf_counter

import torch
from torch import Tensor, nn

from inception_lab.backend.module import explained
from inception_lab.engine.requests.run import Latency, LayerTime
from inception_lab.text.numbers import Quartiles

__all__ = ["latency_of", "layer_times", "quartiles", "timed_pass", "wait_for"]


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
