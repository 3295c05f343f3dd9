"""What a worker of the cluster does with a job: do it, say how far it is, stop when nobody waits any more."""

from __future__ import annotations

import pickle
from enum import StrEnum
from typing import Any, Final

from dask.typing import Key
from distributed import Worker, WorkerPlugin, get_worker
from distributed.worker_state_machine import TaskStateState

from inception_lab.engine.requests.devices import WorkerInfo
from inception_lab.engine.requests.job import STOPPED, Job, Progress, Result

__all__ = ["Event", "StopPlugin", "run_task", "worker_info"]

_USABLE: Final = 0.9
"""Of a worker's memory: beyond 95 % its nanny ends it."""
_RUNNING: Final = ("executing", "long-running")
_STOPPED: Final[set[str]] = set()
"""The tasks that were let go while they ran in this process."""


class Event(StrEnum):
    """What a worker says of a task."""

    STARTED = "started"
    PROGRESS = "progress"
    ENDED = "ended"


class StopPlugin(WorkerPlugin):
    """Notes which running tasks were cancelled: the cluster cannot end a thread, so the job has to look."""

    name = "inception-lab-stops"

    def transition(self, key: Key, start: TaskStateState, finish: TaskStateState, **_: Any) -> None:
        """Note a task that is let go while it runs."""
        if start in _RUNNING and finish in ("cancelled", "released"):
            _STOPPED.add(str(key))


def run_task(task: str, job: Job[Result], topic: str) -> Result:
    """Do a job on this worker, which says under `topic` how far it is.

    Raises BackendError where it was stopped, and what the job raises.
    """
    worker = get_worker()
    worker.log_event(topic, {"task": task, "event": Event.STARTED.value})

    def on_progress(progress: Progress) -> None:
        if task in _STOPPED:
            raise STOPPED
        said = {"task": task, "event": Event.PROGRESS.value, "progress": pickle.dumps(progress)}
        worker.log_event(topic, said)

    try:
        from inception_lab.engine.work import jobs

        return jobs.run_job(job, on_progress)
    finally:
        _STOPPED.discard(task)
        worker.log_event(topic, {"task": task, "event": Event.ENDED.value})


def worker_info(dask_worker: Worker) -> WorkerInfo:
    """Return what a worker is: its devices, and the bytes that a run may take; the cluster fills in the worker."""
    import psutil
    import torch

    from inception_lab.engine.work.devices import available_devices

    devices = available_devices()
    if any(device.kind == "cuda" for device in devices):
        return WorkerInfo(dask_worker.address, devices, torch.cuda.mem_get_info()[0])
    limit = dask_worker.memory_manager.memory_limit or psutil.virtual_memory().available
    return WorkerInfo(dask_worker.address, devices, max(0, int(_USABLE * limit) - psutil.Process().memory_info().rss))
