"""What torch's allocator holds in a pass beyond weights and input, from the graph alone.

The liveness peak of `cost` takes norm and activation in place. The units that really run make copies: batch norm
writes a second tensor beside the convolution's, uneven padding a wider copy of its input, a max pool the indices of
its maxima (8 bytes a value), local response norm its sums in float32. Each is gone when its unit ends, so it counts
at its own node only.
"""

from __future__ import annotations

from math import prod
from typing import Final

from inception_lab.cost import BYTES_PER_VALUE, Peak, peak_activation_memory
from inception_lab.cost.dtypes import VALUE_BYTES, Dtype
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import AvgPool, Conv, DepthwiseConv, Linear, LocalResponseNorm, MaxPool, Residual

__all__ = ["allocated_peak", "scratch_bytes", "value_bytes"]

_INDEX: Final = 8


def allocated_peak(graph: LayerGraph, *, batch: int = 1, dtype: Dtype = "float32") -> Peak:
    """Find the fullest moment of a pass of `batch` images, in bytes; weights and input not counted."""
    width = VALUE_BYTES[dtype]
    return peak_activation_memory(
        graph,
        lambda node: 0 if node.op == "input" else batch * value_bytes(node, dtype),
        lambda node: batch * scratch_bytes(node, width),
    )


def value_bytes(node: Node, dtype: Dtype) -> int:
    """Return the bytes of a node's output for one image."""
    return VALUE_BYTES[dtype] * prod(node.out_shape)


def scratch_bytes(node: Node, width: int) -> int:
    """Return the bytes that a node's unit holds for one image besides its output, with values of `width` bytes."""
    out = prod(node.out_shape)
    match node.layer:
        case Conv(norm=norm) | DepthwiseConv(norm=norm):
            return width * (_padded(node) + (out if norm else 0))
        case Linear(norm=norm) | Residual(norm=norm):
            return width * out if norm else 0
        case MaxPool():
            return width * _padded(node) + _INDEX * out
        case AvgPool():
            return width * _padded(node)
        case LocalResponseNorm(size=size):
            channels, height, breadth = node.out_shape
            padded = (channels + size - 1) * height * breadth
            return BYTES_PER_VALUE * (padded + 3 * out) - width * out
    return 0


def _padded(node: Node) -> int:
    """Count the values of the copy that is padded unevenly; 0 where torch pads by itself."""
    top, bottom, left, right = node.padding
    if top == bottom and left == right:
        return 0
    channels, height, breadth = node.in_shapes[0]
    return channels * (height + top + bottom) * (breadth + left + right)
