"""Where torch work runs, behind values that pickle: ask with a `RunRequest`, get a `RunResult`.

Importing this package does not import torch; the first call does. Another
process can therefore stand behind the same functions.
"""

from __future__ import annotations

from collections.abc import Callable

from inception_lab.engine.messages import Device, LayerTime, ObservedShape, Progress, RunRequest, RunResult

__all__ = [
    "Device",
    "LayerTime",
    "ObservedShape",
    "Progress",
    "RunRequest",
    "RunResult",
    "available_devices",
    "run_forward",
]


def available_devices() -> tuple[Device, ...]:
    """Return the CPU and every CUDA GPU that torch finds."""
    from inception_lab.engine import forward

    return forward.available_devices()


def run_forward(request: RunRequest, on_progress: Callable[[Progress], None] | None = None) -> RunResult:
    """Build the network of `request`, run it, measure it and compare every shape.

    `on_progress` hears of each step in order; what it raises ends the run.
    Raises ShapeError or SpecError where the network is impossible, BackendError
    where the device, its memory or torch does not do it.
    """
    from inception_lab.engine import forward

    return forward.run_forward(request, on_progress)
