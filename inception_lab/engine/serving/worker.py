"""What a worker of the cluster does with a job: perform it, tell how far it is, stop when nobody waits any more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from dask.typing import Key
from distributed import Worker, WorkerPlugin, get_worker
from distributed.worker_state_machine import TaskStateState

from inception_lab.engine.requests.devices import Facts
from inception_lab.engine.requests.run import Job, Progress
from inception_lab.errors import BackendError

__all__ = ["ENDED", "STARTED", "Stops", "facts", "perform", "topic"]

STARTED: Final = "started"
PROGRESS: Final = "progress"
ENDED: Final = "ended"
_USABLE: Final = 0.9
"""Of a worker's memory: beyond 95 % its nanny ends it."""
_RUNNING: Final = ("executing", "long-running")
_STOPPED: Final[set[str]] = set()
"""The keys of jobs that were let go while they ran in this process."""


def topic(key: str) -> str:
    """Return the name under which the job `key` tells how far it is."""
    return f"inception-lab-{key}"


class Stops(WorkerPlugin):
    """Notes which running jobs were cancelled: the cluster cannot end a thread, so the job has to look."""

    name = "inception-lab-stops"

    def transition(self, key: Key, start: TaskStateState, finish: TaskStateState, **_: Any) -> None:
        """Note a job that is let go while it runs."""
        if start in _RUNNING and finish in ("cancelled", "released"):
            _STOPPED.add(str(key))


def perform(key: str, job: Job) -> Any:
    """Do a job on this worker. Raises BackendError where it was stopped, and what the job raises."""
    worker = get_worker()
    worker.log_event(topic(key), {"happened": STARTED})

    def tell(progress: Progress) -> None:
        if key in _STOPPED:
            raise BackendError("run", "it was stopped")
        worker.log_event(topic(key), {"happened": PROGRESS, "progress": asdict(progress)})

    try:
        from inception_lab.engine.work import jobs

        return jobs.perform(job, tell)
    finally:
        _STOPPED.discard(key)
        worker.log_event(topic(key), {"happened": ENDED})


def facts(dask_worker: Worker) -> Facts:
    """Return what a worker is: its devices, and the bytes that a run may take; the cluster fills in the worker."""
    import psutil
    import torch

    from inception_lab.engine.work.forward import available_devices

    devices = available_devices()
    if any(device.kind == "cuda" for device in devices):
        return Facts(dask_worker.address, devices, torch.cuda.mem_get_info()[0])
    limit = dask_worker.memory_manager.memory_limit or psutil.virtual_memory().available
    return Facts(dask_worker.address, devices, max(0, int(_USABLE * limit) - psutil.Process().memory_info().rss))
