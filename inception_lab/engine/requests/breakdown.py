"""A run beside its predictions: every layer's measured time, what the roofline says of it, and where the two part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import VALUE_BYTES
from inception_lab.cost.roofline import flops, moved_bytes, predicted_ms
from inception_lab.engine.requests.memory import scratch_bytes
from inception_lab.engine.requests.run import RunResult
from inception_lab.graph import Kind, LayerGraph, kind_of

__all__ = ["KindTime", "MeasuredLayer", "memory_words", "kind_times", "measured_layers"]


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
