"""Where torch work runs, behind values that pickle: ask the desk with a `RunRequest`, get a `RunResult`.

Importing this package does not import torch, nor the cluster's library. `get_desk`
serves many sessions with worker processes; `perform` does one job for a
notebook or the command line, and `run_forward` one plain run.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from inception_lab.engine.requests.devices import FASTEST, Device
from inception_lab.engine.requests.run import (
    CountersRequest,
    Job,
    LayerTime,
    ObservedShape,
    Progress,
    RunRequest,
    RunResult,
)
from inception_lab.engine.serving import settings

if TYPE_CHECKING:
    from inception_lab.engine.serving.desk import Desk

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
    "get_desk",
    "perform",
    "run_forward",
]

_OPENING: Final = threading.Lock()
_DESK: list[Desk] = []


def get_desk() -> Desk:
    """Return this process's desk, opened when first asked for; its workers start with the first job.

    Raises BackendError where the environment sets the engine wrongly.
    """
    with _OPENING:
        if not _DESK:
            from inception_lab.engine.serving.desk import Desk
            from inception_lab.engine.serving.pool import DaskPool

            _DESK.append(Desk(DaskPool(settings.scheduler()), time_limit=settings.time_limit()))
            atexit.register(_DESK[0].close)
        return _DESK[0]


def perform(job: Job, on_progress: Callable[[Progress], None] | None = None) -> Any:
    """Do a job for one who waits for it, and return its result.

    In this process, within the memory that is free; on the cluster that the
    environment names, if it names one. `on_progress` hears of each step in
    order; what it raises ends the job. Raises LabError.
    """
    if settings.scheduler() is not None:
        return _perform_there(job, on_progress)
    from inception_lab.engine.requests.admission import admit
    from inception_lab.engine.requests.devices import Facts, no_such_device
    from inception_lab.engine.work import jobs

    here = Facts("here", available_devices(), settings.memory_limit())
    place = here.place(job.device)
    if not place:
        raise no_such_device(job.device, [here])
    if place == "cpu":  # a GPU's own allocator says when its memory does not suffice
        admit(job, here.memory)
    return jobs.perform(job.on(place), on_progress or (lambda _: None))


def _perform_there(job: Job, on_progress: Callable[[Progress], None] | None) -> Any:
    from inception_lab.engine.serving.states import Running, State

    def heard(state: State) -> None:
        if on_progress is not None and isinstance(state, Running) and state.progress is not None:
            on_progress(state.progress)

    ticket = get_desk().submit("alone", job)
    try:
        return get_desk().wait(ticket, heard)
    finally:
        get_desk().cancel(ticket)


def available_devices() -> tuple[Device, ...]:
    """Return the devices that torch finds in this process: the CPU first, then every GPU."""
    from inception_lab.engine.work import forward

    return forward.available_devices()


def run_forward(request: RunRequest, on_progress: Callable[[Progress], None] | None = None) -> RunResult:
    """Build the network of `request`, run it in this process, measure it and compare every shape.

    `on_progress` hears of each step in order; what it raises ends the run.
    Raises ShapeError or SpecError where the network is impossible, BackendError
    where the device, its memory or torch does not do it.
    """
    from inception_lab.engine.work import forward

    return forward.run_forward(request, on_progress)
