"""What goes into a run and what comes out: frozen values that pickle, without torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import ClassVar, Final, Literal, Self

from inception_lab.cost import cost
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import Network, Shape

__all__ = [
    "MAX_BATCH",
    "MAX_REPEATS",
    "CountersRequest",
    "Job",
    "LayerTime",
    "ObservedShape",
    "Passes",
    "Progress",
    "RunRequest",
    "RunResult",
]

MAX_BATCH: Final = 4_096
MAX_REPEATS: Final = 1_000


class Job:
    """What can be asked of a worker: a frozen value that says what it will take before it is done."""

    kind: ClassVar[str]
    network: Network
    device: str

    @property
    def key(self) -> str:
        """The job's content: equal for equal jobs, whoever asks."""
        return sha256(f"{self.kind}{self!r}".encode()).hexdigest()

    @property
    def passes(self) -> Iterable[Passes]:
        """The passes it will make, for estimates of memory and time."""
        raise NotImplementedError

    @property
    def work(self) -> float:
        """Multiply-adds of all its passes."""
        return float(sum(one.times * one.batch * max(cost(one.graph).total.macs, 1) for one in self.passes))

    def on(self, device: str) -> Self:
        """Return the same job for another device."""
        return replace(self, device=device)  # type: ignore[type-var]  # every job is a dataclass


@dataclass(frozen=True, slots=True)
class Passes:
    """`times` passes of `batch` images through a graph; a backward pass counts as two more."""

    graph: LayerGraph
    batch: int
    dtype: str
    times: int
    backward: bool = False


@lru_cache(maxsize=32)
def inferred(network: Network) -> LayerGraph:
    """Return the graph of a network; the last few are kept. Raises ShapeError or SpecError."""
    return infer(network)


@dataclass(frozen=True)
class RunRequest(Job):
    """A forward pass to run: `warmup` passes unmeasured, then `repeats` measured."""

    kind: ClassVar[str] = "run"
    network: Network
    device: str = "cpu"
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    batch: int = 1
    warmup: int = 2
    repeats: int = 5
    channels_last: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        _check_count("batch", self.batch, 1, MAX_BATCH)
        _check_count("warmup", self.warmup, 0, MAX_REPEATS)
        _check_count("repeats", self.repeats, 1, MAX_REPEATS)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`; every layer is timed in passes of their own."""
        return [Passes(inferred(self.network), self.batch, self.dtype, self.warmup + 2 * self.repeats + 1)]


def _check_count(where: str, count: object, least: int, most: int) -> None:
    if not isinstance(count, int) or isinstance(count, bool) or not least <= count <= most:
        raise BackendError(where, f"must be a whole number from {least} to {most:,}", repr(count))


@dataclass(frozen=True)
class CountersRequest(Job):
    """Count a network with fvcore, torchinfo and torch; gives a tuple of `Reconciliation`."""

    kind: ClassVar[str] = "counters"
    network: Network
    device: str = "cpu"

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`: each counter passes one image."""
        return [Passes(inferred(self.network), 1, "float32", 3)]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `of` parts of one step, which has just begun or moved; `detail` names the part."""

    step: str
    done: int
    of: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ObservedShape:
    """A node's output as it came out of the module, beside what was inferred. Without the batch."""

    node_id: str
    observed: Shape
    inferred: Shape

    @property
    def agrees(self) -> bool:
        """Tell whether the two are equal."""
        return self.observed == self.inferred


@dataclass(frozen=True, slots=True)
class LayerTime:
    """The median time of one layer in a pass over the whole batch, the device waited for before and after it."""

    node_id: str
    latency_ms: float


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a forward pass took and gave.

    Latencies are milliseconds of one pass over the whole batch, the device
    waited for. `parameters` are counted in the built module,
    `predicted_parameters` from the graph. `peak_memory_bytes` is the most that
    torch held during the measured passes, weights and workspace included; None
    on the CPU, where torch does not keep it. `layers` are timed one by one in
    passes of their own: waiting for each costs time, so their sum is not the
    latency.
    """

    device: str
    device_name: str
    dtype: str
    batch: int
    channels_last: bool
    repeats: int
    latency_ms: float
    lower_quartile_ms: float
    upper_quartile_ms: float
    observed: tuple[ObservedShape, ...]
    parameters: int
    predicted_parameters: int
    output_is_finite: bool
    peak_memory_bytes: int | None = None
    layers: tuple[LayerTime, ...] = ()

    @property
    def images_per_s(self) -> float:
        """Images a second at the median latency."""
        return 1000.0 * self.batch / self.latency_ms

    @property
    def mismatches(self) -> tuple[ObservedShape, ...]:
        """The nodes whose output is not what was inferred."""
        return tuple(shape for shape in self.observed if not shape.agrees)
