"""What layers are put together to: chains, concats, residuals, stages, heads, a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inception_lab.errors import SpecError, received
from inception_lab.spec.checks import (
    MAX_CHANNELS,
    MAX_INPUT_SIZE,
    MAX_NAME,
    check_activation,
    check_count,
    check_name,
    check_number,
)
from inception_lab.spec.layers import ActivationKind, BatchNorm, Layer, Shape

__all__ = ["MAX_NESTING", "AuxHead", "Block", "Chain", "Concat", "Network", "Residual", "Stage"]

MAX_NESTING: Final = 32
"""Blocks within blocks; the papers' networks have up to six."""


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

    def __post_init__(self) -> None:
        if len(self.name) > MAX_NAME:
            raise SpecError("stage", f"a name has at most {MAX_NAME} letters", received(self.name))


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
        check_number(self.name, "loss_weight", self.loss_weight, 0.0, 10.0)


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
        _check_nesting(self)
        if len(self.input) != 3:
            raise SpecError("input", "an input has three sizes, channels × height × width", received(self.input))
        check_count("input", "channels", self.input[0], most=MAX_CHANNELS)
        for size in self.input[1:]:
            check_count("input", "height and width", size, most=MAX_INPUT_SIZE)


def _check_nesting(network: Network) -> None:
    """Refuse blocks within blocks that no walk over the network could follow to the end."""
    level: list[Block] = [block for stage in network.stages for block in stage.blocks]
    level += [head.body for head in network.heads]
    for _ in range(MAX_NESTING):
        level = [inner for block in level for inner in _inside(block)]
        if not level:
            return
    raise SpecError("network", f"blocks may be nested {MAX_NESTING} deep", "more", "undo the last change")


def _inside(block: Block) -> tuple[Block, ...]:
    match block:
        case Chain(layers=layers):
            return layers
        case Concat(branches=branches):
            return branches
        case Residual(body=body, shortcut=shortcut):
            return (body,) if shortcut is None else (body, shortcut)
        case _:
            return ()
