"""The vocabulary: layers of the Inception family as frozen values.

Kernels, strides and paddings are (height, width). A network is data: it is
hashed, compared, rewritten and stored, and only `graph.infer` gives it shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inception_lab.spec.checks import (
    check_activation,
    check_count,
    check_name,
    check_number,
    check_pool,
    check_window,
)

__all__ = [
    "Activation",
    "ActivationKind",
    "AvgPool",
    "BatchNorm",
    "Conv",
    "DepthwiseConv",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "Layer",
    "Linear",
    "LocalResponseNorm",
    "MaxPool",
    "Padding",
    "Pair",
    "Shape",
]

Pair = tuple[int, int]
Shape = tuple[int, ...]
"""(C, H, W) for a map, (C,) after `Flatten`; the batch is separate."""
Padding = Literal["same", "valid"] | Pair
ActivationKind = Literal["relu"]


@dataclass(frozen=True, slots=True)
class BatchNorm:
    """Batch normalisation over channels, with learned scale (gamma) and shift (beta).

    Source: Ioffe & Szegedy 2015, section 3. `epsilon` is added to the variance.
    """

    epsilon: float = 1e-3

    def __post_init__(self) -> None:
        check_number("norm", "epsilon", self.epsilon, 1e-12, 1.0)


@dataclass(frozen=True, slots=True)
class Conv:
    """A convolution with its norm and activation, as the papers draw it: one box.

    `channels` is the number of filters; ``"input"`` takes as many as enter the
    surrounding `Residual`, which is how Inception-ResNet's linear 1×1
    ("filter expansion") follows whatever width the block receives.
    """

    name: str
    channels: int | Literal["input"]
    kernel: Pair
    stride: Pair = (1, 1)
    padding: Padding = "same"
    groups: int = 1
    bias: bool = False
    norm: BatchNorm | None = None
    activation: ActivationKind | None = "relu"

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.channels != "input":
            check_count(self.name, "channels", self.channels)
        check_window(self.name, self.kernel, self.stride, self.padding)
        check_count(self.name, "groups", self.groups)
        check_activation(self.name, self.activation)


@dataclass(frozen=True, slots=True)
class DepthwiseConv:
    """A convolution of each channel by itself, giving `multiplier` channels each.

    Source: Chollet 2017, section 1.2; Ioffe & Szegedy 2015, appendix (multiplier 8).
    """

    name: str
    kernel: Pair
    multiplier: int = 1
    stride: Pair = (1, 1)
    padding: Padding = "same"
    bias: bool = False
    norm: BatchNorm | None = None
    activation: ActivationKind | None = None

    def __post_init__(self) -> None:
        check_name(self.name)
        check_count(self.name, "multiplier", self.multiplier, most=64)
        check_window(self.name, self.kernel, self.stride, self.padding)
        check_activation(self.name, self.activation)


@dataclass(frozen=True, slots=True)
class MaxPool:
    """The largest value under each window."""

    name: str
    kernel: Pair
    stride: Pair
    padding: Padding = "valid"
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        check_name(self.name)
        check_pool(self.name, self.kernel, self.stride, self.padding)


@dataclass(frozen=True, slots=True)
class AvgPool:
    """The mean under each window; `count_include_pad` divides by padding, too."""

    name: str
    kernel: Pair
    stride: Pair
    padding: Padding = "valid"
    ceil_mode: bool = False
    count_include_pad: bool = False

    def __post_init__(self) -> None:
        check_name(self.name)
        check_pool(self.name, self.kernel, self.stride, self.padding)


@dataclass(frozen=True, slots=True)
class GlobalAvgPool:
    """The mean of each whole map: (C, H, W) → (C, 1, 1)."""

    name: str

    def __post_init__(self) -> None:
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class Dropout:
    """Zero a share `rate` of the values in training; the identity at inference."""

    name: str
    rate: float

    def __post_init__(self) -> None:
        check_name(self.name)
        check_number(self.name, "rate", self.rate, 0.0, 0.99)


@dataclass(frozen=True, slots=True)
class Flatten:
    """(C, H, W) → (C·H·W,)."""

    name: str

    def __post_init__(self) -> None:
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class Linear:
    """A fully connected layer: (C,) → (features,)."""

    name: str
    features: int
    bias: bool = True
    norm: BatchNorm | None = None
    activation: ActivationKind | None = None

    def __post_init__(self) -> None:
        check_name(self.name)
        check_count(self.name, "features", self.features, most=1_000_000)
        check_activation(self.name, self.activation)


@dataclass(frozen=True, slots=True)
class LocalResponseNorm:
    """Divide by (k + alpha/size · sum of squares over `size` channels) ** beta.

    Source: Krizhevsky et al. 2012, section 3.3; constants as Caffe's GoogLeNet.
    """

    name: str
    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0

    def __post_init__(self) -> None:
        check_name(self.name)
        check_count(self.name, "size", self.size)
        for field in ("alpha", "beta", "k"):
            check_number(self.name, field, getattr(self, field), 0.0, 1e6)


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation that stands alone, as before Xception's separable convolutions."""

    name: str
    kind: ActivationKind = "relu"

    def __post_init__(self) -> None:
        check_name(self.name)
        check_activation(self.name, self.kind)


Layer = (
    Conv
    | DepthwiseConv
    | MaxPool
    | AvgPool
    | GlobalAvgPool
    | Dropout
    | Flatten
    | Linear
    | LocalResponseNorm
    | Activation
)
