"""What goes into a run and what comes out: frozen values that pickle, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from inception_lab.errors import BackendError
from inception_lab.spec import Network, Shape

__all__ = ["MAX_BATCH", "MAX_REPEATS", "Device", "LayerTime", "ObservedShape", "Progress", "RunRequest", "RunResult"]

MAX_BATCH: Final = 4_096
MAX_REPEATS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Device:
    """A device torch can run on: its id ("cpu", "cuda:0") and a name for people."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A forward pass to run: `warmup` passes unmeasured, then `repeats` measured."""

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


def _check_count(where: str, count: object, least: int, most: int) -> None:
    if not isinstance(count, int) or isinstance(count, bool) or not least <= count <= most:
        raise BackendError(where, f"must be a whole number from {least} to {most:,}", repr(count))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `of` passes of one step, which has just begun or moved."""

    step: Literal["build", "warm up", "measure", "layers", "shapes"]
    done: int
    of: int


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
