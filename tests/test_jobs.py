"""Every kind of job keeps what `Job` promises, and one function of the workers does it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, get_args, get_type_hints

import pytest

from inception_lab.engine.requests.activations import ActivationsRequest, Looking
from inception_lab.engine.requests.comparison import ModesRequest, PairRequest, SweepRequest, modes_named
from inception_lab.engine.requests.effect import FieldRequest, SwitchRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.job import Job, OnProgress, Passes, ignore
from inception_lab.engine.requests.run import CountersRequest, RunRequest
from inception_lab.engine.requests.signal import SignalCase, SignalRequest
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest
from inception_lab.engine.work.jobs import FUNCTIONS, run_job
from inception_lab.errors import BackendError
from inception_lab.images import BUNDLED, fit
from tests.small_networks import every_kind

SMALL: Final = every_kind()
JOBS: Final[tuple[Job[object], ...]] = (
    RunRequest(SMALL),
    CountersRequest(SMALL),
    ModesRequest(SMALL, modes_named(["all"])),
    SweepRequest(SMALL),
    PairRequest(SMALL, SMALL),
    ActivationsRequest(SMALL, fit(BUNDLED["cat"].read(), SMALL.input), ("input",)),
    SignalRequest((SignalCase("he", SMALL),)),
    ThumbnailsRequest(SMALL, fit(BUNDLED["cat"].read(), SMALL.input)),
    InsideRequest(SMALL, fit(BUNDLED["cat"].read(), SMALL.input), "stem"),
    FieldRequest(SMALL, fit(BUNDLED["cat"].read(), SMALL.input), "stem", (1, 2)),
    SwitchRequest(SMALL, fit(BUNDLED["cat"].read(), SMALL.input), (("stem", None),)),
)
every_job = pytest.mark.parametrize("job", JOBS, ids=lambda job: type(job).__name__)


def test_these_are_all_kinds_of_jobs_and_the_workers_do_them_all() -> None:
    kinds = {*Job.__subclasses__(), *Looking.__subclasses__()} - {Looking}
    ours = {kind for kind in kinds if kind.__module__.startswith("inception_lab.")}
    assert ours == {type(job) for job in JOBS} == set(FUNCTIONS)


@every_job
def test_a_job_has_what_every_job_promises(job: Job[object]) -> None:
    assert hash(job) == hash(pickle.loads(pickle.dumps(job)))
    promised = {*get_type_hints(Job), *(name for name, value in vars(Job).items() if isinstance(value, property))}
    assert promised >= {"device", "key", "passes", "macs"}
    assert not [name for name in promised if getattr(job, name, None) is None]
    passes = list(job.passes)
    assert passes and all(part.count > 0 for part in passes)
    assert job.macs > 0


@every_job
def test_a_job_on_another_device_is_the_same_but_for_that(job: Job[object]) -> None:
    moved = job.on("mps")
    assert (job.device, moved.device) == ("cpu", "mps")
    assert moved.on("cpu") == job and moved.key != job.key
    assert pickle.loads(pickle.dumps(job)).key == job.key


def test_jobs_that_differ_in_anything_have_different_keys() -> None:
    different = (
        RunRequest(SMALL),
        RunRequest(SMALL, seed=1),
        RunRequest(SMALL, batch=2),
        RunRequest(every_kind(heads_on=True)),
    )
    assert len({job.key for job in (*JOBS, *different)}) == len(JOBS) + len(different) - 1  # one is among both


@pytest.mark.parametrize(("kind", "function"), FUNCTIONS.items(), ids=lambda value: value.__name__)
def test_a_jobs_function_takes_it_and_returns_what_it_declares(
    kind: type[Job[Any]], function: Callable[..., object]
) -> None:
    """What the table cannot say in types: its annotations are compared."""
    given, on_progress, returned = get_type_hints(function).values()
    [base] = kind.__orig_bases__  # type: ignore[attr-defined]  # of every subclass of a generic class
    assert (given, on_progress, (returned,)) == (kind, OnProgress, get_args(base))


def test_a_job_that_a_worker_does_not_know_is_said_so() -> None:
    @dataclass(frozen=True)
    class NewJob(Job[int]):
        device: str = "cpu"

        @property
        def passes(self) -> tuple[Passes, ...]:
            return ()

    with pytest.raises(BackendError, match=r"has another version of Inception Lab \(received NewJob\)"):
        run_job(NewJob(), ignore)


def test_an_unknown_number_format_is_refused_where_it_is_asked_for() -> None:
    for ask in (RunRequest, SweepRequest):
        with pytest.raises(
            BackendError, match="dtype: no such number format .*'int8'.; use float32, bfloat16, float16"
        ):
            ask(SMALL, dtype="int8")  # type: ignore[arg-type]  # the point
