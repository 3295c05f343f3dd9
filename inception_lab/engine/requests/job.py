"""A job: what can be asked of a worker, what it will take before it is done, and how far it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Final, Generic, Self, TypeVar

from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import VALUE_BYTES, Dtype
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import Network
from inception_lab.spec.checks import check_count

__all__ = [
    "MAX_BATCH",
    "Job",
    "OnProgress",
    "Passes",
    "Progress",
    "Result",
    "Result_co",
    "check_batch",
    "check_dtype",
    "check_passes",
    "ignore",
    "inferred",
]

MAX_BATCH: Final = 4_096
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
    def macs(self) -> float:
        """Multiply-adds of all its passes, at least one a pass."""
        return float(sum(part.count * part.batch * max(graph_cost(part.graph).total.macs, 1) for part in self.passes))

    def on(self, device: str) -> Self:
        """Return the same job for another device."""
        return replace(self, device=device)  # type: ignore[type-var]  # every job is a dataclass


@dataclass(frozen=True, slots=True)
class Passes:
    """`count` passes of `batch` images through a graph; a backward pass counts as two more."""

    graph: LayerGraph
    batch: int
    dtype: Dtype
    count: int
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` parts of one step, which has just begun or moved; `detail` names the part."""

    step: str
    done: int
    total: int
    detail: str = ""


OnProgress = Callable[[Progress], None]
"""Is called at each step of a job, in order; what it raises ends the job."""


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


def check_dtype(dtype: str) -> None:
    """Refuse a number format that networks do not run in."""
    if dtype not in VALUE_BYTES:
        raise BackendError("dtype", "no such number format", repr(dtype), f"use {', '.join(VALUE_BYTES)}")
