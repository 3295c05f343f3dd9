"""What is known of one channel of one layer for one image: its maps, weights and constants, and torch's own output.

Values only: arrays that pickle, made where torch is and read where it is not. Everything of the layer's shape is in
its node, so nothing here says it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final, assert_never

import numpy as np
from numpy.typing import NDArray

from inception_lab.errors import BackendError
from inception_lab.graph import Node, Sides
from inception_lab.inside.theatre_types import Act
from inception_lab.spec import (
    Activation,
    AvgPool,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Pair,
    Residual,
    Shape,
)

__all__ = [
    "IMAGE_SCALE",
    "Floats",
    "LayerValues",
    "Norm",
    "Reader",
    "Rest",
    "Source",
    "act_of",
    "as_map",
    "check_channel",
    "readers",
    "window_of",
]

Floats = NDArray[np.float32]
IMAGE_SCALE: Final = 127.5
"""A pixel of 0 … 255 is a value of byte / 127.5 − 1."""


@dataclass(frozen=True, slots=True)
class Norm:
    """Batch norm of one channel at inference: gamma · (x − mean) / √(variance + epsilon) + beta."""

    gamma: float
    beta: float
    mean: float
    variance: float
    epsilon: float

    @property
    def scale(self) -> float:
        """What it multiplies by."""
        return self.gamma / sqrt(self.variance + self.epsilon)

    @property
    def shift(self) -> float:
        """What it adds."""
        return self.beta - self.mean * self.scale


@dataclass(frozen=True, slots=True)
class Source:
    """Where a map comes from: a layer, and which of its channels."""

    node_id: str
    channel: int


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What the `channels` maps that are not held add at each position of the output, (H, W), and without signs.

    In a local response norm both are what they add to the sum of the squares.
    """

    channels: int
    values: NDArray[np.float64]
    absolute: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LayerValues:
    """One channel of one layer for one image.

    `maps` are those that come in and are held, (n, H, W), each from its of `sources`; of the input itself, its bytes.
    `weights` are the parts of the filter that read them, (n, height, width); None where nothing is weighted. `rest` is
    what other maps add. `output` is torch's, (H, W). A vector of n values has n maps of 1 × 1.
    """

    node: Node
    channel: int
    sources: tuple[Source, ...]
    maps: Floats
    weights: Floats | None
    rest: Rest | None
    bias: float | None
    norm: Norm | None
    output: Floats

    @property
    def relu(self) -> bool:
        """Whether the layer ends in a ReLU."""
        match self.node.layer:
            case Conv() | DepthwiseConv() | Linear() | Residual():
                return self.node.layer.activation == "relu"
            case Activation():
                return True
            case _:
                return False


def act_of(node: Node) -> Act:
    """Return how a value of this layer is made."""
    match node.layer:
        case Conv() | DepthwiseConv() | Linear():
            return "window"
        case MaxPool():
            return "largest"
        case AvgPool() | GlobalAvgPool():
            return "mean"
        case Concat():
            return "concat"
        case Residual():
            return "sum"
        case LocalResponseNorm():
            return "response"
        case Dropout() | Flatten() | Activation():
            return "pass"
        case None:
            return "input"
        case unknown:
            assert_never(unknown)


def as_map(shape: Shape) -> tuple[int, int, int]:
    """Return a shape as (C, H, W); a vector of n values is (n, 1, 1)."""
    channels, height, width = shape if len(shape) == 3 else (shape[0], 1, 1)
    return channels, height, width


def check_channel(node: Node, channel: object) -> None:
    """Refuse a channel that the layer does not have. Raises BackendError, which names those it has."""
    last = node.out_shape[0] - 1
    if type(channel) is not int or not 0 <= channel <= last:
        remedy = f"its channels are 0 to {last:,}" if last else "its only channel is 0"
        raise BackendError(node.id, "this layer has no such channel", repr(channel), remedy)


# ── What a channel reads ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reader:
    """Channels of one of a layer's inputs: from `first` on, `count` of them."""

    source: int
    first: int
    count: int


def readers(node: Node, channel: int) -> tuple[Reader, ...]:
    """Return which channels of which inputs one channel of the output is made of, in order."""
    match node.layer:
        case Conv() | DepthwiseConv():
            entering, leaving = node.in_shapes[0][0] // node.groups, node.out_shape[0] // node.groups
            return (Reader(0, channel // leaving * entering, entering),)
        case Linear():
            return (Reader(0, 0, node.in_shapes[0][0]),)
        case Concat():
            source, inside = branch_of(node, channel)
            return (Reader(source, inside, 1),)
        case Residual():
            return Reader(0, channel, 1), Reader(1, channel, 1)
        case LocalResponseNorm(size=size):
            first, last = max(0, channel - size // 2), min(node.out_shape[0] - 1, channel + (size - 1) // 2)
            return (Reader(0, first, last - first + 1),)
        case Flatten():
            _, height, width = as_map(node.in_shapes[0])
            return (Reader(0, channel // (height * width), 1),)
        case MaxPool() | AvgPool() | GlobalAvgPool() | Dropout() | Activation():
            return (Reader(0, channel, 1),)
        case None:
            return ()
        case unknown:
            assert_never(unknown)


def branch_of(node: Node, channel: int) -> tuple[int, int]:
    """Return which of a concat's branches a channel of it is of, and its number there."""
    for position, shape in enumerate(node.in_shapes):
        if channel < shape[0]:
            return position, channel
        channel -= shape[0]
    raise IndexError(channel)


def window_of(node: Node, channel: int) -> tuple[Pair, Pair, Sides]:
    """Return kernel, stride and padding of the window through which a value reads its maps.

    A flatten reads one place: its padding, below 0, cuts off all others.
    """
    match node.layer:
        case Conv(kernel=kernel, stride=stride) | DepthwiseConv(kernel=kernel, stride=stride):
            return kernel, stride, node.padding
        case MaxPool(kernel=kernel, stride=stride) | AvgPool(kernel=kernel, stride=stride):
            return kernel, stride, node.padding
        case GlobalAvgPool():
            _, height, width = node.in_shapes[0]
            return (height, width), (1, 1), node.padding
        case Flatten():
            _, height, width = as_map(node.in_shapes[0])
            row, column = divmod(channel % (height * width), width)
            return (1, 1), (1, 1), (-row, row + 1 - height, -column, column + 1 - width)
        case _:
            return (1, 1), (1, 1), node.padding
