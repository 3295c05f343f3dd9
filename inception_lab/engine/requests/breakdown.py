"""A run beside its predictions: every layer's measured time, what the roofline says of it, and where the two part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import VALUE_BYTES
from inception_lab.cost.roofline import flops, moved_bytes, predicted_ms
from inception_lab.engine.requests.memory import scratch_bytes
from inception_lab.engine.requests.run import RunResult
from inception_lab.graph import Kind, LayerGraph, kind_of

__all__ = [
    "KindTime",
    "MeasuredLayer",
    "clock_words",
    "kind_times",
    "launch_words",
    "layer_words",
    "measured_layers",
    "memory_words",
]


_BUSY: Final = 0.9


@dataclass(frozen=True, slots=True)
class MeasuredLayer:
    """One layer of a run: milliseconds measured and at least needed, FLOP/s reached, FLOPs a byte moved.

    `share` is its part of the sum of all layers' times.
    """

    node_id: str
    kind: Kind
    latency_ms: float
    predicted_ms: float
    share: float
    flops_per_s: float
    intensity: float
    limit: str

    @property
    def roof_ratio(self) -> float:
        """How many times longer it took than the roofline says it must."""
        return _ratio(self.latency_ms, self.predicted_ms)


def measured_layers(graph: LayerGraph, ran: RunResult) -> tuple[MeasuredLayer, ...]:
    """Set every timed layer of a run beside its prediction; none where the run ended before that."""
    if ran.roof is None:
        return ()
    costs = graph_cost(graph).nodes
    width = VALUE_BYTES[ran.dtype]
    rows = []
    for layer in ran.layers:
        cost = costs[layer.node_id]
        operations, moved = flops(cost, batch=ran.batch), moved_bytes(cost, batch=ran.batch, width=width)
        intensity = _ratio(operations, moved)
        rows.append(
            MeasuredLayer(
                layer.node_id,
                kind_of(graph.node(layer.node_id)),
                layer.latency_ms,
                predicted_ms(cost, ran.roof, batch=ran.batch, width=width),
                layer.latency_ms / ran.layers_ms,
                _ratio(1000.0 * operations, layer.latency_ms),
                intensity,
                ran.roof.limit(intensity),
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class KindTime:
    """All layers of a kind: their time, its share of all layers' time, their share of the MACs."""

    kind: Kind
    layers: int
    latency_ms: float
    share: float
    macs_share: float
    roof_ratio: float


def kind_times(graph: LayerGraph, rows: Iterable[MeasuredLayer]) -> tuple[KindTime, ...]:
    """Add measured layers up by kind, the longest first: where time and MACs part."""
    rows = tuple(rows)
    costs = graph_cost(graph).nodes
    time = sum(row.latency_ms for row in rows)
    macs = sum(costs[row.node_id].macs for row in rows)
    kinds = []
    for kind in dict.fromkeys(row.kind for row in rows):
        chosen = [row for row in rows if row.kind == kind]
        took = sum(row.latency_ms for row in chosen)
        needed = sum(row.predicted_ms for row in chosen)
        counted = sum(costs[row.node_id].macs for row in chosen)
        kinds.append(KindTime(kind, len(chosen), took, _ratio(took, time), _ratio(counted, macs), _ratio(took, needed)))
    return tuple(sorted(kinds, key=lambda kind: -kind.latency_ms))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def clock_words(device: str) -> str:
    """Say what the time of a pass on a device holds."""
    clock = (
        "By the GPU's own clock (CUDA events), from its first launch to the end of its last kernel; the weights of a "
        "small network may be in the GPU's cache from the pass before."
        if _is_cuda(device)
        else "By the processor's clock, the device waited for."
    )
    return f"{clock} Weights and images are on the device already."


def layer_words(device: str) -> str:
    """Say what the time of a layer on a device holds."""
    if _is_cuda(device):
        return (
            "A layer's time is that of its kernels, by the GPU's own clock (CUDA events): the processor launches the "
            "pass ahead, so that no layer waits for its launch. It is measured in passes of its own."
        )
    return (
        "Each layer is timed in passes of its own: waiting for each layer costs time, and what is between layers is in "
        "none."
    )


def launch_words(ran: RunResult) -> str:
    """Say how much of a pass a GPU waits for its next kernel's launch, where that is a tenth or more; else nothing."""
    if not _is_cuda(ran.device) or ran.layers_ms > _BUSY * ran.latency_ms:
        return ""
    waited = 1.0 - ran.layers_ms / ran.latency_ms
    return (
        f"All layers' kernels together took {ran.layers_ms:,.2f} ms, the pass {ran.latency_ms:,.2f} ms: for "
        f"{waited:.0%} of it or more the GPU waited until the processor had launched the next kernel. A CUDA graph "
        "launches all of them at once: compare it among the modes."
    )


def _is_cuda(device: str) -> bool:
    return device.partition(":")[0] == "cuda"


def memory_words(graph: LayerGraph, ran: RunResult) -> str:
    """Say why a pass held more than the liveness peak: which layer's copies, and what is left unexplained."""
    if ran.allocated_bytes is None:
        return "This device does not tell what a pass holds."
    width = VALUE_BYTES[ran.dtype]
    copies = ran.predicted_bytes - ran.liveness_bytes
    rest = ran.allocated_bytes - ran.predicted_bytes
    most = max(graph.counted(), key=lambda node: scratch_bytes(node, width))
    words = []
    if copies:
        words.append(
            f"Torch's layers make copies of {copies / 1e6:,.1f} MB that the liveness peak leaves out: batch norm's "
            f"second tensor, padding, indices of a pool's maxima, local response norm's sums; the most at {most.id}."
        )
    if rest > 0.01 * ran.predicted_bytes:
        words.append(f"{rest / 1e6:,.1f} MB more are what the convolution's algorithm rearranges.")
    elif rest < -0.01 * ran.predicted_bytes:
        words.append(f"{-rest / 1e6:,.1f} MB less were held than predicted.")
    else:
        words.append("With them, prediction and measurement agree.")
    return " ".join(words)
