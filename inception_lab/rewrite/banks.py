"""Filter banks, width, norm, reductions and stems."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from inception_lab.errors import SpecError, received
from inception_lab.graph import format_shape
from inception_lab.rewrite.walk import conv_at, map_blocks, replace_block
from inception_lab.spec import BatchNorm, Block, Conv, DepthwiseConv, Linear, Network, Residual, Stage

__all__ = [
    "drop_reduction",
    "exchange_stem",
    "insert_reduction",
    "scale_width",
    "with_channels",
    "with_norm",
    "with_residual_scale",
]


def with_channels(network: Network, path: str, channels: int) -> Network:
    """Give the convolution at `path` another number of filters."""
    return replace_block(
        network, path, lambda block: (replace(conv_at(block, path, "given other filters"), channels=channels),)
    )


def scale_width(network: Network, factor: float) -> Network:
    """Multiply every filter count by `factor`, rounded to the nearest whole, at least 1.

    Classifiers keep their classes; hidden linears of the heads keep their size,
    and convolutions that follow the input's width follow it still.
    """
    if not 0.0 < factor <= 16.0:
        raise SpecError("width", "the factor must lie above 0 and at most 16", received(factor))
    exact = Fraction(str(factor))

    def scaled(block: Block) -> Block:
        if isinstance(block, Conv) and block.channels != "input":
            return replace(block, channels=max(1, int(block.channels * exact + Fraction(1, 2))))
        return block

    return map_blocks(network, lambda blocks, _: tuple(map(scaled, blocks)))


def with_norm(network: Network, norm: BatchNorm | None) -> Network:
    """Switch batch norm on (bias off) where there is none, or off (bias on) everywhere."""

    def changed(block: Block) -> Block:
        match block:
            case Conv() | DepthwiseConv() if norm is None and block.norm is not None:
                return replace(block, norm=None, bias=True)
            case Conv() | DepthwiseConv() if norm is not None and block.norm is None:
                return replace(block, norm=norm, bias=False)
            case Linear() | Residual() if norm is None and block.norm is not None:
                return replace(block, norm=None)
            case _:
                return block

    return map_blocks(network, lambda blocks, _: tuple(map(changed, blocks)))


def with_residual_scale(network: Network, scale: float) -> Network:
    """Give every residual block one scale. Source: Szegedy et al. 2016 (1602.07261), section 3.3."""

    def scaled(block: Block) -> Block:
        return replace(block, scale=scale) if isinstance(block, Residual) else block

    return map_blocks(network, lambda blocks, _: tuple(map(scaled, blocks)))


def insert_reduction(network: Network, path: str, channels: int) -> Network:
    """Put a 1×1 convolution with `channels` filters before the convolution at `path`.

    Source: GoogLeNet, section 4 and figure 2(b). The output shape stays.
    """

    def rule(block: Block) -> tuple[Block, ...]:
        conv = conv_at(block, path, "given a reduction")
        reduction = Conv(
            f"{conv.name}_reduce", channels, (1, 1), bias=conv.bias, norm=conv.norm, activation=conv.activation
        )
        return reduction, conv

    return replace_block(network, path, rule)


def drop_reduction(network: Network, path: str) -> Network:
    """Take the 1×1 convolution at `path` out. The output shape stays if another one follows it."""

    def rule(block: Block) -> tuple[Block, ...]:
        conv = conv_at(block, path, "dropped as a reduction")
        if conv.kernel != (1, 1) or conv.stride != (1, 1):
            raise SpecError(path, "only a 1×1 convolution of stride 1 is a reduction", format_shape(conv.kernel))
        return ()

    return replace_block(network, path, rule)


def exchange_stem(network: Network, stem: Stage) -> Network:
    """Put `stem` in the place of the first stage."""
    return replace(network, stages=(stem, *network.stages[1:]))
