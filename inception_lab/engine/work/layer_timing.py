"""Stopwatches for each layer in a pass over the whole batch.

On a CPU each layer is waited for. A CUDA GPU is not: there an event stands before each layer and one after it, and
the GPU is given something to wait with first, so that the processor has launched all kernels when the first one
begins. What is between the two events is then the layer's kernels, and no waiting for their launch. Whether the
processor was that far ahead is looked at in every pass; a pass in which it was not is left out, and the next one
waits longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from time import perf_counter
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn

from inception_lab.engine.requests.run import LayerTime
from inception_lab.engine.work.timing import marked, timed_step, wait_for

__all__ = ["head_start_ms", "layer_times", "medians"]

_TRIALS: Final = 3
_TRIAL_CYCLES: Final = 2_000_000
"""A millisecond or so."""
_LAYER_MS: Final = 0.05
"""What the hooks of a layer take the processor, from above."""
_LONGEST_MS: Final = 200.0


class _Stopwatch(Protocol):
    """Notes when a layer begins and ends.

    When a pass is over it says what each layer took, in milliseconds, and whether no layer waited for its launch.
    """

    def begin_pass(self) -> None: ...
    def begin(self, name: str, value: Tensor) -> None: ...
    def end(self, name: str, value: Tensor) -> None: ...
    def end_pass(self) -> None: ...
    def taken(self) -> tuple[dict[str, float], bool]: ...


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

    def end_pass(self) -> None:
        pass

    def taken(self) -> tuple[dict[str, float], bool]:
        return self._took, True


class _Events:
    """A CUDA GPU's own clock, the processor far ahead."""

    def __init__(self, device: torch.device, head_start: float) -> None:
        self._device = device
        # The first trial also loads the kernel, and a GPU that was idle is slow at first.
        trial = min(timed_step(lambda: _idle(device, _TRIAL_CYCLES), device) for _ in range(_TRIALS))
        self._cycles = round(_TRIAL_CYCLES * head_start / trial)
        self._most = round(_TRIAL_CYCLES * _LONGEST_MS / trial)
        self._marks: dict[str, list[torch.cuda.Event]] = {}
        self._ahead = True

    def begin_pass(self) -> None:
        self._marks = {}
        _idle(self._device, self._cycles)

    def begin(self, name: str, _value: Tensor) -> None:
        self._marks[name] = [marked(self._device)]

    def end(self, name: str, _value: Tensor) -> None:
        self._marks[name].append(marked(self._device))

    def end_pass(self) -> None:
        """Look whether the first layer still has to begin, now that the last one is launched."""
        first = next(iter(self._marks.values()))[0]
        self._ahead = not first.query()  # type: ignore[no-untyped-call]  # torch has no type for it
        if not self._ahead:
            self._cycles = min(2 * self._cycles, self._most)

    def taken(self) -> tuple[dict[str, float], bool]:
        wait_for(self._device)
        return {name: before.elapsed_time(after) for name, (before, after) in self._marks.items()}, self._ahead


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
    passes: list[tuple[dict[str, float], bool]] = []

    def begin(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        return lambda _module, inputs: watch.begin(name, inputs[0])

    def end(name: str) -> Callable[[nn.Module, object, Tensor], None]:
        return lambda _module, _inputs, output: watch.end(name, output)

    def begin_pass(_module: nn.Module, _inputs: Any) -> None:
        watch.begin_pass()

    def end_pass(_module: nn.Module, _inputs: Any, _output: Any) -> None:
        watch.end_pass()

    with ExitStack() as hooks:
        hooks.callback(module.register_forward_pre_hook(begin_pass).remove)
        hooks.callback(module.register_forward_hook(end_pass).remove)
        for name in wanted:
            unit = module.get_submodule(name)
            hooks.callback(unit.register_forward_pre_hook(begin(name)).remove)
            hooks.callback(unit.register_forward_hook(end(name)).remove)
        for _ in run():
            passes.append(watch.taken())
    return tuple(LayerTime(name, duration) for name, duration in medians(passes).items())


def medians(passes: Sequence[tuple[Mapping[str, float], bool]]) -> dict[str, float]:
    """Return the median of what each layer took, over the passes in which none waited; over all where all did."""
    chosen = [took for took, ahead in passes if ahead] or [took for took, _ in passes]
    return {name: median(took[name] for took in chosen) for name in (chosen[0] if chosen else ())}
