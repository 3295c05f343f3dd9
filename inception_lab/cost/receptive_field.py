"""Receptive field and stride of every node, exactly, along every branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import AvgPool, Conv, DepthwiseConv, Flatten, GlobalAvgPool, MaxPool, Pair

__all__ = ["Axis", "ReceptiveField", "receptive_fields"]


@dataclass(frozen=True, slots=True)
class Axis:
    """Input positions first … last that output position 0 sees, and the step to position 1's.

    Positions below 0 lie in the padding.
    """

    first: int
    last: int
    stride: int

    def slide(self, kernel: int, stride: int, padding: int) -> Axis:
        """Return the field after a window of this kernel, stride and padding before."""
        first = self.first - padding * self.stride
        last = self.last + (kernel - 1 - padding) * self.stride
        return Axis(first, last, self.stride * stride)

    def join(self, other: Axis) -> Axis:
        """Return the smallest field that holds both."""
        return Axis(min(self.first, other.first), max(self.last, other.last), max(self.stride, other.stride))


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """What one output position sees of the input, in pixels.

    At a concat or a sum it is the smallest field that holds every branch's, and
    `branches` has them one by one, in the order of the node's inputs.
    """

    vertical: Axis
    horizontal: Axis
    branches: tuple[ReceptiveField, ...] = ()

    @property
    def size(self) -> Pair:
        """(height, width) in input pixels, not clipped at the border."""
        return self.vertical.last - self.vertical.first + 1, self.horizontal.last - self.horizontal.first + 1

    @property
    def stride(self) -> Pair:
        """Input pixels between neighbouring output positions, (height, width)."""
        return self.vertical.stride, self.horizontal.stride


def receptive_fields(graph: LayerGraph) -> Mapping[str, ReceptiveField]:
    """Return every node's receptive field by id."""
    fields: dict[str, ReceptiveField] = {}
    for node in graph.nodes:
        arriving = tuple(fields[source] for source in node.inputs)
        fields[node.id] = _field(node, arriving)
    return fields


def _field(node: Node, arriving: tuple[ReceptiveField, ...]) -> ReceptiveField:
    if not arriving:
        return ReceptiveField(Axis(0, 0, 1), Axis(0, 0, 1))
    if len(arriving) > 1:
        vertical, horizontal = arriving[0].vertical, arriving[0].horizontal
        for other in arriving[1:]:
            vertical, horizontal = vertical.join(other.vertical), horizontal.join(other.horizontal)
        return ReceptiveField(vertical, horizontal, arriving)
    before = arriving[0]
    match node.layer:
        case (
            Conv(kernel=kernel, stride=stride)
            | DepthwiseConv(kernel=kernel, stride=stride)
            | MaxPool(kernel=kernel, stride=stride)
            | AvgPool(kernel=kernel, stride=stride)
        ):
            top, _, left, _ = node.padding
        case GlobalAvgPool() | Flatten() if len(node.in_shapes[0]) == 3:
            kernel = stride = (node.in_shapes[0][1], node.in_shapes[0][2])
            top = left = 0
        case _:
            return ReceptiveField(before.vertical, before.horizontal)
    return ReceptiveField(
        before.vertical.slide(kernel[0], stride[0], top), before.horizontal.slide(kernel[1], stride[1], left)
    )
