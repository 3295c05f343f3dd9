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
from math import prod
from operator import attrgetter
from typing import Final

from inception_lab.cost.dtypes import VALUE_BYTES
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import (
    Activation,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Residual,
)

__all__ = [
    "BYTES_PER_VALUE",
    "CONVENTIONS",
    "GraphCost",
    "NodeCost",
    "Peak",
    "graph_cost",
    "node_cost",
    "peak_activation_memory",
    "total",
]

BYTES_PER_VALUE: Final = VALUE_BYTES["float32"]

CONVENTIONS: Final[Mapping[str, str]] = {
    "params": "learned values: weights, biases, batch norm's gamma and beta (running statistics are not counted)",
    "macs": "multiply-adds of convolutions and linear layers, one image; FLOPs = 2 × MACs",
    "other_ops": "operations of bias, norm, activation, pooling and sums, one image",
    "activation_bytes": "bytes of every layer's output, float32, one image, norm and activation in place",
    "peak_bytes": "largest sum of tensors alive at once at inference, float32, one image, no workspace",
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
        return self.weights + self.biases + self.norm_params

    @property
    def macs(self) -> int:
        """Multiply-adds of convolutions and linears."""
        return self.conv_macs + self.linear_macs

    @property
    def other_ops(self) -> int:
        """Operations that are not multiply-adds of a convolution or linear."""
        return self.bias_ops + self.norm_ops + self.activation_ops + self.pool_ops + self.sum_ops

    @property
    def intensity(self) -> float:
        """FLOPs a byte moved; 0 where nothing moves."""
        return (2 * self.macs + self.other_ops) / self.moved_bytes if self.moved_bytes else 0.0


_COUNTS: Final = attrgetter(*(part.name for part in fields(NodeCost)))


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


def node_cost(node: Node) -> NodeCost:
    """Count one node. The formulas, with out = C·H·W values and k = kernel area:

    convolution: weights = k · C_in/groups · C_out, MACs = weights · H_out · W_out;
    linear: weights = MACs = C_in · C_out; batch norm: 2 · C values and 2
    operations a value; pooling: k operations an output value; sum: 1, and 1
    more for a scale that is not 1; local response norm: size + 3 a value.
    """
    out = prod(node.out_shape)
    moved = BYTES_PER_VALUE * (out + sum(map(prod, node.in_shapes)))
    held = BYTES_PER_VALUE * out
    match node.layer:
        case Conv(kernel=kernel) | DepthwiseConv(kernel=kernel):
            weights = kernel[0] * kernel[1] * node.in_shapes[0][0] // node.groups * node.out_shape[0]
            macs = weights * node.out_shape[1] * node.out_shape[2]
            return _affine(node.layer, node.out_shape[0], out, held, moved, weights, conv_macs=macs, linear_macs=0)
        case Linear():
            weights = node.in_shapes[0][0] * node.out_shape[0]
            return _affine(node.layer, node.out_shape[0], out, held, moved, weights, conv_macs=0, linear_macs=weights)
        case MaxPool(kernel=kernel) | AvgPool(kernel=kernel):
            return NodeCost(pool_ops=kernel[0] * kernel[1] * out, activation_bytes=held, moved_bytes=moved)
        case GlobalAvgPool():
            return NodeCost(pool_ops=prod(node.in_shapes[0]), activation_bytes=held, moved_bytes=moved)
        case LocalResponseNorm(size=size):
            return NodeCost(norm_ops=(size + 3) * out, activation_bytes=held, moved_bytes=moved)
        case Activation():
            return NodeCost(activation_ops=out, activation_bytes=held, moved_bytes=moved)
        case Concat():
            return NodeCost(activation_bytes=held, moved_bytes=moved)
        case Residual(scale=scale, norm=norm, activation=activation):
            channels = node.out_shape[0]
            return NodeCost(
                norm_params=_norm_params(norm, channels),
                norm_ops=2 * out if norm else 0,
                activation_ops=out if activation else 0,
                sum_ops=out if scale == 1.0 else 2 * out,
                activation_bytes=held,
                moved_bytes=moved + BYTES_PER_VALUE * _norm_params(norm, channels),
            )
        case Dropout() | Flatten() | None:
            return NodeCost()


def _norm_params(norm: BatchNorm | None, channels: int) -> int:
    return 2 * channels if norm else 0


def _affine(
    layer: Conv | DepthwiseConv | Linear,
    channels: int,
    out: int,
    held: int,
    moved: int,
    weights: int,
    *,
    conv_macs: int,
    linear_macs: int,
) -> NodeCost:
    """Count a convolution or linear with its bias, norm and activation."""
    biases = channels if layer.bias else 0
    norm_params = _norm_params(layer.norm, channels)
    return NodeCost(
        weights=weights,
        biases=biases,
        norm_params=norm_params,
        conv_macs=conv_macs,
        linear_macs=linear_macs,
        bias_ops=out if layer.bias else 0,
        norm_ops=2 * out if layer.norm else 0,
        activation_ops=out if layer.activation else 0,
        activation_bytes=held,
        moved_bytes=moved + BYTES_PER_VALUE * (weights + biases + norm_params),
    )


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
        view = isinstance(node.layer, (Dropout, Flatten))
        owner[node.id] = owner[node.inputs[0]] if view else node.id
        if not view:
            size[node.id] = size_of(node)
            last_use[node.id] = step
    ends = (graph.output, *(last for _, last in graph.heads if graph.heads_on))
    last_use.update((owner[end], len(running)) for end in ends)

    alive: dict[str, int] = {}
    held = 0
    peak = Peak(-1, "", ())
    for step, node in enumerate(running):
        if owner[node.id] == node.id:
            alive[node.id] = last_use[node.id]
            held += size[node.id]
        fullest = held + (scratch_of(node) if scratch_of else 0)
        if fullest > peak.bytes:
            peak = Peak(fullest, node.id, tuple(alive))
        for gone in [one for one, until in alive.items() if until <= step]:
            held -= size[gone]
            del alive[gone]
    return peak


def _output_bytes(node: Node) -> int:
    return BYTES_PER_VALUE * prod(node.out_shape)
