"""What each node costs, from its shapes alone, and the totals.

Conventions, which stand beside every number shown:

- 1 MAC is one multiply-add. Convolutions and linears only; padding is counted
  like any position, a bias is not. FLOPs = 2 × MACs.
- Parameters are learned values: weights, biases, and batch norm's gamma and
  beta. Its running mean and variance are not learned and not counted.
- Bytes are float32, batch 1. Norm and activation of a convolution act in place;
  dropout (at inference) and flatten are views and hold no bytes of their own.
- What norm, bias, pooling, activation and sums do is `other_ops`, a separate
  column, one operation being one addition, multiplication or comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from math import prod
from operator import attrgetter
from typing import Final, Literal

from inception_lab.cost.dtypes import VALUE_BYTES
from inception_lab.cost.factors import Count, terms
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import Dropout, Flatten

__all__ = [
    "BYTES_PER_VALUE",
    "CONVENTIONS",
    "PARTS",
    "GraphCost",
    "NodeCost",
    "Peak",
    "Quantity",
    "graph_cost",
    "node_cost",
    "peak_activation_memory",
    "total",
]

BYTES_PER_VALUE: Final = VALUE_BYTES["float32"]
Quantity = Literal["macs", "params", "other_ops"]
PARTS: Final[Mapping[Quantity, tuple[Count, ...]]] = {
    "macs": ("conv_macs", "linear_macs"),
    "params": ("weights", "biases", "norm_params"),
    "other_ops": ("bias_ops", "norm_ops", "activation_ops", "pool_ops", "sum_ops"),
}
"""What each quantity is the sum of."""
_VIEWS: Final = (Dropout, Flatten)
"""Layers that pass their input on (at inference) and hold no bytes of their own."""

CONVENTIONS: Final[Mapping[str, str]] = {
    "params": "learned values: weights, biases, batch norm's gamma and beta (running statistics are not counted)",
    "macs": "multiply-adds of convolutions and linear layers, one image; FLOPs = 2 × MACs",
    "other_ops": "operations of bias, norm, activation, pooling and sums, one image",
    "activation_bytes": "bytes of every layer's output, float32, one image, norm and activation in place",
    "peak_bytes": "largest sum of tensors alive at once at inference, the image among them, float32, no workspace",
    "receptive_field": "input pixels that one output position sees, height × width, before clipping at the border",
    "intensity": "FLOPs (2 × MACs + other operations) a byte of input, output and parameters moved, float32",
}


@dataclass(frozen=True, slots=True)
class NodeCost:
    """The cost of one node, or a sum of them. Units: values, MACs, operations, bytes."""

    weights: int = 0
    biases: int = 0
    norm_params: int = 0
    conv_macs: int = 0
    linear_macs: int = 0
    bias_ops: int = 0
    norm_ops: int = 0
    activation_ops: int = 0
    pool_ops: int = 0
    sum_ops: int = 0
    activation_bytes: int = 0
    moved_bytes: int = 0

    @property
    def params(self) -> int:
        """Learned values."""
        return sum(_PARAMS(self))

    @property
    def macs(self) -> int:
        """Multiply-adds of convolutions and linears."""
        return sum(_MACS(self))

    @property
    def other_ops(self) -> int:
        """Operations that are not multiply-adds of a convolution or linear."""
        return sum(_OTHER_OPS(self))

    @property
    def intensity(self) -> float:
        """FLOPs a byte moved; 0 where nothing moves."""
        return (2 * self.macs + self.other_ops) / self.moved_bytes if self.moved_bytes else 0.0


_COUNTS: Final = attrgetter(*(column.name for column in fields(NodeCost)))
_MACS, _PARAMS, _OTHER_OPS = (attrgetter(*PARTS[quantity]) for quantity in ("macs", "params", "other_ops"))


@dataclass(frozen=True, slots=True)
class Peak:
    """The fullest moment of inference: its bytes, the node running, the tensors alive."""

    bytes: int
    at: str
    alive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GraphCost:
    """Costs of every node by id, their sum where counted, and the heads' sum.

    `total` counts auxiliary heads only where the graph has them on.
    """

    nodes: Mapping[str, NodeCost]
    total: NodeCost
    heads: NodeCost
    peak: Peak

    def of(self, nodes: Iterable[Node]) -> NodeCost:
        """Return the sum over some of the nodes."""
        return total(self.nodes[node.id] for node in nodes)


def graph_cost(graph: LayerGraph) -> GraphCost:
    """Count every node of `graph` and the totals."""
    nodes = {node.id: node_cost(node) for node in graph.nodes}
    return GraphCost(
        nodes,
        total(nodes[node.id] for node in graph.counted()),
        total(nodes[node.id] for node in graph.nodes if node.aux),
        peak_activation_memory(graph),
    )


def total(costs: Iterable[NodeCost]) -> NodeCost:
    """Add costs up, column by column."""
    return NodeCost(*map(sum, zip(*map(_COUNTS, costs), strict=True)))


@lru_cache(maxsize=8192)
def node_cost(node: Node) -> NodeCost:
    """Count one node: multiply the factors that `terms` gives. The input and views cost nothing."""
    if isinstance(node.layer, _VIEWS) or node.layer is None:
        return NodeCost()
    counts = {name: prod(factors) for name, factors in terms(node)}
    out = node.values
    learned = sum(counts.get(name, 0) for name in PARTS["params"])
    moved = out + sum(map(prod, node.in_shapes)) + learned
    return NodeCost(**counts, activation_bytes=BYTES_PER_VALUE * out, moved_bytes=BYTES_PER_VALUE * moved)


def peak_activation_memory(
    graph: LayerGraph, size_of: Callable[[Node], int] | None = None, scratch_of: Callable[[Node], int] | None = None
) -> Peak:
    """Find the fullest moment of inference, nodes run in order, over the real graph.

    A tensor lives from the node that makes it to the last that reads it; a view
    (dropout, flatten) keeps its source alive; the outputs live to the end. An
    output has `size_of` bytes (float32, one image, if not given), and while a
    node runs it holds `scratch_of` bytes besides (none if not given).
    """
    size_of = size_of or _output_bytes
    running = list(graph.counted())
    owner: dict[str, str] = {}
    size: dict[str, int] = {}
    last_use: dict[str, int] = {}
    for step, node in enumerate(running):
        for source in node.inputs:
            last_use[owner[source]] = step
        view = isinstance(node.layer, _VIEWS)
        owner[node.id] = owner[node.inputs[0]] if view else node.id
        if not view:
            size[node.id] = size_of(node)
            last_use[node.id] = step
    ends = (graph.output, *(last for _, last in graph.heads if graph.heads_on))
    last_use.update((owner[end], len(running)) for end in ends)

    alive: dict[str, int] = {}
    total_bytes = 0
    peak = Peak(-1, "", ())
    for step, node in enumerate(running):
        if owner[node.id] == node.id:
            alive[node.id] = last_use[node.id]
            total_bytes += size[node.id]
        fullest = total_bytes + (scratch_of(node) if scratch_of else 0)
        if fullest > peak.bytes:
            peak = Peak(fullest, node.id, tuple(alive))
        for unread in [name for name, until in alive.items() if until <= step]:
            total_bytes -= size[unread]
            del alive[unread]
    return peak


def _output_bytes(node: Node) -> int:
    return BYTES_PER_VALUE * node.values
