"""A job: what can be asked of a worker, what it will take, how far it is, and what stays of it if it is cut short."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from math import inf
from time import monotonic
from typing import Final, Generic, Self, TypeVar, cast

from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import VALUE_BYTES, Dtype
from inception_lab.errors import BackendError, LabError, received
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import Network
from inception_lab.spec.checks import check_count

__all__ = [
    "MAX_BATCH",
    "LEFT",
    "STOPPED",
    "Job",
    "OnProgress",
    "Parts",
    "Passes",
    "Progress",
    "Result",
    "Result_co",
    "Stopped",
    "check_batch",
    "check_dtype",
    "check_passes",
    "cut_short",
    "ignore",
    "inferred",
    "keeping_parts",
    "too_long",
]

MAX_BATCH: Final = 4_096
_GRACE_S: Final = 2.0
MAX_REPEATS: Final = 1_000
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Job(ABC, Generic[Result_co]):
    """What can be asked of a worker, which answers with a `Result_co`; every job is a frozen dataclass."""

    device: str

    @property
    def key(self) -> str:
        """The job's content: equal for equal jobs, whoever asks."""
        return sha256(repr(self).encode()).hexdigest()

    @property
    @abstractmethod
    def passes(self) -> Iterable[Passes]:
        """The passes it will make, for estimates of memory and time."""

    @property
    def kept_s(self) -> float:
        """For how many seconds it and its result may be kept; without end where nothing in them is anybody's own."""
        return inf

    @property
    def grace_s(self) -> float:
        """How many seconds it has to end by itself once it was let go; then its worker is ended."""
        return _GRACE_S

    @property
    def macs(self) -> float:
        """Multiply-adds of all its passes, at least one a pass."""
        return float(sum(part.count * part.batch * max(graph_cost(part.graph).total.macs, 1) for part in self.passes))

    def on(self, device: str) -> Self:
        """Return the same job for another device."""
        return replace(self, device=device)  # type: ignore[type-var]  # every job is a dataclass


@dataclass(frozen=True, slots=True)
class Passes:
    """`count` passes of `batch` images through a graph; a backward pass counts as two more.

    `keeps` are bytes that stay besides what a pass holds at its fullest moment.
    """

    graph: LayerGraph
    batch: int
    dtype: Dtype
    count: int
    backward: bool = False
    keeps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A result that is measured part by part: `left_out` names the parts that were not measured, `why` says why."""

    left_out: tuple[str, ...] = ()
    why: str = ""

    @property
    def left_out_words(self) -> str:
        """What is missing and why; empty where nothing is."""
        return f"Measured in part: {self.why}. Left out: {', '.join(self.left_out)}." if self.left_out else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` parts of one step, which has just begun or moved; `detail` names the part.

    `so_far` is the job's result with what was measured already.
    """

    step: str
    done: int
    total: int
    detail: str = ""
    so_far: Parts | None = field(default=None, compare=False)


OnProgress = Callable[[Progress], None]
"""Is called at each step of a job, in order; what it raises ends the job."""


class Stopped(BackendError):
    """A job was ended from outside, by a visitor or by a time limit."""


STOPPED: Final = Stopped("run", "it was stopped")
LEFT: Final = Stopped("run", "it was let go while its page was closed", remedy="start it again")


def too_long(limit_s: float) -> Stopped:
    """Return why a job is stopped that takes longer than `limit_s` seconds."""
    problem = f"it took too long and was stopped; a run may take {limit_s:,g} s"
    return Stopped("run", problem, "", "ask for less at once")


def cut_short(so_far: Parts | None, why: LabError) -> object:
    """Return what is left of a job that ended early: its result so far, which says why; the error where it has none."""
    return why if so_far is None else replace(so_far, why=why.problem)


def keeping_parts(do: Callable[[OnProgress], Result], on_progress: OnProgress, limit_s: float) -> Result:
    """Do a job; where it is interrupted, breaks or takes too long, return what it had measured, if it had anything."""
    so_far: Parts | None = None
    began = monotonic()

    def look(progress: Progress) -> None:
        nonlocal so_far
        so_far = progress.so_far
        if monotonic() - began > limit_s:
            raise too_long(limit_s)
        on_progress(progress)

    try:
        return do(look)
    except (LabError, KeyboardInterrupt) as end:
        if so_far is None:
            raise
        return cast(Result, cut_short(so_far, end if isinstance(end, LabError) else STOPPED))


def ignore(_: Progress) -> None:
    """Do nothing with progress."""


@lru_cache(maxsize=32)
def inferred(network: Network) -> LayerGraph:
    """Return the graph of a network; the last few are kept. Raises ShapeError or SpecError."""
    return infer(network)


def check_batch(batch: int, *, least: int = 1) -> None:
    """Refuse an impossible number of images at once."""
    check_count("batch", "", batch, least=least, most=MAX_BATCH, error=BackendError)


def check_passes(warmup: int, repeats: int) -> None:
    """Refuse impossible numbers of passes."""
    check_count("warmup", "", warmup, least=0, most=MAX_REPEATS, error=BackendError)
    check_count("repeats", "", repeats, most=MAX_REPEATS, error=BackendError)


def check_dtype(dtype: object) -> None:
    """Refuse a number format that networks do not run in."""
    if not isinstance(dtype, str) or dtype not in VALUE_BYTES:
        raise BackendError("dtype", "no such number format", received(dtype), f"use {', '.join(VALUE_BYTES)}")
