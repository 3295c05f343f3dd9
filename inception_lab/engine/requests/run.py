"""One run of a network, measured layer by layer, and one count of it: what is asked and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from inception_lab.backend.reconciliation import Reconciliation
from inception_lab.cost.dtypes import Dtype
from inception_lab.cost.roofline import Roof
from inception_lab.engine.requests.job import Job, Parts, Passes, check_batch, check_dtype, check_passes, inferred
from inception_lab.spec import Network, Shape
from inception_lab.text.numbers import Quartiles

__all__ = ["CountersRequest", "Latency", "LayerTime", "ObservedShape", "RunRequest", "RunResult", "Training"]


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


class Latency(NamedTuple):
    """Milliseconds of one pass over the whole batch, the device waited for: quartiles of the measured passes."""

    lower_ms: float
    median_ms: float
    upper_ms: float

    def images_per_s(self, batch: int) -> Quartiles:
        """Return the quartiles of images a second, `batch` of them a pass."""
        return 1000.0 * batch / self.upper_ms, 1000.0 * batch / self.median_ms, 1000.0 * batch / self.lower_ms


@dataclass(frozen=True, slots=True)
class Training:
    """A forward and a backward pass in training mode, without an optimizer's step; bytes as in `RunResult`."""

    latency: Latency
    allocated_bytes: int | None


@dataclass(frozen=True, slots=True)
class RunResult(Parts):
    """What a forward pass took and gave.

    `parameters` are counted in the built module, `predicted_parameters` from the graph. `allocated_bytes` is the most
    that torch's allocator held during a pass beyond weights and images; None where a device does not tell. Beside it
    stand two predictions for the same batch and number format: `predicted_bytes` with the copies that the units make,
    and `liveness_bytes` without them. `layers` are timed one by one in passes of their own: waiting for each costs
    time, so their sum is not the latency. `roof` was measured on the same device. Where a run ended early, `repeats`
    are the passes that were measured, `observed` and `layers` may be empty, and `roof` None.
    """

    device: str
    device_name: str
    dtype: Dtype
    batch: int
    repeats: int
    latency: Latency
    observed: tuple[ObservedShape, ...]
    parameters: int
    predicted_parameters: int
    output_is_finite: bool
    allocated_bytes: int | None
    predicted_bytes: int
    liveness_bytes: int
    layers: tuple[LayerTime, ...]
    roof: Roof | None
    training: Training | None = None

    @property
    def latency_ms(self) -> float:
        """The median latency."""
        return self.latency.median_ms

    @property
    def images_per_s(self) -> float:
        """Images a second at the median latency."""
        return self.latency.images_per_s(self.batch)[1]

    @property
    def mismatches(self) -> tuple[ObservedShape, ...]:
        """The nodes whose output is not what was inferred."""
        return tuple(shape for shape in self.observed if not shape.agrees)

    @property
    def layers_ms(self) -> float:
        """The sum of all layers' times."""
        return sum(layer.latency_ms for layer in self.layers)


@dataclass(frozen=True)
class RunRequest(Job[RunResult]):
    """A forward pass to run: `warmup` passes unmeasured, then `repeats` measured; with `backward` also training's."""

    network: Network
    device: str = "cpu"
    dtype: Dtype = "float32"
    batch: int = 1
    warmup: int = 2
    repeats: int = 5
    channels_last: bool = False
    seed: int = 0
    backward: bool = False

    def __post_init__(self) -> None:
        check_batch(self.batch)
        check_passes(self.warmup, self.repeats)
        check_dtype(self.dtype)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`; every layer is timed in passes of their own."""
        graph = inferred(self.network)
        forward = Passes(graph, self.batch, self.dtype, self.warmup + 2 * self.repeats + 2)
        if not self.backward:
            return [forward]
        return [forward, Passes(graph, self.batch, self.dtype, 3 * (self.warmup + self.repeats + 1), backward=True)]


@dataclass(frozen=True)
class CountersRequest(Job[tuple[Reconciliation, ...]]):
    """Count a network with fvcore, torchinfo and torch."""

    network: Network
    device: str = "cpu"

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`: each counter passes one image."""
        return [Passes(inferred(self.network), 1, "float32", 3)]
