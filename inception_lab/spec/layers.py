"""The vocabulary: layers and blocks of the Inception family as frozen values.

Kernels, strides and paddings are (height, width). A network is data: it is
hashed, compared, rewritten and stored, and only `graph.infer` gives it shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inception_lab.errors import SpecError
from inception_lab.spec.checks import (
    MAX_CHANNELS,
    MAX_INPUT_SIZE,
    check_activation,
    check_count,
    check_name,
    check_number,
    check_pool,
    check_window,
)

__all__ = [
    "MAX_CHANNELS",
    "MAX_INPUT_SIZE",
    "Activation",
    "ActivationKind",
    "AuxHead",
    "AvgPool",
    "BatchNorm",
    "Block",
    "Chain",
    "Concat",
    "Conv",
    "DepthwiseConv",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "Layer",
    "Linear",
    "LocalResponseNorm",
    "MaxPool",
    "Network",
    "Padding",
    "Pair",
    "Residual",
    "Shape",
    "Stage",
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


@dataclass(frozen=True, slots=True)
class Chain:
    """Layers and blocks one after the other.

    An empty name adds no level to the ids; an empty chain passes its input on.
    """

    name: str
    layers: tuple[Block, ...]

    def __post_init__(self) -> None:
        if self.name:
            check_name(self.name)


@dataclass(frozen=True, slots=True)
class Concat:
    """Branches side by side, joined along the channels ("filter concat")."""

    name: str
    branches: tuple[Chain, ...]

    def __post_init__(self) -> None:
        if self.name:
            check_name(self.name)
        if not self.branches:
            raise SpecError(self.name or "concat", "a concat needs at least one branch")


@dataclass(frozen=True, slots=True)
class Residual:
    """shortcut(x) + scale · body(x), then norm and activation if given.

    `shortcut` is the identity unless a projection chain is given.
    Source: Szegedy et al. 2016 (1602.07261), sections 3.2 and 3.3, figure 20.
    """

    name: str
    body: Chain
    shortcut: Chain | None = None
    scale: float = 1.0
    norm: BatchNorm | None = None
    activation: ActivationKind | None = "relu"

    def __post_init__(self) -> None:
        check_name(self.name)
        check_number(self.name, "scale", self.scale, -10.0, 10.0)
        check_activation(self.name, self.activation)


Block = Layer | Chain | Concat | Residual


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a network as the papers' schema names it; adds no level to ids."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AuxHead:
    """An auxiliary classifier that reads the output of `endpoint` (an id) in training.

    Source: Szegedy et al. 2014, section 5; the loss is added with `loss_weight`.
    """

    name: str
    endpoint: str
    body: Chain
    loss_weight: float = 0.3

    def __post_init__(self) -> None:
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class Network:
    """A whole network: stages in order, and auxiliary heads beside them.

    Heads are always described; they are built and counted in the totals only
    where `heads_on`.
    """

    name: str
    input: Shape
    stages: tuple[Stage, ...]
    heads: tuple[AuxHead, ...] = ()
    heads_on: bool = False

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.input) != 3:
            raise SpecError("input", "an input has three sizes, channels × height × width", repr(self.input))
        check_count("input", "channels", self.input[0], most=MAX_CHANNELS)
        for size in self.input[1:]:
            check_count("input", "height and width", size, most=MAX_INPUT_SIZE)
