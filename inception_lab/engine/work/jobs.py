"""Which code does which job. Only a worker imports it, and with it torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inception_lab.backend.counters import reconcile
from inception_lab.engine.requests.activations import ActivationsRequest
from inception_lab.engine.requests.comparison import ModesRequest, PairRequest, SweepRequest
from inception_lab.engine.requests.run import CountersRequest, Job, Progress, RunRequest, inferred
from inception_lab.engine.requests.signal import SignalRequest
from inception_lab.engine.work import activations as activations_work
from inception_lab.engine.work import comparison as comparison_work
from inception_lab.engine.work import forward
from inception_lab.engine.work import signal as signal_work
from inception_lab.errors import BackendError

__all__ = ["perform"]


def perform(job: Job, tell: Callable[[Progress], None]) -> Any:
    """Do a job here and return its result. Raises LabError; what `tell` raises ends the job."""
    match job:
        case RunRequest():
            return forward.run_forward(job, tell)
        case CountersRequest():
            tell(Progress("count", 0, 1))
            return reconcile(inferred(job.network))
        case ModesRequest():
            return comparison_work.run_modes(job, tell)
        case SweepRequest():
            return comparison_work.run_sweep(job, tell)
        case PairRequest():
            return comparison_work.run_pair(job, tell)
        case ActivationsRequest():
            return activations_work.run_activations(job, tell)
        case SignalRequest():
            return signal_work.run_signal(job, tell)
    raise BackendError(
        "engine", "this worker has another version of Inception Lab", type(job).__name__, "install the same"
    )
