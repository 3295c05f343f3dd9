"""What goes into a run and what comes out: frozen values that pickle, without torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import ClassVar, Final, Literal, Self

from inception_lab.cost import graph_cost
from inception_lab.cost.roofline import Roof
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
        return float(sum(one.times * one.batch * max(graph_cost(one.graph).total.macs, 1) for one in self.passes))

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
    """A forward pass to run: `warmup` passes unmeasured, then `repeats` measured; with `backward` also training's."""

    kind: ClassVar[str] = "run"
    network: Network
    device: str = "cpu"
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    batch: int = 1
    warmup: int = 2
    repeats: int = 5
    channels_last: bool = False
    seed: int = 0
    backward: bool = False

    def __post_init__(self) -> None:
        check_count("batch", self.batch, 1, MAX_BATCH)
        check_count("warmup", self.warmup, 0, MAX_REPEATS)
        check_count("repeats", self.repeats, 1, MAX_REPEATS)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`; every layer is timed in passes of their own."""
        graph = inferred(self.network)
        forward = Passes(graph, self.batch, self.dtype, self.warmup + 2 * self.repeats + 2)
        if not self.backward:
            return [forward]
        return [forward, Passes(graph, self.batch, self.dtype, 3 * (self.warmup + self.repeats + 1), backward=True)]


def check_count(where: str, count: object, least: int, most: int) -> None:
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
class Latency:
    """Milliseconds of one pass over the whole batch: quartiles of the measured passes."""

    lower_ms: float
    median_ms: float
    upper_ms: float


@dataclass(frozen=True, slots=True)
class Training:
    """A forward and a backward pass in training mode, without an optimizer's step; `held_bytes` as in `RunResult`."""

    latency: Latency
    held_bytes: int | None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a forward pass took and gave.

    Latencies are milliseconds of one pass over the whole batch, the device
    waited for. `parameters` are counted in the built module,
    `predicted_parameters` from the graph. `held_bytes` is the most that torch's
    allocator held during a pass beyond weights and images; None where a device
    does not tell. Beside it stand two predictions for the same batch and number
    format: `predicted_held_bytes` with the copies that the units make, and
    `liveness_bytes` without them. `layers` are timed one by one in passes of
    their own: waiting for each costs time, so their sum is not the latency.
    `roof` was measured on the same device.
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
    held_bytes: int | None
    predicted_held_bytes: int
    liveness_bytes: int
    layers: tuple[LayerTime, ...]
    roof: Roof
    training: Training | None = None

    @property
    def images_per_s(self) -> float:
        """Images a second at the median latency."""
        return 1000.0 * self.batch / self.latency_ms

    @property
    def mismatches(self) -> tuple[ObservedShape, ...]:
        """The nodes whose output is not what was inferred."""
        return tuple(shape for shape in self.observed if not shape.agrees)

    @property
    def layers_ms(self) -> float:
        """The sum of all layers' times."""
        return sum(layer.latency_ms for layer in self.layers)
