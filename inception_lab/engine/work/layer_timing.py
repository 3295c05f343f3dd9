"""Stopwatches for each layer in a pass over the whole batch.

On a CPU each layer is waited for. A CUDA GPU is not: there an event stands before each layer and one after it, and
the GPU is given something to wait with first, so that the processor has launched all kernels when the first one
begins. What is between the two events is then the layer's kernels, and no waiting for their launch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from statistics import median
from time import perf_counter
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn

from inception_lab.engine.requests.run import LayerTime
from inception_lab.engine.work.timing import marked, timed_step, wait_for

__all__ = ["head_start_ms", "layer_times"]

_TRIAL_CYCLES: Final = 2_000_000
"""A millisecond or so."""
_LAYER_MS: Final = 0.05
"""What the hooks of a layer take the processor, from above."""
_LONGEST_MS: Final = 200.0


class _Stopwatch(Protocol):
    """Notes when a layer begins and ends; when a pass is over it says what each took, in milliseconds."""

    def begin_pass(self) -> None: ...
    def begin(self, name: str, value: Tensor) -> None: ...
    def end(self, name: str, value: Tensor) -> None: ...
    def taken(self) -> dict[str, float]: ...


class _Clock:
    """The processor's clock; the device is waited for before and after each layer."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._took: dict[str, float] = {}

    def begin_pass(self) -> None:
        self._took = {}

    def begin(self, name: str, value: Tensor) -> None:
        wait_for(value.device)
        self._began[name] = perf_counter()

    def end(self, name: str, value: Tensor) -> None:
        wait_for(value.device)
        self._took[name] = 1000.0 * (perf_counter() - self._began[name])

    def taken(self) -> dict[str, float]:
        return self._took


class _Events:
    """A CUDA GPU's own clock, the processor far ahead."""

    def __init__(self, device: torch.device, head_start: float) -> None:
        self._device = device
        trial = timed_step(lambda: _idle(device, _TRIAL_CYCLES), device)
        self._cycles = round(_TRIAL_CYCLES * head_start / trial)
        self._marks: dict[str, list[torch.cuda.Event]] = {}

    def begin_pass(self) -> None:
        self._marks = {}
        _idle(self._device, self._cycles)

    def begin(self, name: str, _value: Tensor) -> None:
        self._marks[name] = [marked(self._device)]

    def end(self, name: str, _value: Tensor) -> None:
        self._marks[name].append(marked(self._device))

    def taken(self) -> dict[str, float]:
        wait_for(self._device)
        return {name: before.elapsed_time(after) for name, (before, after) in self._marks.items()}


def _idle(device: torch.device, cycles: int) -> None:
    """Keep a GPU busy with nothing, without a byte through its cache.

    torch's own tests do it by this function; it has no public one.
    """
    with torch.cuda.device(device):
        torch.cuda._sleep(cycles)  # type: ignore[no-untyped-call]  # torch has no type for it


def head_start_ms(pass_ms: float, layers: int) -> float:
    """Return for how long a GPU is held back, that the processor can launch a pass of so many layers meanwhile.

    `pass_ms` is a whole pass: at most that long it took to launch it without the hooks.
    """
    return min(_LONGEST_MS, 1.5 * pass_ms + _LAYER_MS * layers)


def layer_times(
    module: nn.Module, names: Iterable[str], run: Callable[[], Iterable[float]], *, device: torch.device, pass_ms: float
) -> tuple[LayerTime, ...]:
    """Time the submodules `names` while `run` passes images on a device; return each one's median.

    `pass_ms` is what a whole pass takes.
    """
    wanted = tuple(names)
    watch: _Stopwatch = _Clock() if device.type != "cuda" else _Events(device, head_start_ms(pass_ms, len(wanted)))
    measured: dict[str, list[float]] = {}

    def begin(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        return lambda _module, inputs: watch.begin(name, inputs[0])

    def end(name: str) -> Callable[[nn.Module, object, Tensor], None]:
        return lambda _module, _inputs, output: watch.end(name, output)

    def begin_pass(_module: nn.Module, _inputs: Any) -> None:
        watch.begin_pass()

    with ExitStack() as hooks:
        hooks.callback(module.register_forward_pre_hook(begin_pass).remove)
        for name in wanted:
            unit = module.get_submodule(name)
            hooks.callback(unit.register_forward_pre_hook(begin(name)).remove)
            hooks.callback(unit.register_forward_hook(end(name)).remove)
        for _ in run():
            for name, duration in watch.taken().items():
                measured.setdefault(name, []).append(duration)
    return tuple(LayerTime(name, median(durations)) for name, durations in measured.items())
