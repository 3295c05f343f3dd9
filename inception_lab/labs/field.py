"""Which input positions one output position sees, by walking the layer graph backwards.

Source: the definition of a receptive field; nothing is assumed of the layers
but their kernels, strides and padding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import AvgPool, Conv, DepthwiseConv, MaxPool

__all__ = ["Offset", "seen"]

Offset = tuple[int, int]
"""(rows down, columns right) from the output's own position."""


def seen(graph: LayerGraph) -> Mapping[Offset, int]:
    """Return in how many ways each input position reaches the middle of the output, by its offset.

    For layers of stride 1; positions in the padding count, so that a small grid
    shows the whole field.
    """
    ways: dict[str, Counter[Offset]] = {node.id: Counter() for node in graph.nodes}
    ways[graph.output][0, 0] = 1
    for node in reversed(graph.nodes):
        for source in node.inputs:
            for (row, column), times in ways[node.id].items():
                for down, right in _window(node):
                    ways[source][row + down, column + right] += times
    return ways[graph.nodes[0].id]


def _window(node: Node) -> tuple[Offset, ...]:
    """Return the offsets of the positions that one position of a node's output is made of."""
    match node.layer:
        case Conv(kernel=kernel) | DepthwiseConv(kernel=kernel) | MaxPool(kernel=kernel) | AvgPool(kernel=kernel):
            top, _, left, _ = node.padding
            return tuple((row - top, column - left) for row in range(kernel[0]) for column in range(kernel[1]))
        case _:
            return ((0, 0),)
