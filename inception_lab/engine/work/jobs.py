"""Which function does which job. Only a worker imports it, and with it torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from inception_lab.backend.counters import reconcile
from inception_lab.backend.reconciliation import Reconciliation
from inception_lab.engine.requests.activations import ActivationsRequest, Looking
from inception_lab.engine.requests.comparison import ModesRequest, PairRequest, SweepRequest
from inception_lab.engine.requests.effect import FieldRequest, SwitchRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.job import Job, OnProgress, Progress, Result, inferred
from inception_lab.engine.requests.run import CountersRequest, RunRequest
from inception_lab.engine.requests.signal import SignalRequest
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest
from inception_lab.engine.work.activations import run_activations
from inception_lab.engine.work.comparison import run_modes, run_pair, run_sweep
from inception_lab.engine.work.effect import run_field, run_switch
from inception_lab.engine.work.forward import run_forward
from inception_lab.engine.work.inside import run_inside
from inception_lab.engine.work.kept import KEPT
from inception_lab.engine.work.precision import products
from inception_lab.engine.work.signal import run_signal
from inception_lab.engine.work.thumbnails import run_thumbnails
from inception_lab.errors import BackendError

__all__ = ["FUNCTIONS", "run_job"]


def run_counters(request: CountersRequest, on_progress: OnProgress) -> tuple[Reconciliation, ...]:
    """Count the request's network with every counter. Raises BackendError."""
    on_progress(Progress("count", 0, 1))
    return reconcile(inferred(request.network))


# Python cannot say that a row's function takes the row's request and returns its result; a test reads that from the
# annotations.
FUNCTIONS: Final[Mapping[type[Job[Any]], Callable[[Any, OnProgress], object]]] = {
    RunRequest: run_forward,
    CountersRequest: run_counters,
    ModesRequest: run_modes,
    SweepRequest: run_sweep,
    PairRequest: run_pair,
    ActivationsRequest: run_activations,
    SignalRequest: run_signal,
    ThumbnailsRequest: run_thumbnails,
    InsideRequest: run_inside,
    FieldRequest: run_field,
    SwitchRequest: run_switch,
}


def run_job(job: Job[Result], on_progress: OnProgress) -> Result:
    """Do a job here and return its result; its float32 is float32 on a GPU, too. Raises LabError."""
    function = FUNCTIONS.get(type(job))
    if function is None:
        raise BackendError(
            "engine", "this worker has another version of Inception Lab", type(job).__name__, "install the same"
        )
    if not isinstance(job, Looking):  # those look into the pass that was kept; others need its memory
        KEPT.forget()
    with products(tf32=False):
        return cast(Result, function(job, on_progress))
