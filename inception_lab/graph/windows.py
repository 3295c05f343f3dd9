"""Windows over a map: how many positions a kernel has, and what padding that takes."""

from __future__ import annotations

from typing import Literal

from inception_lab.errors import ShapeError
from inception_lab.graph.nodes import Sides, format_shape
from inception_lab.spec import Padding, Pair, Shape

__all__ = ["KernelTooLargeError", "slide"]


class KernelTooLargeError(ShapeError):
    """The one shape error that a larger input cures."""


def slide(
    node_id: str,
    shape: Shape,
    channels: int,
    kernel: Pair,
    stride: Pair,
    padding: Padding,
    *,
    ceil_mode: bool = False,
) -> tuple[Shape, Sides]:
    """Return what a window sliding over `shape` gives, and the padding it adds."""
    spans = [
        _span(
            size,
            kernel[axis],
            stride[axis],
            padding if isinstance(padding, str) else padding[axis],
            ceil_mode=ceil_mode,
        )
        for axis, size in enumerate(shape[1:])
    ]
    if any(out < 1 for out, _, _ in spans):
        raise KernelTooLargeError(
            node_id,
            f"the {kernel[0]}×{kernel[1]} kernel is larger than its input",
            f"{format_shape(shape)}, padding {padding}",
        )
    (height, top, bottom), (width, left, right) = spans
    return (channels, height, width), (top, bottom, left, right)


def _span(
    size: int, kernel: int, stride: int, padding: int | Literal["same", "valid"], *, ceil_mode: bool
) -> tuple[int, int, int]:
    """Return (positions, padding before, padding after) along one axis.

    "same" pads so that ceil(size / stride) positions fit, the odd one after
    (TensorFlow's rule). A position that starts in the padding after is dropped
    (torch's rule for `ceil_mode`, under which a kernel may reach beyond its input).
    """
    if padding == "same":
        positions = -(-size // stride)
        missing = max((positions - 1) * stride + kernel - size, 0)
        return positions, missing // 2, missing - missing // 2
    pad = 0 if padding == "valid" else padding
    room = size + 2 * pad - kernel
    if room < 0 and not ceil_mode:
        return 0, pad, pad
    positions = (-(-room // stride) if ceil_mode else room // stride) + 1
    if ceil_mode and (positions - 1) * stride >= size + pad:
        positions -= 1
    return positions, pad, pad
