"""Where torch work runs, behind values that pickle: ask the desk with a `RunRequest`, get a `RunResult`.

Importing this package does not import torch, nor the cluster's library. `desk`
serves many sessions with worker processes; `run_forward` runs in this process,
for a notebook and the command line.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from inception_lab.engine import settings
from inception_lab.engine.devices import FASTEST, Device
from inception_lab.engine.messages import (
    CountersRequest,
    Job,
    LayerTime,
    ObservedShape,
    Progress,
    RunRequest,
    RunResult,
)

if TYPE_CHECKING:
    from inception_lab.engine.desk import Desk

__all__ = [
    "FASTEST",
    "CountersRequest",
    "Device",
    "Job",
    "LayerTime",
    "ObservedShape",
    "Progress",
    "RunRequest",
    "RunResult",
    "available_devices",
    "desk",
    "run_forward",
]

_OPENING: Final = threading.Lock()
_DESK: list[Desk] = []


def desk() -> Desk:
    """Return this process's desk, opened when first asked for; its workers start with the first job.

    Raises BackendError where the environment sets the engine wrongly.
    """
    with _OPENING:
        if not _DESK:
            from inception_lab.engine.desk import Desk
            from inception_lab.engine.pool import DaskPool

            _DESK.append(Desk(DaskPool(settings.scheduler()), time_limit=settings.time_limit()))
            atexit.register(_DESK[0].close)
        return _DESK[0]


def available_devices() -> tuple[Device, ...]:
    """Return the devices that torch finds in this process: the CPU first, then every GPU."""
    from inception_lab.engine import forward

    return forward.available_devices()


def run_forward(request: RunRequest, on_progress: Callable[[Progress], None] | None = None) -> RunResult:
    """Build the network of `request`, run it in this process, measure it and compare every shape.

    `on_progress` hears of each step in order; what it raises ends the run.
    Raises ShapeError or SpecError where the network is impossible, BackendError
    where the device, its memory or torch does not do it.
    """
    from inception_lab.engine import forward

    return forward.run_forward(request, on_progress)
