"""Where torch work runs, behind values that pickle: ask the desk with a `RunRequest`, get a `RunResult`.

Importing this package does not import torch, nor the cluster's library. `get_desk` serves many sessions with worker
processes; `perform` does one job for a notebook or the command line.
"""

from __future__ import annotations

import atexit
import threading
from math import inf
from typing import TYPE_CHECKING, Final

from inception_lab.engine.requests.devices import FASTEST
from inception_lab.engine.requests.job import Job, OnProgress, Progress, Result, ignore, keeping_parts
from inception_lab.engine.requests.keeping import image_seconds
from inception_lab.engine.requests.run import CountersRequest, ObservedShape, RunRequest, RunResult
from inception_lab.engine.serving import settings

if TYPE_CHECKING:
    from inception_lab.engine.serving.desk import Desk
    from inception_lab.engine.serving.states import State

__all__ = [
    "FASTEST",
    "CountersRequest",
    "Job",
    "ObservedShape",
    "Progress",
    "RunRequest",
    "RunResult",
    "get_desk",
    "leave",
    "perform",
]

_OPENING: Final = threading.Lock()
_DESK: list[Desk] = []


def get_desk() -> Desk:
    """Return this process's desk, opened when first asked for; its workers start with the first job.

    Raises BackendError where the environment sets the engine wrongly.
    """
    with _OPENING:
        if not _DESK:
            image_seconds()  # where it is set wrongly, that is said before a run
            from inception_lab.engine.serving.desk import Desk
            from inception_lab.engine.serving.pool import DaskPool

            _DESK.append(Desk(DaskPool(settings.scheduler()), time_limit=settings.time_limit()))
            atexit.register(_DESK[0].close)
        return _DESK[0]


def leave(session: str) -> None:
    """Let go what a session asked for, as its page was closed; no desk is opened for it."""
    for desk in _DESK:
        desk.leave(session)


def perform(job: Job[Result], on_progress: OnProgress = ignore) -> Result:
    """Do a job while the caller waits, and return its result.

    In this process, within the memory that is free and the time that the environment sets, if it sets one; on the
    cluster that it names, if it names one. What is interrupted keeps what it had measured, and its result says so.
    Raises LabError.
    """
    if settings.scheduler() is not None:
        return _perform_on_cluster(job, on_progress)
    from inception_lab.engine.requests.admission import admit
    from inception_lab.engine.requests.devices import WorkerInfo, no_such_device
    from inception_lab.engine.work.devices import available_devices
    from inception_lab.engine.work.jobs import run_job

    here = WorkerInfo("here", available_devices(), settings.memory_limit())
    device = here.device_for(job.device)
    if device is None:
        raise no_such_device(job.device, [here])
    if device.kind == "cpu":  # a GPU's own allocator says when its memory does not suffice
        admit(job, here.memory_bytes)
    return keeping_parts(lambda look: run_job(job.on(device.id), look), on_progress, settings.time_limit(inf))


def _perform_on_cluster(job: Job[Result], on_progress: OnProgress) -> Result:
    from inception_lab.engine.serving.states import Running

    def on_state(state: State[Result]) -> None:
        if isinstance(state, Running) and state.progress is not None:
            on_progress(state.progress)

    desk = get_desk()
    ticket = desk.submit("alone", job)
    try:
        return desk.wait(ticket, on_state)
    except KeyboardInterrupt:
        desk.cancel(ticket)
        return desk.wait(ticket)  # what was measured so far, or that it was stopped
    finally:
        desk.cancel(ticket)
